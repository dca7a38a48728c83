package cli

import (
	"io"
	"strings"

	"mintmark/inspect/printable"
)

// sheet collects plain output. Only printable text gets in, so nothing foreign reaches a terminal unescaped.
type sheet struct{ b strings.Builder }

// line writes parts and a newline.
func (s *sheet) line(parts ...printable.Text) {
	for _, p := range parts {
		s.b.WriteString(p.String())
	}
	s.b.WriteByte('\n')
}

// block writes a fix of several lines, indented, exactly as it is to be copied.
func (s *sheet) block(indent printable.Text, text string) {
	lines, exact := printable.Command(text)
	for _, l := range lines {
		s.line(indent, l)
	}
	if !exact {
		s.line(indent, printable.Own("(it holds characters that cannot be shown; they are escaped above)"))
	}
}

// told is a sentence of ours with a command in it, as exact as in a block: further lines stand indented below.
func told(text string) printable.Text {
	lines, _ := printable.Command(text)
	var out printable.Text
	for i, l := range lines {
		if i > 0 {
			out = printable.Join(out, printable.Own("\n  "))
		}
		out = printable.Join(out, l)
	}
	return out
}

func (s *sheet) print(w io.Writer) error {
	_, err := io.WriteString(w, s.b.String())
	return err
}

// of is printable.Of with a short name, since nearly every word of output passes through it.
func of(s string) printable.Text { return printable.Of(s) }

// pad fills foreign text with blanks to a width in cells.
func pad(s string, width int) printable.Text {
	t := of(s)
	return printable.Join(t, of(strings.Repeat(" ", max(0, width-t.Width()))))
}
