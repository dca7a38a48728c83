package ui

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// dialog is what keys mean while something lies over the page, for the bottom line; nil when nothing does.
func (a *App) dialog() []page.Action {
	own := printable.Own
	key := func(name string, verb printable.Text) page.Action {
		return page.Action{Keys: []string{name}, Verb: verb}
	}
	switch {
	case a.ask != nil:
		return append([]page.Action{key("y", a.ask.Yes), key("esc", own("no"))}, a.scrolls()...)
	case a.menu != nil:
		var out []page.Action
		for _, it := range a.menu.Items {
			out = append(out, key(it.Key, it.Label))
		}
		return append(append(out, key("esc", own("leave"))), a.scrolls()...)
	case a.place != nil && a.opening.Running():
		return []page.Action{key("esc", own("cancel"))}
	case a.place != nil && a.place.how == "vault":
		return []page.Action{key("tab", own("next")), key("enter", own("open")), key("esc", own("leave"))}
	case a.place != nil:
		return []page.Action{key("esc", own("dismiss"))}
	case a.palette != nil:
		p := a.palette
		return among(p.cursor > 0, p.cursor < len(p.found)-1, len(p.found) > 0, key("enter", own("run")), key("esc", own("leave")))
	case a.help:
		return among(a.helpTop > 0, a.helpMore, false, page.Action{}, key("esc", own("leave")))
	}
	return nil
}

// among are the keys of something that one moves in: what can be run there, down and up where there is more, and the way out.
func among(up, down, runs bool, run, leave page.Action) []page.Action {
	var out []page.Action
	if runs {
		out = append(out, run)
	}
	if down {
		out = append(out, page.Action{Keys: []string{"down"}, Verb: printable.Own("down")})
	}
	if up {
		out = append(out, page.Action{Keys: []string{"up"}, Verb: printable.Own("up")})
	}
	return append(out, leave)
}

// keyHit is a click on a hint that only stands for its key.
type keyHit string

// press is the key as if it were pressed.
func (k keyHit) press() tea.KeyPressMsg {
	named := map[keyHit]rune{"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "down": tea.KeyDown, "up": tea.KeyUp}
	if code, ok := named[k]; ok {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: []rune(k)[0], Text: string(k)}
}

// scrolls are the keys that move a sheet which is higher than its place, nil when all of it is in sight.
func (a *App) scrolls() []page.Action {
	if a.sheetRows == 0 {
		return nil
	}
	return []page.Action{{Keys: []string{"down"}, Verb: printable.Own("more")}}
}

// scroll moves the sheet, if the key does that.
func (a *App) scroll(key string) bool {
	by := map[string]int{"down": 1, "up": -1, "pgdown": a.sheetRows, "pgup": -a.sheetRows}
	n, ok := by[key]
	a.sheetTop = max(0, a.sheetTop+n)
	return ok
}

// unboxed is the height below which a border would hide what it goes round.
const unboxed = 6

// innerWidth is what a sheet of w × h cells has for its text.
func innerWidth(w, h int) int {
	if h < unboxed {
		return w
	}
	return w - 4
}

// sheet boxes a title, the part of body that fits into h rows, and foot below it where there is room for both.
func (a *App) sheet(w, h int, title, right widget.Line, body, foot widget.Block) widget.Block {
	if h < 8 { // the bottom line has the same keys
		foot = nil
	}
	a.sheetRows = 0
	if h < unboxed {
		if title.Width() > 0 {
			body = append(widget.Block{title.Fit(min(w, title.Width()))}, body...)
		}
		if len(body) > h {
			a.sheetRows = h
		}
		body, a.sheetTop = body.Window(a.sheetTop, h)
		return body.Fit(w, h)
	}
	rows := min(len(body), max(1, h-2-len(foot)))
	if rows < len(body) {
		a.sheetRows = rows
	}
	body, a.sheetTop = body.Window(a.sheetTop, rows)
	if a.sheetRows > 0 {
		title = title.Fit(max(0, min(title.Width(), w-13)))
		right = widget.L(a.env.Pen.Own(theme.Muted, "more"))
	}
	return a.env.Pen.Box(w, true, widget.Section{Title: title, Right: right, Body: append(body[:rows:rows], foot...), Rows: rows + len(foot)})
}

func (a *App) askView(w, h int) widget.Block {
	p, q := a.env.Pen, a.ask
	role := theme.Accent
	if q.Danger {
		role = theme.Bad
	}
	title := widget.L(p.Text(role, q.Title))
	var body widget.Block
	inner := innerWidth(w, h)
	switch {
	case h < unboxed:
		title, body = widget.L(), p.Wrap(role, q.Title, inner)
	case title.Width() > w-6: // the border would cut what is asked
		body = p.Wrap(role, q.Title, inner)
	}
	for _, t := range q.Body {
		lines := p.Wrap(theme.Text, t, inner)
		if len(lines) == 0 {
			lines = widget.Block{widget.Blank()}
		}
		body = append(body, lines...)
	}
	yes := widget.L(p.Own(theme.Accent, "y"), widget.Gap(1), p.Text(theme.Text, q.Yes), widget.Gap(3), p.Own(theme.Accent, "esc"), p.Own(theme.Text, " cancel"))
	return a.sheet(w, h, title, widget.L(), body, widget.Block{widget.Blank(), yes})
}

func (a *App) menuView(w, h int) widget.Block {
	p, m := a.env.Pen, a.menu
	var body widget.Block
	for i, it := range m.Items {
		l := widget.L(p.Text(theme.Accent, printable.Of(it.Key)).Pad(3), p.Text(theme.Text, it.Label).Pad(12), widget.Gap(2), p.Text(theme.Muted, it.Note))
		body = append(body, l.Fit(innerWidth(w, h)).On(menuChoice(i)))
	}
	return a.sheet(w, h, widget.L(p.Text(theme.Accent, m.Title)), widget.L(p.Own(theme.Muted, "esc")), body, nil)
}
