// Package printable is the one sanitiser for text that we did not write: claims, headers, key ids, issuers, profile
// names, error bodies, HTTP headers, file names. It turns bytes into Text, a distinct type, and only Text may enter a
// view, plain output, a log, an error or a report; a raw string there does not compile.
//
// Nothing is deleted: what may not be shown as it is becomes a visible escape, and two different inputs never look
// alike.
package printable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is text that is safe to write to a terminal. Make it with Of or Own.
type Text struct{ s string }

// own is unexported so that only an untyped constant can be passed to Own: our own words, never a variable.
type own string

// Own makes Text from a constant written in our source.
func Own(s own) Text { return Text{s: string(s)} }

// Of escapes foreign text.
func Of(s string) Text {
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02X`, s[i])
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case r < 0x20 || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case Shown(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, `\u{%X}`, r)
		}
		i += size
	}
	return Text{s: b.String()}
}

// String returns the escaped form.
func (t Text) String() string { return t.s }

// Shown reports whether a rune may be written as it is.
func Shown(r rune) bool { return r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r) }
