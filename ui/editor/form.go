package editor

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// copyKey copies a fix; plain keys are typed into the form.
const copyKey = "ctrl+y"

func itoa(n int) string { return strconv.Itoa(n) }

// Actions of the form. Typing takes the plain keys, so these are control keys.
func (e *Editor) Actions() []page.Action {
	own := printable.Own
	form, move := own("Form"), own("Move")
	var out []page.Action
	if len(e.fields) > 0 {
		out = append(out, page.Action{ID: "save", Keys: []string{"ctrl+o"}, Verb: own("save"), Name: own("store the profile"), Group: form, Hint: true})
		if e.deps.Test != nil {
			out = append(out, page.Action{ID: "test", Keys: []string{"ctrl+t"}, Verb: own("test"), Name: own("fetch and verify before saving"), Group: form, Hint: true})
		}
		out = append(out, page.Action{ID: "add-cloud", Keys: []string{"ctrl+n"}, Verb: own("add cloud"), Name: own("add a cloud to try"), Group: form, Hint: true})
		if e.focus < len(e.fields) && e.deps.ReadFile != nil && e.fields[e.focus].names() != "" {
			out = append(out, page.Action{ID: "read", Keys: []string{"ctrl+r"}, Verb: own("read file"), Name: own("put what the named file holds here"), Group: form, Hint: true})
		}
		if e.focus < len(e.fields) && e.fields[e.focus].target >= 0 {
			if e.readable() != nil && e.fields[e.focus].names() == "" {
				out = append(out, page.Action{ID: "read", Keys: []string{"ctrl+r"}, Verb: own("read"), Name: own("read this field from the cloud, with the vendor's own tool"), Group: form, Hint: true})
			}
			out = append(out, page.Action{ID: "remove-cloud", Keys: []string{"ctrl+x"}, Verb: own("remove"), Name: own("remove this cloud"), Group: form, Hint: true})
		}
	}
	if e.card != nil && len(e.card.Fixes) > 0 {
		out = append(out, page.Action{ID: "copy-fix", Keys: []string{copyKey}, Verb: own("copy fix"), Name: own("copy a fix"), Group: form, Hint: true})
	}
	return append(out,
		page.Action{ID: "next", Keys: []string{"tab", "down", "enter"}, Verb: own("next"), Name: own("next field"), Group: move},
		page.Action{ID: "previous", Keys: []string{"shift+tab", "up"}, Verb: own("previous"), Name: own("previous field"), Group: move},
		page.Action{ID: "next-page", Keys: []string{"pgdown"}, Verb: own("page"), Name: own("a page down"), Group: move},
		page.Action{ID: "previous-page", Keys: []string{"pgup"}, Verb: own("page"), Name: own("a page up"), Group: move},
		page.Action{ID: "back", Keys: []string{"esc"}, Verb: own("back"), Name: own("cancel, dismiss, leave"), Group: move, Hint: true})
}

// Press takes typing; control keys and moves are actions.
func (e *Editor) Press(k tea.KeyPressMsg) (tea.Cmd, bool) {
	if e.focus >= len(e.fields) {
		return nil, false
	}
	f := e.fields[e.focus]
	if f.Kind == cloud.Choice {
		return nil, e.pressChoice(f, k)
	}
	switch key := k.String(); {
	case key == "ctrl+o", key == "ctrl+t", key == "ctrl+n", key == "ctrl+x", key == "tab", key == "shift+tab", key == "esc", key == "ctrl+c":
		return nil, false
	case key == "enter" && !f.lines():
		return nil, false
	case (key == "up" || key == "down") && !f.lines():
		return nil, false
	}
	if !f.input.Key(k) {
		return nil, false
	}
	e.judge()
	return nil, true
}

// pressChoice turns through the choices.
func (e *Editor) pressChoice(f *field, k tea.KeyPressMsg) bool {
	at := slices.Index(f.Choices, f.input.Value())
	switch k.String() {
	case "right", "space", "l":
		at++
	case "left", "h":
		at--
	default:
		return k.Text != "" && k.Mod&^tea.ModShift == 0
	}
	if len(f.Choices) > 0 {
		f.input.Set(f.Choices[(at+len(f.Choices))%len(f.Choices)])
	}
	e.judge()
	return true
}

// Do runs an action.
func (e *Editor) Do(id string) tea.Cmd {
	switch id {
	case "save":
		return e.save()
	case "test":
		return e.test()
	case "read":
		return e.askRead()
	case "add-cloud":
		return e.cloudMenu()
	case "remove-cloud":
		e.removeTarget()
	case "next":
		e.move(1)
	case "previous":
		e.move(-1)
	case "next-page":
		e.turn(1)
	case "previous-page":
		e.turn(-1)
	case "copy-fix":
		if e.card != nil && len(e.card.Fixes) > 0 {
			return e.env.Send(e.card.CopyFix())
		}
	case "back":
		return e.back()
	}
	return nil
}

// turn goes a page on: in the failure where that is higher than its place, else in the form.
func (e *Editor) turn(n int) {
	if e.card != nil && e.cardPart.Scrolls() {
		e.cardPart.Page(n)
		return
	}
	e.move(n * max(1, e.height/2))
}

func (e *Editor) move(n int) {
	if len(e.fields) > 0 {
		e.focus = max(0, min(len(e.fields)-1, e.focus+n))
	}
}

func (e *Editor) back() tea.Cmd {
	switch {
	case e.work.Running():
		e.work.Stop()
		if len(e.fields) == 0 {
			return e.env.Send(page.Back{})
		}
		return nil
	case e.card != nil:
		e.card = nil
		return nil
	case e.Unsaved():
		return e.env.Send(page.Ask{Title: printable.Own("Leave without saving?"), Yes: printable.Own("leave"), Danger: true, Answer: leaveNow{},
			Body: []printable.Text{printable.Own("What you typed here is not in the store yet.")}})
	}
	e.fields = nil
	return e.env.Send(page.Back{})
}

func (e *Editor) cloudMenu() tea.Cmd {
	m := page.Menu{Title: printable.Own("Add a cloud")}
	for i, c := range e.deps.Clouds {
		m.Items = append(m.Items, page.Item{Key: itoa(i + 1), Label: printable.Of(c.Title()), Choice: addTarget{c.ID()}})
	}
	return e.env.Send(m)
}

// View draws the form, the focused field with its help and verdict in sight.
func (e *Editor) View(a page.Area) widget.Block {
	p := e.env.Pen
	inner, rows := a.W-4, a.H-2
	if a.Bare {
		inner, rows = a.W, a.H
	}
	var head widget.Block
	if e.card != nil {
		head = append(e.cardPart.View(e.env, e.card, copyKey, inner, max(4, rows-9)), widget.Blank())
	}
	if e.work.Running() {
		head = append(head, e.work.Line(e.env))
	} else if e.tested.String() != "" {
		said := p.Wrap(theme.Text, e.tested, inner-2)
		head = append(head, widget.L(p.Text(theme.OK, p.Glyph.OK), widget.Gap(1)).Join(said[0]))
		head = append(head, said[1:].Indent(2)...)
	}
	if len(head) > rows-3 {
		head = head[:max(0, rows-3)]
	}
	rows -= len(head)
	flat, from, to := e.form(inner)
	if to-rows > e.top {
		e.top = to - rows
	}
	if from < e.top {
		e.top = from
	}
	win, top := flat.Window(e.top, rows)
	e.top, e.height = top, rows
	body := append(head, win.Fit(inner, rows)...)
	if a.Bare {
		return body.Fit(a.W, a.H)
	}
	return p.Box(a.W, true, widget.Section{Title: widget.L(p.Own(theme.Accent, "Profile")), Right: e.trouble(), Foot: p.Seen(top, rows, len(flat)), Body: body, Rows: a.H - 2})
}

// trouble counts what must be put right before saving.
func (e *Editor) trouble() widget.Line {
	p := e.env.Pen
	n := 0
	for _, f := range e.fields {
		if f.verdict.Status == inspect.Fail {
			n++
		}
	}
	if n == 0 {
		return widget.L()
	}
	return widget.L(p.Text(theme.Bad, p.Glyph.Bad), widget.Gap(1), p.Int(theme.Bad, n), p.Own(theme.Bad, " to put right"))
}

// form is all fields below each other; from and to are the lines of the focused one.
func (e *Editor) form(width int) (out widget.Block, from, to int) {
	p := e.env.Pen
	label := 0
	for _, f := range e.fields {
		label = max(label, p.Text(theme.Muted, printable.Of(f.Label)).Width())
	}
	label = min(label, max(8, width/3))
	for i, f := range e.fields {
		if f.group != "" {
			if len(out) > 0 {
				out = append(out, widget.Blank())
			}
			out = append(out, widget.L(p.Text(theme.Strong, printable.Of(f.group))))
		}
		start := len(out)
		for _, l := range e.row(f, i == e.focus, label, width) {
			out = append(out, l.On(fieldHit(i)))
		}
		if i == e.focus {
			from, to = start, len(out)
			if f.group != "" {
				from--
			}
		}
	}
	return out, from, to
}

func (e *Editor) row(f *field, focused bool, label, width int) widget.Block {
	p, g := e.env.Pen, e.env.Pen.Glyph
	mark, role := widget.Gap(2), theme.Muted
	if focused {
		mark, role = p.Text(theme.Accent, g.Chosen).Pad(2), theme.Accent
	}
	state := widget.Gap(2)
	switch f.verdict.Status {
	case inspect.Fail:
		state = p.Text(theme.Bad, g.Bad).Pad(2)
	case inspect.Warn:
		state = p.Text(theme.Warn, g.Warn).Pad(2)
	}
	left := widget.L(mark, p.Text(role, printable.Of(f.Label)).Cut(label).Pad(label), widget.Gap(1), state)
	room := width - left.Width()
	value := e.value(f, focused, room)
	out := widget.Block{left.Join(value[0])}
	for _, l := range value[1:] {
		out = append(out, widget.L(widget.Gap(left.Width())).Join(l))
	}
	if !focused {
		return out
	}
	return append(out, e.notes(f, room).Indent(left.Width())...)
}

// value is what stands in a field, in several lines while the cursor is in one that is written so.
func (e *Editor) value(f *field, focused bool, room int) widget.Block {
	p := e.env.Pen
	text := f.input.Value()
	switch {
	case f.Kind == cloud.Choice:
		return widget.Block{e.choice(f, focused)}
	case !focused && f.lines() && text != "":
		if f.Kind == cloud.JSON {
			text = strings.Join(strings.Fields(text), " ")
		}
		text = strings.ReplaceAll(text, "\n", ", ")
		return widget.Block{widget.L(p.Text(theme.Text, printable.Of(text[:min(len(text), 500)])).Cut(room))}
	}
	h := 1
	if focused && f.lines() {
		h = min(6, 1+strings.Count(text, "\n"))
		if f.Kind == cloud.JSON && text != "" {
			h = 6
		}
	}
	return f.input.View(p, room, h, focused)
}

func (e *Editor) choice(f *field, focused bool) widget.Line {
	p := e.env.Pen
	value := f.input.Value()
	shown := p.Text(theme.Text, printable.Of(value))
	if value == "" {
		shown = p.Text(theme.Muted, printable.Of(f.Default))
	}
	if !focused {
		return widget.L(shown)
	}
	return widget.L(shown.As(theme.Reverse), widget.Gap(2), p.Own(theme.Accent, "space"), p.Own(theme.Muted, " next of "), p.Int(theme.Muted, len(f.Choices)))
}
