package tester

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// View draws text and token beside each other, the verdict below.
func (t *Tester) View(a page.Area) widget.Block {
	p := t.env.Pen
	in := max(1, min(12, (a.H-4)/3))
	if a.Bare || a.W < 60 { // one side at a time
		body := append(t.input().View(p, a.W, max(1, min(3, a.H/3)), true), widget.Blank())
		return append(body, t.window(a.W, a.H-len(body))...).Fit(a.W, a.H)
	}
	left := a.W * 3 / 5
	right := a.W - left
	top := widget.Beside(t.pane(left, in, false), t.pane(right, in, true))
	rows := a.H - len(top) - 2
	body := t.window(a.W-4, rows)
	return append(top, p.Box(a.W, false, widget.Section{Title: widget.L(p.Own(theme.Muted, "Result")), Right: t.verdict(), Foot: p.Seen(t.top, t.height, t.total), Body: body, Rows: rows})...).Fit(a.W, a.H)
}

func (t *Tester) pane(w, rows int, right bool) widget.Block {
	p := t.env.Pen
	focused := t.right == right
	role := theme.Muted
	if focused {
		role = theme.Accent
	}
	title := p.Own(role, "Trust policy")
	in := t.text()
	var body widget.Block
	switch {
	case right:
		title, in = p.Own(role, "Token"), &t.token
		body = t.tokenView(w-4, rows, focused)
	case t.arg.Kind == page.CELTester:
		title = p.Own(role, "CEL")
	}
	if !right {
		body = in.View(p, w-4, rows, focused)
	}
	out := p.Box(w, focused, widget.Section{Title: widget.L(title), Body: body, Rows: rows})
	for i := range out {
		out[i] = out[i].On(side(right))
	}
	return out
}

// tokenView is the place to paste a token, with what is judged below it.
func (t *Tester) tokenView(w, rows int, focused bool) widget.Block {
	p := t.env.Pen
	t.token.Masked = !focused // a pasted token is a bearer secret
	out := t.token.View(p, w, min(2, rows), focused)
	tok := t.subject()
	switch {
	case tok == nil:
		return append(out, p.WrapOwn(theme.Muted, "No token yet. Paste one here; it is sent nowhere.", w)...)
	case strings.TrimSpace(t.token.Value()) == "":
		out = append(out, widget.L(p.Own(theme.Muted, "judged: the token of "), p.Text(theme.Text, t.arg.Side.Name)).Fit(w))
	case tok.Claims == nil:
		return append(out, p.WrapOwn(theme.Warn, "This is not a token with claims.", w)...)
	}
	for _, name := range []string{"iss", "sub", "aud", "azp"} {
		if v := tok.Claim(name).Show(); v != "" {
			out = append(out, widget.L(p.Text(theme.Name, printable.Of(name)).Pad(5), p.Text(theme.Text, printable.Of(v)).CutMiddle(max(8, w-5))))
		}
	}
	return out
}

func (t *Tester) verdict() widget.Line {
	p, g := t.env.Pen, t.env.Pen.Glyph
	if t.found == nil {
		return widget.L()
	}
	switch t.found.Verdict {
	case cloud.Accept:
		return widget.L(p.Text(theme.OK, g.OK), p.Own(theme.OK, " holds"))
	case cloud.Refuse:
		return widget.L(p.Text(theme.Bad, g.Bad), p.Own(theme.Bad, " does not hold"))
	}
	return widget.L(p.Text(theme.Warn, g.Unknown), p.Own(theme.Warn, " cannot tell"))
}

// window is the part of the result that is in sight.
func (t *Tester) window(w, rows int) widget.Block {
	p := t.env.Pen
	var out widget.Block
	switch {
	case t.fault.String() != "":
		out = widget.Block{widget.L(p.Text(theme.Bad, p.Glyph.Bad), p.Own(theme.Bad, " This cannot be judged."))}
		out = append(out, p.Wrap(theme.Text, t.fault, w-2).Indent(2)...)
	case t.found == nil && t.work.Running():
		out = widget.Block{t.work.Line(t.env)}
	case t.found == nil:
		out = p.WrapOwn(theme.Muted, "The result comes while you type, once there are a text and a token.", w)
	default:
		for i := range t.found.Steps {
			out = append(out, t.step(&t.found.Steps[i], w)...)
		}
	}
	win, top := out.Window(t.top, max(0, rows))
	t.top, t.height, t.total = top, rows, len(out)
	return win
}

// step is one line of the policy or one expression, what does not hold spelled out.
func (t *Tester) step(s *cloud.Step, w int) widget.Block {
	p := t.env.Pen
	head := widget.L(p.Status(string(s.Status)), p.Text(theme.Text, printable.Of(s.Name)), widget.Gap(2))
	out := widget.Block{head.Add(p.Text(theme.Muted, printable.Of(widget.Clip(s.Actual))).CutMiddle(max(4, w-head.Width()))).Fit(w)}
	if s.Status != cloud.Pass && s.Status != cloud.Skip && s.Expected != "" && s.Expected != "true" && s.Actual != "" {
		wanted, got, note := p.Differ(widget.Clip(s.Expected), widget.Clip(s.Actual))
		out = widget.Block{head.Add(note).Fit(w),
			widget.L(widget.Gap(3), p.Own(theme.Muted, "expected").Pad(10)).Join(wanted).Fit(w), widget.L(widget.Gap(3), p.Own(theme.Muted, "got").Pad(10)).Join(got).Fit(w)}
	}
	if s.Why != "" {
		why := s.Why
		if s.Certainty == inspect.Inferred && s.Status != cloud.Pass {
			why = "Likely: " + why
		}
		out = append(out, p.Wrap(theme.Muted, printable.Of(widget.Clip(why)), w-3).Indent(3)...)
	}
	return out
}
