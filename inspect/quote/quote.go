// Package quote writes foreign values into the grammars of other programs: a POSIX shell, Terraform, JSON. Whatever a
// claim or a configuration holds, what comes out is one word or one literal there and nothing else.
package quote

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// plainWord are the characters that no POSIX shell treats specially inside a word.
const plainWord = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@=,+%"

// Shell makes s one word for a POSIX shell. Plain words stay as they are, so that commands stay readable; everything
// else stands in single quotes, where nothing is special (POSIX.1-2024, Shell Command Language §2.2.2).
func Shell(s string) string {
	if s != "" && strings.Trim(s, plainWord) == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// HCL makes s a string literal of HCL native syntax: JSON-like escapes, and the marks ${ and %{ doubled so that no
// template begins. What cannot be printed is written as an escape.
func HCL(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\r':
			b.WriteString(`\r`)
		case (r == '$' || r == '%') && strings.HasPrefix(s[i+1:], "{"):
			b.WriteString(string(r) + string(r))
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r >= 0x10000:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String() + `"`
}

// HCLList makes an HCL list of string literals on one line.
func HCLList(list []string) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = HCL(s)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// JSON writes v as one line of JSON, which is a JavaScript literal too, without HTML escapes. A value that JSON cannot
// hold gives "null".
func JSON(v any) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if enc.Encode(v) != nil {
		return "null"
	}
	return strings.TrimSuffix(b.String(), "\n")
}
