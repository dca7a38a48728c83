package inspect

import (
	"fmt"
	"net/url"
	"strings"

	"mintmark/inspect/lazyregexp"
)

// Clean takes a token out of what people paste with it: an Authorization header, a curl command, quotes, a token
// response, a URL with the token in its query or fragment, an assignment, line wraps, or any text in which one token is a
// whole value. removed says in words what it
// took away, "" if nothing. Only line breaks, with the blanks around them, are wraps; a blank inside a line stays, and
// padding or a foreign alphabet is never repaired. One final newline is taken silently.
func Clean(input string) (token, removed string) {
	text, found := strings.CutSuffix(input, "\n")
	if found {
		text = strings.TrimSuffix(text, "\r")
	}
	if bare(text) {
		return text, ""
	}
	c := cleaner{text: text}
	c.trim()
	for _, step := range []func(*cleaner) bool{
		(*cleaner).fromSerialised, (*cleaner).fromResponse, (*cleaner).fromCurl, (*cleaner).fromHeader,
		(*cleaner).fromURL, (*cleaner).fromAssignment, (*cleaner).fromText,
	} {
		c.unquote()
		if step(&c) {
			break
		}
	}
	c.unquote()
	c.scheme()
	c.unquote()
	c.unwrap()
	return c.text, strings.Join(c.removed, "; ")
}

type cleaner struct {
	text    string
	removed []string
}

func (c *cleaner) took(what string) { c.removed = append(c.removed, what) }

// bare reports whether nothing needs cleaning: the input is one run of token characters.
func bare(s string) bool {
	for i := 0; i < len(s); i++ {
		if !base64URLByte(s[i]) && s[i] != '.' {
			return false
		}
	}
	return true
}

const blanks = " \t\r\n"

func (c *cleaner) trim() {
	if text := strings.TrimPrefix(c.text, "\ufeff"); text != c.text {
		c.took("a byte order mark")
		c.text = text
	}
	text := strings.Trim(c.text, blanks)
	if text == c.text {
		return
	}
	if strings.ContainsAny(strings.Replace(c.text, text, "", 1), "\r\n") {
		c.took("blank lines around it")
	} else {
		c.took("blanks around it")
	}
	c.text = text
}

// unquote takes matching quotes off both ends, and a comma or semicolon behind the closing one.
func (c *cleaner) unquote() {
	for _, pair := range [][2]string{{`"`, `"`}, {`'`, `'`}, {"`", "`"}, {"“", "”"}, {"‘", "’"}, {`\"`, `\"`}} {
		text := strings.TrimRight(c.text, ",;")
		if len(text) < len(pair[0])+len(pair[1]) || !strings.HasPrefix(text, pair[0]) || !strings.HasSuffix(text, pair[1]) {
			continue
		}
		inner := text[len(pair[0]) : len(text)-len(pair[1])]
		if strings.Contains(inner, pair[1]) {
			continue
		}
		what := "quotes around it"
		if text != c.text {
			what = "quotes around it and " + c.text[len(text):] + " behind it"
		}
		c.took(what)
		c.text = strings.Trim(inner, blanks)
		return
	}
}

// fromSerialised leaves the JSON form of a JWS or JWE as it is.
func (c *cleaner) fromSerialised() bool {
	return strings.HasPrefix(c.text, "{") && (strings.Contains(c.text, `"payload"`) || strings.Contains(c.text, `"ciphertext"`))
}

// fromResponse takes the token out of a token endpoint's answer.
func (c *cleaner) fromResponse() bool {
	if !strings.HasPrefix(c.text, "{") {
		return false
	}
	v, twice, bad := scanJSON(c.text)
	if bad != nil || len(twice) > 0 {
		return false
	}
	for _, name := range []string{"access_token", "id_token", "token", "assertion", "client_assertion", "subject_token"} {
		if token, ok := v.object.Get(name).Text(); ok && token != "" {
			c.took("the JSON around " + name)
			c.text = strings.Trim(token, blanks)
			return true
		}
	}
	return false
}

// Patterns of what stands around tokens. A value ends at a quote, or at the end of its line.
var (
	curlWord   = lazyregexp.New(`(?i)^(?:\$ ?)?curl(?:\.exe)?\s`)
	authHeader = lazyregexp.New("(?i)^authorization[\"']?[ \t]*:[ \t]*[\"'`]?([^\"'`\r\n]+)")
	bearerFlag = lazyregexp.New(`^--oauth2-bearer[ =]+["']?([^"'\s]+)`)
	schemeWord = lazyregexp.New(`(?i)^(?:bearer|dpop|token|jwt)[ \t]*[ \t:\r\n][ \t\r\n]*`)
	assignment = lazyregexp.New(`(?i)^(?:export[ \t]+|set[ \t]+|\$env:)?[a-z_][a-z0-9_]*[ \t]*[=:][ \t]*["']?(eyJ[^"']*)["']?;?$`)
)

func (c *cleaner) fromCurl() bool {
	if !curlWord().MatchString(c.text) {
		return false
	}
	what := "the curl command around it"
	if m := c.authorization(); m != nil {
		c.took(what)
		c.text = strings.Trim(c.text[m[2]:m[3]], blanks+`"'`)
		return true
	}
	if at := strings.Index(c.text, "--oauth2-bearer"); at >= 0 {
		if m := bearerFlag().FindStringSubmatch(c.text[at:]); m != nil {
			c.took(what)
			c.text = m[1]
			return true
		}
	}
	if value, _ := parameter(c.text, " \t\r\n\"'"); value != "" {
		c.took(what)
		c.text = value
		return true
	}
	return false
}

// authorization finds the header's value; the pattern only runs where the word stands.
func (c *cleaner) authorization() []int {
	const word = "authorization"
	for at := 0; at+len(word) <= len(c.text); at++ {
		if c.text[at]|0x20 != 'a' || !strings.EqualFold(c.text[at:at+len(word)], word) {
			continue
		}
		m := authHeader().FindStringSubmatchIndex(c.text[at:])
		for i := range m {
			m[i] += at
		}
		if m != nil {
			m[3] = continued(c.text, m[3])
		}
		return m
	}
	return nil
}

// continued is the end of a value that goes on in the next lines: lines of nothing but token characters, which no
// header line is.
func continued(text string, end int) int {
	for end < len(text) && (text[end] == '\n' || text[end] == '\r') {
		line := strings.TrimLeft(text[end:], blanks)
		from := len(text) - len(line)
		if stop := strings.IndexAny(line, "\r\n\"'`"); stop >= 0 {
			line = line[:stop]
		}
		if line == "" || !bare(strings.TrimRight(line, " \t")) {
			break
		}
		end = from + len(line)
	}
	return end
}

// fromHeader takes the value of an Authorization line, alone or among other header lines.
func (c *cleaner) fromHeader() bool {
	m := c.authorization()
	if m == nil {
		return false
	}
	switch {
	case strings.Trim(c.text[:m[0]], blanks) == "" && strings.Trim(c.text[m[3]:], blanks+`"'`) == "":
		c.took("Authorization:")
	default:
		c.took("Authorization: and the lines around it")
	}
	c.text = strings.Trim(c.text[m[2]:m[3]], blanks+`"'`)
	return true
}

func (c *cleaner) scheme() {
	if at := schemeWord().FindStringIndex(c.text); at != nil && at[1] < len(c.text) {
		c.took(strings.Trim(c.text[:at[1]], blanks+":"))
		c.text = c.text[at[1]:]
	}
}

// fromURL takes a token out of a URL's fragment or query, or out of either alone.
func (c *cleaner) fromURL() bool {
	at := strings.IndexAny(c.text, "#?")
	isURL := strings.HasPrefix(c.text, "http://") || strings.HasPrefix(c.text, "https://") || at == 0 || strings.HasPrefix(c.text, "/")
	if !isURL && !strings.HasPrefix(c.text, "access_token=") && !strings.HasPrefix(c.text, "id_token=") {
		return false
	}
	rest, _ := joinLines(c.text)
	if strings.ContainsAny(rest, " \t") {
		return false
	}
	value, name := parameter(rest[strings.IndexAny(rest, "#?")+1:], "")
	if value == "" {
		return false
	}
	c.took("the URL around " + name)
	c.text = value
	return true
}

// parameter finds the value of a form or query parameter that carries a token. ends are bytes that, beside & and #,
// stand around parameters.
func parameter(text, ends string) (value, name string) {
	for _, name := range []string{"access_token", "id_token", "token", "jwt", "id_token_hint", "assertion", "client_assertion", "subject_token"} {
		for from := 0; ; {
			at := strings.Index(text[from:], name+"=")
			if at < 0 {
				break
			}
			at += from
			from = at + len(name) + 1
			if at > 0 && !strings.ContainsRune("&#?"+ends, rune(text[at-1])) {
				continue
			}
			value := text[from:]
			if end := strings.IndexAny(value, "&#"+ends); end >= 0 {
				value = value[:end]
			}
			if plain, err := url.PathUnescape(value); err == nil {
				value = plain
			}
			if value != "" {
				return value, name
			}
		}
	}
	return "", ""
}

// fromAssignment takes the value of NAME=value, export NAME='value', NAME: value; among other lines, only a whole one.
func (c *cleaner) fromAssignment() bool {
	if strings.Contains(c.text, "\n") && c.fromText() {
		return true
	}
	m := assignment().FindStringSubmatchIndex(c.text)
	if m == nil {
		return false
	}
	c.took(strings.Trim(c.text[:m[2]], blanks+`"'`))
	c.text = c.text[m[2]:m[3]]
	return true
}

// unwrap joins lines, with the blanks around each break.
func (c *cleaner) unwrap() {
	text, breaks := joinLines(c.text)
	switch {
	case breaks == 0 || strings.HasPrefix(c.text, "{"):
		return
	case breaks == 1:
		c.took("a line break")
	default:
		c.took(fmt.Sprintf("%d line breaks", breaks))
	}
	c.text = text
}

// joinLines takes away line breaks with the blanks around them, and counts them.
func joinLines(text string) (joined string, breaks int) {
	breaks = strings.Count(text, "\n")
	if breaks == 0 {
		return text, 0
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := range breaks + 1 {
		line, rest, _ := strings.Cut(text, "\n")
		if i > 0 {
			line = strings.TrimLeft(line, " \t")
		}
		if i < breaks {
			line = strings.TrimRight(strings.TrimSuffix(line, "\r"), " \t")
		}
		b.WriteString(line)
		text = rest
	}
	return b.String(), breaks
}
