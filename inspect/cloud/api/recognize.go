package api

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"mintmark/inspect/wire"
)

var (
	headerShape = regexp.MustCompile(`(?im)www-authenticate["']?\s*[:=]\s*(.*)$`)
	bareShape   = regexp.MustCompile(`(?i)\bbearer\s[^\n]*\berror\s*=\s*"?(invalid_token|insufficient_scope|invalid_request)\b[^\n]*`)
	statusShape = regexp.MustCompile(`(?i)(?:HTTP/[\d.]+|status(?: ?code)?[:=]?)\s+(4\d\d|5\d\d)\b`)
)

// Recognize implements cloud.Recognizer: a WWW-Authenticate header that demands a bearer token, or the sentence of a
// validator that only services of one's own use.
func (API) Recognize(text string) (wire.Exchange, bool) {
	e := wire.Exchange{Header: http.Header{}, Body: []byte(text)}
	line := ""
	if m := headerShape.FindStringSubmatch(text); m != nil {
		line = strings.TrimLeft(strings.TrimSpace(m[1]), `"'[`)
	} else if m := bareShape.FindString(text); m != "" {
		line = m
	}
	isBearer := func(c challenge) bool { return strings.EqualFold(c.scheme, "Bearer") }
	found := challenges([]string{strings.ReplaceAll(line, `\"`, `"`)})
	at := slices.IndexFunc(found, isBearer)
	switch {
	case at >= 0:
		e.Header.Set("WWW-Authenticate", strings.ReplaceAll(line, `\"`, `"`))
		e.Status = http.StatusUnauthorized
		if found[at].params["error"] == "insufficient_scope" {
			e.Status = http.StatusForbidden
		}
	case ownWords(text):
		e.Status = http.StatusUnauthorized
	default:
		return wire.Exchange{}, false
	}
	if m := statusShape.FindStringSubmatch(text); m != nil {
		e.Status, _ = strconv.Atoi(m[1]) // three digits
	}
	return e, true
}

// ownWords is for sentences of validators that none of the clouds writes. Short phrases are left out: others may use
// them too.
func ownWords(text string) bool {
	text = strings.ToLower(text)
	return slices.ContainsFunc(libraryHints(), func(h hint) bool {
		return len(h.phrase) >= 18 && h.from != "Amazon API Gateway" && h.from != "ASP.NET Core" && strings.Contains(text, h.phrase)
	})
}
