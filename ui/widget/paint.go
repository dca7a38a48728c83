package widget

import (
	"strings"

	"mintmark/ui/theme"
)

// Paint turns a block into the string that the terminal gets. The only control sequences in it are those of styles.
func Paint(b Block, styles *theme.Styles) string {
	var out strings.Builder
	n := 0
	for _, l := range b {
		n += l.width + 24*len(l.spans)
	}
	out.Grow(n)
	for i, l := range b {
		if i > 0 {
			out.WriteByte('\n')
		}
		l.paint(&out, styles)
	}
	return out.String()
}

func (l Line) paint(out *strings.Builder, styles *theme.Styles) {
	last := ""
	for _, s := range l.spans {
		if s.text == "" {
			continue
		}
		start := ""
		if l.selected || s.role != theme.Text || !blank(s.text) { // a gap has no colour to show
			start = styles.Start(s.role&^onSelection, l.selected || s.role&onSelection != 0)
		}
		if start != last {
			if last != "" {
				out.WriteString(theme.Reset)
			}
			out.WriteString(start)
			last = start
		}
		out.WriteString(s.text)
	}
	if last != "" {
		out.WriteString(theme.Reset)
	}
}

func blank(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] != ' ' {
			return false
		}
	}
	return true
}

// Plain is the block without any attribute, for golden frames and plain output.
func Plain(b Block) string {
	var out strings.Builder
	for i, l := range b {
		if i > 0 {
			out.WriteByte('\n')
		}
		for _, s := range l.spans {
			out.WriteString(s.text)
		}
	}
	return out.String()
}
