package guide

import (
	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/guides"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// View draws the list, or the steps of one guide; with room for both, side by side.
func (g *Guide) View(a page.Area) widget.Block {
	p := g.env.Pen
	side := 0
	if a.Side > 0 && !a.Drawer && !a.Bare {
		side = a.Side
	}
	if a.Bare {
		body, at := g.body(a.W)
		return g.window(body, at, a.H).Fit(a.W, a.H)
	}
	rows := a.H - 2
	if side == 0 || !g.inside {
		body, at := g.body(a.W - 4)
		win := g.window(body, at, rows)
		return p.Box(a.W, true, widget.Section{Title: g.heading(), Right: g.progress(), Foot: p.Seen(g.top, rows, len(body)), Body: win, Rows: rows})
	}
	list, at := g.list(side - 4)
	win, _ := list.Window(at-rows/2, rows)
	left := p.Box(side, false, widget.Section{Title: widget.L(p.Own(theme.Muted, "Guides")), Body: win, Rows: rows})
	body, at := g.steps(a.W - side - 4)
	shown := g.window(body, at, rows)
	right := p.Box(a.W-side, true, widget.Section{Title: g.heading(), Right: g.progress(), Foot: p.Seen(g.top, rows, len(body)), Body: shown, Rows: rows})
	return widget.Beside(left, right)
}

func (g *Guide) body(width int) (widget.Block, int) {
	if g.inside {
		return g.steps(width)
	}
	list, at := g.list(width)
	if g.work.Running() {
		list = append(widget.Block{g.work.Line(g.env), widget.Blank()}, list...)
		at += 2
	}
	if g.failed != nil {
		card := append(g.failed.View(g.env, width), widget.Blank())
		list, at = append(card, list...), 0
	}
	return list, at
}

// window shows the part around the line that matters, until one scrolls.
func (g *Guide) window(body widget.Block, at, rows int) widget.Block {
	if g.follow && (at < g.top+1 || at > g.top+rows/2) {
		g.top = at - 2
	}
	win, top := body.Window(g.top, rows)
	g.top, g.height = top, rows
	return win
}

func (g *Guide) heading() widget.Line {
	p := g.env.Pen
	if !g.inside {
		return widget.L(p.Own(theme.Accent, "Guides"))
	}
	return widget.L(p.Text(theme.Accent, printable.Of(g.open.Guide.Title)))
}

// progress is how many steps are behind.
func (g *Guide) progress() widget.Line {
	p := g.env.Pen
	if !g.inside {
		return widget.L(p.Int(theme.Muted, len(g.all)))
	}
	done := 0
	for _, s := range g.open.States {
		if s != guides.Open {
			done++
		}
	}
	return widget.L(p.Int(theme.Muted, done), p.Own(theme.Muted, " of "), p.Int(theme.Muted, len(g.open.States)))
}

// list is all guides, and where the cursor stands.
func (g *Guide) list(width int) (widget.Block, int) {
	p := g.env.Pen
	var out widget.Block
	at := 0
	for i, guide := range g.all {
		if guide.Exercise != nil && (i == 0 || g.all[i-1].Exercise == nil) {
			out = append(out, widget.Blank())
		}
		mark := widget.Gap(2)
		if i == g.cursor {
			mark, at = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2), len(out)
		}
		out = append(out, widget.L(mark, p.Text(theme.Text, printable.Of(guide.Title))).Fit(width).Select(i == g.cursor && !g.inside).On(chosen{i}))
	}
	return out, at
}

// steps is the guide: every step in a line, the current one in full.
func (g *Guide) steps(width int) (out widget.Block, at int) {
	p := g.env.Pen
	out = append(p.Wrap(theme.Muted, printable.Of(g.open.Guide.Why), width), widget.Blank())
	for i, s := range g.open.Guide.Steps {
		if i == g.step {
			at = len(out)
		}
		out = append(out, g.stepLine(i, s, width))
		if i == g.step {
			out = append(out, g.detail(s, width-4).Indent(4)...)
			out = append(out, widget.Blank())
		}
	}
	if g.open.Next() == len(g.open.Guide.Steps) {
		out = append(out, widget.L(p.Text(theme.OK, p.Glyph.OK), p.Own(theme.Text, " This guide is done.")))
	}
	return out, at
}

func (g *Guide) stepLine(i int, s guides.Step, width int) widget.Line {
	p := g.env.Pen
	glyph, role, note := p.Glyph.Empty, theme.Text, widget.L()
	switch state := g.open.States[i]; {
	case g.results[s.ID].Status == guides.Fail:
		glyph, note = p.Glyph.Bad, widget.L(p.Own(theme.Bad, "not yet"))
	case g.results[s.ID].Status == guides.Unknown:
		glyph, note = p.Glyph.Unknown, widget.L(p.Own(theme.Warn, "cannot be told"))
	case state == guides.Passed:
		glyph, note = p.Glyph.OK, widget.L(p.Own(theme.OK, "passed"))
	case state == guides.Skipped:
		glyph, note = p.Glyph.None, widget.L(p.Own(theme.Warn, "skipped"))
	case i > g.open.Next():
		role = theme.Muted
	}
	mark := widget.Gap(2)
	if i == g.step {
		mark, role = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2), theme.Strong
	}
	left := widget.L(mark, p.Text(stateRole(g.results[s.ID].Status, g.open.States[i]), glyph).Pad(3), p.Text(role, printable.Of(s.Title)))
	return widget.Spread(left, note, width).Select(i == g.step)
}

func stateRole(r guides.Status, s guides.State) theme.Role {
	switch {
	case r == guides.Fail:
		return theme.Bad
	case r == guides.Unknown, s == guides.Skipped:
		return theme.Warn
	case s == guides.Passed:
		return theme.OK
	}
	return theme.Muted
}

// detail is one step in full: why, what the check saw, hints, what to do, where it is said.
func (g *Guide) detail(s guides.Step, width int) widget.Block {
	p := g.env.Pen
	var out widget.Block
	if s.Why != g.open.Guide.Why {
		out = p.Wrap(theme.Text, printable.Of(s.Why), width)
	}
	if g.work.Running() {
		out = append(out, g.work.Line(g.env))
	}
	if g.failed != nil {
		out = append(out, g.failed.View(g.env, width)...)
	}
	for _, m := range g.made {
		out = append(out, p.Wrap(theme.Info, printable.Of("Applied: "+m), width)...)
	}
	if r, ok := g.results[s.ID]; ok {
		out = append(out, g.saw(r, s, width)...)
	}
	if e := g.open.Guide.Exercise; e != nil {
		for i, hint := range e.Tell(g.hints) {
			label := "Hint: "
			if i == len(e.Hints) {
				label = "Answer: "
			}
			out = append(out, p.Wrap(theme.Info, printable.Of(label+hint), width)...)
		}
	}
	for i, f := range g.fixes() {
		out = append(out, g.fix(i, f, width)...)
	}
	for _, link := range s.Sources {
		out = append(out, p.Wrap(theme.Muted, printable.Of(link), width)...)
	}
	return out
}

// saw is what the check looked at.
func (g *Guide) saw(r guides.Result, s guides.Step, width int) widget.Block {
	p := g.env.Pen
	var out widget.Block
	for _, seen := range r.Saw {
		sign := p.Status("pass")
		if !seen.OK {
			sign = p.Status("fail")
		}
		head := widget.L(sign, p.Text(theme.Muted, printable.Of(seen.Label)), widget.Gap(2))
		value := p.Wrap(theme.Text, printable.Of(seen.Value), max(10, width-head.Width()))
		for i, l := range value {
			if i == 0 {
				out = append(out, head.Join(l).Fit(width))
			} else {
				out = append(out, widget.L(widget.Gap(head.Width())).Join(l).Fit(width))
			}
		}
	}
	if r.Status == guides.Pass {
		return out
	}
	if g.secret() {
		return append(out, p.Wrap(theme.Muted, printable.Of(s.OnFail), width)...)
	}
	out = append(out, p.Wrap(theme.Text, printable.Of(r.Why), width)...)
	if r.Code != "" {
		out = append(out, widget.L(p.Text(theme.Muted, printable.Of(r.Code))).Fit(width))
	}
	return append(out, p.Wrap(theme.Muted, printable.Of(s.OnFail), width)...)
}

// fix is one text to copy: the chosen one whole, of the others the title.
func (g *Guide) fix(i int, f inspect.Fix, width int) widget.Block {
	p := g.env.Pen
	on := i == min(g.form, len(g.fixes())-1)
	mark := widget.Gap(2)
	if on {
		mark = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2)
	}
	out := widget.Block{widget.L(mark, p.Text(theme.Muted, printable.Of(f.As)).Pad(11), p.Text(theme.Text, printable.Of(f.Title))).Fit(width)}
	if !on {
		return out
	}
	return append(out, g.env.Command(f.Text, width-2).Indent(2)...)
}
