package widget

import (
	"fmt"
	"unicode/utf8"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/theme"
)

// Differ marks where two texts part: what they share is plain, the differing characters stand out, and the note says
// the difference in words, so that it is seen without colours too. It compares what was sent, not what is shown.
func (p Pen) Differ(expected, actual string) (wanted, got Line, note Span) {
	wanted, got = p.Marked(inspect.Diff(expected, actual))
	head, tail := shared(expected, actual)
	e, a := expected[head:len(expected)-tail], actual[head:len(actual)-tail]
	return wanted, got, p.difference(expected, actual, e, a, head, tail)
}

// Marked draws a difference's two sides.
func (p Pen) Marked(spans []inspect.Span) (wanted, got Line) {
	for _, s := range spans {
		text := printable.Of(s.Text)
		switch s.Mark {
		case inspect.OnlyExpected:
			wanted = wanted.Add(p.Text(theme.Differ, text))
		case inspect.OnlyActual:
			got = got.Add(p.Text(theme.Differ, text))
		default:
			wanted, got = wanted.Add(p.Text(theme.Text, text)), got.Add(p.Text(theme.Text, text))
		}
	}
	return wanted, got
}

func (p Pen) difference(expected, actual, e, a string, head, tail int) Span {
	where := "inside"
	switch {
	case head == 0 && tail == 0:
		where = ""
	case tail == 0:
		where = "at the end"
	case head == 0:
		where = "at the start"
	}
	quoted := func(s string) string {
		if n := utf8.RuneCountInString(s); n > 24 {
			return fmt.Sprintf("%d characters", n)
		}
		return "“" + s + "”"
	}
	var text string
	switch {
	case expected == actual:
		return p.Own(theme.Muted, "the same")
	case expected == "" || actual == "" || where == "" || e != "" && a != "" && 2*(head+tail) < max(len(expected), len(actual)):
		return p.Own(theme.Muted, "entirely different")
	case e == "":
		text = quoted(a) + " too much " + where
	case a == "":
		text = quoted(e) + " missing " + where
	default:
		text = quoted(a) + " in place of " + quoted(e) + " " + where
	}
	return p.Text(theme.Bad, printable.Of(text))
}

// shared is how many bytes the two share at the start and at the end, never splitting a character.
func shared(a, b string) (head, tail int) {
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for head > 0 && (head < len(a) && !utf8.RuneStart(a[head]) || head < len(b) && !utf8.RuneStart(b[head])) {
		head--
	}
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for tail > 0 && (!utf8.RuneStart(a[len(a)-tail]) || !utf8.RuneStart(b[len(b)-tail])) {
		tail--
	}
	return head, tail
}

// Longest is how much of a value is compared, escaped and measured for one line.
const Longest = 2000

// Clip bounds a foreign text to that. No letter is cut through.
func Clip(s string) string {
	if len(s) <= Longest {
		return s
	}
	end := Longest
	for end > Longest-utf8.UTFMax && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
