package widget

import (
	"strings"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
)

// Block is lines one below the other.
type Block []Line

// Blank is an empty line.
func Blank() Line { return Line{} }

// Fit makes the block exactly w × h cells.
func (b Block) Fit(w, h int) Block {
	out := make(Block, h)
	for i := range out {
		if i < len(b) {
			out[i] = b[i].Fit(w)
		} else {
			out[i] = Line{}.Fit(w)
		}
	}
	return out
}

// Indent puts n blank cells before every line.
func (b Block) Indent(n int) Block {
	out := make(Block, len(b))
	for i, l := range b {
		m := L(Gap(n)).Join(l)
		m.selected, m.hit = l.selected, l.hit
		out[i] = m
	}
	return out
}

// Beside joins two blocks of equal height, each already fitted, left to right. Selection stays with its own half.
func Beside(left, right Block) Block {
	out, n := make(Block, max(len(left), len(right))), 0
	for _, b := range []Block{left, right} {
		for _, l := range b {
			n += len(l.spans)
		}
	}
	store := make([]Span, 0, n) // of all lines
	for i := range out {
		width := 0
		for _, b := range []Block{left, right} {
			if i < len(b) {
				store, width = b[i].freeze(store), width+b[i].width
			}
		}
		out[i] = Line{spans: store[:len(store):len(store)], width: width}
		store = store[len(store):]
	}
	return out
}

// Window is h lines of the block from offset top on, moved so that it never shows emptiness after its end.
func (b Block) Window(top, h int) (Block, int) {
	if top > len(b)-h {
		top = len(b) - h
	}
	if top < 0 {
		top = 0
	}
	end := min(top+h, len(b))
	return b[top:end], top
}

// Overlay lays b over the block at column x, row y.
func (b Block) Overlay(over Block, x, y int) Block {
	out := append(Block(nil), b...)
	for i, l := range over {
		row := y + i
		if row < 0 || row >= len(out) {
			continue
		}
		under := out[row]
		out[row] = under.frozen().part(0, x).Join(l.frozen()).Join(under.frozen().part(x+l.width, under.width))
	}
	return out
}

// frozen pushes the line's selection and hit down into its spans, so that it can be joined with others.
func (l Line) frozen() Line {
	if !l.selected && l.hit == nil {
		return l
	}
	return Line{spans: l.freeze(make([]Span, 0, len(l.spans))), width: l.width}
}

// freeze appends the line's spans to store, each with the line's selection and hit.
func (l Line) freeze(store []Span) []Span {
	for _, s := range l.spans {
		if l.selected {
			s.role |= onSelection
		}
		if s.hit == nil {
			s.hit = l.hit
		}
		store = append(store, s)
	}
	return store
}

// onSelection marks a span's role as standing on the selection background.
const onSelection theme.Role = 0x80

// part is the cells from column from up to column to; a cluster cut in half becomes a blank.
func (l Line) part(from, to int) Line {
	var out Line
	x := 0
	for _, s := range l.spans {
		start, end := max(from-x, 0), min(to-x, s.width)
		x += s.width
		if start >= end {
			continue
		}
		if start == 0 && end == s.width {
			out = out.Add(s)
			continue
		}
		out = out.Add(s.slice(start, end))
	}
	if missing := (to - from) - out.width; missing > 0 && to <= l.width {
		out = out.Add(Gap(missing))
	}
	return out
}

func (s Span) slice(from, to int) Span {
	if len(s.text) == s.width && isASCII(s.text) {
		s.text, s.width = s.text[from:to], to-from
		return s
	}
	var b strings.Builder
	x := 0
	clusters(s.text, func(c string, w int) {
		switch {
		case x >= from && x+w <= to:
			b.WriteString(c)
		case x < to && x+w > from:
			b.WriteString(strings.Repeat(" ", min(x+w, to)-max(x, from)))
		}
		x += w
	})
	s.text = b.String()
	s.width = cells(s.text)
	return s
}

// Wrap breaks text into lines of at most w cells, at blanks where there are any.
func (p Pen) Wrap(role theme.Role, t printable.Text, w int) Block {
	return wrap(p.Text(role, t), w)
}

// WrapOwn wraps a constant of ours.
func (p Pen) WrapOwn(role theme.Role, t word, w int) Block { return wrap(p.Own(role, t), w) }

// Wrap breaks the span into lines of at most w cells, at blanks where there are any.
func (s Span) Wrap(w int) Block { return wrap(s, w) }

func wrap(s Span, w int) Block {
	if w < 1 {
		return nil
	}
	if s.width <= w {
		return Block{L(s)}
	}
	var out Block
	var line, token strings.Builder
	lineW, tokenW := 0, 0
	emit := func(text string, width int) {
		out = append(out, L(Span{text: text, width: width, role: s.role, ascii: s.ascii}))
	}
	flushLine := func() {
		text := strings.TrimRight(line.String(), " ")
		emit(text, cells(text))
		line.Reset()
		lineW = 0
	}
	flushToken := func() {
		if lineW > 0 && lineW+tokenW > w {
			flushLine()
		}
		line.WriteString(token.String())
		lineW += tokenW
		token.Reset()
		tokenW = 0
	}
	clusters(s.text, func(c string, cw int) {
		if c == " " {
			flushToken()
			if lineW < w {
				line.WriteByte(' ')
				lineW++
			}
			return
		}
		if tokenW+cw > w {
			flushToken()
			flushLine()
		}
		token.WriteString(c)
		tokenW += cw
	})
	flushToken()
	if lineW > 0 {
		flushLine()
	}
	return out
}
