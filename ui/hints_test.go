package ui

import (
	"fmt"
	"strings"
	"testing"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
)

// TestHintsBeginWithWhatIsChosen: what a key does with the thing under the cursor stands before what is always there.
func TestHintsBeginWithWhatIsChosen(t *testing.T) {
	for _, c := range []struct {
		name string
		w, h int
		keys []string
		want string
	}{
		{"the list with no token yet", 80, 24, nil, "f fetch"},
		{"the list, the token only half in sight", 80, 24, []string{"f"}, "enter open  f fetch"},
		{"the list, the token whole beside it", 120, 36, []string{"f"}, "f fetch"},
		{"a claim", 80, 24, []string{"f", "tab"}, "enter open  Y copy this  f fetch"},
		{"the chain", 120, 36, []string{"f", "shift+tab"}, "enter go  f fetch"},
	} {
		d := drive(t, c.w, c.h)
		for _, k := range c.keys {
			d.keys(k)
			d.frame()
		}
		lines := strings.Split(strings.TrimRight(d.frame(), "\n"), "\n")
		if got := strings.TrimSpace(lines[len(lines)-1]); !strings.HasPrefix(got, c.want) || !strings.Contains(got, "? help") {
			t.Errorf("%s: %q, want %q first", c.name, got, c.want)
		}
	}
}

// TestALongToastIsReadWhole where there are lines to spare, and elsewhere is seen to be cut.
func TestALongToastIsReadWhole(t *testing.T) {
	const text = "Sent the token to the terminal, which cannot confirm it; cleared in 45 s if unchanged."
	for _, c := range []struct {
		w, h, lines int
		end         string
	}{{120, 36, 1, "if unchanged."}, {80, 24, 2, "unchanged."}, {60, 16, 2, "unchanged."}, {40, 12, 2, "…"}, {20, 5, 1, "…"}} {
		t.Run(fmt.Sprintf("%dx%d", c.w, c.h), func(t *testing.T) {
			d := drive(t, c.w, c.h)
			d.app.say(page.Toast{Role: theme.OK, Text: printable.Own(text)})
			d.app.env.Turn()
			all := strings.Split(strings.TrimRight(d.frame(), "\n"), "\n")
			got := all[len(all)-c.lines:]
			if !strings.Contains(got[0], "✓ Sent") || !strings.HasSuffix(strings.TrimSpace(got[c.lines-1]), c.end) {
				t.Errorf("the toast is\n%s", strings.Join(got, "\n"))
			}
		})
	}
}

// TestAWiderScreenHasNoNarrowerList.
func TestAWiderScreenHasNoNarrowerList(t *testing.T) {
	for w := minWidth + 1; w < 250; w++ {
		if before, now := Arrange(w-1, 40).Body.Side, Arrange(w, 40).Body.Side; now < before {
			t.Errorf("%d columns: %d for the list, %d before", w, now, before)
		}
	}
}
