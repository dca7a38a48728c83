package ui

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// View draws the frame. It asks nobody for anything.
func (a *App) View() (v tea.View) {
	defer func() {
		if r := recover(); r != nil {
			if a.crash == "" {
				a.crash = page.CrashReport(r)
			}
			if a.end != nil {
				a.end()
			}
			v = tea.NewView("mintmark stopped because of a fault of its own.")
			v.AltScreen = true
		}
	}()
	return a.drawn.Draw(&a.env, a.draw)
}

func (a *App) draw() tea.View {
	a.painted = a.frame()
	v := tea.NewView(widget.Paint(a.painted, &a.styles))
	v.AltScreen = true
	v.ReportFocus = true
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = "mintmark"
	if a.opts.Preferences.NoMouse {
		v.MouseMode = tea.MouseModeNone
	}
	v.ProgressBar = a.progress()
	return v
}

// Frame is the screen as text without attributes, for tests.
func (a *App) Frame() string { return widget.Plain(a.frame()) }

func (a *App) frame() widget.Block {
	l := Arrange(a.w, a.h)
	if l.TooSmall {
		return widget.Block{widget.L(a.env.Pen.Own(theme.Text, "too small"))}.Fit(max(0, a.w), max(0, a.h))
	}
	var out widget.Block
	if l.Header > 0 {
		out = append(out, a.header.Draw(&a.env, func() widget.Line { return a.headerLine(a.w) }))
	}
	if a.help {
		out = append(out, a.helpView(l.Body)...)
	} else {
		out = append(out, a.page().View(l.Body).Fit(l.Body.W, l.Body.H)...)
	}
	out = a.overlays(out, l)
	if l.Footer > 0 {
		out = append(out, a.footer.Draw(&a.env, func() widget.Line { return a.footerLine(a.w) }))
	}
	return a.toasted(out.Fit(a.w, a.h), l)
}

// toasted lays a toast that is longer than the bottom line over the lines above it too, as many as can be spared; the
// page's lower border goes up to make room.
func (a *App) toasted(out widget.Block, l Layout) widget.Block {
	most := a.h / 6
	line := a.toastLine()
	if a.toastUntil.IsZero() || line.Width() <= a.w-2 || most < 2 || a.covered() {
		return out
	}
	before := widget.L(widget.Gap(1), a.toastMark(), widget.Gap(1))
	lines := a.env.Pen.Wrap(theme.Text, a.toast.Text, a.w-before.Width()-1)
	over := make(widget.Block, min(most, len(lines)))
	for i := range over {
		l := lines[i]
		if i == most-1 && len(lines) > most {
			l = l.Add(a.env.Pen.Text(theme.Text, a.env.Pen.Glyph.Dots))
		}
		over[i], before = before.Join(l).Fit(a.w), widget.L(widget.Gap(before.Width()))
	}
	top := len(out) - len(over)
	if !l.Body.Bare && len(over) > 1 {
		out = out.Overlay(widget.Block{out[len(out)-2]}, 0, top-1)
	}
	return out.Overlay(over, 0, top)
}

func (a *App) toastMark() widget.Span {
	g := a.env.Pen.Glyph
	return a.env.Pen.Text(a.toast.Role, map[theme.Role]printable.Text{theme.OK: g.OK, theme.Bad: g.Bad, theme.Warn: g.Warn}[a.toast.Role])
}

// toastLine is the toast in one line, however long.
func (a *App) toastLine() widget.Line {
	return widget.L(widget.Gap(1), a.toastMark(), widget.Gap(1), a.env.Pen.Text(theme.Text, a.toast.Text), widget.Gap(1))
}

func (a *App) headerLine(w int) widget.Line {
	p := a.env.Pen
	left := widget.L(widget.Gap(1), p.Own(theme.Accent, "mintmark"))
	if a.opts.Banner != "" {
		left = left.Add(widget.Gap(1), p.Text(theme.Info, printable.Of(a.opts.Banner)))
	}
	left = left.Add(widget.Gap(2)).Join(a.page().Title())
	right := widget.L(widget.Gap(2))
	if a.store != "" {
		right = right.Add(p.Text(theme.Muted, printable.Of(a.store)))
	}
	if s, ok := a.page().(interface{ Status() widget.Line }); ok {
		if st := s.Status(); st.Width() > 0 {
			right = right.Add(p.Own(theme.Faint, " · ")).Join(st)
		}
	}
	right = right.Add(widget.Gap(1))
	if left.Width()+right.Width() > w && left.Width() > w*2/3 || right.Width() > w/2 {
		return left.Fit(w)
	}
	return widget.Spread(left, right, w)
}

// footerLine is the toast while there is one at its right, and the hints that fit at its left.
func (a *App) footerLine(w int) widget.Line {
	right := widget.L()
	if !a.toastUntil.IsZero() {
		right = a.toastLine()
		switch {
		case right.Width() > w-2 && a.covered(): // what answers a question is not hidden by news
			right = widget.L()
		case right.Width() > w-2:
			return right.Fit(w)
		}
	}
	return widget.Spread(a.hints(w-right.Width()), right, w)
}

// hints are the keys of here, help and quit always among them; of what lies over the page, the way out.
func (a *App) hints(w int) widget.Line {
	p := a.env.Pen
	hint := func(act page.Action, hit any) widget.Line {
		return widget.L(p.Text(theme.Accent, keyName(p, act.Keys[0])).On(hit), widget.Gap(1).On(hit), p.Text(theme.Muted, act.Verb).On(hit), widget.Gap(2))
	}
	var always, first, some []widget.Line
	over := a.dialog()
	for _, act := range over {
		l := hint(act, keyHit(act.Keys[0]))
		if act.Keys[0] == "esc" {
			always = append(always, l)
		} else {
			some = append(some, l)
		}
	}
	for _, act := range a.actions() {
		if over != nil || len(act.Keys) == 0 {
			continue
		}
		switch l := hint(act, actionHit(act.ID)); {
		case act.ID == "help", act.ID == "quit":
			always = append(always, l)
		case act.First:
			first = append(first, l)
		case act.Hint:
			some = append(some, l)
		}
	}
	reserved := 1
	for _, l := range always {
		reserved += l.Width()
	}
	out := widget.L(widget.Gap(1))
	if reserved > w+2 { // not even these: every cell counts
		out = widget.L()
	}
	for _, l := range append(first, some...) {
		if out.Width()+l.Width()+reserved <= w+2 {
			out = out.Join(l)
		}
	}
	for _, l := range always {
		out = out.Join(l)
	}
	if out.Width() > w {
		return out.Fit(w)
	}
	return out
}

// overlays lays question, menu or palette over the lower or upper part of the body.
func (a *App) overlays(out widget.Block, l Layout) widget.Block {
	w := min(a.w, sheetWidth)
	var sheet widget.Block
	switch {
	case a.ask != nil:
		sheet = a.askView(w, l.Body.H)
	case a.menu != nil:
		sheet = a.menuView(w, l.Body.H)
	case a.place != nil:
		sheet = a.placeView(w, l.Body.H)
	case a.palette != nil:
		return out.Overlay(a.palette.view(&a.env, w, min(l.Body.H, 18)), 0, l.Header)
	default:
		return out
	}
	return out.Overlay(sheet, 0, len(out)-len(sheet))
}

// progress is the terminal's own progress bar: what is left of the chosen token, where the terminal is known to show it.
func (a *App) progress() *tea.ProgressBar {
	if !a.opts.nativeProgress() {
		return nil
	}
	s, ok := a.page().(interface {
		Share() (left float64, known bool)
	})
	if !ok {
		return nil
	}
	left, known := s.Share()
	if !known {
		return nil
	}
	state := tea.ProgressBarDefault
	if left <= 0 {
		state = tea.ProgressBarError
	}
	return tea.NewProgressBar(state, int(left*100))
}
