package workbench

import (
	"sort"
	"time"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// tick is one mark on the timeline.
type tickMark struct {
	at   time.Time
	role theme.Role
}

// timeline draws a token's life: from iat to exp with now, the renewal point where one is planned, and each cloud's own limit on a
// token's age where it falls inside.
func (w *Workbench) timeline(r *row, width int) widget.Block {
	iat, exp := r.said().iat, r.said().exp
	if r.lifetime() <= 0 || width < 60 {
		return nil
	}
	p, now := w.env.Pen, w.env.Moment()
	end := p.Text(theme.Number, clock(exp, iat, w.env.Local))
	n := width - 15 - end.Width()
	column := func(at time.Time) int {
		c := int(float64(n-1) * float64(at.Sub(iat)) / float64(exp.Sub(iat)))
		return max(0, min(n-1, c))
	}
	day, long := iat.Add(24*time.Hour), exp.Sub(iat) > 24*time.Hour
	nowAt := column(now)
	w.env.Lasts(now.Add(exp.Sub(iat) / time.Duration(4*n))) // a quarter of a column
	role := theme.Accent
	if now.Before(iat) || !now.Before(exp) {
		role = theme.Bad
	}
	line := widget.L(p.Own(theme.Muted, "iat "), p.Text(theme.Number, clock(iat, iat, w.env.Local)), widget.Gap(1))
	at := 0
	rule := func(to int) {
		if past := min(to, nowAt); past > at {
			line, at = line.Add(p.Rule(theme.Number, past-at)), past
		}
		if to > at {
			line, at = line.Add(p.Rule(theme.Faint, to-at)), to
		}
	}
	points := []tickMark{{now, role}}
	if at := r.renewal.at; w.renews(r) && at.After(iat) && at.Before(exp) {
		points = append(points, tickMark{at, theme.Muted})
	}
	if long {
		points = append(points, tickMark{day, theme.Warn})
	}
	sort.SliceStable(points, func(i, j int) bool { return points[i].at.Before(points[j].at) })
	for _, m := range points {
		c := column(m.at)
		if c < at {
			continue
		}
		glyph := p.Glyph.Tick
		if m.at.Equal(now) {
			glyph = p.Glyph.Held
		} else if c == nowAt {
			continue
		}
		rule(c)
		line, at = line.Add(p.Text(m.role, glyph)), c+1
	}
	rule(n)
	line = line.Add(widget.Gap(1), end, p.Own(theme.Muted, " exp"))
	out := widget.Block{line}
	if long {
		words := widget.L(widget.Gap(10 + column(day)))
		out = append(out, words.Add(p.Text(theme.Warn, p.Glyph.Tick), p.Own(theme.Muted, " 24 h: Google takes no older token, AWS likely neither")))
	}
	return out
}

// clock is a time of day, with its date when that is another day than the day of since.
func clock(at, since time.Time, loc *time.Location) printable.Text {
	if at, since = at.In(loc), since.In(loc); at.YearDay() != since.YearDay() || at.Year() != since.Year() {
		return printable.Of(at.Format("01-02 15:04"))
	}
	return printable.Of(at.Format("15:04"))
}
