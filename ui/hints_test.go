package ui

import (
	"strings"
	"testing"
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
