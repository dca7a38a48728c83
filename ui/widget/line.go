// Package widget builds screens out of lines of spans. A span is made only from printable.Text or from a constant in our
// source, so a raw foreign string cannot enter a view: it does not compile. Widths are measured in cells when a span is
// made, and Fit makes a line exactly as wide as its place, so nothing overflows and no border bends.
package widget

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
)

// word is unexported, so that Own takes an untyped constant only.
type word string

// Span is some text in one role.
type Span struct {
	text  string
	width int
	role  theme.Role
	ascii bool
	hit   any
}

// Line is one row of the screen.
type Line struct {
	spans    []Span
	width    int
	selected bool
	hit      any
}

// Pen makes spans in one style. It is a small value; copy it.
type Pen struct {
	Glyph theme.Glyphs
	ascii bool
}

// NewPen makes a pen for these styles.
func NewPen(s *theme.Styles) Pen { return Pen{Glyph: s.Glyphs, ascii: s.Options.ASCII} }

// ASCII reports whether nothing beyond ASCII is written.
func (p Pen) ASCII() bool { return p.ascii }

// Text is foreign or computed text, made printable before.
func (p Pen) Text(role theme.Role, t printable.Text) Span { return p.span(role, t.String()) }

// Own is a constant of ours.
func (p Pen) Own(role theme.Role, w word) Span { return p.span(role, string(w)) }

// Int is a whole number.
func (p Pen) Int(role theme.Role, n int) Span { return p.span(role, fmt.Sprint(n)) }

// Status is the sign of a step's or a line's status, three cells wide; what is skipped, or has none, gets a dash.
func (p Pen) Status(status string) Span {
	role, glyph := theme.Muted, p.Glyph.None
	switch status {
	case "pass":
		role, glyph = theme.OK, p.Glyph.OK
	case "warn":
		role, glyph = theme.Warn, p.Glyph.Warn
	case "fail":
		role, glyph = theme.Bad, p.Glyph.Bad
	case "unknown":
		role, glyph = theme.Warn, p.Glyph.Unknown
	}
	return p.Text(role, glyph).Pad(3)
}

func (p Pen) span(role theme.Role, s string) Span {
	if p.ascii {
		s = toASCII(s)
	}
	return Span{text: s, width: cells(s), role: role, ascii: p.ascii}
}

// dots is what stands for what was cut.
func (s Span) dots() string {
	if s.ascii {
		return "..."
	}
	return "…"
}

// On marks the span as something that a click acts on: the value comes back from Line.At.
func (s Span) On(hit any) Span { s.hit = hit; return s }

// As is the same text in another role.
func (s Span) As(role theme.Role) Span { s.role = role; return s }

// Width is the span's width in cells.
func (s Span) Width() int { return s.width }

// Pad makes the span at least w cells wide.
func (s Span) Pad(w int) Span {
	if s.width < w {
		s.text += blanks(w - s.width)
		s.width = w
	}
	return s
}

// PadLeft makes the span at least w cells wide, text at the right.
func (s Span) PadLeft(w int) Span {
	if s.width < w {
		s.text = blanks(w-s.width) + s.text
		s.width = w
	}
	return s
}

// Cut shortens the span to w cells, ending in an ellipsis.
func (s Span) Cut(w int) Span {
	if s.width <= w {
		return s
	}
	if w <= 0 {
		return Span{role: s.role, ascii: s.ascii}
	}
	dots := s.dots()
	if w < cells(dots) { // only the three dots of ASCII are wider than a cell
		dots = dots[:w]
	}
	s.text = ansi.Truncate(s.text, w-cells(dots), "") + dots
	s.width = cells(s.text)
	return s
}

// CutMiddle shortens the span to w cells, keeping its head and its tail: the ends of identifiers tell them apart.
func (s Span) CutMiddle(w int) Span {
	if s.width <= w || w < 8 {
		return s.Cut(w)
	}
	keep := w - cells(s.dots())
	head := ansi.Truncate(s.text, (keep+1)/2, "")
	room := keep - cells(head)
	tail := ansi.TruncateLeft(s.text, s.width-room, "")
	if cells(tail) > room { // a wide character stood across the cut
		tail = ansi.TruncateLeft(s.text, s.width-room+1, "")
	}
	s.text = head + s.dots() + tail
	s.width = cells(s.text)
	return s
}

// Gap is n blank cells.
func Gap(n int) Span {
	n = max(0, n)
	return Span{text: blanks(n), width: n}
}

// blanks is n blanks; as many as a screen is wide cost nothing.
func blanks(n int) string {
	const some = "                                                                                                                                "
	if n <= len(some) {
		return some[:n]
	}
	return strings.Repeat(" ", n)
}

// L makes a line of spans.
func L(spans ...Span) Line {
	l := Line{spans: spans}
	for _, s := range spans {
		l.width += s.width
	}
	return l
}

// Add appends spans; the receiver stays as it is.
func (l Line) Add(spans ...Span) Line {
	l.spans = append(l.spans[:len(l.spans):len(l.spans)], spans...)
	for _, s := range spans {
		l.width += s.width
	}
	return l
}

// Join appends another line's spans, keeping what they act on.
func (l Line) Join(other Line) Line {
	spans := make([]Span, len(l.spans), len(l.spans)+len(other.spans)+2)
	copy(spans, l.spans)
	spans = append(spans, other.spans...)
	if other.hit != nil {
		for i := len(l.spans); i < len(spans); i++ {
			if spans[i].hit == nil {
				spans[i].hit = other.hit
			}
		}
	}
	l.spans, l.width = spans, l.width+other.width
	return l
}

// Width is the line's width in cells.
func (l Line) Width() int { return l.width }

// Select puts the line on the selection background, if on.
func (l Line) Select(on bool) Line { l.selected = on; return l }

// On marks the whole line as something that a click acts on.
func (l Line) On(hit any) Line { l.hit = hit; return l }

// At is what a click at column x acts on, nil if nothing.
func (l Line) At(x int) any {
	for _, s := range l.spans {
		if x < s.width {
			if s.hit != nil {
				return s.hit
			}
			break
		}
		x -= s.width
	}
	return l.hit
}

// Fit makes the line exactly w cells wide: padded with blanks, or cut with an ellipsis.
func (l Line) Fit(w int) Line {
	if l.width == w {
		return l
	}
	for l.width > w && len(l.spans) > 0 && strings.TrimSpace(l.spans[len(l.spans)-1].text) == "" { // blanks may go unseen
		last := l.spans[len(l.spans)-1]
		l.spans, l.width = l.spans[:len(l.spans)-1:len(l.spans)-1], l.width-last.width
	}
	if l.width <= w {
		return l.Add(Gap(w - l.width))
	}
	out := Line{selected: l.selected, hit: l.hit}
	ascii := slices.ContainsFunc(l.spans, func(s Span) bool { return s.ascii }) // a gap knows nothing of glyphs
	for _, s := range l.spans {
		s.ascii = ascii
		if out.width+s.width < w || out.width+s.width == w && out.width+s.width == l.width {
			out = out.Add(s)
			continue
		}
		room := w - out.width
		if s.width <= room { // fits, but more follows: say so in the last cell
			s = s.Cut(s.width)
			if room >= 1 {
				s = forceCut(s, room)
			}
			out = out.Add(s)
			break
		}
		out = out.Add(s.Cut(room))
		break
	}
	if out.width < w {
		out = out.Add(Gap(w - out.width))
	}
	return out
}

// forceCut shortens s to w cells with an ellipsis even though it would just fit.
func forceCut(s Span, w int) Span {
	if strings.TrimSpace(s.text) == "" {
		return s
	}
	s.text += " "
	s.width++
	return s.Cut(w)
}

// Spread puts left at the left and right at the right edge of w cells; left is cut first.
func Spread(left, right Line, w int) Line {
	if right.width > w {
		return left.Fit(w)
	}
	room := w - right.width
	if left.width > room {
		left = left.Fit(room)
	}
	out := left.Fit(room)
	out.selected = left.selected
	return out.Join(right)
}

// cells is the width of printable text. Text that is all ASCII, nearly everything, needs no table.
func cells(s string) int {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return ansi.StringWidth(s)
		}
	}
	return len(s)
}

// toASCII writes our own few signs plainly and escapes every other character beyond ASCII, so that nothing is lost.
func toASCII(s string) string {
	if cells(s) == len(s) && isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case r < 0x80:
			b.WriteRune(r)
		case r == '…':
			b.WriteString("...")
		case r == '·', r == '–', r == '─':
			b.WriteByte('-')
		case r == '§':
			b.WriteString("sec. ")
		case r == '“', r == '”':
			b.WriteByte('"')
		case r == '→':
			b.WriteByte('>')
		case r == '−':
			b.WriteByte('-')
		default:
			fmt.Fprintf(&b, `\u{%X}`, r)
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// clusters calls each with every grapheme of s and its width.
func clusters(s string, each func(cluster string, width int)) {
	g := uniseg.NewGraphemes(s)
	for g.Next() {
		each(g.Str(), cells(g.Str()))
	}
}
