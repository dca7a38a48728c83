package inspect

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FirstDifference says in words where two texts begin to differ: "actual has one more character at its end: /". It is
// "" for equal texts. Invisible characters are spelled out, so that the words show what the texts hide; the words
// quote at most a few characters of the texts and are foreign text all the same.
func FirstDifference(expected, actual string) string {
	if expected == actual {
		return ""
	}
	if expected == "" || actual == "" {
		return map[bool]string{true: "expected is empty", false: "actual is empty"}[expected == ""]
	}
	head, tail := commonEnds(expected, actual)
	lost, extra := expected[head:len(expected)-tail], actual[head:len(actual)-tail]
	at := utf8.RuneCountInString(expected[:head])
	switch {
	case lost == "":
		return "actual has " + counted(extra, "more") + place(at, tail) + ": " + spell(extra)
	case extra == "":
		return "actual lacks " + counted(lost, "") + place(at, tail) + ": " + spell(lost)
	case single(lost) && single(extra):
		return fmt.Sprintf("character %d is %s in actual, %s in expected", at+1, spell(extra), spell(lost))
	case at == 0 && tail == 0:
		return "they differ from the first character on"
	}
	return fmt.Sprintf("they differ from character %d on: actual has %s, expected %s", at+1, spell(extra), spell(lost))
}

// Similar reports whether two texts are mostly the same, so that the place where they part tells something.
func Similar(a, b string) bool {
	head, tail := commonEnds(a, b)
	return 2*(head+tail) >= min(len(a), len(b)) && max(len(a), len(b))-head-tail <= 40
}

// commonEnds are the lengths in bytes of what two texts share at their start and their end, in whole characters.
func commonEnds(a, b string) (head, tail int) {
	for head < len(a) && head < len(b) && a[head] == b[head] {
		head++
	}
	for head > 0 && (!boundary(a, head) || !boundary(b, head)) {
		head--
	}
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	for tail > 0 && (!boundary(a, len(a)-tail) || !boundary(b, len(b)-tail)) {
		tail--
	}
	return head, tail
}

// boundary reports whether a character begins or the text ends at i.
func boundary(s string, i int) bool { return i == len(s) || utf8.RuneStart(s[i]) }

func single(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return size == len(s)
}

func counted(chars, more string) string {
	n := utf8.RuneCountInString(chars)
	if more != "" {
		more += " "
	}
	if n == 1 {
		return "one " + more + "character"
	}
	return fmt.Sprintf("%d %scharacters", n, more)
}

func place(at, tail int) string {
	switch {
	case tail == 0:
		return " at its end"
	case at == 0:
		return " at its start"
	}
	return fmt.Sprintf(" after character %d", at)
}

// spell writes up to twelve characters, or forty plain ones, so that each can be seen.
func spell(text string) string {
	if len(text) <= 40 && visible(text) {
		return text
	}
	var words []string
	for rest := text; rest != ""; {
		if len(words) == 12 {
			words = append(words, fmt.Sprintf("and %d more", utf8.RuneCountInString(rest)))
			break
		}
		_, size := utf8.DecodeRuneInString(rest)
		words = append(words, spellOne(rest[:size]))
		rest = rest[size:]
	}
	return strings.Join(words, ", ")
}

func visible(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return true
}

// spellOne names a character: as itself when it is plain ASCII, else with its code point and, for the ones that hide,
// their name.
func spellOne(c string) string {
	r, size := utf8.DecodeRuneInString(c)
	if r == utf8.RuneError && size == 1 {
		return fmt.Sprintf("byte 0x%02X", c[0])
	}
	if name := hiddenName(r); name != "" {
		return fmt.Sprintf("U+%04X %s", r, name)
	}
	switch {
	case visible(c):
		return c
	case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsPunct(r) || unicode.IsSymbol(r):
		return fmt.Sprintf("%s (U+%04X)", c, r)
	}
	return fmt.Sprintf("U+%04X", r)
}

func hiddenName(r rune) string {
	switch r {
	case ' ':
		return "space"
	case '\t':
		return "tab"
	case '\n':
		return "line feed"
	case '\r':
		return "carriage return"
	case 0:
		return "null"
	case 0xa0:
		return "no-break space"
	case 0xad:
		return "soft hyphen"
	case 0x200b:
		return "zero width space"
	case 0x200c:
		return "zero width non-joiner"
	case 0x200d:
		return "zero width joiner"
	case 0x200e:
		return "left-to-right mark"
	case 0x200f:
		return "right-to-left mark"
	case 0x202a, 0x202b, 0x202d, 0x202e:
		return "text direction override"
	case 0x2060:
		return "word joiner"
	case 0xfeff:
		return "byte order mark"
	case 0x3000:
		return "ideographic space"
	}
	return ""
}
