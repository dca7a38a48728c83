package api

import "strings"

// challenge is one demand of a WWW-Authenticate header (RFC 9110 §11.6.1): how the service wants to be asked.
type challenge struct {
	scheme string            // "Bearer", as sent
	params map[string]string // names in lower case: realm, scope, error, error_description, resource_metadata, …
}

// challenges reads every header line and every challenge in it. What cannot be read is skipped: a header that a service
// wrote badly still says something with the rest.
func challenges(lines []string) []challenge {
	var all []challenge
	for _, line := range lines {
		r := &reader{text: line}
		for r.more() {
			name := r.token()
			if name == "" { // nothing that starts a word: go on behind it
				if r.peek() == '"' {
					r.value()
				} else {
					r.at++
				}
				continue
			}
			r.blanks()
			if r.peek() == '=' && len(all) > 0 && !r.padding() {
				r.at++
				r.blanks()
				all[len(all)-1].params[strings.ToLower(name)] = r.value()
			} else {
				all = append(all, challenge{scheme: name, params: map[string]string{}})
				r.token68()
			}
			r.blanks()
		}
	}
	return all
}

// reader walks over a header value.
type reader struct {
	text string
	at   int
}

func (r *reader) more() bool {
	for r.at < len(r.text) && strings.IndexByte(", \t", r.text[r.at]) >= 0 {
		r.at++
	}
	return r.at < len(r.text)
}

func (r *reader) peek() byte {
	if r.at < len(r.text) {
		return r.text[r.at]
	}
	return 0
}

func (r *reader) blanks() {
	for r.peek() == ' ' || r.peek() == '\t' {
		r.at++
	}
}

// token reads an RFC 9110 token.
func (r *reader) token() string {
	start := r.at
	for r.at < len(r.text) && tokenByte(r.text[r.at]) {
		r.at++
	}
	return r.text[start:r.at]
}

func tokenByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

// padding reports whether the equals sign here ends a token68 instead of naming a value.
func (r *reader) padding() bool {
	rest := strings.TrimLeft(r.text[r.at:], "=")
	return rest == "" || rest[0] == ','
}

// token68 skips the one bare value that a scheme such as Negotiate carries.
func (r *reader) token68() {
	start := r.at
	for r.at < len(r.text) && (tokenByte(r.text[r.at]) || r.text[r.at] == '/') {
		r.at++
	}
	for r.peek() == '=' {
		r.at++
	}
	end := r.at
	r.blanks()
	if r.at < len(r.text) && r.peek() != ',' || end > start && r.text[end-1] == '=' && r.at < len(r.text) && r.peek() != ',' {
		r.at = start // it was the name of a parameter
	}
}

// value reads a token or a quoted string; a missing closing quote ends at the end of the line.
func (r *reader) value() string {
	if r.peek() != '"' {
		start := r.at
		for r.at < len(r.text) && r.text[r.at] != ',' && r.text[r.at] != ' ' {
			r.at++
		}
		return r.text[start:r.at]
	}
	var b strings.Builder
	for r.at++; r.at < len(r.text); r.at++ {
		switch c := r.text[r.at]; c {
		case '\\':
			if r.at++; r.at < len(r.text) {
				b.WriteByte(r.text[r.at])
			}
		case '"':
			r.at++
			return b.String()
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
