package printable

import (
	"strings"
	"testing"
)

func TestCut(t *testing.T) {
	long := strings.Repeat("abcdefghij", 10)
	for _, c := range []struct {
		in    string
		cells int
		want  string
	}{
		{"short", 5, "short"},
		{"short", 4, "sh…t"},
		{"short", 1, "…"},
		{"short", 0, ""},
		{"short", -3, ""},
		{long, 30, "abcdefghijabcdef…defghij (100)"},
		{"日本語日本語", 6, "日本…"},
		{"日本語日本語", 5, "日…語"},
	} {
		got := Of(c.in).Cut(c.cells)
		if got.Width() > max(c.cells, 0) {
			t.Errorf("Cut(%q, %d) = %q is %d wide", c.in, c.cells, got, got.Width())
		}
		if got.String() != c.want {
			t.Errorf("Cut(%q, %d) = %q, want %q", c.in, c.cells, got, c.want)
		}
	}
}

func TestCutNeverSplitsAnEscape(t *testing.T) {
	text := Of("a\u202eb\x1bc\\d\xffe\nf e\u0301\u0302 日")
	for cells := 0; cells <= text.Width(); cells++ {
		for _, got := range []string{text.Cut(cells).String(), text.Head(cells).String()} {
			head, tail, found := strings.Cut(got, "…")
			if !found && cells > 0 && cells < text.Width() {
				t.Fatalf("cut to %d cells without a mark: %q", cells, got)
			}
			if i := strings.Index(tail, " ("); i >= 0 && strings.HasSuffix(tail, ")") {
				tail = tail[:i]
			}
			if !strings.HasPrefix(text.String(), head) || !strings.HasSuffix(text.String(), tail) {
				t.Fatalf("cut to %d cells: %q is no head and tail of %q", cells, got, text)
			}
			invert(t, head)
			invert(t, tail)
		}
	}
}

func TestJoin(t *testing.T) {
	a, b := Of("a\n"), Own("b")
	if got := Join(a, b).String(); got != `a\nb` {
		t.Errorf("Join = %q", got)
	}
	if !Join().Empty() || a.Empty() {
		t.Error("Empty is wrong")
	}
}

func TestWrap(t *testing.T) {
	lines := Of("the quick brown fox jumps over https://tenant.eu.auth0.com/very/long").Wrap(16)
	all := ""
	for _, l := range lines {
		if l.Width() > 16 {
			t.Errorf("line %q is %d wide", l, l.Width())
		}
		all += l.String()
	}
	if strings.ReplaceAll(all, " ", "") != "thequickbrownfoxjumpsoverhttps://tenant.eu.auth0.com/very/long" {
		t.Errorf("wrapping lost text: %q", lines)
	}
	if got := Of("日本").Wrap(1); len(got) != 2 {
		t.Errorf("a wide rune must not hang: %q", got)
	}
}
