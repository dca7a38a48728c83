package sandbox

import (
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// FuzzTokenRequest: whatever is sent, the tenant answers, and never with a failure of its own.
func FuzzTokenRequest(f *testing.F) {
	f.Add("application/x-www-form-urlencoded", "", "grant_type=client_credentials&client_id=a1&client_secret=s&audience=https%3A%2F%2Fapi.acme.dev")
	f.Add("application/json", "", `{"grant_type":"client_credentials","client_id":"a1","scope":[1,"a",null]}`)
	f.Add("application/json; charset=", "Basic YTE6cw==", `{"grant_type":{}}`)
	f.Add("application/x-www-form-urlencoded", "Basic !!", "grant_type=%zz&client_assertion=a.b.c&client_assertion_type="+assertionType)
	f.Add("", "Bearer x", "grant_type=refresh_token;refresh_token=x")
	w, err := ParseWorld([]byte(smallWorld))
	if err != nil {
		f.Fatal(err)
	}
	tenant, err := newTenant(w.Tenants[0], 443, time.Now, &lockedReader{r: rand.Reader})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, kind, authorization, body string) {
		r := httptest.NewRequest(http.MethodPost, "https://127.0.0.1/oauth/token", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		r.Header.Set("Authorization", authorization)
		got := httptest.NewRecorder()
		tenant.ServeHTTP(got, r)
		if got.Code >= 500 || got.Code < 200 {
			t.Errorf("%d %s", got.Code, got.Body)
		}
	})
}

// FuzzFill: text in which no name of ours stands comes out as it went in, and filling in never fails on it.
func FuzzFill(f *testing.F) {
	f.Add("${issuer}/x${aws:username}")
	f.Add("$${${now+1}")
	f.Add("${public_key_pem:}${*}")
	filler := &filler{values: map[string]string{"issuer": "I", "aws": "A"}, pairs: keyPairs{}}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := filler.text(text)
		ours := strings.Contains(text, "${issuer") || strings.Contains(text, "${aws}") || strings.Contains(text, "${now") || strings.Contains(text, "_key_pem:")
		if !ours && (err != nil || got != text) {
			t.Errorf("%q became %q: %v", text, got, err)
		}
	})
}
