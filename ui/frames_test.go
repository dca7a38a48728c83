package ui

import (
	"cmp"
	"fmt"
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"mintmark/ui/theme"
)

// sizes are those at which every page is kept: roomy, usual, narrow, and the smallest at which anything is shown.
var sizes = [][2]int{{120, 36}, {80, 24}, {60, 16}, {20, 5}}

// TestFrames keeps every page at every size as painted: the text, and behind each line the roles of its runs with how
// many cells each has ("on" the selection's background; " for the same as the line above). The roles are read out of the
// painted bytes by a terminal's parser. Light must give the same text in the same roles, so that it is not kept twice;
// which colours the roles have in each look stands in TestLooks.
func TestFrames(t *testing.T) {
	for _, s := range every() {
		t.Run(s.name, func(t *testing.T) {
			var kept strings.Builder
			for _, size := range sizes {
				d := s.open(t, size[0], size[1])
				straight(t, d.frame(), size[0], size[1])
				dark := d.styled()
				d.send(tea.BackgroundColorMsg{Color: color.White})
				light := d.styled()
				fmt.Fprintf(&kept, "== %d × %d\n%s", size[0], size[1], dark)
				switch {
				case s.qr && light != dark:
					fmt.Fprintf(&kept, "== %d × %d, light\n%s", size[0], size[1], light)
				case light != dark:
					t.Errorf("%v: light differs from dark by more than colours:\n%s\n%s", size, dark, light)
				}
			}
			golden.RequireEqual(t, []byte(kept.String()))
		})
	}
}

// styled is the painted frame, each line with the roles of its runs.
func (d *driver) styled() string {
	d.t.Helper()
	var out strings.Builder
	before := ""
	for _, line := range strings.Split(d.painted(), "\n") {
		text, roles := parsed(d.t, line, &d.app.styles)
		shown := roles
		if roles == before {
			shown = "\""
		}
		before = roles
		fmt.Fprintf(&out, "%s| %s\n", text, shown)
	}
	return out.String()
}

// parsed reads a painted line as a terminal does. Any sequence but the start of a role, or its end, fails.
func parsed(t testing.TB, line string, styles *theme.Styles) (text, roles string) {
	t.Helper()
	type run struct {
		role  string
		cells int
	}
	var runs []run
	now := ""
	var plain strings.Builder
	var state byte
	for line != "" {
		seq, width, n, next := ansi.DecodeSequence(line, state, nil)
		line, state = line[n:], next
		if width == 0 && seq[0] < 0x20 { // else a mark on the character before
			role, ok := roleOf(styles, seq)
			if !ok {
				t.Fatalf("%q is no role's", seq)
			}
			now = role
			continue
		}
		plain.WriteString(seq)
		role := cmp.Or(now, "text")
		last := len(runs) - 1
		blank := seq == " " && role == "text" // shows nothing of its role
		switch {
		case last >= 0 && (runs[last].role == role || blank && !strings.HasPrefix(runs[last].role, "on ") && !strings.Contains("production reverse differ", runs[last].role)):
			runs[last].cells += width
		default:
			runs = append(runs, run{role, width})
		}
	}
	var names []string
	for _, r := range runs {
		names = append(names, fmt.Sprint(r.role, " ", r.cells))
	}
	return plain.String(), strings.Join(names, ", ")
}

// roleOf names the role that a sequence begins, the first one where two look the same, and "" for the end of one.
func roleOf(s *theme.Styles, seq string) (string, bool) {
	if seq == theme.Reset {
		return "", true
	}
	for _, r := range theme.Roles() {
		switch seq {
		case s.Start(r, false):
			return r.String(), true
		case s.Start(r, true):
			return "on " + r.String(), true
		}
	}
	return "", false
}

// looks are the ways in which the screen can be painted.
func looks() map[string]theme.Options {
	full := theme.Options{Dark: true, Profile: colorprofile.TrueColor}
	light, contrast, sixteen, lightSixteen, none, ascii := full, full, full, full, full, full
	light.Dark, contrast.Contrast, sixteen.Profile = false, true, colorprofile.ANSI
	lightSixteen.Dark, lightSixteen.Profile = false, colorprofile.ANSI
	none.Profile, ascii.ASCII = colorprofile.ASCII, true
	return map[string]theme.Options{"dark": full, "light": light, "contrast": contrast, "sixteen": sixteen, "light-sixteen": lightSixteen, "no-color": none, "ascii": ascii}
}

// TestLooks keeps what each role is in each look: the one place where colours are written down.
func TestLooks(t *testing.T) {
	for name, look := range looks() {
		t.Run(name, func(t *testing.T) {
			styles := theme.New(look)
			var out strings.Builder
			for _, r := range theme.Roles() {
				fmt.Fprintf(&out, "%-11s %-22s on selection %s\n", r, strings.TrimPrefix(styles.Start(r, false), "\x1b"), strings.TrimPrefix(styles.Start(r, true), "\x1b"))
			}
			golden.RequireEqual(t, []byte(out.String()))
		})
	}
}

// TestEveryPageInEveryLook paints every page in every look: without colours none is written, and with ASCII glyphs
// nothing else stands there; the text is the same as in dark wherever the glyphs are.
func TestEveryPageInEveryLook(t *testing.T) {
	for _, s := range every() {
		for _, size := range sizes {
			d := s.open(t, size[0], size[1])
			dark := d.frame()
			for name, look := range looks() {
				d.app.looks = look
				d.app.restyle()
				d.app.env.Turn()
				painted := d.painted()
				text := ansi.Strip(painted)
				straight(t, text, size[0], size[1])
				if name == "ascii" {
					if at := strings.IndexFunc(text, func(r rune) bool { return r > 0x7e }); at >= 0 {
						t.Errorf("%s %v: %q is not ASCII:\n%s", s.name, size, text[at:at+3], text)
					}
					if strings.Contains(text, `\u{`) {
						t.Errorf("%s %v: a sign of ours has no ASCII form:\n%s", s.name, size, text)
					}
				} else if text != dark && !s.qr {
					t.Errorf("%s %v: %s changes the text:\n%s", s.name, size, name, text)
				}
				if name != "no-color" && name != "contrast" {
					continue
				}
				for _, line := range strings.Split(painted, "\n") {
					parsed(t, line, &d.app.styles)
				}
				if strings.Contains(painted, "\x1b[3") || strings.Contains(painted, ";3") || strings.Contains(painted, ";4") && strings.Contains(painted, ";48") {
					t.Errorf("%s %v: %s writes a colour", s.name, size, name)
				}
			}
		}
	}
}

// TestTooSmallSaysSo and draws nothing else.
func TestTooSmallSaysSo(t *testing.T) {
	for _, size := range [][2]int{{19, 5}, {20, 4}, {1, 1}} {
		for _, s := range every() {
			d := s.open(t, size[0], size[1])
			straight(t, d.frame(), size[0], size[1])
			if got := strings.TrimSpace(d.frame()); !strings.HasPrefix("too small", strings.TrimSuffix(got, "…")) {
				t.Errorf("%s at %v: %q", s.name, size, got)
			}
		}
	}
}

// straight holds that a frame is exactly w × h cells: nothing overflows, nothing wraps, every border stands.
func straight(t testing.TB, frame string, w, h int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), h, frame)
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("line %d is %d cells wide, want %d: %q", i+1, got, w, l)
		}
		for _, r := range l {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Fatalf("line %d holds the control character %U: %q", i+1, r, l)
			}
		}
	}
}
