package theme

import (
	"image/color"
	"math"
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
					t.Errorf("role %d dark=%v on %v: contrast %.2f, want at least %.1f", r, dark, bg, got, want)
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

func TestSixteenColoursFollowMeaning(t *testing.T) {
	s := New(Options{Dark: true, Profile: colorprofile.ANSI})
	for r, want := range map[Role]string{Bad: "\x1b[91m", OK: "\x1b[92m", Warn: "\x1b[93m", Text: ""} {
		if got := s.Start(r, false); got != want {
			t.Errorf("role %d: %q, want %q", r, got, want)
		}
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
