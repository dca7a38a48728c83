package explain

import (
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// View draws the text above the answer. Whichever has the cursor gets the room.
func (x *Explain) View(a page.Area) widget.Block {
	p := x.env.Pen
	rows := min(x.rows(a.W-4), max(2, a.H/3))
	if x.below {
		rows = min(rows, max(1, min(3, a.H/6)))
	}
	if a.Bare {
		body := append(x.text(a.W, max(1, min(3, rows))), widget.L(p.Rule(theme.Faint, a.W)))
		return append(body, x.window(a.W, a.H-len(body))...).Fit(a.W, a.H)
	}
	role := func(on bool) theme.Role {
		if on {
			return theme.Accent
		}
		return theme.Muted
	}
	top := p.Box(a.W, !x.below, widget.Section{Title: widget.L(p.Own(role(!x.below), "Text")), Right: x.with(), Body: x.text(a.W-4, rows), Rows: rows})
	for i := range top {
		top[i] = top[i].On(areaHit(false))
	}
	left := a.H - len(top) - 2
	body := x.window(a.W-4, left)
	for i := range body {
		if body[i].At(0) == nil {
			body[i] = body[i].On(areaHit(true))
		}
	}
	return append(top, p.Box(a.W, x.below, widget.Section{Title: widget.L(p.Own(role(x.below), "Answer")), Right: x.more(), Foot: p.Seen(x.top, x.height, x.total), Body: body, Rows: left})...).Fit(a.W, a.H)
}

// rows are as many as the text fills, at least three, at most ten.
func (x *Explain) rows(w int) int {
	text, n := x.input.Value(), 0
	for line := range strings.SplitSeq(text[:min(len(text), 10*w)], "\n") {
		n += 1 + len(line)/max(1, w)
	}
	return max(3, min(10, n))
}

// with says what the text is read with.
func (x *Explain) with() widget.Line {
	p := x.env.Pen
	switch {
	case x.arg.Profile == "" && x.arg.Token == nil, x.alone:
		return widget.L(p.Own(theme.Muted, "without a profile"))
	case x.arg.Profile == "":
		return widget.L(p.Own(theme.Muted, "with the pasted token"))
	case x.arg.Token != nil:
		return widget.L(p.Own(theme.Muted, "with the pasted token and "), p.Text(theme.Text, printable.Of(x.arg.Profile)).Cut(32))
	}
	return widget.L(p.Own(theme.Muted, "with "), p.Text(theme.Text, printable.Of(x.arg.Profile)).Cut(32))
}

func (x *Explain) text(w, rows int) widget.Block {
	if x.hidden {
		return widget.Block{x.work.Line(x.env)}.Fit(w, rows)
	}
	return x.input.View(x.env.Pen, w, rows, !x.below)
}

// window is the part of the answer that is in sight.
func (x *Explain) window(w, rows int) widget.Block {
	p := x.env.Pen
	x.starts = x.starts[:0]
	var out widget.Block
	switch {
	case x.card != nil:
		out = x.card.ViewOpen(x.env, w)
	case x.answer != nil:
		out = x.answered(w)
	case x.work.Running():
		out = widget.Block{x.work.Line(x.env)}
	default:
		out = p.WrapOwn(theme.Muted, "The answer comes while you type or paste. Logs, CI output and error boxes are read as they are; tokens and secrets in them are masked. Nothing is sent anywhere.", w)
	}
	win, top := out.Window(x.top, max(0, rows))
	x.top, x.height, x.total = top, max(0, rows), len(out)
	return win
}

// more counts the fixes, so that one knows of those out of sight.
func (x *Explain) more() widget.Line {
	p := x.env.Pen
	n := len(x.fixes())
	if n == 0 {
		return widget.L()
	}
	return widget.L(p.Own(theme.Muted, "fix "), p.Int(theme.Accent, x.fix+1), p.Own(theme.Muted, " of "), p.Int(theme.Muted, n))
}

func (x *Explain) answered(w int) widget.Block {
	p := x.env.Pen
	out := x.one(x.answer, widget.Block{}, w)
	for i := range x.answer.Also {
		out = append(out, widget.Blank(), widget.L(p.Own(theme.Muted, "Also in this text")))
		out = x.one(&x.answer.Also[i], out, w)
	}
	return out
}

// one appends one error: cause, why, what shares its words, and the fixes.
func (x *Explain) one(e *jobs.Explained, out widget.Block, w int) widget.Block {
	p, g := x.env.Pen, x.env.Pen.Glyph
	role, glyph := theme.Bad, g.Bad
	if !e.Known() {
		role, glyph = theme.Warn, g.Unknown
	}
	for i, l := range p.Wrap(theme.Strong, printable.Of(title(e)), w-3) {
		mark := widget.Gap(3)
		if i == 0 {
			mark = p.Text(role, glyph).Pad(3)
		}
		out = append(out, widget.L(mark).Join(l))
	}
	out = append(out, p.Wrap(theme.Text, printable.Of(e.Why), w-3).Indent(3)...)
	out = append(out, x.facts(e, w-3).Indent(3)...)
	if len(e.Candidates) > 0 {
		out = append(out, widget.Blank(), widget.L(p.Own(theme.Strong, "What looks alike, and how to tell")))
		for i, c := range e.Candidates {
			out = append(out, page.Numbered(p, i+1, p.Wrap(theme.Text, printable.Of(c), w-4))...)
		}
	}
	if len(e.Fix) > 0 {
		out = append(out, widget.Blank(), widget.L(p.Own(theme.Strong, "Mend")))
		for _, f := range e.Fix {
			out = x.mend(f, out, w)
		}
	}
	return out
}

// title is what happened, in words that say how sure it is.
func title(e *jobs.Explained) string {
	if e.Certainty == inspect.Inferred {
		return "Likely: " + e.Title
	}
	return e.Title
}

// facts are what the text itself told, and what it was joined with.
func (x *Explain) facts(e *jobs.Explained, w int) widget.Block {
	p := x.env.Pen
	var out widget.Block
	row := func(label printable.Text, text string) {
		if text == "" {
			return
		}
		for i, l := range p.Wrap(theme.Text, printable.Of(text), w-9) {
			mark := widget.Gap(9)
			if i == 0 {
				mark = p.Text(theme.Muted, label).Pad(9)
			}
			out = append(out, widget.L(mark).Join(l))
		}
	}
	row(printable.Own("said"), e.Message)
	var told []string
	if e.HTTPStatus != 0 {
		told = append(told, "HTTP "+strconv.Itoa(e.HTTPStatus))
	}
	if e.Code != "" {
		told = append(told, e.Code)
	}
	if e.RequestID != "" {
		told = append(told, "request "+e.RequestID)
	}
	row(printable.Own("answer"), strings.Join(told, " · "))
	code := e.Cause
	if e.Certainty != "" {
		code += " · " + string(e.Certainty)
	}
	row(printable.Own("code"), code)
	if e.Target != "" {
		row(printable.Own("target"), e.Target+" of "+x.arg.Profile)
	}
	return out
}

// mend appends one fix, the chosen one marked and in full.
func (x *Explain) mend(f inspect.Fix, out widget.Block, w int) widget.Block {
	p := x.env.Pen
	n := len(x.starts)
	x.starts = append(x.starts, len(out))
	mark := widget.Gap(2)
	on := n == x.fix
	if on {
		mark = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2)
	}
	head := widget.L(mark, p.Text(theme.Muted, printable.Of(f.As)).Pad(10), p.Text(theme.Text, printable.Of(f.Title)))
	var lines widget.Block
	if head.Width() <= w {
		lines = widget.Block{head.Fit(w).Select(on && x.below)}
	} else {
		lines = widget.Block{widget.L(mark, p.Text(theme.Muted, printable.Of(f.As))).Fit(w).Select(on && x.below)}
		lines = append(lines, p.Wrap(theme.Text, printable.Of(f.Title), w-2).Indent(2)...)
	}
	if f.Text != f.Title {
		lines = append(lines, x.env.Command(f.Text, w-2).Indent(2)...)
	}
	for _, l := range lines {
		out = append(out, l.On(fixHit(n)))
	}
	return out
}
