package widget

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func typed(in *Input, s string) {
	for _, r := range s {
		in.Key(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

func press(in *Input, codes ...rune) {
	for _, c := range codes {
		in.Key(tea.KeyPressMsg{Code: c})
	}
}

func TestInputEdits(t *testing.T) {
	in := &Input{}
	typed(in, "acme prod")
	press(in, tea.KeyLeft, tea.KeyLeft, tea.KeyBackspace)
	typed(in, "é漢")
	press(in, tea.KeyHome, tea.KeyDelete)
	if got := in.Value(); got != "cme pé漢od" {
		t.Errorf("got %q", got)
	}
	in.Key(tea.KeyPressMsg{Code: 'k', Mod: tea.ModCtrl})
	if in.Value() != "" {
		t.Errorf("ctrl+k left %q", in.Value())
	}
}

func TestSpaceIsTyped(t *testing.T) {
	in := &Input{}
	in.Key(tea.KeyPressMsg{Code: tea.KeySpace, Text: " "})
	if in.Value() != " " {
		t.Errorf("got %q", in.Value())
	}
}

func TestPasteKeepsLinesOnlyWhereThereAreSeveral(t *testing.T) {
	one, many := &Input{}, &Input{Multi: true}
	one.Paste("\nsecret\r\nvalue\n")
	many.Paste("-----BEGIN\nx\n-----END\n")
	if one.Value() != "secret value" || many.Value() != "-----BEGIN\nx\n-----END\n" {
		t.Errorf("got %q and %q", one.Value(), many.Value())
	}
}

func TestPasteIsBounded(t *testing.T) {
	in := &Input{Limit: 10}
	if in.Paste(strings.Repeat("x", 11)) || in.Value() != "" {
		t.Error("more than the limit was taken")
	}
	if !in.Paste(strings.Repeat("x", 10)) || len(in.Value()) != 10 {
		t.Error("what fits was not taken")
	}
}

func TestMaskedInputShowsNothingOfItsText(t *testing.T) {
	in := &Input{Masked: true, Multi: true}
	in.Paste("s3cret-value")
	for _, focused := range []bool{false, true} {
		if out := Plain(in.View(pen(), 40, 1, focused)); strings.Contains(out, "s3c") || !strings.Contains(out, "12 bytes") {
			t.Errorf("shows %q", out)
		}
	}
}

func TestInputViewIsExactAndShowsTheCursor(t *testing.T) {
	for _, value := range []string{"", "short", strings.Repeat("eyJhbGciOi", 2000), "漢字\x1b[2J\u202e", "a\nb\nc\n\n", "\xff\xfe"} {
		for _, size := range [][2]int{{1, 1}, {7, 1}, {30, 3}, {80, 6}} {
			in := &Input{Multi: true}
			in.Set(value)
			press(in, tea.KeyLeft, tea.KeyUp)
			b := in.View(pen(), size[0], size[1], true)
			if len(b) != size[1] {
				t.Fatalf("%q: %d lines, want %d", value, len(b), size[1])
			}
			for _, l := range b {
				if got := ansi.StringWidth(show(l)); got != size[0] {
					t.Fatalf("%q in %v: a row of %d cells: %q", value, size, got, show(l))
				}
			}
		}
	}
}

func FuzzInputKeepsItsCursorBetweenCharacters(f *testing.F) {
	f.Add("a é漢\n\xff", []byte{0, 1, 2, 3, 4, 5, 6, 7})
	keys := []rune{tea.KeyLeft, tea.KeyRight, tea.KeyUp, tea.KeyDown, tea.KeyHome, tea.KeyEnd, tea.KeyBackspace, tea.KeyDelete}
	f.Fuzz(func(t *testing.T, text string, moves []byte) {
		in := &Input{Multi: true}
		in.Paste(text)
		for _, m := range moves {
			press(in, keys[int(m)%len(keys)])
			if in.cursor < 0 || in.cursor > len(in.text) || in.cursor < len(in.text) && utf8.ValidString(text) && !utf8.RuneStart(in.text[in.cursor]) {
				t.Fatalf("the cursor is at %d of %q", in.cursor, in.text)
			}
			in.View(pen(), 20, 3, true)
		}
	})
}
