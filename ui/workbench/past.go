package workbench

import (
	"context"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// sayPast tells what became of a profile's trials, and what the tenant last said of its limits. It runs in a command; notes that cannot be read are no failure.
func (w *Workbench) sayPast(ctx context.Context, name string, say func(any)) {
	if w.deps.History != nil {
		if past, err := w.deps.History(ctx, name); err == nil {
			say(past)
		}
	}
	if w.deps.Limits != nil {
		if q, said, err := w.deps.Limits(ctx, name); err == nil {
			say(limits{q, said})
		}
	}
}

// pastSign is one remembered trial.
func (w *Workbench) pastSign(past jobs.Past) page.Mark {
	g := w.env.Pen.Glyph
	switch past.Verdict {
	case cloud.Accepted:
		return page.Mark{Role: theme.OK, Glyph: g.OK}
	case cloud.Refused:
		return page.Mark{Role: theme.Bad, Glyph: g.Bad}
	}
	return page.Mark{Role: theme.Warn, Glyph: g.Warn}
}

// mostSigns is how many trials of one target the strip shows.
const mostSigns = 8

// pastTrials is a strip of the trials of each target, oldest first: ✓✓✗. It is left out while it would only repeat what
// stands below it.
func (w *Workbench) pastTrials(r *row, width int) []item {
	p := w.env.Pen
	label := p.Own(theme.Muted, "trials")
	lines := widget.Block{widget.L(label)}
	add := func(part widget.Line) { // on the next line where this one is full
		last := &lines[len(lines)-1]
		if last.Width() > label.Width() && last.Width()+2+part.Width() > width {
			lines = append(lines, widget.L(widget.Gap(label.Width())))
			last = &lines[len(lines)-1]
		}
		*last = last.Add(widget.Gap(2)).Join(part)
	}
	older := len(r.trials) == 0
	for _, t := range r.sum.Targets {
		var signs []widget.Span
		for _, past := range r.past {
			if past.Cloud != t.Cloud || past.Target != t.Name {
				continue
			}
			sign := w.pastSign(past)
			signs = append(signs, p.Text(sign.Role, sign.Glyph))
		}
		if len(signs) == 0 {
			continue
		}
		older = older || len(signs) > 1
		add(widget.L(p.Text(theme.Muted, w.targetTitle(r, profiles.SummaryTarget{Cloud: t.Cloud, Name: t.Name})), widget.Gap(1)).
			Add(signs[max(0, len(signs)-mostSigns):]...))
	}
	if len(r.past) == 0 || !older {
		return nil
	}
	last := r.past[len(r.past)-1]
	add(widget.L(p.Own(theme.Muted, "last "), p.Text(theme.Number, w.local(last.At))))
	return []item{{lines: append(lines, widget.Blank())}}
}
