package workbench

import (
	"strings"
	"time"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// head is the verdict with what decided it, what is left, and the wait or the failure, at most n lines when all is well.
func (w *Workbench) head(r *row, width, n int) widget.Block {
	e := w.env
	var out widget.Block
	if r.card != nil {
		out = append(out, r.card.View(e, width)...)
	}
	if r.work.Running() {
		out = append(out, r.work.Line(e))
	}
	if r.token == nil {
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
	if r.judged != nil {
		l = verdictWord(w.env, r.judged.Report)
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
	now := w.env.Now()
	left := at.Sub(now)
	u := widget.Urgent(left, r.lifetime())
	l := widget.L(p.Own(theme.Muted, "expires in "), p.Text(u.Role, widget.Countdown(left)))
	if left <= 0 {
		l = widget.L(p.Text(theme.Bad, p.Glyph.Bad), p.Own(theme.Bad, " expired "), p.Text(theme.Text, ago(-left)))
	} else if u.Word.String() != "" {
		l = l.Add(widget.Gap(1), p.Text(u.Role, p.Glyph.Warn), widget.Gap(1), p.Text(u.Role, u.Word))
	}
	times := widget.L(widget.Gap(2), p.Text(theme.Text, w.local(at)), p.Own(theme.Muted, " local · "),
		p.Text(theme.Muted, printable.Of(at.UTC().Format("15:04:05")+"Z")))
	if life := r.lifetime(); bar && life > 0 && left > 0 && width-l.Width()-times.Width() >= 14 {
		cells := min(20, width-l.Width()-times.Width()-2)
		l = l.Add(widget.Gap(2)).Join(p.Bar(u.Role, float64(left)/float64(life), cells))
	}
	l = l.Join(times)
	if off := r.offset(); off > 5*time.Second || off < -5*time.Second {
		l = l.Add(widget.Gap(2), p.Text(theme.Warn, p.Glyph.Warn), p.Own(theme.Warn, " by the tenant's clock "),
			p.Text(theme.Warn, printable.Of(strings.TrimSpace(widget.Countdown(left-off).String()))))
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
	now := w.env.Now().In(w.env.Local)
	if at.Year() == now.Year() && at.YearDay() == now.YearDay() {
		return printable.Of(at.Format("15:04:05"))
	}
	return printable.Of(at.Format("2006-01-02 15:04:05"))
}

func ago(d time.Duration) printable.Text {
	return printable.Of(strings.TrimSpace(widget.Countdown(d).String()) + " ago")
}

// chain is the strip that shows where it breaks: profile, tenant, token, every cloud.
func (w *Workbench) chain(width int) widget.Line {
	r := w.row()
	if r == nil {
		return widget.Blank()
	}
	if r.scratch {
		return widget.L(widget.Gap(1), w.env.Pen.Own(theme.Muted, "a pasted token is read here and sent nowhere"))
	}
	if l := w.links(r, true); l.Width() <= width {
		return l
	}
	return w.links(r, false).Fit(width)
}

// links draws the chain; when terse, words stand only where something is wrong.
func (w *Workbench) links(r *row, wordy bool) widget.Line {
	p, g := w.env.Pen, w.env.Pen.Glyph
	rule := p.Rule(theme.Faint, 2)
	l := widget.L(widget.Gap(1))
	link := func(name printable.Text, role theme.Role, glyph, word printable.Text, tab int) {
		if l.Width() > 1 {
			l = l.Add(widget.Gap(1), rule, widget.Gap(1))
		}
		hit := openTab(tab)
		l = l.Add(p.Text(theme.Muted, name).On(hit), widget.Gap(1), p.Text(role, glyph).On(hit))
		if word.String() != "" && (wordy || role == theme.Bad || role == theme.Warn) {
			l = l.Add(widget.Gap(1), p.Text(role, word).On(hit))
		}
	}
	none := printable.Text{}
	if r.sum.Damaged != "" {
		link(printable.Own("profile"), theme.Bad, g.Bad, printable.Own("damaged"), 0)
		return l
	}
	link(printable.Own("profile"), theme.OK, g.OK, none, 0)
	w.tenantLink(r, link)
	w.tokenLink(r, link)
	for _, t := range r.sum.Targets {
		s := w.targetState(r, t.Cloud, t.Name)
		link(w.targetTitle(r, t), s.role, s.glyph, s.word, 2)
	}
	return l
}

type linker func(name printable.Text, role theme.Role, glyph, word printable.Text, tab int)

func (w *Workbench) tenantLink(r *row, link linker) {
	g := w.env.Pen.Glyph
	name := printable.Own("tenant")
	switch {
	case r.card != nil && r.token == nil:
		link(name, theme.Bad, g.Bad, printable.Own("refused or out of reach"), 4)
	case r.fetched == nil:
		link(name, theme.Muted, g.None, printable.Own("not asked"), 4)
	case r.fetched.FromCache:
		link(name, theme.OK, g.OK, printable.Own("kept token"), 4)
	default:
		word := printable.Text{}
		if n := len(r.fetched.Exchanges); n > 0 {
			word = widget.Took(r.fetched.Exchanges[n-1].Elapsed)
		}
		link(name, theme.OK, g.OK, word, 4)
	}
}

func (w *Workbench) tokenLink(r *row, link linker) {
	p, g := w.env.Pen, w.env.Pen.Glyph
	_ = p
	name := printable.Own("token")
	at, known := r.expires()
	left := at.Sub(w.env.Now())
	switch {
	case r.token == nil && !known:
		link(name, theme.Muted, g.None, printable.Own("none"), 0)
	case known && left <= 0:
		link(name, theme.Bad, g.Bad, printable.Own("expired"), 0)
	case r.judged != nil && r.judged.Report.Verdict == "rejected":
		link(name, theme.Bad, g.Bad, printable.Of(firstFailure(r)), 1)
	case r.judged != nil && r.judged.Report.Verdict == "accepted":
		link(name, theme.OK, g.OK, printable.Of(strings.TrimSpace(widget.Countdown(left).String())), 0)
	default:
		link(name, theme.Info, g.Unknown, printable.Own("not verified"), 1)
	}
}

func firstFailure(r *row) string {
	for _, l := range r.judged.Report.Lines {
		if l.Status == "fail" {
			return l.Name
		}
	}
	return "rejected"
}

var _ page.Page = (*Workbench)(nil)
