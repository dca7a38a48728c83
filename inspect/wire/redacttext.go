package wire

import (
	"encoding/json"
	"regexp"
	"strings"

	"mintmark/inspect/lazyregexp"
)

// The text redactor does not parse: bodies arrive cut short, nested in strings, or as no format at all, and a parser that
// gives up would let everything through. It looks for the marks of a named value (JSON colon, XML tag, name=value) and
// hides the value up to where it can end, or to the end of the text.

var (
	xmlValue  = lazyregexp.New(`<([A-Za-z_][\w.:-]*)(\s[^<>]*)?>(<!\[CDATA\[(?s:.*?)(?:\]\]>|$)|[^<]*)`)
	pairValue = lazyregexp.New(`([A-Za-z][\w.-]{2,63})(\s?=\s?)("[^"]*"?|'[^']*'?|[^\s&"'<>,;]+)`)
	inputTag  = lazyregexp.New(`(?i)(<input\b[^>]*\bname\s*=\s*["']?([\w.-]+)["']?[^>]*\bvalue\s*=\s*)("[^"]*"?|'[^']*'?)`)
	schemeTok = lazyregexp.New(`(?i)\b(bearer|dpop|basic)(\s+)([A-Za-z0-9._~+/-]{16,}=*)("?)`)
)

func redactText(s string) string {
	s = redactJWTs(s)
	s = redactMembers(s)
	s = replaceGroups(xmlValue(), s, func(g []string) string {
		if strings.TrimSpace(g[3]) == "" || !secretName(g[1]) {
			return g[0]
		}
		return "<" + g[1] + g[2] + ">" + masked(g[3])
	})
	s = replaceGroups(inputTag(), s, func(g []string) string {
		if !secretField(g[2]) {
			return g[0]
		}
		return g[1] + `"` + masked(strings.Trim(g[3], `"'`)) + `"`
	})
	s = replaceGroups(pairValue(), s, func(g []string) string {
		if !secretName(g[1]) {
			return g[0]
		}
		value := strings.Trim(g[3], `"'`)
		return g[1] + g[2] + strings.Replace(g[3], value, masked(value), 1)
	})
	return replaceGroups(schemeTok(), s, func(g []string) string {
		if g[4] != "" { // a parameter name of a challenge, as in Bearer authorization_uri="…"
			return g[0]
		}
		return g[1] + g[2] + Mask
	})
}

func replaceGroups(re *regexp.Regexp, s string, f func(groups []string) string) string {
	return re.ReplaceAllStringFunc(s, func(hit string) string { return f(re.FindStringSubmatch(hit)) })
}

// redactMembers hides the values of secret JSON members, also inside JSON that is itself a string in JSON (\"name\":…).
func redactMembers(s string) string {
	var out strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		if s[i] != ':' || i < done {
			continue
		}
		if name, ok := memberName(s[:i]); !ok || !secretName(name) {
			continue
		}
		from, to, quote := memberValue(s, i+1)
		if from == to {
			continue
		}
		out.WriteString(s[done:from])
		out.WriteString(quote + masked(s[from+len(quote):max(from+len(quote), to-len(quote))]) + quote)
		done = to
	}
	out.WriteString(s[done:])
	return out.String()
}

// memberName is the quoted name at the end of before.
func memberName(before string) (string, bool) {
	before = strings.TrimRight(before, " \t\r\n")
	if before == "" || before[len(before)-1] != '"' && before[len(before)-1] != '\'' {
		return "", false
	}
	mark := before[len(before)-1]
	before = strings.TrimRight(before[:len(before)-1], `\`)
	open := strings.LastIndexByte(before, mark)
	if open < 0 || len(before)-open > 256 {
		return "", false
	}
	name := before[open+1:]
	var plain string
	if json.Unmarshal([]byte(`"`+name+`"`), &plain) == nil { // undoes \u005f and the like
		name = plain
	}
	return name, true
}

// memberValue finds the value that starts at i: from and to enclose it with its quotes; from == to if there is nothing to
// hide. quote is the value's quotation mark with the backslashes before it, or the mark to put around the mask.
func memberValue(s string, i int) (from, to int, quote string) {
	for i < len(s) && strings.IndexByte(" \t\r\n", s[i]) >= 0 {
		i++
	}
	j := i
	for j < len(s) && s[j] == '\\' {
		j++
	}
	switch {
	case j == len(s):
		return i, i, ""
	case s[j] == '"' || s[j] == '\'':
		quote = s[i : j+1]
		return i, stringEnd(s, j+1, quote), quote
	case s[i] == '{' || s[i] == '[':
		return i, nestedEnd(s, i), ""
	}
	for j = i; j < len(s) && strings.IndexByte(",}] \t\r\n\\", s[j]) < 0; j++ {
	}
	if word := s[i:j]; word == "null" || word == "true" || word == "false" || word == "" {
		return i, i, ""
	}
	return i, j, ""
}

// stringEnd is the index after the closing quote, or the end of s.
func stringEnd(s string, i int, quote string) int {
	if len(quote) > 1 { // an escaped quote ends at its like
		if k := strings.Index(s[i:], quote); k >= 0 {
			return i + k + len(quote)
		}
		return len(s)
	}
	for ; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case quote[0]:
			return i + 1
		}
	}
	return len(s)
}

// nestedEnd is the index after the bracket that closes the one at i, or the end of s.
func nestedEnd(s string, i int) int {
	depth, inString := 0, false
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}
