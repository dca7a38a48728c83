package page

import (
	"strings"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Command draws a text that is there to be copied, w cells wide. Where it holds something that cannot be shown it is
// escaped, and says so.
func (e *Env) Command(text string, w int) widget.Block {
	var out widget.Block
	lines, exact := printable.Command(strings.TrimRight(text, "\n"))
	for _, l := range lines {
		out = append(out, e.Pen.Wrap(theme.Info, l, w)...)
	}
	if !exact {
		out = append(out, e.Pen.WrapOwn(theme.Warn, "It holds characters that cannot be shown; they are escaped above. Copying gives it exactly.", w)...)
	}
	return out
}
