package page

import (
	"strconv"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Piece is a part of a card on which a cursor can stand, so that a card taller than its place can be read to its end.
type Piece struct {
	Lines widget.Block
	Fix   *inspect.Fix // what can be copied here, nil if nothing
}

// Pieces draws the card piece by piece: what, why, the causes, what next, the fixes, and at last the facts with the keys.
func (c *Card) Pieces(e *Env, w int) []Piece { return c.pieces(e, w, "Y") }

func (c *Card) pieces(e *Env, w int, copies string) []Piece {
	p := e.Pen
	parts := c.told(e, w)
	for i := range c.Fixes {
		f := &c.Fixes[i]
		lines := FixTitle(e, c.Fixes, i, w-2)
		if f.Text != f.Title {
			lines = append(lines, e.Command(f.Text, w-4).Indent(2)...)
		}
		parts = append(parts, Piece{lines.Indent(2), f})
	}
	keys := widget.L(p.Own(theme.Accent, "esc"), p.Own(theme.Muted, " dismiss"))
	if len(c.Fixes) > 0 {
		what := p.Own(theme.Muted, " copy the fix")
		if len(c.Fixes) > 1 {
			what = p.Own(theme.Muted, " copy a fix")
		}
		keys = keys.Add(widget.Gap(2), p.Text(theme.Accent, printable.Of(copies)), what)
	}
	facts := p.Text(theme.Muted, c.Facts)
	var last widget.Block
	switch {
	case facts.Width() == 0:
	case 2+facts.Width()+2+keys.Width() <= w:
		keys = widget.L(facts, widget.Gap(2)).Join(keys)
	default:
		last = facts.Wrap(w - 2).Indent(2)
	}
	return append(parts, Piece{Lines: append(last, widget.L(widget.Gap(2)).Join(keys))})
}

// told is what, why, the causes and what next.
func (c *Card) told(e *Env, w int) []Piece {
	p := e.Pen
	var title widget.Block
	for i, l := range p.Wrap(theme.Strong, c.Title, w-2) {
		mark := widget.Gap(2)
		if i == 0 {
			mark = p.Text(theme.Bad, p.Glyph.Bad).Pad(2)
		}
		title = append(title, widget.L(mark).Join(l))
	}
	parts := []Piece{{Lines: title}}
	for _, t := range c.Why {
		parts = append(parts, Piece{Lines: p.Wrap(theme.Text, t, w-2).Indent(2)})
	}
	for i, t := range c.Causes {
		lines := entry(p, i+1, len(c.Causes), t, w)
		if i == 0 && len(c.Causes) > 1 {
			lines = append(widget.Block{widget.L(widget.Gap(2), p.Own(theme.Strong, "Likely causes, in order"))}, lines...)
		}
		parts = append(parts, Piece{Lines: lines})
	}
	for i, t := range c.Next {
		parts = append(parts, Piece{Lines: entry(p, i+1, len(c.Next), t, w)})
	}
	return parts
}

// entry is the nth of several, with its number; one alone has none.
func entry(p widget.Pen, n, of int, t printable.Text, w int) widget.Block {
	if of == 1 {
		return p.Wrap(theme.Text, t, w-2).Indent(2)
	}
	return Numbered(p, n, p.Wrap(theme.Text, t, w-7)).Indent(2)
}

// View draws the card w cells wide, with the keys that act on it.
func (c *Card) View(e *Env, w int) widget.Block {
	return c.view(e, w, "Y")
}

func (c *Card) view(e *Env, w int, copies string) (out widget.Block) {
	for _, part := range c.pieces(e, w, copies) {
		out = append(out, part.Lines...)
	}
	return out
}

// Window is a card above something that is typed into: it has a part of the page, which scrolls while the rest stays.
type Window struct {
	of    *Card
	top   int
	lines int // in sight at once; 0 = all are
}

// Scrolls is whether the card is higher than its place.
func (v *Window) Scrolls() bool { return v.lines > 0 }

// Page moves the window by n times its height.
func (v *Window) Page(n int) { v.top += n * v.lines }

// View is the card w cells wide and at most h high, with the keys that act on it always in sight; copies is the one that
// copies a fix.
func (v *Window) View(e *Env, c *Card, copies string, w, h int) widget.Block {
	out := c.view(e, w, copies)
	if v.of != c {
		v.of, v.top = c, 0
	}
	v.lines = 0
	if len(out) <= h || h < 3 {
		return out[:min(len(out), max(0, h))]
	}
	v.lines = h - 2
	last := out[len(out)-1]
	out = out[:len(out)-1]
	total := len(out)
	out, v.top = out.Window(v.top, v.lines)
	key := e.Pen.Own(theme.Accent, "pgdown")
	if v.top+v.lines >= total {
		key = e.Pen.Own(theme.Accent, "pgup")
	}
	return append(out[:v.lines:v.lines], widget.L(widget.Gap(2)).Join(e.Pen.Seen(v.top, v.lines, total)).Add(widget.Gap(2), key, e.Pen.Own(theme.Muted, " more")), last)
}

// CopyFix asks for the clipboard: for the only fix, or for the one that is chosen from them all.
func (c *Card) CopyFix() tea.Msg {
	var m Menu
	for i, f := range c.Fixes {
		one := Copy{What: TheFix(f), Make: func() (string, error) { return f.Text, nil }}
		if len(c.Fixes) == 1 {
			return one
		}
		if i < 9 {
			m.Items = append(m.Items, Item{Key: strconv.Itoa(i + 1), Label: printable.Of(f.As), Note: printable.Of(f.Title), Choice: one})
		}
	}
	m.Title = printable.Own("Copy which fix")
	return m
}

// ViewOpen draws a card that cannot be dismissed, because what it tells stays so.
func (c *Card) ViewOpen(e *Env, w int) widget.Block {
	var out widget.Block
	for _, part := range c.told(e, w) {
		out = append(out, part.Lines...)
	}
	if c.Facts.String() != "" {
		out = append(out, widget.L(widget.Gap(2), e.Pen.Text(theme.Muted, c.Facts)))
	}
	return out
}

// TheFix names a fix in a sentence.
func TheFix(f inspect.Fix) printable.Text { return printable.Of("the fix “" + f.Title + "”") }

// FixTitle is what fix n of a list does and with which tool, numbered, on as many lines as that takes. One that does the
// same as the fix before it, with another tool, is shown to be its alternative.
func FixTitle(e *Env, list []inspect.Fix, n, width int) widget.Block {
	p, f := e.Pen, list[n]
	word := p.Own(theme.Strong, "Mend")
	if n > 0 && list[n-1].Title == f.Title {
		word = p.Own(theme.Muted, "or").PadLeft(word.Width())
	}
	first := widget.L(word, widget.Gap(1), p.Int(theme.Accent, n+1), widget.Gap(2))
	var lines widget.Block
	for i, l := range p.Wrap(theme.Text, printable.Of(f.Title), max(10, width-first.Width())) {
		before := first
		if i > 0 {
			before = widget.L(widget.Gap(first.Width()))
		}
		lines = append(lines, before.Join(l))
	}
	last := len(lines) - 1
	if as := p.Text(theme.Muted, printable.Of(f.As)); lines[last].Width()+2+as.Width() <= width {
		lines[last] = lines[last].Add(widget.Gap(2), as)
	}
	return lines
}

// Numbered draws lines as entry n of a list: the number before the first of them.
func Numbered(p widget.Pen, n int, lines widget.Block) widget.Block {
	var out widget.Block
	for i, l := range lines {
		mark := widget.L(widget.Gap(4))
		if i == 0 {
			mark = widget.L(p.Int(theme.Accent, n), p.Own(theme.Muted, ".")).Fit(4)
		}
		out = append(out, mark.Join(l))
	}
	return out
}
