package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// faulty is smallWorld with faults.
func faulty(faults string) string {
	return strings.Replace(smallWorld, `"host": "127.0.0.1",`, `"host": "127.0.0.1", "custom_domains": ["localhost"], "faults": [`+faults+`],`, 1)
}

func (p *pretence) small() (answer, error) {
	return p.do(form(p.Ready().Issuer, "oauth/token", "grant_type", "client_credentials", "client_id", "a1", "client_secret", "s", "audience", "https://api.acme.dev"))
}

// TestEveryFaultKind tries each kind once at each endpoint where it makes sense, and sees it gone afterwards.
func TestEveryFaultKind(t *testing.T) {
	kinds := map[string]func(a answer, err error) error{
		"html": func(a answer, err error) error {
			return expect(err == nil && strings.HasPrefix(a.header.Get("Content-Type"), "text/html") && a.fields == nil)
		},
		"truncated": func(_ answer, err error) error { return expect(errors.Is(err, io.ErrUnexpectedEOF)) },
		"redirect": func(a answer, err error) error {
			return expect(err == nil && a.status == 302 && a.header.Get("Location") == "https://login.example.com/portal")
		},
		"429": func(a answer, err error) error {
			return expect(err == nil && a.status == 429 && a.header.Get("Retry-After") == "30" && a.header.Get("X-Ratelimit-Remaining") == "0" && a.field("error") == "too_many_requests")
		},
		"500": func(a answer, err error) error { return expect(err == nil && a.status == 500) },
		"reset": func(_ answer, err error) error {
			return expect(errors.Is(err, syscall.ECONNRESET) || errors.Is(err, io.EOF))
		},
		"answer": func(a answer, err error) error {
			return expect(err == nil && a.status == 418 && a.field("error") == "teapot")
		},
	}
	p := begin(t, faulty(""))
	// A client asks again by itself when a connection that it kept open is reset.
	p.http.Transport.(*http.Transport).DisableKeepAlives = true
	for _, kind := range faultKinds() {
		check := kinds[kind]
		if check == nil {
			continue // slow and wrong-issuer have tests of their own
		}
		for _, at := range []string{"token", "jwks", "discovery"} {
			t.Run(kind+" at "+at, func(t *testing.T) {
				more := ""
				if kind == "answer" {
					more = `,"status":418,"body":{"error":"teapot"}`
				}
				if err := p.Apply("auth0", json.RawMessage(fmt.Sprintf(`{"faults":[{"at":%q,"kind":%q,"times":1%s}]}`, at, kind, more))); err != nil {
					t.Fatal(err)
				}
				ask := func() (answer, error) {
					switch at {
					case "token":
						return p.small()
					case "jwks":
						return p.do(mustGet(p.Ready().Issuer + ".well-known/jwks.json"))
					}
					return p.do(mustGet(p.Ready().Issuer + ".well-known/openid-configuration"))
				}
				a, err := ask()
				if check(a, err) != nil {
					t.Errorf("first: %d %v %s %v", a.status, a.header, a.body, err)
				}
				if a, err := ask(); err != nil || a.status != 200 {
					t.Errorf("second: %d %s %v", a.status, a.body, err)
				}
			})
		}
	}
}

func expect(ok bool) error {
	if ok {
		return nil
	}
	return errors.New("no")
}

func mustGet(at string) *http.Request {
	r, err := http.NewRequest(http.MethodGet, at, http.NoBody)
	if err != nil {
		panic(err)
	}
	return r
}

func TestSlowFaultWaitsAndThenAnswers(t *testing.T) {
	p := begin(t, faulty(`{"at":"token","kind":"slow","delay_seconds":1}`))
	begun := time.Now()
	if a, err := p.small(); err != nil || a.status != 200 || time.Since(begun) < time.Second {
		t.Errorf("%d after %s %v", a.status, time.Since(begun), err)
	}
}

// TestSlowFaultLetsGo: a client that gives up does not leave a handler waiting, which Close would wait for.
func TestSlowFaultLetsGo(t *testing.T) {
	p := begin(t, faulty(`{"at":"token","kind":"slow","delay_seconds":600}`))
	p.http.Timeout = 200 * time.Millisecond
	if _, err := p.small(); err == nil {
		t.Fatal("no time-out")
	}
	begun := time.Now()
	if err := p.Close(); err != nil || time.Since(begun) > 3*time.Second {
		t.Errorf("closing took %s: %v", time.Since(begun), err)
	}
}

func TestWrongIssuer(t *testing.T) {
	p := begin(t, faulty(`{"at":"discovery","kind":"wrong-issuer","host":"localhost"},{"at":"token","kind":"wrong-issuer","to":"https://evil.example/"}`))
	if got := p.get(p.Ready().Issuer + ".well-known/openid-configuration").field("issuer"); got != p.Ready().Issuer {
		t.Errorf("the fault of localhost struck %q", got)
	}
	custom := strings.Replace(p.Ready().Issuer, "127.0.0.1", "localhost", 1)
	d := p.get(custom + ".well-known/openid-configuration")
	if d.field("issuer") != "https://another-tenant.eu.auth0.com/" || d.field("jwks_uri") != custom+".well-known/jwks.json" {
		t.Errorf("%s", d.body)
	}
	a, err := p.small()
	if err != nil || part(t, a.field("access_token"), 1)["iss"] != "https://evil.example/" {
		t.Errorf("%s %v", a.body, err)
	}
}

func TestFaultOfOneClientSparesOthers(t *testing.T) {
	world := strings.Replace(tenantWorld, `"custom_domains": ["localhost"],`, `"custom_domains": ["localhost"], "faults": [{"at":"token","kind":"500","client_id":"basic"}],`, 1)
	p := begin(t, world)
	if a := p.machine(); a.status != 200 {
		t.Errorf("%d %s", a.status, a.body)
	}
	r := form(p.Ready().Issuer, "oauth/token", "grant_type", "client_credentials", "audience", "https://api.acme.dev")
	r.SetBasicAuth("basic", "p:w%d")
	if a, err := p.do(r); err != nil || a.status != 500 {
		t.Errorf("%d %s %v", a.status, a.body, err)
	}
}

func TestLatency(t *testing.T) {
	p := begin(t, strings.Replace(smallWorld, `"host"`, `"latency_ms": 300, "host"`, 1))
	begun := time.Now()
	if a, err := p.small(); err != nil || a.status != 200 || time.Since(begun) < 300*time.Millisecond {
		t.Errorf("%d after %s %v", a.status, time.Since(begun), err)
	}
}

func TestLimits(t *testing.T) {
	p := begin(t, strings.Replace(smallWorld, `"host"`, `"rate_limit": {"limit": 2, "window_seconds": 60}, "host"`, 1))
	for i, want := range []struct {
		status int
		left   string
	}{{200, "1"}, {200, "0"}, {429, "0"}} {
		a, err := p.small()
		if err != nil || a.status != want.status || a.header.Get("X-Ratelimit-Remaining") != want.left || a.header.Get("X-Ratelimit-Limit") != "2" {
			t.Errorf("request %d: %d %v %v", i, a.status, a.header, err)
		}
		if want.status == 429 && (a.header.Get("Retry-After") != "60" || !strings.HasPrefix(a.field("error_description"), "Too many requests. Check the X-RateLimit-Limit")) {
			t.Errorf("%v %s", a.header, a.body)
		}
	}
	p.clock.Add(time.Minute)
	if a, err := p.small(); err != nil || a.status != 200 {
		t.Errorf("after the window: %d %v", a.status, err)
	}
}

func TestClientQuota(t *testing.T) {
	p := begin(t, tenantWorld)
	ask := func() answer { return p.machine("client_id", "metered", "client_secret", "s") }
	if got := ask().header.Get("Auth0-Client-Quota-Limit"); got != "b=per_hour;q=2;r=1;t=3600,b=per_day;q=10;r=9;t=86400" {
		t.Errorf("%q", got)
	}
	p.clock.Add(time.Minute)
	if a := ask(); a.status != 200 {
		t.Errorf("%d", a.status)
	}
	a := ask()
	if a.status != 429 || a.field("error_description") != "Client quota exceeded" || a.header.Get("Retry-After") != "3540" ||
		a.header.Get("Auth0-Client-Quota-Limit") != "b=per_hour;q=2;r=0;t=3540,b=per_day;q=10;r=8;t=86340" {
		t.Errorf("%d %s %v", a.status, a.body, a.header)
	}
	if a := p.machine(); a.status != 200 || a.header.Get("Auth0-Client-Quota-Limit") != "" || a.header.Get("X-Ratelimit-Limit") != "300" {
		t.Errorf("another client: %d %v", a.status, a.header)
	}
	p.clock.Add(time.Hour)
	if a := ask(); a.status != 200 {
		t.Errorf("in the next hour: %d", a.status)
	}
}
