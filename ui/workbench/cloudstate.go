package workbench

import (
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// trial is what is known of one target, nil if nothing.
func (r *row) trial(cloudID, target string) *cloud.Trial {
	for i := range r.trials {
		if r.trials[i].Cloud == cloudID && r.trials[i].Target == target {
			return &r.trials[i]
		}
	}
	return nil
}

// targetState is one target in a word: what was tried counts, else what is predicted.
func (w *Workbench) targetState(r *row, cloudID, target string) page.Mark {
	g := w.env.Pen.Glyph
	t := r.trial(cloudID, target)
	switch {
	case r.trying && (t == nil || !tried(*t)):
		return page.Mark{Role: theme.Muted, Glyph: g.Dots, Word: printable.Own("trying")}
	case t == nil:
		return page.Mark{Role: theme.Muted, Glyph: g.None, Word: printable.Own("not tried")}
	}
	switch t.Actual.Verdict {
	case cloud.Accepted:
		return page.Mark{Role: theme.OK, Glyph: g.OK, Word: printable.Own("accepted"), Aside: widget.Took(msec(t.Actual.ElapsedMS))}
	case cloud.Refused:
		return page.Mark{Role: theme.Bad, Glyph: g.Bad, Word: printable.Of(lastWord(t.Actual.Cause, t.Actual.Code))}
	case cloud.Unreachable:
		return page.Mark{Role: theme.Warn, Glyph: g.Warn, Word: printable.Own("out of reach")}
	}
	return w.predictedMark(t.Predicted)
}

func (w *Workbench) predictedMark(p cloud.Prediction) page.Mark {
	g := w.env.Pen.Glyph
	switch p.Verdict {
	case cloud.Accept:
		return page.Mark{Role: theme.OK, Glyph: g.OK, Word: printable.Own("predicted")}
	case cloud.Refuse:
		m := page.Mark{Role: theme.Bad, Glyph: g.Bad, Word: printable.Own("predicted")} // never to be taken for the cloud's own answer
		if s := p.First(); s != nil {
			m.Aside = printable.Of(lastWord(s.Code, ""))
		}
		return m
	}
	return page.Mark{Role: theme.Warn, Glyph: g.Unknown, Word: printable.Own("cannot tell")}
}

// lastWord makes a short word of a cause: "aws.issuer.slash" says "issuer slash".
func lastWord(cause, code string) string {
	if cause == "" {
		if code == "" {
			return "refused"
		}
		return code
	}
	for i, r := range cause {
		if r == '.' {
			b := []byte(cause[i+1:])
			for j := range b {
				if b[j] == '.' || b[j] == '-' {
					b[j] = ' '
				}
			}
			return string(b)
		}
	}
	return cause
}

// cloudTitle is the cloud's name on the screen.
func (w *Workbench) cloudTitle(id string) printable.Text {
	if c := w.deps.Clouds.Lookup(id); c != nil {
		return printable.Of(c.Title())
	}
	return printable.Of(id)
}

// targetTitle is the cloud's name, with the target's where a profile has several of that cloud.
func (w *Workbench) targetTitle(r *row, t profiles.SummaryTarget) printable.Text {
	n := 0
	for _, other := range r.sum.Targets {
		if other.Cloud == t.Cloud {
			n++
		}
	}
	title := w.cloudTitle(t.Cloud)
	if n > 1 && t.Name != "" {
		return printable.Of(title.String() + " " + t.Name)
	}
	return title
}

// clouds is the small table under the profiles: every cloud that mintmark knows, tried, predicted, or not configured.
func (w *Workbench) clouds(width int) widget.Block {
	r := w.row()
	if r == nil {
		return nil
	}
	p := w.env.Pen
	var out widget.Block
	names := 0
	for _, c := range w.deps.Clouds {
		names = max(names, min(12, len(c.Title())))
	}
	line := func(title printable.Text, m page.Mark, hit any) {
		word := m.Text(p, width-names-3)
		l := widget.L(p.Text(theme.Muted, title).CutMiddle(names).Pad(names), widget.Gap(1), p.Text(m.Role, m.Glyph), widget.Gap(1), word)
		out = append(out, l.Fit(width).On(hit))
	}
	for _, c := range w.deps.Clouds {
		found := false
		for _, t := range r.sum.Targets {
			if t.Cloud == c.ID() {
				found = true
				line(w.targetTitle(r, t), w.targetState(r, t.Cloud, t.Name), openTab(2))
			}
		}
		if !found && !r.scratch {
			word := printable.Own("not configured")
			if names+17 > width {
				word = printable.Own("not set up")
			}
			line(printable.Of(c.Title()), page.Mark{Role: theme.Muted, Glyph: p.Glyph.None, Word: word}, nil)
		}
	}
	if len(out) > 8 {
		out = out[:8]
	}
	return out
}
