package simulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"time"
)

// session is one that this STS has issued.
type session struct {
	secret, token, arn, id, account string
	ends                            time.Time
}

// random is n letters and digits.
func random(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(b)[:n]
}

// stable is the same 17 letters for the same text: a role's id does not change.
func stable(s string) string {
	sum := sha256.Sum256([]byte(s))
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:])[:17]
}

func readForm(r *http.Request) (body []byte, form url.Values, err error) {
	if body, err = io.ReadAll(r.Body); err != nil {
		return nil, nil, err
	}
	if form, err = url.ParseQuery(string(body)); err != nil {
		return nil, nil, err
	}
	for name, values := range r.URL.Query() {
		form[name] = append(form[name], values...)
	}
	return body, form, nil
}

// callerIdentity answers whoever signs with a session of ours (Signature Version 4).
func (s *Simulator) callerIdentity(a *answer, r *http.Request, body []byte) {
	header := r.Header.Get("Authorization")
	if header == "" {
		a.refuse(&refusal{403, "MissingAuthenticationToken", "Request is missing Authentication Token"})
		return
	}
	field := func(name string) string {
		_, rest, _ := strings.Cut(header, name+"=")
		value, _, _ := strings.Cut(rest, ",")
		return strings.TrimSpace(value)
	}
	key, scope, _ := strings.Cut(field("Credential"), "/")
	s.mu.Lock()
	known, ok := s.sessions[key]
	s.mu.Unlock()
	switch {
	case !ok || r.Header.Get("X-Amz-Security-Token") != known.token:
		a.refuse(&refusal{403, "InvalidClientTokenId", "The security token included in the request is invalid."})
	case !s.world.Now().Before(known.ends):
		a.refuse(&refusal{403, "ExpiredToken", "The security token included in the request is expired"})
	case !hmac.Equal([]byte(field("Signature")), []byte(sign(r, body, known.secret, scope, field("SignedHeaders")))):
		a.refuse(&refusal{403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."})
	default:
		a.identify(identity{Arn: known.arn, UserID: known.id, Account: known.account})
	}
}

// sign computes the signature that the request should carry (AWS General Reference, Signature Version 4).
func sign(r *http.Request, body []byte, secret, scope, headers string) string {
	sum := func(b []byte) string { h := sha256.Sum256(b); return hex.EncodeToString(h[:]) }
	mac := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		_, _ = io.WriteString(h, text)
		return h.Sum(nil)
	}
	var canonical bytes.Buffer
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	canonical.WriteString(r.Method + "\n" + path + "\n" + strings.ReplaceAll(r.URL.Query().Encode(), "+", "%20") + "\n")
	names := strings.Split(headers, ";")
	sort.Strings(names)
	for _, name := range names {
		value := strings.Join(r.Header.Values(name), ",")
		switch name {
		case "host":
			value = r.Host
		case "content-length":
			value = decimal(r.ContentLength)
		}
		canonical.WriteString(name + ":" + strings.Join(strings.Fields(value), " ") + "\n")
	}
	canonical.WriteString("\n" + headers + "\n" + sum(body))
	toSign := "AWS4-HMAC-SHA256\n" + r.Header.Get("X-Amz-Date") + "\n" + scope + "\n" + sum(canonical.Bytes())
	signing := []byte("AWS4" + secret)
	for _, part := range strings.Split(scope, "/") {
		signing = mac(signing, part)
	}
	return hex.EncodeToString(mac(signing, toSign))
}
