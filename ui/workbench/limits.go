package workbench

import (
	"strconv"
	"time"

	"mintmark/auth0"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// limits are what the tenant said of its limits, and when it said so.
type limits struct {
	quota auth0.Quota
	said  time.Time
}

func (l limits) known() bool { return l.quota.Limit > 0 || len(l.quota.Buckets) > 0 }

// limitItems are the limits as the wire told them; nothing when it told none.
func (w *Workbench) limitItems(r *row, width int) []item {
	if !r.limits.known() {
		return nil
	}
	p, g := w.env.Pen, w.env.Pen.Glyph
	lines := widget.Block{widget.L(p.Own(theme.Strong, "Limits"), p.Own(theme.Muted, " as the tenant said at "), p.Text(theme.Muted, w.local(r.limits.said)))}
	names := 0
	for _, x := range jobs.LimitsOf(r.limits.quota) {
		names = max(names, p.Text(theme.Muted, printable.Of(x.Name)).Width())
	}
	names = min(names, max(12, width-30))
	for _, x := range jobs.LimitsOf(r.limits.quota) {
		role, glyph := theme.OK, g.OK
		if x.Left*10 <= x.Whole {
			role, glyph = theme.Warn, g.Warn
		}
		l := widget.L(p.Text(role, glyph).Pad(3), p.Text(theme.Muted, printable.Of(x.Name)).CutMiddle(names).Pad(names), widget.Gap(2),
			p.Int(theme.Number, x.Left), p.Own(theme.Muted, " of "), p.Int(theme.Number, x.Whole), p.Own(theme.Muted, " left"))
		if !x.Reset.IsZero() {
			l = l.Add(p.Own(theme.Muted, ", full again at "), p.Text(theme.Number, w.local(x.Reset)))
		}
		lines = append(lines, l.Fit(width))
	}
	return []item{{lines: append(lines, widget.Blank())}}
}

// patience is the line that counts down until the tenant may be asked again, or warns of a quota that is all but used
// up; ok is false when there is neither.
func (w *Workbench) patience(r *row) (l widget.Line, ok bool) {
	if r.retryAt.IsZero() && !r.limits.known() {
		return widget.Line{}, false
	}
	p, now := w.env.Pen, w.env.Now()
	mark := widget.L(p.Text(theme.Warn, p.Glyph.Warn), widget.Gap(1))
	if left := r.retryAt.Sub(now); left > 0 {
		return mark.Add(p.Own(theme.Text, "The tenant may be asked again in "), p.Text(theme.Number, widget.Countdown(left)), p.Own(theme.Muted, ", at "), p.Text(theme.Muted, w.local(r.retryAt))), true
	}
	if x, low := jobs.LowOf(r.limits.quota, now); low {
		return mark.Add(p.Int(theme.Number, x.Left), p.Own(theme.Text, " of "), p.Int(theme.Number, x.Whole), p.Text(theme.Text, printable.Of(" "+x.Name+", left until ")), p.Text(theme.Number, w.local(x.Reset))), true
	}
	return widget.Line{}, false
}

// mustWait tells, and says, that a fetch may not begin yet.
func (w *Workbench) mustWait(r *row, fresh bool) bool {
	left := r.retryAt.Sub(w.env.Now())
	if left <= 0 || r.token != nil && !fresh {
		return false
	}
	s := strconv.Itoa(int((left + time.Second - 1) / time.Second))
	w.env.Send(page.Toast{Role: theme.Warn, Text: printable.Of("Not asked: the tenant wants " + s + " s of patience.")})
	return true
}
