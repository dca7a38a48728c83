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
	a, b := characters(expected), characters(actual)
	at := 0
	for at < len(a) && at < len(b) && a[at] == b[at] {
		at++
	}
	tail := 0
	for tail < len(a)-at && tail < len(b)-at && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	lost, extra := a[at:len(a)-tail], b[at:len(b)-tail]
	switch {
	case len(lost) == 0:
		return "actual has " + counted(len(extra), "more") + place(at, tail) + ": " + spell(extra)
	case len(extra) == 0:
		return "actual lacks " + counted(len(lost), "") + place(at, tail) + ": " + spell(lost)
	case len(lost) == 1 && len(extra) == 1:
		return fmt.Sprintf("character %d is %s in actual, %s in expected", at+1, spell(extra), spell(lost))
	case at == 0 && tail == 0:
		return "they differ from the first character on"
	}
	return fmt.Sprintf("they differ from character %d on: actual has %s, expected %s", at+1, spell(extra), spell(lost))
}

func counted(n int, more string) string {
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

// spell writes up to twelve characters so that each can be seen.
func spell(chars []string) string {
	if text := strings.Join(chars, ""); len(chars) <= 40 && visible(text) {
		return text
	}
	var words []string
	for i, c := range chars {
		if i == 12 {
			words = append(words, fmt.Sprintf("and %d more", len(chars)-i))
			break
		}
		words = append(words, spellOne(c))
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
