package widget

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
)

func pen() Pen {
	s := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	return NewPen(&s)
}

func plainPen() Pen {
	s := theme.New(theme.Options{ASCII: true, Profile: colorprofile.ASCII})
	return NewPen(&s)
}

func text(s string) Span { return pen().Text(theme.Text, printable.Of(s)) }

func show(l Line) string { return Plain(Block{l}) }

func TestFitIsExact(t *testing.T) {
	samples := []string{"", "a", "acme-prod", "https://acme.eu.auth0.com/", "漢字漢字", "e\u0301e\u0301", "a\tb\x1b[2J", strings.Repeat("x", 300), "👩‍👩‍👧", "\u202e"}
	for _, p := range []Pen{pen(), plainPen()} {
		for _, a := range samples {
			for _, b := range samples {
				for w := range 40 {
					l := L(p.Text(theme.Text, printable.Of(a)), Gap(1), p.Text(theme.Bad, printable.Of(b))).Fit(w)
					if got := ansi.StringWidth(show(l)); got != w || l.Width() != w {
						t.Fatalf("Fit(%d) of %q %q is %d cells wide, says %d: %q", w, a, b, got, l.Width(), show(l))
					}
				}
			}
		}
	}
}

func TestCutMiddleKeepsBothEnds(t *testing.T) {
	for in, want := range map[string]string{
		"https://acme.eu.auth0.com/": "https:/…h0.com/",
		"short":                      "short",
	} {
		if got := text(in).CutMiddle(15); got.text != want {
			t.Errorf("%q became %q, want %q", in, got.text, want)
		}
	}
	for w := range 30 {
		if got := text("漢字かな交じり文の長い名前").CutMiddle(w); got.Width() > w || ansi.StringWidth(got.text) != got.Width() {
			t.Errorf("CutMiddle(%d) is %d cells: %q", w, got.Width(), got.text)
		}
	}
}

func TestSpreadKeepsTheRightEdge(t *testing.T) {
	l := Spread(L(text("a long name that gives way")), L(text("59m 12s")), 16)
	if got := show(l); got != "a long n…59m 12s" {
		t.Errorf("got %q", got)
	}
}

func TestWrapLosesNothing(t *testing.T) {
	words := "The audience in ID Token [https://api.acme.dev] does not match the expected audience."
	for w := 1; w < 100; w++ {
		lines := pen().Wrap(theme.Text, printable.Of(words), w)
		var all string
		for _, l := range lines {
			if l.Width() > w {
				t.Fatalf("Wrap(%d): %q is too wide", w, show(l))
			}
			all += show(l)
		}
		if strings.ReplaceAll(all, " ", "") != strings.ReplaceAll(words, " ", "") {
			t.Fatalf("Wrap(%d) lost text: %q", w, all)
		}
	}
}

func TestBordersStandStraight(t *testing.T) {
	for _, p := range []Pen{pen(), plainPen()} {
		for w := 4; w < 80; w++ {
			b := p.Box(w, true, Section{Title: L(p.Own(theme.Accent, "Profiles")), Right: L(p.Int(theme.Muted, 1234)), Rows: 2,
				Body: Block{L(p.Text(theme.Text, printable.Of("漢字 and \x1b[31m"+strings.Repeat("y", 99)))), L(text("x")).Select(true)}},
				Section{Title: L(p.Own(theme.Muted, "Clouds")), Rows: 1})
			for _, l := range b {
				if got := ansi.StringWidth(show(l)); got != w {
					t.Fatalf("width %d: a row of %d cells: %q", w, got, show(l))
				}
			}
		}
	}
}

func TestOverlayKeepsWhatIsAround(t *testing.T) {
	base := Block{L(text("0123456789")), L(text("漢字漢字漢"))}
	over := base.Overlay(Block{L(text("AB")), L(text("CD"))}, 3, 0)
	if got := show(over[0]); got != "012AB56789" {
		t.Errorf("got %q", got)
	}
	if got := show(over[1]); ansi.StringWidth(got) != 10 || !strings.Contains(got, "CD") {
		t.Errorf("got %q", got)
	}
}

func TestAClickFindsWhatWasPainted(t *testing.T) {
	l := L(text("ab"), text("cd").On("inner"), text("ef")).On("line")
	for x, want := range []any{"line", "line", "inner", "inner", "line", "line"} {
		if got := l.At(x); got != want {
			t.Errorf("At(%d) = %v, want %v", x, got, want)
		}
	}
	joined := Beside(Block{L(text("xx")).On("left")}, Block{l})[0]
	if joined.At(1) != "left" || joined.At(4) != "inner" || joined.At(7) != "line" {
		t.Error("joined lines forget what they act on")
	}
}

func TestCountdownIsOfOneWidth(t *testing.T) {
	for left, want := range map[time.Duration]string{
		23*time.Hour + 59*time.Minute + 59*time.Second: "23h 59m", 59*time.Minute + 12*time.Second: "59m 12s", 4*time.Minute + 3*time.Second: "04m 03s",
		12*time.Second + 900*time.Millisecond: "    12s", 0: "     0s", -time.Hour: "     0s", 30 * 24 * time.Hour: "30d 00h", time.Hour: "01h 00m", time.Minute: "01m 00s",
	} {
		if got := Countdown(left).String(); got != want || len(got) != CountdownWidth {
			t.Errorf("%v: %q, want %q", left, got, want)
		}
	}
}

func TestUrgencyHasWords(t *testing.T) {
	for left, want := range map[time.Duration]string{-1: "expired", 0: "expired", 30 * time.Second: "ends now", 5 * time.Minute: "ends soon", 30 * time.Minute: ""} {
		if got := Urgent(left, time.Hour).Word.String(); got != want {
			t.Errorf("%v: %q, want %q", left, got, want)
		}
	}
}

func TestDifferencesAreNamed(t *testing.T) {
	for _, c := range []struct{ expected, actual, note string }{
		{"https://api.acme.dev", "https://api.acme.dev/", "“/” too much at the end"},
		{"https://api.acme.dev/", "https://api.acme.dev", "“/” missing at the end"},
		{"abc", "abc", "the same"},
		{"read:data", "read:Data", "“D” in place of “d” inside"},
		{"abc", "xyz", "entirely different"},
		{"acme", "acme\u200b", "“\\u{200B}” too much at the end"},
		{"é", "è", "entirely different"},
	} {
		want, got, note := pen().Differ(c.expected, c.actual)
		if note.text != c.note {
			t.Errorf("%q and %q: %q, want %q", c.expected, c.actual, note.text, c.note)
		}
		if show(want) != printable.Of(c.expected).String() || show(got) != printable.Of(c.actual).String() {
			t.Errorf("%q and %q are shown as %q and %q", c.expected, c.actual, show(want), show(got))
		}
	}
}

func TestPaintResetsAtTheEnd(t *testing.T) {
	s := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	p := NewPen(&s)
	out := Paint(Block{L(p.Own(theme.Bad, "x"), p.Own(theme.OK, "y")).Select(true)}, &s)
	if !strings.HasSuffix(out, theme.Reset) || ansi.Strip(out) != "xy" {
		t.Errorf("painted %q", out)
	}
}

func TestClipCutsNoLetter(t *testing.T) {
	for n := range 4 {
		long := strings.Repeat("a", n) + strings.Repeat("д", 1500)
		if got := Clip(long); !utf8.ValidString(got) || !strings.HasPrefix(long, strings.TrimSuffix(got, "…")) || len(got) < 1990 {
			t.Errorf("%d: %d bytes, %q", n, len(got), got[len(got)-8:])
		}
	}
	if Clip("short") != "short" || len(Clip(strings.Repeat("\x80", 3000))) > 2003 {
		t.Error("what is short or no text at all")
	}
}
