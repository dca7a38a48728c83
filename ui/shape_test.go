package ui

import (
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// TestEveryPageKeepsItsShape holds on every page at every size, while one moves about in it: every line as wide as the
// terminal, every box closed with its sides in one column, no cluster that terminals disagree about, and in lists the
// mark of what is chosen in sight.
func TestEveryPageKeepsItsShape(t *testing.T) {
	moves := []string{"", "down", "down", "down", "pgdown", "pgdown", "end", "up", "pgup", "home", "tab", "down", "shift+tab"}
	for _, s := range every() {
		for _, size := range append([][2]int{{300, 100}, {100, 30}, {70, 20}, {40, 10}}, sizes...) {
			d := s.open(t, size[0], size[1])
			for _, key := range moves {
				if key != "" {
					d.keys(key)
				}
				frame := d.frame()
				straight(t, frame, size[0], size[1])
				closed(t, frame, d.app.covered())
				agreed(t, frame)
				if s.list && !strings.Contains(frame, "▸") {
					t.Fatalf("%s at %v: after %q nothing is marked as chosen:\n%s", s.name, size, key, frame)
				}
				if t.Failed() {
					t.Fatalf("%s at %v after %q:\n%s", s.name, size, key, frame)
				}
			}
		}
	}
}

// cells are a frame's cells by row and column; the second half of a wide character is empty.
func cells(frame string) [][]string {
	var out [][]string
	for _, line := range strings.Split(frame, "\n") {
		var row []string
		for g := uniseg.NewGraphemes(line); g.Next(); {
			row = append(row, g.Str())
			for range ansi.StringWidth(g.Str()) - 1 {
				row = append(row, "")
			}
		}
		out = append(out, row)
	}
	return out
}

// closed holds that each corner at the top has its side below it, row for row, down to the corner at the bottom, and
// each corner at the bottom the same upwards; or up to the sheet that lies over the page, if there is one.
func closed(t testing.TB, frame string, covered bool) {
	t.Helper()
	all := cells(frame)
	from, to := len(all), 0 // the rows of the sheet: it begins at the left, and nothing of the page's begins there below it
	if covered {
		for y := range all {
			switch {
			case all[y][0] == "╭" && (from == len(all) || !strings.Contains(frame, "╭ Commands")):
				from, to = y, len(all)
			case all[y][0] == "╰" && y < to && y > from:
				to = y
			}
		}
	}
	at := func(y, x int) string {
		if y < 0 || y >= len(all) || x < 0 || x >= len(all[y]) {
			return ""
		}
		return all[y][x]
	}
	walk := func(y, x, by int, ends string) {
		sheet := y >= from && y <= to && x < sheetWidth
		for y += by; ; y += by {
			switch c := at(y, x); {
			case !sheet && y >= from && y <= to && x < sheetWidth: // covered from here on
				return
			case c == "":
				t.Errorf("the side at column %d never ends", x+1)
				return
			case strings.Contains(ends, c):
				return
			case strings.Contains("│├┤", c):
			default:
				t.Errorf("row %d, column %d: %q stands where a box has its side", y+1, x+1, c)
				return
			}
		}
	}
	for y, row := range all {
		for x, c := range row {
			switch c {
			case "╭":
				walk(y, x, 1, "╰")
			case "╮":
				walk(y, x, 1, "╯")
			case "╰":
				walk(y, x, -1, "╭")
			case "╯":
				walk(y, x, -1, "╮")
			}
		}
	}
}

// agreed holds that terminals which count by character and terminals which count by cluster draw every cluster equally
// wide, so that nothing stands left of a border that could move it.
func agreed(t testing.TB, frame string) {
	t.Helper()
	for g := uniseg.NewGraphemes(frame); g.Next(); {
		if c := g.Str(); c != "\n" && ansi.StringWidth(c) != ansi.StringWidthWc(c) {
			t.Errorf("terminals disagree about the width of %q", c)
		}
	}
}

// hinted are the keys that the bottom line advertises, left to right.
func (d *driver) hinted() []string {
	frame := d.app.frame()
	last := frame[len(frame)-1]
	var keys []string
	var before any
	for x := range last.Width() {
		on := last.At(x)
		if on == before {
			continue
		}
		switch before = on; on := on.(type) {
		case keyHit:
			keys = append(keys, string(on))
		case actionHit:
			for _, act := range d.app.actions() {
				if act.ID == string(on) {
					keys = append(keys, act.Keys[0])
					break
				}
			}
		}
	}
	return keys
}

// TestEveryHintWorks presses every key of the bottom line on every page at every size: each must do something there, also
// while a question, a menu, a form, the palette or help lies over the page.
func TestEveryHintWorks(t *testing.T) {
	for _, s := range every() {
		for _, size := range sizes {
			probe := s.open(t, size[0], size[1])
			hints := probe.hinted()
			if len(hints) == 0 && probe.app.toastUntil.IsZero() {
				t.Errorf("%s at %v: no key is advertised", s.name, size)
			}
			for _, key := range hints {
				d := s.open(t, size[0], size[1])
				before, toast := d.painted(), d.app.toastUntil
				d.w.at(time.Second / 2)
				_, cmd := d.app.Update(keyPress(key))
				at := d.painted()
				ends := cmd != nil && strings.HasSuffix(funcName(cmd), ".Quit")
				if !ends {
					d.run(cmd)
				}
				if !ends && at == before && d.painted() == before && d.app.toastUntil.Equal(toast) {
					t.Errorf("%s at %v: %s is advertised and does nothing:\n%s", s.name, size, key, d.frame())
				}
			}
		}
	}
}

// TestDialogsAdvertiseTheirOwnKeys: what lies over the page takes the keys, so that the page's are not advertised.
func TestDialogsAdvertiseTheirOwnKeys(t *testing.T) {
	for name, want := range map[string][]string{
		"ask": {"y", "esc"}, "delete": {"y", "esc"}, "copy-menu": {"y", "h", "c", "e", "j", "r", "esc"}, "palette": {"enter", "down", "esc"},
		"help": {"esc"}, "vault": {"tab", "enter", "esc"}, "sandbox-refused": {"esc"},
	} {
		for _, s := range every() {
			if s.name != name {
				continue
			}
			if got := strings.Join(s.open(t, 120, 36).hinted(), " "); got != strings.Join(want, " ") {
				t.Errorf("%s advertises %q, want %q", name, got, want)
			}
		}
	}
}
