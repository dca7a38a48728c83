package workbench

import (
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// head is the verdict with what decided it, what is left, and the wait or the failure, at most n lines when all is well.
func (w *Workbench) head(r *row, width, n int) widget.Block {
	e := w.env
	var out widget.Block
	serves := r.card != nil && r.unfetched && r.token != nil // the token in hand counts more than the one that did not come
	if serves {
		out = append(out, w.verdict(r, width), w.remaining(r, width, true))
	}
	if l, ok := w.halted(r); ok {
		out = append(out, l.Fit(width))
	}
	if r.work.Running() {
		out = append(out, r.work.Line(e))
	}
	if l, ok := w.patience(r); ok {
		out = append(out, l.Fit(width))
	}
	if r.token == nil || serves {
		return out
	}
	var life widget.Block
	if n >= 3 && r.card == nil {
		life = w.timeline(r, width)
	}
	out = append(out, w.verdict(r, width), w.remaining(r, width, len(life) == 0))
	return append(out, life...)
}

func (w *Workbench) verdict(r *row, width int) widget.Line {
	p := w.env.Pen
	l := widget.L(p.Own(theme.Muted, "judging"))
	switch {
	case r.judged != nil:
		l = verdictWord(w.env, r.judged.Report)
	case !r.work.Running(): // nobody judges it any more
		l = verdictWord(w.env, inspect.Report{Verdict: inspect.Decoded})
	}
	dot := p.Own(theme.Faint, " · ")
	facts := widget.L(widget.Gap(3))
	if alg := r.token.Alg(); alg != "" {
		facts = facts.Add(p.Text(theme.Text, printable.Of(alg)))
	}
	if kid := r.token.KeyID(); kid != "" {
		facts = facts.Add(dot, p.Own(theme.Muted, "kid "), p.Text(theme.Text, printable.Of(kid)).CutMiddle(14))
	}
	if iss := r.token.Text("iss"); iss != "" {
		iss = strings.TrimPrefix(iss, "https://")
		facts = facts.Add(dot, p.Own(theme.Muted, "issuer "), p.Text(theme.Text, printable.Of(iss)).CutMiddle(max(12, width-l.Width()-facts.Width()-10)))
	}
	return l.Join(facts)
}

// remaining is the countdown with its bar, local and UTC end, and what a wrong clock does to it.
func (w *Workbench) remaining(r *row, width int, bar bool) widget.Line {
	p := w.env.Pen
	at, known := r.expires()
	if !known {
		return widget.L(p.Text(theme.Warn, p.Glyph.Warn), p.Own(theme.Text, " it has no usable exp: it says not when it ends"))
	}
	left := w.env.Left(at, r.lifetime())
	u := widget.Urgent(left, r.lifetime())
	l := widget.L(p.Own(theme.Muted, "expires in "), p.Text(u.Role, widget.Countdown(left)))
	if left <= 0 {
		l = widget.L(p.Text(theme.Bad, p.Glyph.Bad), p.Own(theme.Bad, " expired "), p.Text(theme.Text, ago(w.env.Since(at))))
	} else if u.Word.String() != "" {
		l = l.Add(widget.Gap(1), p.Text(u.Role, p.Glyph.Warn), widget.Gap(1), p.Text(u.Role, u.Word))
	}
	local := widget.L(widget.Gap(2), p.Text(theme.Text, w.local(at)))
	times := local.Add(p.Own(theme.Muted, " local · "), p.Text(theme.Muted, printable.Of(at.UTC().Format("15:04:05")+"Z")))
	if renews, ok := w.renewsIn(r); ok {
		l = l.Join(renews)
	}
	for _, shorter := range []widget.Line{local, widget.L()} { // the claims say it too
		if l.Width()+times.Width() > width {
			times = shorter
		}
	}
	if life := r.lifetime(); bar && life > 0 && left > 0 && width-l.Width()-times.Width() >= 14 {
		cells := min(20, width-l.Width()-times.Width()-2)
		l = l.Add(widget.Gap(2)).Join(p.Bar(u.Role, float64(left)/float64(life), cells))
	}
	l = l.Join(times)
	if off := r.offset(); off > 5*time.Second || off < -5*time.Second {
		l = l.Add(widget.Gap(2), p.Text(theme.Warn, p.Glyph.Warn), p.Own(theme.Warn, " by the tenant's clock "),
			p.Text(theme.Warn, printable.Of(strings.TrimSpace(widget.Countdown(w.env.Left(at.Add(-off), 0)).String()))))
	}
	return l
}

// offset is the tenant's clock minus ours, 0 while unknown.
func (r *row) offset() time.Duration {
	if r.fetched == nil || !r.fetched.Offset.Known {
		return 0
	}
	return r.fetched.Offset.Value
}

// local is a time on the user's clock; the date is left out when it is today's.
func (w *Workbench) local(at time.Time) printable.Text {
	at = at.In(w.env.Local)
	now := w.env.Moment().In(w.env.Local)
	w.env.Lasts(now.Truncate(time.Minute).Add(time.Minute)) // midnight is among them
	if at.Year() == now.Year() && at.YearDay() == now.YearDay() {
		return printable.Of(at.Format("15:04:05"))
	}
	return printable.Of(at.Format("2006-01-02 15:04:05"))
}

func ago(d time.Duration) printable.Text {
	return printable.Of(strings.TrimSpace(widget.Countdown(d).String()) + " ago")
}

var _ page.Page = (*Workbench)(nil)
