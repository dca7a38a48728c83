package auth0

import (
	"bytes"
	"mime"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// refusal is what a tenant says when it refuses.
type refusal struct{ code, message string }

// readRefusal reads the body of an answer. cause is set when it is no OAuth answer at all, and names what it is instead.
// Three shapes are known: OAuth's error/error_description, the code/description that go-auth0 also meets, and the
// statusCode/error/message/errorCode of rate limits.
func readRefusal(a answer) (told refusal, cause string) {
	if byProxy(a) {
		return refusal{}, causeProxyAnswer
	}
	members, whole := members(a.body)
	told = refusal{code: first(members, "error", "code", "errorCode"), message: first(members, "error_description", "description", "message")}
	if c := first(members, "errorCode"); c != "" && strings.ContainsRune(told.code, ' ') {
		told.code = c // there, error is the status in words
	}
	switch {
	case whole && told.code != "":
		return told, ""
	case !whole:
		if cause = foreignBody(a); cause == causeCut || a.status != 405 && a.status < 500 && a.status != 404 {
			return refusal{}, cause
		}
		if cause == causeHTML || cause == causePortal {
			return refusal{}, cause
		}
		return refusal{}, "" // the status says enough
	case a.status == 200:
		return told, causeShape
	}
	return told, ""
}

// byProxy is true for answers that a proxy gives of its own: 407 is never an origin's (RFC 9110 §15.5.8), Proxy-Status with
// an error is a proxy's account of why it did not pass the request on (RFC 9209 §2.1.1), and Squid marks its error pages.
func byProxy(a answer) bool {
	return a.status == 407 || a.status >= 400 && (a.header.Get("X-Squid-Error") != "" || strings.Contains(strings.Join(a.header.Values("Proxy-Status"), ","), "error="))
}

// foreignBody names a body that is not one JSON object.
func foreignBody(a answer) string {
	text := strings.ToLower(string(bytes.TrimSpace(a.body[:min(len(a.body), 64<<10)])))
	kind, _, _ := mime.ParseMediaType(a.header.Get("Content-Type"))
	switch {
	case a.status == 511, strings.Contains(text, "captive portal"), strings.Contains(text, "captiveportal"), strings.Contains(text, "wifi login"), strings.Contains(text, "wi-fi login"):
		return causePortal
	case strings.HasPrefix(text, "<!doctype html"), strings.HasPrefix(text, "<html"), kind == "text/html":
		return causeHTML
	case strings.HasPrefix(text, "{") && cutShort(a.body):
		return causeCut
	}
	return causeNotJSON
}

// cutShort is true when body is the beginning of a JSON value and nothing but its end is missing.
func cutShort(body []byte) bool {
	d := jsontext.NewDecoder(bytes.NewReader(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	_, err := d.ReadValue()
	return err != nil && strings.Contains(err.Error(), "unexpected EOF")
}

// members reads the object's members by exact name. Refusals are read leniently (a duplicate does not hide them); whole
// is false when the body is not one JSON object.
func members(body []byte) (m map[string]jsontext.Value, whole bool) {
	if err := json.Unmarshal(body, &m, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)); err != nil || m == nil {
		return nil, false
	}
	return m, true
}

// first is the first of the named members that is a non-empty string.
func first(m map[string]jsontext.Value, names ...string) string {
	for _, name := range names {
		var s string
		if v, ok := m[name]; ok && v.Kind() == '"' && json.Unmarshal(v, &s, jsontext.AllowInvalidUTF8(true)) == nil && s != "" {
			return s
		}
	}
	return ""
}
