package wire

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"mintmark/inspect/lazyregexp"
)

// Mask stands where a secret was.
const Mask = "[secret]"

var jwtShape = lazyregexp.New(`e[w-z0-9_-][A-Za-z0-9_-]{4,}(?:\.[A-Za-z0-9_-]*){1,4}`)

// jwtMark is how a JWT is kept: enough to tell two apart, nothing to use.
const jwtMark = `eyJ…\(sha256:[0-9a-f]{8}\)`

var onlyMark = lazyregexp.New(`^` + jwtMark + `$`)

// redactJWTs replaces everything that is shaped like a compact JOSE object: dotted base64url whose first part decodes to
// the start of a JSON object. The decoding keeps host names and the like readable.
func redactJWTs(s string) string {
	return jwtShape().ReplaceAllStringFunc(s, func(hit string) string {
		head, _, _ := strings.Cut(hit, ".")
		raw, err := base64.RawURLEncoding.DecodeString(head[:len(head)/4*4])
		if err != nil || len(raw) == 0 || raw[0] != '{' {
			return hit
		}
		if inside := strings.TrimLeft(string(raw[1:]), " \t\r\n"); inside != "" && inside[0] != '"' && inside[0] != '}' {
			return hit
		}
		sum := sha256.Sum256([]byte(hit))
		return "eyJ…(sha256:" + hex.EncodeToString(sum[:4]) + ")"
	})
}

// masked is what is kept of the value of a secret name: its mark if it is one JWT, else the mask.
func masked(value string) string {
	mark := redactJWTs(value)
	if onlyMark().MatchString(mark) {
		return mark
	}
	return Mask
}

// redactHeader copies header without its secrets.
func redactHeader(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		kept := make([]string, len(values))
		for i, v := range values {
			switch n := bareName(name); {
			case n == "authorization" || n == "proxyauthorization":
				kept[i] = redactAuthorization(v)
			case secretName(name):
				kept[i] = masked(v)
			case n == "location" || n == "referer":
				kept[i] = RedactURL(v)
			default:
				kept[i] = redactText(v)
			}
		}
		out[name] = kept
	}
	return out
}

// redactAuthorization keeps the scheme: "Bearer" where "DPoP" was due is worth seeing.
func redactAuthorization(v string) string {
	scheme, rest, found := strings.Cut(v, " ")
	if !found || len(scheme) > 24 {
		return masked(v)
	}
	return scheme + " " + masked(strings.TrimSpace(rest))
}

// RedactURL is raw without user name and password, with secret query and fragment values masked. Text that is no URL is
// redacted as text.
func RedactURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return redactText(raw)
	}
	u.User = nil
	query, fragment := u.RawQuery, u.EscapedFragment()
	u.RawQuery, u.Fragment, u.RawFragment = "", "", ""
	out := redactJWTs(u.String())
	if query != "" {
		out += "?" + redactForm(query)
	}
	if fragment != "" {
		out += "#" + redactForm(fragment)
	}
	return out
}

// redactForm redacts a=b&c=d text, keeping order and spelling of everything harmless.
func redactForm(body string) string {
	pairs := strings.Split(body, "&")
	for i, pair := range pairs {
		name, value, found := strings.Cut(pair, "=")
		if !found {
			pairs[i] = redactText(pair)
			continue
		}
		key, plain := unescape(name), unescape(value)
		switch clean := redactText(plain); {
		case value == "":
		case secretField(key):
			pairs[i] = name + "=" + masked(plain)
		case clean != plain:
			pairs[i] = name + "=" + clean
		}
	}
	return strings.Join(pairs, "&")
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// redactBody redacts by content type. A body in an encoding that cannot be read here is not kept at all.
func redactBody(h http.Header, body []byte, ours bool) []byte {
	if len(body) == 0 {
		return nil
	}
	if enc := h.Get("Content-Encoding"); enc != "" && !strings.EqualFold(enc, "identity") {
		return fmt.Appendf(nil, "[%d bytes, %s-encoded, not kept]", len(body), redactText(enc))
	}
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	switch {
	case kind == "application/x-www-form-urlencoded":
		return []byte(redactForm(string(body)))
	case ours && kind != "" && !strings.HasPrefix(kind, "text/") && !strings.Contains(kind, "json") && !strings.Contains(kind, "xml"):
		return fmt.Appendf(nil, "[%d bytes of %s, not kept]", len(body), redactText(kind))
	case ours && kind == "":
		return []byte(redactText(redactForm(string(body))))
	}
	return []byte(redactText(string(body)))
}
