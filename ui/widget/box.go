package widget

import (
	"strconv"
	"strings"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
)

// Section is one part of a box: a title in its upper border, something at that border's right end, a body that is
// already as high as its place, and, of the last section, something in the lower border.
type Section struct {
	Title Line
	Right Line
	Foot  Line
	Body  Block
	Rows  int
}

// Box draws a rounded frame around sections, w cells wide; its height is the sum of the rows plus the borders. The
// frame of a focused box is in accent.
func (p Pen) Box(w int, focused bool, sections ...Section) Block {
	if w < 4 {
		return nil
	}
	role := theme.Faint
	if focused {
		role = theme.Accent
	}
	g := p.Glyph
	side := p.Text(role, g.Vertical)
	rows, spans := 1, 0
	for _, s := range sections {
		rows += s.Rows + 1
		for _, l := range s.Body {
			spans += len(l.spans) + 5
		}
	}
	out, store := make(Block, 0, rows), make([]Span, 0, spans)
	for i, s := range sections {
		left, right := p.Text(role, g.TopLeft), p.Text(role, g.TopRight)
		if i > 0 {
			left, right = p.Text(role, g.LeftTee), p.Text(role, g.RightTee)
		}
		out = append(out, p.border(w, role, left, right, s.Title, s.Right))
		for _, l := range s.Body.Fit(w-4, s.Rows) {
			store = append(store, side, l.blank())
			store = append(l.freeze(store), l.blank(), side)
			out = append(out, Line{spans: store[:len(store):len(store)], width: l.width + 2 + 2*side.width})
			store = store[len(store):]
		}
	}
	return append(out, p.border(w, role, p.Text(role, g.BottomLeft), p.Text(role, g.BottomRight), Line{}, sections[len(sections)-1].Foot))
}

// Seen says which of total lines are in sight, for a box's foot; nothing when all are.
func (p Pen) Seen(top, height, total int) Line {
	if total <= height || height <= 0 {
		return Line{}
	}
	return L(p.Text(theme.Muted, printable.Of(strconv.Itoa(top+1)+"–"+strconv.Itoa(min(top+height, total))+" of "+strconv.Itoa(total))))
}

// blank stands between a line and its frame; selection and clicks cover it too.
func (l Line) blank() Span {
	s := Gap(1)
	if l.selected {
		s.role |= onSelection
	}
	s.hit = l.hit
	return s
}

func (p Pen) border(w int, role theme.Role, left, right Span, title, end Line) Line {
	l, room := append(make([]Span, 0, len(title.spans)+len(end.spans)+8), left), w-2
	if title.width > 0 && w > 8 {
		title = title.Fit(min(title.width, w-4))
		l, room = append(title.freeze(append(l, Gap(1))), Gap(1)), room-title.width-2
	}
	if end.width > 0 && end.width+4 <= room {
		l = append(l, p.Rule(role, room-end.width-3), Gap(1))
		l, room = append(end.freeze(l), Gap(1)), 1
	}
	return L(append(l, p.Rule(role, room), right)...)
}

// Rule is a horizontal line of n cells.
func (p Pen) Rule(role theme.Role, n int) Span {
	if n < 1 {
		return Span{}
	}
	return Span{text: strings.Repeat(p.Glyph.Horizontal.String(), n), width: n, role: role}
}

// Tabs is a row of titles, the active one in accent.
type Tab struct {
	Number int
	Title  Span
	Hit    any
}

// Tabs draws tab titles in at most room cells; they stand closer where there is little, and where there is less only the
// active one keeps its name.
func (p Pen) Tabs(tabs []Tab, active, room int) Line {
	full, apart := -2, 2
	for _, t := range tabs {
		full += t.Title.width + 4
	}
	if close := full - len(tabs) + 1; full > room && close <= room {
		full, apart = close, 1
	}
	var l Line
	for i, t := range tabs {
		if i > 0 {
			l = l.Add(Gap(apart))
		}
		number, title := p.Int(theme.Muted, t.Number).On(t.Hit), t.Title.As(theme.Muted).On(t.Hit)
		if i == active {
			number, title = number.As(theme.Accent), t.Title.As(theme.Accent).On(t.Hit)
		}
		l = l.Add(number)
		if i == active || full <= room {
			l = l.Add(Gap(1)).Add(title)
		}
	}
	return l
}
