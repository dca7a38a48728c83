// Package printable is the one sanitiser for text that we did not write: claims, headers, key ids, issuers, profile
// names, error bodies, HTTP headers, file names. It turns bytes into Text, a distinct type, and only Text may enter a
// view, plain output, a log, an error or a report; a raw string there does not compile.
//
// Nothing is deleted: what may not be shown as it is becomes a visible escape, and two different inputs never look
// alike. The width of the result in cells is the same in every terminal: what terminals disagree on is escaped.
package printable

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Text is text that is safe to write to a terminal. Make it with Of or Own.
type Text struct{ s string }

// own is unexported so that only an untyped constant can be passed to Own: our own words, never a variable.
type own string

// Own makes Text from a constant written in our source.
func Own(s own) Text { return Text{s: string(s)} }

// Of escapes foreign text: \n, \t, \r, \xHH for other control bytes and for bytes that are no UTF-8, \u{HEX} for runes
// that may not be shown, and \\ for a backslash.
func Of(s string) Text {
	if plain(s) {
		return Text{s: s}
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	var m marks
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if m.pass(r, size) {
			b.WriteString(s[i : i+size])
		} else {
			b.WriteString(escape(r, s[i], size))
		}
		i += size
	}
	return Text{s: b.String()}
}

// plain reports whether s is nothing but printable ASCII without a backslash, as nearly every text is.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < ' ' || s[i] > '~' || s[i] == '\\' {
			return false
		}
	}
	return true
}

func escape(r rune, first byte, size int) string {
	switch {
	case r == utf8.RuneError && size == 1:
		return `\x` + strings.ToUpper(hex2(first))
	case r == '\\':
		return `\\`
	case r == '\n':
		return `\n`
	case r == '\t':
		return `\t`
	case r == '\r':
		return `\r`
	case r < 0x20 || r == 0x7f:
		return `\x` + hex2(byte(r))
	}
	return `\u{` + strings.ToUpper(strconv.FormatInt(int64(r), 16)) + `}`
}

func hex2(c byte) string {
	const digits = "0123456789abcdef"
	return string([]byte{digits[c>>4], digits[c&15]})
}

// maxMarks is how many combining marks one base may carry: more would climb over the rows above.
const maxMarks = 4

// marks counts the combining marks since the last base.
type marks struct {
	base  bool // something shown that a mark can sit on
	count int
}

// pass decides about the next rune of a text and keeps count.
func (m *marks) pass(r rune, size int) bool {
	switch {
	case r == utf8.RuneError && size == 1, r == '\\':
		*m = marks{}
		return false
	case combining(r):
		if !m.base || m.count >= maxMarks {
			return false
		}
		m.count++
		return true
	case Shown(r):
		*m = marks{base: r != ' '}
		return true
	}
	*m = marks{}
	return false
}

// String returns the escaped form.
func (t Text) String() string { return t.s }
