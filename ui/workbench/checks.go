package workbench

import (
	"sort"
	"strconv"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// checks keeps the verdicts apart (is it genuine, is it in time, is it meant for this), then every finding, worst first.
func (w *Workbench) checks(r *row, width int) []item {
	p := w.env.Pen
	if r.judged == nil {
		return w.sentence(theme.Muted, printable.Own("Judging."), width)
	}
	var out []item
	for _, g := range []struct {
		title widget.Span
		lines []string
	}{
		{p.Own(theme.Strong, "Genuine"), []string{"structure", "key", "signature"}},
		{p.Own(theme.Strong, "In time"), []string{"time"}},
		{p.Own(theme.Strong, "Meant for this"), []string{"issuer", "audience", "policy"}},
	} {
		narrow := width < 64 // the titles stand above their lines, so that the sentences have room
		for i, name := range g.lines {
			for _, l := range r.judged.Report.Lines {
				if l.Name != name {
					continue
				}
				head := widget.Gap(16)
				switch {
				case narrow:
					head = widget.Gap(2)
				case i == 0:
					head = g.title.Pad(16)
				}
				it := w.verdictLine(head, l, width)
				if narrow && i == 0 {
					it.lines = append(widget.Block{widget.L(g.title)}, it.lines...)
				}
				out = append(out, it)
			}
		}
	}
	out = append(out, item{lines: widget.Block{widget.Blank()}})
	list := append([]inspect.Finding(nil), r.judged.Report.Findings...)
	sort.SliceStable(list, func(i, j int) bool { return rank(list[i].Severity) < rank(list[j].Severity) })
	if len(list) == 0 {
		return append(out, w.sentence(theme.Muted, printable.Own("Nothing else worth saying about this token."), width)...)
	}
	for i := range list {
		f := &list[i]
		key := "finding." + f.Code + "." + f.Path + strconv.Itoa(i)
		it := item{key: key, lines: w.finding(f, width, r.open[key] || f.Severity == inspect.Error)}
		if len(f.Fix) > 0 {
			it.copy, it.what = f.Fix[0].Text, page.TheFix(f.Fix[0])
		}
		out = append(out, it)
	}
	return out
}

func (w *Workbench) verdictLine(head widget.Span, l inspect.Line, width int) item {
	p := w.env.Pen
	line := widget.L(head, p.Status(string(l.Status)), p.Text(theme.Text, printable.Of(l.Name)).Pad(11))
	rest := width - line.Width()
	if rest < 12 {
		return item{lines: widget.Block{line.Fit(width)}}
	}
	lines := p.Wrap(theme.Muted, printable.Of(l.Detail), rest)
	if len(lines) == 0 {
		return item{lines: widget.Block{line}}
	}
	out := widget.Block{line.Join(lines[0])}
	return item{lines: append(out, lines[1:].Indent(line.Width())...)}
}

// finding draws one finding: glyph, title, path; when open its expected and actual with marked differences, the reason,
// how sure that is, and the fixes.
func (w *Workbench) finding(f *inspect.Finding, width int, open bool) widget.Block {
	p := w.env.Pen
	role, glyph := w.severity(f.Severity)
	out := widget.Block{widget.Spread(
		widget.L(p.Text(role, glyph).Pad(3), p.Text(theme.Text, printable.Of(f.Title))),
		widget.L(p.Text(theme.Muted, printable.Of(f.Path)).CutMiddle(width/4)), width)}
	if !open {
		return out
	}
	out = append(out, w.compared(f.Expected, f.Actual, true, width-3).Indent(3)...)
	if f.Detail != "" {
		out = append(out, p.Wrap(theme.Muted, printable.Of(f.Detail), width-3).Indent(3)...)
	}
	out = append(out, w.fixes(f.Fix, width-3).Indent(3)...)
	return append(out, w.source(f.Code, f.Certainty, f.Source, width-3).Indent(3)...)
}

// compared shows expected above actual with the differing characters marked. Where what is there is not known, nothing is
// compared letter by letter: "unknown" differs from everything.
func (w *Workbench) compared(expected, actual string, known bool, width int) widget.Block {
	p := w.env.Pen
	if expected == "" && actual == "" {
		return nil
	}
	room := width - 10
	if room < 10 {
		return nil
	}
	var out widget.Block
	row := func(label widget.Span, l widget.Line) {
		for i, part := range l.Hard(room) {
			switch {
			case i == 0:
				out = append(out, widget.L(label.Pad(10)).Join(part))
			case i < 4:
				out = append(out, widget.L(widget.Gap(10)).Join(part))
			}
		}
	}
	plain := func(s string) widget.Line { return widget.L(p.Text(theme.Text, printable.Of(widget.Clip(s)))) }
	switch {
	case expected == "":
		row(p.Own(theme.Muted, "got"), plain(actual))
		return out
	case actual == "":
		row(p.Own(theme.Muted, "expected"), plain(expected))
		row(p.Own(theme.Muted, "got"), widget.L(p.Own(theme.Bad, "nothing")))
		return out
	}
	if !known {
		row(p.Own(theme.Muted, "expected"), plain(expected))
		row(p.Own(theme.Muted, "got"), widget.L(p.Text(theme.Muted, printable.Of(widget.Clip(actual)))))
		return out
	}
	want, got, note := p.Differ(widget.Clip(expected), widget.Clip(actual))
	row(p.Own(theme.Muted, "expected"), want)
	row(p.Own(theme.Muted, "got"), got)
	if expected != actual {
		out = append(out, widget.L(widget.Gap(10), note))
	}
	return out
}

func (w *Workbench) source(code string, c inspect.Certainty, source string, width int) widget.Block {
	p := w.env.Pen
	text := string(c)
	if c == inspect.Inferred {
		text = "likely, our conclusion"
	}
	if source != "" {
		text += " · " + source
	}
	if code != "" {
		text = code + " · " + text
	}
	return p.Wrap(theme.Muted, printable.Of(text), width)
}

// fixes are shown ready to copy.
func (w *Workbench) fixes(list []inspect.Fix, width int) widget.Block {
	p := w.env.Pen
	var out widget.Block
	for _, f := range list {
		out = append(out, widget.L(p.Text(theme.Accent, w.env.Pen.Glyph.Arrow), widget.Gap(1), p.Text(theme.Text, printable.Of(f.Title)),
			widget.Gap(2), p.Text(theme.Muted, printable.Of(f.As))).Fit(width))
		out = append(out, w.env.Command(f.Text, width-2).Indent(2)...)
	}
	return out
}

func (w *Workbench) severity(s inspect.Severity) (theme.Role, printable.Text) {
	g := w.env.Pen.Glyph
	switch s {
	case inspect.Error:
		return theme.Bad, g.Bad
	case inspect.Warning:
		return theme.Warn, g.Warn
	}
	return theme.Info, printable.Own("i")
}
