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
	word string
	role theme.Role
}

// timeline draws a token's life: from iat to exp with now and the renewal point, and each cloud's own limit on a
// token's age where it falls inside.
func (w *Workbench) timeline(r *row, width int) widget.Block {
	iat, ok1 := r.token.Time("iat")
	exp, ok2 := r.token.Time("exp")
	if !ok1 || !ok2 || !exp.After(iat) || width < 60 {
		return nil
	}
	p := w.env.Pen
	n := width - 20
	now := w.env.Now()
	column := func(at time.Time) int {
		c := int(float64(n-1) * float64(at.Sub(iat)) / float64(exp.Sub(iat)))
		return max(0, min(n-1, c))
	}
	marks := []tickMark{{exp.Add(-time.Minute), "", theme.Muted}}
	if exp.Sub(iat) > 24*time.Hour {
		marks = append(marks, tickMark{iat.Add(24 * time.Hour), "24 h", theme.Warn})
	}
	nowAt := column(now)
	role := theme.Accent
	if now.Before(iat) || !now.Before(exp) {
		role = theme.Bad
	}
	line := widget.L(p.Own(theme.Muted, "iat "), p.Text(theme.Number, clock(iat, w.env.Local)), widget.Gap(1))
	at := 0
	rule := func(to int) {
		if past := min(to, nowAt); past > at {
			line, at = line.Add(p.Rule(theme.Number, past-at)), past
		}
		if to > at {
			line, at = line.Add(p.Rule(theme.Faint, to-at)), to
		}
	}
	points := append(append([]tickMark(nil), marks...), tickMark{now, "", role})
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
	line = line.Add(widget.Gap(1), p.Text(theme.Number, clock(exp, w.env.Local)), p.Own(theme.Muted, " exp"))
	out := widget.Block{line}
	if len(marks) > 1 { // the first is the renewal point
		words := widget.L(widget.Gap(10 + column(marks[1].at)))
		out = append(out, words.Add(p.Text(theme.Warn, p.Glyph.Tick), p.Text(theme.Muted, printable.Of(" "+marks[1].word+": Google takes no older token, AWS likely neither"))))
	}
	return out
}

func clock(at time.Time, loc *time.Location) printable.Text {
	return printable.Of(at.In(loc).Format("15:04"))
}
