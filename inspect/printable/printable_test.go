package printable

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOf(t *testing.T) {
	for in, want := range map[string]string{
		"plain text":                            "plain text",
		`C:\temp`:                               `C:\\temp`,
		"a\nb\tc\rd":                            `a\nb\tc\rd`,
		"\x1b[31mred":                           `\x1b[31mred`,
		"\x7f\x00":                              `\x7f\x00`,
		"\u009b31m":                             `\u{9B}31m`,
		"\x9b31m":                               `\x9B31m`,
		"abc\u202edef":                          `abc\u{202E}def`,
		"\u2028\u2029":                          `\u{2028}\u{2029}`,
		"zero\u200bwidth":                       `zero\u{200B}width`,
		"\u00a0":                                `\u{A0}`,
		"soft\u00adhyphen":                      `soft\u{AD}hyphen`,
		"grüße 日本 Привет":                       "grüße 日本 Привет",
		"e\u0301":                               "e\u0301",
		"\u0301lone":                            `\u{301}lone`,
		" \u0301":                               ` \u{301}`,
		"\\\u0301":                              `\\\u{301}`,
		"z\u0301\u0302\u0303\u0304":             "z\u0301\u0302\u0303\u0304",
		"z\u0301\u0302\u0303\u0304\u0305\u0306": "z\u0301\u0302\u0303\u0304" + `\u{305}\u{306}`,
		"👩\u200d👩":                              `👩\u{200D}👩`,
		"\U0001F1E9\U0001F1EA":                  `\u{1F1E9}\u{1F1EA}`,
		"❤\ufe0f":                               `❤\u{FE0F}`,
		"\U000E0041":                            `\u{E0041}`,
		"\ue000\ufdd0":                          `\u{E000}\u{FDD0}`,
		"\ufffd":                                "\ufffd",
		"\xff\xfe":                              `\xFF\xFE`,
		"\xed\xa0\x80":                          `\xED\xA0\x80`,
	} {
		if got := Of(in).String(); got != want {
			t.Errorf("Of(%q) = %s, want %s", in, got, want)
		}
	}
}

// invert undoes the escapes; that it can be written is what injective means.
func invert(t testing.TB, s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			b.WriteByte(s[i])
			i++
			continue
		}
		if i+1 >= len(s) {
			t.Fatalf("%q ends in half an escape", s)
		}
		switch s[i+1] {
		case '\\', 'n', 't', 'r':
			b.WriteByte(map[byte]byte{'\\': '\\', 'n': '\n', 't': '\t', 'r': '\r'}[s[i+1]])
			i += 2
		case 'x':
			b.WriteByte(byte(hexValue(t, s[i+2:i+4])))
			i += 4
		case 'u':
			end := i + strings.IndexByte(s[i:], '}')
			b.WriteRune(rune(hexValue(t, s[i+3:end])))
			i = end + 1
		default:
			t.Fatalf("%q holds a strange escape", s)
		}
	}
	return b.String()
}

func hexValue(t testing.TB, s string) (v int) {
	for _, c := range strings.ToLower(s) {
		i := strings.IndexRune("0123456789abcdef", c)
		if i < 0 {
			t.Fatalf("%q is no hexadecimal number", s)
		}
		v = v*16 + i
	}
	return v
}

func FuzzOf(f *testing.F) {
	for _, s := range []string{"", "a\\", "\\n", "\n", "\\x1b", "\x1b", "\\\x1b", "e\u0301\u0301\u0301\u0301\u0301\u0301", "\xff\u00ff", "가ᅡ", "👍🏽", "ß\u0345"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		shown := Of(s)
		if back := invert(t, shown.String()); back != s {
			t.Fatalf("Of(%q) = %q reads back as %q", s, shown, back)
		}
		if !utf8.ValidString(shown.String()) {
			t.Fatalf("Of(%q) = %q is no UTF-8", s, shown)
		}
		var m marks
		for _, r := range shown.String() {
			if r != '\\' && !m.pass(r, 2) {
				t.Fatalf("Of(%q) lets U+%04X pass", s, r)
			}
			if r == '\\' {
				m = marks{base: true}
			}
		}
		for cells := -1; cells < 30; cells += 3 {
			for _, cut := range []Text{shown.Cut(cells), shown.Head(cells)} {
				if w := cut.Width(); w > max(cells, 0) {
					t.Fatalf("cut of %q to %d cells has %d: %q", shown, cells, w, cut)
				}
			}
		}
	})
}

// Payloads that are known to move terminals: each must come out as plain text of a certain width.
func TestTerminalPayloads(t *testing.T) {
	for name, s := range map[string]string{
		"colour": "\x1b[31mred\x1b[0m", "cursor": "\x1b[2J\x1b[H", "title": "\x1b]0;owned\x07", "title ST": "\x1b]2;owned\x1b\\", "unterminated OSC": "\x1b]52;c;",
		"clipboard": "\x1b]52;c;ZXZpbA==\x07", "link": "\x1b]8;;https://evil\x1b\\click\x1b]8;;\x1b\\", "DCS": "\x1bP$q\"p\x1b\\", "APC": "\x1b_G\x1b\\", "PM": "\x1b^x\x1b\\",
		"C1 CSI": "\u009b31m", "C1 OSC": "\u009d0;owned\u009c", "raw C1": "\x9b31m", "device status": "\x1b[6n", "DECRQSS": "\x1bP+q544e\x1b\\", "alt screen": "\x1b[?1049h",
		"paste end": "\x1b[201~rm -rf /\n", "carriage return": "safe\revil", "backspace": "safe\b\b\b\bevil", "bell": "\a", "vertical tab": "\v\f", "delete": "a\x7f", "null": "a\x00b",
		"bidi override": "\u202eevil\u202c", "bidi isolate": "\u2066evil\u2069", "Arabic mark": "\u061c", "line separator": "a\u2028b\u2029c", "next line": "a\u0085b",
		"zero width": "a\u200b\u200c\u200d\u2060\ufeffb", "tags": "\U000E0001\U000E0041", "variation": "\ufe0e\ufe0f\U000E0100", "Hangul filler": "\u3164\uffa0\u115f\u1160", "zalgo": "z" + strings.Repeat("\u0337\u0321", 50),
		"interlinear": "\ufff9a\ufffab\ufffb", "annotation": "\u206a\u206f", "private use": "\ue0b0\U000F0000", "noncharacters": "\ufdd0\ufffe\U0001fffe", "shift out": "\x0e\x0f", "8-bit mix": "\x8f\x90\x9c",
		"flags": "\U0001F1E6\U0001F1F6", "family": "👨\u200d👩\u200d👧", "keycap": "1\ufe0f\u20e3", "soft hyphen": "pass\u00adword", "grapheme joiner": "a\u034fb", "Mongolian separator": "a\u180eb",
	} {
		shown := Of(s)
		marks := 0
		for _, r := range shown.String() {
			if combining(r) {
				marks++
				continue
			}
			if !Shown(r) {
				t.Errorf("%s: U+%04X reaches the terminal in %q", name, r, shown)
			}
		}
		if marks > maxMarks {
			t.Errorf("%s: %d marks", name, marks)
		}
		if invert(t, shown.String()) != s {
			t.Errorf("%s: %q does not read back", name, shown)
		}
		if !strings.Contains(shown.String(), `\`) {
			t.Errorf("%s passes unescaped: %q", name, shown)
		}
	}
}
