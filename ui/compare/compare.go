// Package compare shows two tokens claim by claim, the differing characters marked.
package compare

import (
	"strings"

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
	times  bool // compare the dates and ids too, which differ between any two tokens
	found  inspect.Comparison
	top    int
	height int
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
			c.compare()
		}
	case page.Wheel:
		c.top += msg.Lines
	}
	return nil
}

func (c *Compare) compare() {
	if c.a.Token != nil && c.b.Token != nil {
		c.found = inspect.Compare(c.a.Token, c.b.Token, inspect.CompareOptions{Times: c.times})
	}
}

// Press takes no key before its actions.
func (c *Compare) Press(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// Actions of the page.
func (c *Compare) Actions() []page.Action {
	own := printable.Own
	look, move := own("Look"), own("Move")
	return []page.Action{
		{ID: "times", Keys: []string{"a"}, Verb: own("all"), Name: own("compare dates and ids too, or leave them out"), Group: look, Hint: true},
		{ID: "swap", Keys: []string{"s"}, Verb: own("swap"), Name: own("swap the two sides"), Group: look, Hint: true},
		{ID: "down", Keys: []string{"j", "down"}, Verb: own("down"), Name: own("scroll down"), Group: move},
		{ID: "up", Keys: []string{"k", "up"}, Verb: own("up"), Name: own("scroll up"), Group: move},
		{ID: "page-down", Keys: []string{"pgdown", "space"}, Verb: own("page"), Name: own("a page down"), Group: move},
		{ID: "page-up", Keys: []string{"pgup"}, Verb: own("page"), Name: own("a page up"), Group: move},
		{ID: "first", Keys: []string{"home"}, Verb: own("first"), Name: own("to the beginning"), Group: move},
		{ID: "last", Keys: []string{"end", "G"}, Verb: own("last"), Name: own("to the end"), Group: move},
		{ID: "back", Keys: []string{"esc", "h", "left"}, Verb: own("back"), Name: own("back to the workbench"), Group: move, Hint: true},
	}
}

// Do runs an action.
func (c *Compare) Do(id string) tea.Cmd {
	switch id {
	case "times":
		c.times = !c.times
		c.compare()
	case "swap":
		c.a, c.b = c.b, c.a
		c.compare()
	case "down":
		c.top++
	case "up":
		c.top--
	case "page-down":
		c.top += c.height
	case "page-up":
		c.top -= c.height
	case "first":
		c.top = 0
	case "last":
		c.top = 1 << 20 // the window ends where the text does
	case "back":
		return c.env.Send(page.Back{})
	}
	return nil
}

// View draws every difference, one side above the other.
func (c *Compare) View(a page.Area) widget.Block {
	p := c.env.Pen
	inner, rows := a.W-4, a.H-2
	if a.Bare {
		inner, rows = a.W, a.H
	}
	out := c.lines(inner)
	win, top := out.Window(c.top, rows)
	c.top, c.height = top, rows
	if a.Bare {
		return win.Fit(a.W, a.H)
	}
	return p.Box(a.W, true, widget.Section{Title: widget.L(p.Own(theme.Accent, "Compare")), Right: c.scope(), Foot: p.Seen(top, rows, len(out)), Body: win, Rows: rows})
}

func (c *Compare) scope() widget.Line {
	if c.times {
		return widget.L(c.env.Pen.Own(theme.Muted, "dates and ids too"))
	}
	return widget.L(c.env.Pen.Own(theme.Muted, "without dates and ids"))
}

func (c *Compare) lines(width int) widget.Block {
	p := c.env.Pen
	if c.a.Token == nil || c.b.Token == nil {
		return p.WrapOwn(theme.Muted, "Choose two tokens on the workbench with c.", width)
	}
	out := widget.Block{
		widget.L(p.Own(theme.Muted, "A  "), p.Text(theme.Text, c.a.Name)),
		widget.L(p.Own(theme.Muted, "B  "), p.Text(theme.Text, c.b.Name)), widget.Blank(),
	}
	if len(c.found.Changes) == 0 {
		out = append(out, widget.L(p.Text(theme.OK, p.Glyph.OK), p.Own(theme.Text, " Nothing differs that was compared.")))
	}
	for i := range c.found.Changes {
		out = append(out, c.difference(&c.found.Changes[i], width)...)
	}
	if n := len(c.found.Ignored); n > 0 {
		left := p.Own(theme.Muted, " differ as they do between any two tokens: ")
		if n == 1 {
			left = p.Own(theme.Muted, " differs as it does between any two tokens: ")
		}
		out = append(out, widget.L(p.Int(theme.Number, n), left,
			p.Text(theme.Muted, printable.Of(strings.Join(c.found.Ignored, ", ")))).Fit(width))
		out = append(out, widget.L(p.Own(theme.Accent, "a"), p.Own(theme.Muted, " compares them too")))
	}
	return out
}

func (c *Compare) difference(d *inspect.Difference, width int) widget.Block {
	p, g := c.env.Pen, c.env.Pen.Glyph
	head := func(role theme.Role, mark printable.Text, note widget.Span) widget.Line {
		return widget.L(p.Text(role, mark).Pad(3), p.Text(theme.Name, printable.Of(d.Path)).CutMiddle(width/2), widget.Gap(2), note)
	}
	side := func(name widget.Span, l widget.Line) widget.Line {
		return widget.L(widget.Gap(3), name.Pad(3)).Join(l).Fit(width)
	}
	text := func(s string) widget.Line { return widget.L(p.Text(theme.Text, printable.Of(widget.Clip(s)))) }
	switch d.Kind {
	case inspect.Removed:
		return widget.Block{head(theme.Warn, g.None, p.Own(theme.Warn, "only in A")).Fit(width), side(p.Own(theme.Muted, "A"), text(d.Left)), widget.Blank()}
	case inspect.Added:
		return widget.Block{head(theme.Warn, printable.Own("+"), p.Own(theme.Warn, "only in B")).Fit(width), side(p.Own(theme.Muted, "B"), text(d.Right)), widget.Blank()}
	}
	left, right := p.Marked(d.Spans)
	if len(d.Left) > widget.Longest || len(d.Right) > widget.Longest {
		left, right, _ = p.Differ(widget.Clip(d.Left), widget.Clip(d.Right))
	}
	how := p.Text(theme.Bad, printable.Of(widget.Clip(d.Words("A", "B"))))
	top, below := head(theme.Bad, g.Bad, how), widget.Block(nil)
	if top.Width() > width { // words that a border would cut go below
		top, below = head(theme.Bad, g.Bad, widget.Gap(0)), how.Wrap(width-6).Indent(6)
	}
	out := append(widget.Block{top.Fit(width), side(p.Own(theme.Muted, "A"), left), side(p.Own(theme.Muted, "B"), right)}, below...)
	return append(out, widget.Blank())
}
