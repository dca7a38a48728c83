package printable

import (
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"github.com/rivo/uniseg"
)

// Every rune that passes must have one width by every measure, alone and between neighbours that could join with it.
func TestWidthIsCertainForEveryRune(t *testing.T) {
	around := []struct{ before, after string }{{"", ""}, {"a", "b"}, {"가", "가"}, {"क", "क"}, {"☀", "☀"}, {"e\u0301", "\u0301"}, {"0", "0"}}
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if !Shown(r) && !combining(r) {
			continue
		}
		for _, a := range around {
			s := Of(a.before + string(r) + a.after).String()
			sum := 0
			for _, one := range s {
				sum += ansi.StringWidthWc(string(one))
			}
			if g, u := ansi.StringWidth(s), uniseg.StringWidth(s); g != sum || u != sum {
				t.Errorf("U+%04X in %q: graphemes %d, uniseg %d, rune by rune %d", r, s, g, u, sum)
			}
		}
	}
}

func TestNothingDangerousPasses(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		bad := r < ' ' || r >= 0x7f && r < 0xa0 || // C0, DEL, C1
			unicode.In(r, unicode.Cf, unicode.Co, unicode.Cs, unicode.Zl, unicode.Zp, unicode.Mc, unicode.Me, unicode.Variation_Selector) ||
			unicode.Is(unicode.Zs, r) && r != ' ' || // look-alikes of the blank
			r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef || // noncharacters
			!unicode.IsGraphic(r)
		switch r {
		case 0x034f, 0x115f, 0x1160, 0x3164, 0xffa0, 0x2800, 0x17b4, 0x17b5, 0x1d159: // blank fillers and joiners
			bad = true
		}
		if bad && (Shown(r) || combining(r)) {
			t.Errorf("U+%04X passes", r)
		}
		if combining(r) && !unicode.Is(unicode.Mn, r) {
			t.Errorf("U+%04X counts as combining but is no nonspacing mark", r)
		}
	}
}
