package aws

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"mintmark/inspect"
)

// difference says in words where two texts part: what is expected and what is there. Foreign text is quoted as it is;
// the view makes it printable.
func difference(want, got string) string {
	switch {
	case want == got:
		return ""
	case strings.TrimSuffix(want, "/") == strings.TrimSuffix(got, "/"):
		return "they differ only by the final slash"
	case strings.TrimSpace(want) == strings.TrimSpace(got):
		return "they differ only by blanks at the ends"
	case strings.EqualFold(want, got):
		return "they differ only in letter case, first at character " + strconv.Itoa(parting(want, got))
	}
	if hidden := inspect.Hidden(want, got); hidden != "" {
		return strings.TrimSuffix(hidden, ".")
	}
	at := parting(want, got)
	return "they part at character " + strconv.Itoa(at) + ": " + quoted(want, at) + " expected, " + quoted(got, at) + " found"
}

// parting is the 1-based position of the first differing character.
func parting(a, b string) int {
	n := 1
	for a != "" && b != "" {
		ra, na := utf8.DecodeRuneInString(a)
		rb, nb := utf8.DecodeRuneInString(b)
		if ra != rb || na != nb {
			break
		}
		a, b, n = a[na:], b[nb:], n+1
	}
	return n
}

func quoted(text string, at int) string {
	n := 1
	for _, r := range text {
		if n == at {
			return "“" + string(r) + "”"
		}
		n++
	}
	return "the end"
}

// sentence makes a clause a sentence.
func sentence(clause string) string {
	if clause == "" {
		return ""
	}
	if first, _, _ := strings.Cut(clause, " "); !strings.Contains(first, ":") { // a key such as aws:SourceIp keeps its case
		r, n := utf8.DecodeRuneInString(clause)
		clause = strings.ToUpper(string(r)) + clause[n:]
	}
	if !strings.HasSuffix(clause, ".") {
		clause += "."
	}
	return clause
}
