package jobs

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect/wire"
	"mintmark/profiles"
)

// TestCancellingAFetchEndsItAtOnce: while the tenant is silent, and while further questions are asked after a refusal.
func TestCancellingAFetchEndsItAtOnce(t *testing.T) {
	for name, silent := range map[string]string{"the token endpoint": "/oauth/token", "discovery, after a refusal": "/.well-known/openid-configuration", "the login page": "/authorize"} {
		t.Run(name, func(t *testing.T) {
			reached, end := make(chan struct{}, 1), make(chan struct{})
			var x *httptest.Server
			x = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == silent {
					reached <- struct{}{}
					<-end
					return
				}
				w.Header().Set("Content-Type", "application/json")
				if r.URL.Path == "/oauth/token" {
					w.WriteHeader(401)
					_, _ = w.Write([]byte(`{"error":"access_denied","error_description":"Unauthorized"}`))
					return
				}
				_, _ = w.Write([]byte(`{"issuer":"` + x.URL + `/","jwks_uri":"` + x.URL + `/keys","authorization_endpoint":"` + x.URL + `/authorize"}`))
			}))
			defer x.Close()
			defer close(end)
			j := newJobs(t, nil, profiles.Profile{Name: "p", Domain: strings.TrimPrefix(x.URL, "https://"), ClientID: "app"})
			j.Transport = func(profiles.Profile, []string) (*http.Client, *wire.Recorder, error) {
				hc, r := wire.Record(x.Client(), time.Now)
				return hc, r, nil
			}
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var pressed time.Time
			go func() {
				<-reached
				pressed = time.Now()
				cancel()
			}()
			_, err := j.Fetch(ctx, "p", false)
			took := time.Since(pressed)
			var p *auth0.Problem
			if !errors.As(err, &p) || took > 2*time.Second { // 200 ms on a quiet machine; five seconds end the further questions by themselves
				t.Errorf("%v after %v", err, took)
			}
			if want := map[bool]string{true: "net.cancelled", false: "auth0.credentials"}[silent == "/oauth/token"]; p.Cause != want {
				t.Errorf("%s, want %s", p.Cause, want)
			}
		})
	}
}
