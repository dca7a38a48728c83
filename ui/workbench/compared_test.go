package workbench

import (
	"strings"
	"testing"

	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

func TestWhatIsNotKnownIsNotComparedLetterByLetter(t *testing.T) {
	styles := theme.New(theme.Options{Dark: true})
	w := New(&page.Env{Styles: &styles, Pen: widget.NewPen(&styles)}, Deps{})
	for _, c := range []struct {
		known    bool
		want     string
		rows     int
		expected string
	}{
		{true, "entirely different", 3, "10.1.0.0/16"},
		{true, "“/” missing at the end", 3, "unknown/"},
		{false, "", 2, "10.1.0.0/16"},
	} {
		got := w.compared(c.expected, "unknown", c.known, 60)
		text := widget.Plain(got)
		if len(got) != c.rows || !strings.Contains(text, c.expected) || !strings.Contains(text, c.want) {
			t.Errorf("%+v:\n%s", c, text)
		}
	}
}
