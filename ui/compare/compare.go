// Package compare shows two tokens claim by claim, the differing characters marked.
package compare

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Compare is the page.
type Compare struct {
	env    *page.Env
	a, b   page.Side
	all    bool // also what is the same
	top    int
	height int
	total  int
}

// New makes the page; it shows what page.Open hands it.
func New(env *page.Env) *Compare { return &Compare{env: env} }

// Title names both sides.
func (c *Compare) Title() widget.Line {
	p := c.env.Pen
	return widget.L(p.Own(theme.Muted, "compare "), p.Text(theme.Strong, c.a.Name), p.Own(theme.Muted, " with "), p.Text(theme.Strong, c.b.Name))
}

// Enter has nothing to do.
func (c *Compare) Enter() tea.Cmd { return nil }

// Update takes the two sides, and the wheel.
func (c *Compare) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.CompareArg); ok {
			c.a, c.b, c.top = arg.A, arg.B, 0
		}
	case page.Wheel:
		c.top += msg.Lines
	}
	return nil
}

// Press takes no key before its actions.
func (c *Compare) Press(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// Actions of the page.
func (c *Compare) Actions() []page.Action {
	own := printable.Own
	look, move := own("Look"), own("Move")
	return []page.Action{
		{ID: "all", Keys: []string{"a"}, Verb: own("all"), Name: own("show or hide what is the same"), Group: look, Hint: true},
		{ID: "swap", Keys: []string{"s"}, Verb: own("swap"), Name: own("swap the two sides"), Group: look, Hint: true},
		{ID: "down", Keys: []string{"j", "down"}, Verb: own("down"), Name: own("scroll down"), Group: move},
		{ID: "up", Keys: []string{"k", "up"}, Verb: own("up"), Name: own("scroll up"), Group: move},
		{ID: "page-down", Keys: []string{"pgdown", "space"}, Verb: own("page"), Name: own("a page down"), Group: move},
		{ID: "page-up", Keys: []string{"pgup"}, Verb: own("page"), Name: own("a page up"), Group: move},
		{ID: "back", Keys: []string{"esc", "h", "left"}, Verb: own("back"), Name: own("back to the workbench"), Group: move, Hint: true},
	}
}

// Do runs an action.
func (c *Compare) Do(id string) tea.Cmd {
	switch id {
	case "all":
		c.all = !c.all
	case "swap":
		c.a, c.b = c.b, c.a
	case "down":
		c.top++
	case "up":
		c.top--
	case "page-down":
		c.top += c.height
	case "page-up":
		c.top -= c.height
	case "back":
		return page.Send(page.Back{})
	}
	return nil
}

// pair is one name with its value on both sides, nil where it is missing.
type pair struct {
	name string
	a, b *inspect.Value
}

// pairs joins two objects by exact name, in the order of the first, then what only the second has.
func pairs(a, b *inspect.Object) []pair {
	var out []pair
	seen := map[string]bool{}
	if a != nil {
		for _, m := range a.Members {
			if seen[m.Name] {
				continue
			}
			seen[m.Name] = true
			va := m.Value
			p := pair{name: m.Name, a: &va}
			if b.Has(m.Name) {
				vb := b.Get(m.Name)
				p.b = &vb
			}
			out = append(out, p)
		}
	}
	if b != nil {
		for _, m := range b.Members {
			if !seen[m.Name] {
				seen[m.Name] = true
				vb := m.Value
				out = append(out, pair{name: m.Name, b: &vb})
			}
		}
	}
	return out
}

// View draws header and claims, each differing pair one above the other.
func (c *Compare) View(a page.Area) widget.Block {
	p := c.env.Pen
	inner, rows := a.W-4, a.H-2
	if a.Bare {
		inner, rows = a.W, a.H
	}
	var out widget.Block
	if c.a.Token == nil || c.b.Token == nil {
		out = p.WrapOwn(theme.Muted, "Choose two tokens on the workbench with c.", inner)
	} else {
		out = append(out, widget.L(p.Own(theme.Muted, "A "), p.Text(theme.Text, c.a.Name)), widget.L(p.Own(theme.Muted, "B "), p.Text(theme.Text, c.b.Name)), widget.Blank())
		same := 0
		out, same = c.group(out, p.Own(theme.Header, "header"), c.a.Token.Header, c.b.Token.Header, inner, same)
		out, same = c.group(out, p.Own(theme.Payload, "claims"), c.a.Token.Claims, c.b.Token.Claims, inner, same)
		if same > 0 && !c.all {
			out = append(out, widget.Blank(), widget.L(p.Int(theme.Number, same), p.Own(theme.Muted, " the same, "), p.Own(theme.Accent, "a"), p.Own(theme.Muted, " shows them")))
		}
	}
	win, top := out.Window(c.top, rows)
	c.top, c.height, c.total = top, rows, len(out)
	if a.Bare {
		return win.Fit(a.W, a.H)
	}
	return p.Box(a.W, true, widget.Section{Title: widget.L(p.Own(theme.Accent, "Compare")), Body: win, Rows: rows})
}

func (c *Compare) group(out widget.Block, title widget.Span, a, b *inspect.Object, width, same int) (widget.Block, int) {
	p, g := c.env.Pen, c.env.Pen.Glyph
	out = append(out, widget.L(title))
	for _, pr := range pairs(a, b) {
		name := p.Text(theme.Name, printable.Of(pr.name)).CutMiddle(width / 3)
		row := func(mark widget.Span, l widget.Line) {
			out = append(out, widget.L(widget.Gap(4), mark.Pad(3)).Join(l).Fit(width))
		}
		side := func(label widget.Span, v *inspect.Value) {
			row(label, widget.L(p.Text(theme.Text, printable.Of(clip(v.Show())))))
		}
		switch {
		case pr.a != nil && pr.b != nil && pr.a.Raw() == pr.b.Raw():
			same++
			if c.all {
				out = append(out, widget.L(p.Text(theme.Muted, g.Point).Pad(3), name.Pad(18), widget.Gap(1), p.Text(theme.Muted, printable.Of(clip(pr.a.Show())))).Fit(width))
			}
		case pr.b == nil:
			out = append(out, widget.L(p.Text(theme.Warn, g.None).Pad(3), name, widget.Gap(2), p.Own(theme.Warn, "only in A")))
			side(p.Own(theme.Muted, "A"), pr.a)
		case pr.a == nil:
			out = append(out, widget.L(p.Own(theme.Warn, "+").Pad(3), name, widget.Gap(2), p.Own(theme.Warn, "only in B")))
			side(p.Own(theme.Muted, "B"), pr.b)
		default:
			left, right, note := p.Differ(clip(pr.a.Show()), clip(pr.b.Show()))
			if pr.a.Kind() != pr.b.Kind() {
				note = p.Own(theme.Warn, "another JSON type")
			}
			out = append(out, widget.L(p.Text(theme.Bad, g.Bad).Pad(3), name, widget.Gap(2), note).Fit(width))
			row(p.Own(theme.Muted, "A"), left)
			row(p.Own(theme.Muted, "B"), right)
		}
	}
	return append(out, widget.Blank()), same
}

// clip bounds what is escaped and measured for one line.
func clip(s string) string {
	if len(s) > 2000 {
		return s[:2000] + "…"
	}
	return s
}
