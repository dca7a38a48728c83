package workbench

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

func msec(n int64) time.Duration { return time.Duration(n) * time.Millisecond }

func splitLines(s string) []string { return strings.Split(strings.TrimRight(s, "\n"), "\n") }

// cloudItems shows each target: the steps that it compares, then what it said when tried, cause and fix.
func (w *Workbench) cloudItems(r *row, width int) []item {
	if len(r.sum.Targets) == 0 && !r.scratch {
		return w.sentence(theme.Muted, printable.Own("This profile has no cloud yet. Press e and add AWS, Google Cloud, Azure or your own API; then t tries them all at once."), width)
	}
	past := w.pastTrials(r, width)
	if len(r.trials) == 0 {
		past = append(past, w.sentence(theme.Muted, printable.Own("Predictions come with the token: press f. Press t to try every cloud for real."), width)...)
		return append(past, w.story(r, width)...)
	}
	out := past
	for i := range r.trials {
		if i > 0 {
			out = append(out, item{lines: widget.Block{widget.Blank()}})
		}
		out = append(out, w.trialItems(r, &r.trials[i], width)...)
	}
	return out
}

// trialKey names a trial's first item.
func trialKey(cloudID, target string) string { return "trial." + cloudID + "." + target }

func (w *Workbench) trialItems(r *row, t *cloud.Trial, width int) []item {
	p := w.env.Pen
	m := w.predictedMark(t.Predicted)
	word := map[cloud.Verdict]widget.Span{cloud.Accept: p.Own(theme.OK, "accept"), cloud.Refuse: p.Own(theme.Bad, "refuse")}[t.Predicted.Verdict]
	if word.Width() == 0 {
		word = p.Own(theme.Warn, "cannot tell")
	}
	head := widget.L(p.Text(theme.Strong, w.targetTitle(r, profiles.SummaryTarget{Cloud: t.Cloud, Name: t.Target})), widget.Gap(2),
		p.Own(theme.Muted, "predicted "), p.Text(m.Role, m.Glyph))
	if tried(*t) {
		actual := widget.L(widget.Gap(2), p.Own(theme.Muted, "tried ")).Join(w.actualWord(t))
		if head.Width()+1+word.Width()+actual.Width() <= width { // else the sign says it
			head = head.Add(widget.Gap(1), word)
		}
		head = head.Join(actual)
		if when := w.when(t); head.Width()+when.Width() <= width { // rather nothing than half of it
			head = head.Join(when)
		}
	} else {
		head = head.Add(widget.Gap(1), word)
	}
	base := trialKey(t.Cloud, t.Target)
	out := []item{{key: base, lines: widget.Block{head.Fit(width)}}}
	if t.Agree != nil && !*t.Agree {
		out[0].lines = append(out[0].lines, p.Wrap(theme.Warn, printable.Of(p.Glyph.Warn.String()+" Prediction and reality differ. What the cloud said counts; the prediction did not see what decided."), width)...)
	}
	out = append(out, w.steps(r, t, base, width)...)
	if tried(*t) {
		out = append(out, w.actual(r, t, base, width)...)
	}
	return out
}

// steps are the comparisons. Closed, only what does not pass is spelled out and the rest is counted by name; open, each
// has its line.
func (w *Workbench) steps(r *row, t *cloud.Trial, base string, width int) []item {
	p, g := w.env.Pen, w.env.Pen.Glyph
	names := 10
	for _, s := range t.Predicted.Steps {
		names = max(names, min(p.Text(theme.Text, printable.Of(s.Name)).Width(), max(30, width/2)))
	}
	var out []item
	var passed, unseen []string
	for i := range t.Predicted.Steps {
		s := &t.Predicted.Steps[i]
		key := base + ".step." + strconv.Itoa(i)
		if !r.open[base] && (s.Status == cloud.Pass || s.Status == cloud.Skip) {
			if s.Status == cloud.Pass {
				passed = append(passed, s.Name)
			} else {
				unseen = append(unseen, s.Name)
			}
			continue
		}
		drawn := *s
		if !r.open[key] && tried(*t) && t.Actual.Cause == s.Code && len(t.Actual.Fix) > 0 { // below, among what it said
			drawn.Fix = nil
		}
		it := item{key: key, lines: w.step(&drawn, names, width, r.open[key])}
		if len(s.Fix) > 0 {
			it.copy, it.what = s.Fix[0].Text, page.TheFix(s.Fix[0])
		}
		out = append(out, it)
	}
	count := func(list []string, role theme.Role, glyph printable.Text, words widget.Span) {
		if len(list) > 0 {
			l := widget.L(p.Text(role, glyph).Pad(3), p.Int(theme.Text, len(list)), words, widget.Gap(2))
			l = l.Add(p.Text(theme.Muted, printable.Of(strings.Join(list, ", "))).Cut(max(0, width-l.Width())))
			out = append(out, item{key: base, lines: widget.Block{l}})
		}
	}
	count(passed, theme.OK, g.OK, p.Own(theme.Text, " pass"))
	count(unseen, theme.Muted, g.None, p.Own(theme.Muted, " not seen from here"))
	return out
}

func (w *Workbench) actualWord(t *cloud.Trial) widget.Line {
	p, g := w.env.Pen, w.env.Pen.Glyph
	switch t.Actual.Verdict {
	case cloud.Accepted:
		return widget.L(p.Text(theme.OK, g.OK), p.Own(theme.OK, " accepted"))
	case cloud.Refused:
		return widget.L(p.Text(theme.Bad, g.Bad), p.Own(theme.Bad, " refused"))
	}
	return widget.L(p.Text(theme.Warn, g.Warn), p.Own(theme.Warn, " out of reach"))
}

// when is how long a trial took and when it was.
func (w *Workbench) when(t *cloud.Trial) widget.Line {
	p := w.env.Pen
	l := widget.L(p.Own(theme.Muted, " in "), p.Text(theme.Number, widget.Took(msec(t.Actual.ElapsedMS))))
	if !t.TriedAt.IsZero() {
		l = l.Add(p.Own(theme.Muted, " at "), p.Text(theme.Number, w.local(t.TriedAt)))
	}
	return l
}

// step is one comparison. Failing and open ones show expected above actual, the reason and the fixes.
func (w *Workbench) step(s *cloud.Step, names, width int, open bool) widget.Block {
	p := w.env.Pen
	name := p.Text(theme.Text, printable.Of(s.Name))
	head := widget.L(p.Status(string(s.Status)), name.Cut(width-3))
	bad := s.Status == cloud.Fail || s.Status == cloud.Unknown || s.Status == cloud.Warn
	if !bad && !open {
		head = widget.L(p.Status(string(s.Status)), name.Cut(names).Pad(names))
		short := s.Actual
		if short == "" {
			short = s.Why
		}
		return widget.Block{head.Add(widget.Gap(1), p.Text(theme.Muted, printable.Of(widget.Clip(short))).CutMiddle(max(4, width-head.Width()-1)))}
	}
	out := widget.Block{head}
	if cmp := w.compared(s.Expected, s.Actual, s.Status == cloud.Fail || s.Status == cloud.Warn, width-3); len(cmp) > 0 {
		out = append(out, cmp.Indent(3)...)
	}
	if s.Why != "" {
		out = append(out, p.Wrap(theme.Muted, printable.Of(s.Why), width-3).Indent(3)...)
	}
	if open {
		out = append(out, w.fixes(s.Fix, width-3).Indent(3)...)
		out = append(out, w.source(s.Code, s.Certainty, s.Source, width-3).Indent(3)...)
	} else if len(s.Fix) > 0 {
		out = append(out, widget.L(widget.Gap(3), p.Own(theme.Accent, "enter"), p.Own(theme.Muted, " how to mend it  "), p.Own(theme.Accent, "Y"), p.Own(theme.Muted, " copy the fix")))
	}
	return out
}

// actual is what the cloud said: status, code, message, request id; the cause as we understand it; the fixes.
func (w *Workbench) actual(r *row, t *cloud.Trial, base string, width int) []item {
	p := w.env.Pen
	a := &t.Actual
	if a.Verdict == cloud.Accepted {
		return w.session(r, a.Session, base+".gave", width)
	}
	lines := widget.Block{widget.L(p.Own(theme.Strong, "What it said"))}
	if a.Code != "" || a.HTTPStatus != 0 {
		code := a.Code
		if a.HTTPStatus != 0 {
			code = strings.TrimSpace("HTTP " + strconv.Itoa(a.HTTPStatus) + "  " + a.Word())
		}
		lines = append(lines, p.Wrap(theme.Bad, printable.Of(code), width-2).Indent(2)...)
	}
	if a.Message != "" {
		lines = append(lines, p.Wrap(theme.Text, printable.Of(a.Message), width-2).Indent(2)...)
	}
	if a.RequestID != "" {
		lines = append(lines, p.Wrap(theme.Muted, printable.Of("request "+a.RequestID), width-2).Indent(2)...)
	}
	out := []item{{lines: lines, copy: a.Message, what: printable.Own("the cloud's words")}}
	if a.Title != "" {
		why := widget.Block{widget.L(p.Own(theme.Strong, "Why"))}
		title := a.Title
		if a.Certainty == inspect.Inferred {
			title = "Likely: " + title
		}
		why = append(why, p.Wrap(theme.Text, printable.Of(title), width-2).Indent(2)...)
		told := slices.ContainsFunc(t.Predicted.Steps, func(s cloud.Step) bool { return s.Status != cloud.Pass && s.Status != cloud.Skip && s.Why == a.Why })
		if a.Why != "" && !told { // the step above says it
			why = append(why, p.Wrap(theme.Muted, printable.Of(a.Why), width-2).Indent(2)...)
		}
		why = append(why, w.source(a.Cause, a.Certainty, "", width-2).Indent(2)...)
		out = append(out, item{lines: why})
	}
	return append(out, w.fixItems(r, base, a.Fix, width)...)
}

// fixItems lets the cursor stand on each fix, so that Y copies the one it stands on.
func (w *Workbench) fixItems(r *row, base string, list []inspect.Fix, width int) []item {
	var out []item
	for i, f := range list {
		key := base + ".fix." + strconv.Itoa(i)
		lines := page.FixTitle(w.env, list, i, width)
		if i == 0 != r.open[key] {
			lines = append(lines, w.env.Command(f.Text, width-2).Indent(2)...)
		}
		out = append(out, item{key: key, lines: lines, copy: f.Text, what: page.TheFix(f)})
	}
	return out
}

// session is what an accepted trial gave: closed, who one is there and for how long, and the rest by name; open, all of it.
func (w *Workbench) session(r *row, s *cloud.Session, key string, width int) []item {
	if s == nil {
		return nil
	}
	p := w.env.Pen
	type labelled struct{ label, value widget.Span }
	var facts []labelled
	names := 10 // one column for all labels
	fact := func(label printable.Text, value string) {
		f := labelled{p.Text(theme.Muted, label), p.Text(theme.Text, printable.Of(widget.Clip(value)))}
		facts, names = append(facts, f), max(names, min(f.label.Width(), width*2/5))
	}
	if s.Principal != "" {
		fact(printable.Own("principal"), s.Principal)
	}
	if !s.ExpiresAt.IsZero() {
		fact(printable.Own("until"), w.local(s.ExpiresAt).String())
	}
	var folded []string
	more := func(label, value string) {
		if r.open[key] || len(s.Details)+len(s.Credentials) < 3 {
			fact(printable.Of(label), value)
		} else {
			folded = append(folded, label)
		}
	}
	for _, d := range s.Details {
		more(d.Label, d.Value)
	}
	for _, c := range s.Credentials {
		more(c.Name, "masked, "+strconv.Itoa(c.Value.Len())+" bytes, not kept")
	}
	lines := widget.Block{widget.L(p.Own(theme.Strong, "What it gave"))}
	for _, f := range facts {
		before := widget.L(widget.Gap(2), f.label.Pad(names), widget.Gap(2))
		if f.label.Width() > names { // its value stands below, at the same edge
			lines, before = append(lines, widget.L(widget.Gap(2), f.label.Cut(width-2))), widget.L(widget.Gap(names+4))
		}
		for _, l := range f.value.Wrap(max(8, width-names-4)) {
			lines, before = append(lines, before.Join(l)), widget.L(widget.Gap(names+4))
		}
	}
	if len(folded) > 0 {
		l := widget.L(widget.Gap(2), p.Int(theme.Text, len(folded)), p.Own(theme.Text, " more"), widget.Gap(2))
		lines = append(lines, l.Add(p.Text(theme.Muted, printable.Of(strings.Join(folded, ", "))).Cut(max(0, width-l.Width()))))
	}
	return []item{{key: key, lines: lines}}
}
