package theme

import (
	"image/color"
	"math"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// luminance and contrast are WCAG 2.2's definitions.
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	channel := func(v uint32) float64 {
		f := float64(v) / 0xffff
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(r) + 0.7152*channel(g) + 0.0722*channel(b)
}

func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}

// TestTextRolesAreReadable holds every role to WCAG AA on the backgrounds that terminals have: black and #1E1E2E for dark,
// white and #FDF6E3 for light, and each one's selection. Production and Reverse swap the two, which changes no contrast.
func TestTextRolesAreReadable(t *testing.T) {
	backgrounds := map[bool][]color.Color{
		true:  {lipgloss.Color("#000000"), lipgloss.Color("#1E1E2E"), SelectionBackground(true)},
		false: {lipgloss.Color("#FFFFFF"), lipgloss.Color("#FDF6E3"), SelectionBackground(false)},
	}
	for dark, list := range backgrounds {
		for _, r := range Roles() {
			want := 4.5
			if r == Faint {
				want = 3 // decoration: WCAG 1.4.11, non-text contrast
			}
			for _, bg := range list {
				if got := contrast(Colour(r, dark), bg); got < want {
					t.Errorf("%v dark=%v on %v: contrast %.2f, want at least %.1f", r, dark, bg, got, want)
				}
			}
		}
	}
}

func TestAtMost24Roles(t *testing.T) {
	if n := len(Roles()); n > 24 {
		t.Errorf("%d roles, want at most 24", n)
	}
}

func TestWithoutColoursNoColourIsWritten(t *testing.T) {
	for _, o := range []Options{{Profile: colorprofile.ASCII}, {Profile: colorprofile.TrueColor, Contrast: true}} {
		s := New(o)
		for _, r := range Roles() {
			for _, chosen := range []bool{false, true} {
				for _, code := range strings.Split(strings.Trim(s.Start(r, chosen), "\x1b[m"), ";") {
					switch code {
					case "", "1", "4", "7":
					default:
						t.Errorf("role %d with %+v writes attribute %q", r, o, code)
					}
				}
			}
		}
		if s.Start(Text, false) == s.Start(Text, true) {
			t.Error("a selected row must differ without colour too")
		}
	}
}

// TestSixteenColoursFollowMeaning: roles map by what they mean, not to the nearest RGB; dark takes the bright ones.
func TestSixteenColoursFollowMeaning(t *testing.T) {
	const plain, grey, red, green, yellow, blue, magenta, cyan = 0, 90, 31, 32, 33, 34, 35, 36
	want := map[Role]int{Text: plain, Muted: plain, Strong: plain, Faint: grey, Accent: cyan, OK: green, Warn: yellow, Bad: red, Info: blue,
		Header: magenta, Payload: cyan, Signature: blue, Name: cyan, Number: yellow, Differ: red, Production: red, Reverse: cyan}
	if len(want) != len(Roles()) {
		t.Fatalf("%d roles are named here, there are %d", len(want), len(Roles()))
	}
	for _, dark := range []bool{true, false} {
		s := New(Options{Dark: dark, Profile: colorprofile.ANSI})
		for r, colour := range want {
			if dark && colour != plain && colour < grey {
				colour += 60
			}
			got := plain
			for _, code := range strings.Split(strings.Trim(s.Start(r, false), "\x1b[m"), ";") {
				if n, err := strconv.Atoi(code); err == nil && n >= 30 {
					got = n
				}
			}
			if got != colour {
				t.Errorf("%v with dark=%v: colour %d, want %d", r, dark, got, colour)
			}
		}
	}
}

// TestRolesAreNamed once each.
func TestRolesAreNamed(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Roles() {
		if seen[r.String()] || r.String() == "no role" {
			t.Errorf("role %d is called %q", uint8(r), r)
		}
		seen[r.String()] = true
	}
	if roles.String() != "no role" {
		t.Errorf("a role that is none is called %q", roles)
	}
}

func TestGlyphsAreOneCellOrASCII(t *testing.T) {
	g := glyphs(false)
	for _, x := range append(g.Spinner, g.OK, g.Bad, g.Warn, g.Unknown, g.None, g.Held, g.Empty, g.Chosen, g.Favourite, g.Full, g.Rest,
		g.TopLeft, g.Vertical, g.Tick, g.Arrow) {
		if ansi.StringWidth(x.String()) != 1 {
			t.Errorf("%q is not one cell wide", x)
		}
	}
	a := glyphs(true)
	for _, x := range append(a.Spinner, a.OK, a.Bad, a.Held, a.Full, a.Dots, a.Vertical, a.TopLeft, a.Tick, a.Arrow) {
		for _, r := range x.String() {
			if r > 0x7e || r < 0x20 {
				t.Errorf("%q is not ASCII", x)
			}
		}
	}
}
