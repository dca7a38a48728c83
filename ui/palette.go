package ui

import (
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/sahilm/fuzzy"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// palette finds any action by a few letters of its name.
type palette struct {
	input   widget.Input
	actions []page.Action
	found   []int
	cursor  int
}

func newPalette(actions []page.Action) *palette {
	p := &palette{input: widget.Input{Example: printable.Own("what do you want to do")}}
	for _, a := range actions {
		if a.ID != "palette" {
			p.actions = append(p.actions, a)
		}
	}
	p.search()
	return p
}

// String and Len let fuzzy search the actions.
func (p *palette) String(i int) string {
	return p.actions[i].Verb.String() + " " + p.actions[i].Name.String()
}

// Len is the number of actions.
func (p *palette) Len() int { return len(p.actions) }

func (p *palette) search() {
	p.found, p.cursor = p.found[:0], 0
	pattern := p.input.Value()
	if len(pattern) > 100 {
		pattern = pattern[:100]
	}
	if pattern == "" {
		for i := range p.actions {
			p.found = append(p.found, i)
		}
		return
	}
	for _, m := range fuzzy.FindFrom(pattern, p) {
		p.found = append(p.found, m.Index)
	}
	near := func(i int) int { // what begins with the letters comes before what merely holds them
		for rank, text := range []string{p.actions[i].Verb.String(), p.actions[i].Name.String()} {
			if strings.HasPrefix(strings.ToLower(text), strings.ToLower(pattern)) {
				return rank
			}
		}
		return 2
	}
	sort.SliceStable(p.found, func(i, j int) bool { return near(p.found[i]) < near(p.found[j]) })
}

func (a *App) pressPalette(k tea.KeyPressMsg) tea.Cmd {
	p := a.palette
	switch k.String() {
	case "esc", "ctrl+c":
		a.palette = nil
	case "enter":
		a.palette = nil
		if p.cursor < len(p.found) {
			return a.do(p.actions[p.found[p.cursor]].ID)
		}
	case "down", "ctrl+n", "tab":
		p.move(1)
	case "up", "ctrl+p", "shift+tab":
		p.move(-1)
	default:
		if p.input.Key(k) {
			p.search()
		}
	}
	return nil
}

func (p *palette) move(n int) { p.cursor = max(0, min(len(p.found)-1, p.cursor+n)) }

// view draws the palette as a sheet, w cells wide and at most h high.
func (p *palette) view(e *page.Env, w, h int) widget.Block {
	pen := e.Pen
	frame := 4
	if h < 5 { // no room for one
		frame, w = 1, w+4
	}
	rows := max(1, min(len(p.found), h-frame))
	top := max(0, p.cursor-rows+1)
	var body widget.Block
	for i := top; i < len(p.found) && i < top+rows; i++ {
		act := p.actions[p.found[i]]
		mark := widget.Gap(2)
		if i == p.cursor {
			mark = pen.Text(theme.Accent, pen.Glyph.Chosen).Pad(2)
		}
		left := widget.L(mark, pen.Text(theme.Text, act.Verb).Pad(10), widget.Gap(1), pen.Text(theme.Muted, act.Name))
		right := widget.L(widget.Gap(1))
		if len(act.Keys) > 0 {
			right = right.Add(pen.Text(theme.Accent, keyName(pen, act.Keys[0])))
		}
		body = append(body, widget.Spread(left, right, w-4).Select(i == p.cursor).On(paletteRow(i)))
	}
	if len(p.found) == 0 {
		body = widget.Block{widget.L(pen.Own(theme.Muted, "Nothing is called that here."))}
	}
	if h < 5 {
		return append(p.input.View(pen, w-4, 1, true), body...)
	}
	return pen.Box(w, true,
		widget.Section{Title: widget.L(pen.Own(theme.Accent, "Commands")), Right: widget.L(pen.Int(theme.Muted, len(p.found))), Body: p.input.View(pen, w-4, 1, true), Rows: 1},
		widget.Section{Body: body, Rows: rows})
}
