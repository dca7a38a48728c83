package auth0

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/wire"
)

// What keeps an answer from coming is named by the road's own codes, and is never taken for a refusal.
func TestTheRoadIsNotTheTenant(t *testing.T) {
	s := newTenant(t)
	ask := func(hc *http.Client, change func(*Client)) *Problem {
		c := s.client()
		change(&c)
		_, err := ClientCredentials(t.Context(), hc, c, time.Now)
		return Network(err, c)
	}
	good := s.http(t)
	untrusting, err := wire.NewClient(wire.Options{})
	if err != nil {
		t.Fatal(err)
	}
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	redirect := func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, s.URL+"/stolen", http.StatusTemporaryRedirect)
	}
	for name, c := range map[string]struct {
		hc     *http.Client
		token  http.HandlerFunc
		change func(*Client)
		cause  string
	}{
		"unknown CA": {untrusting, nil, func(*Client) {}, "net.tls.self-signed"},
		"wrong port": {good, nil, func(c *Client) { c.TokenURL = "https://127.0.0.1:1/oauth/token" }, "net.refused"},
		"not TLS":    {good, nil, func(c *Client) { c.TokenURL = strings.Replace(plain.URL, "http:", "https:", 1) + "/oauth/token" }, "net.tls.not-tls"},
		"plain http": {good, nil, func(c *Client) { c.TokenURL = "http://tenant.example/oauth/token" }, "net.scheme"},
		"metadata":   {good, nil, func(c *Client) { c.TokenURL = "https://169.254.169.254/oauth/token" }, "net.address.literal"},
		"redirect":   {good, redirect, func(*Client) {}, "net.redirect"},
		"cut short": {good, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "999")
			_, _ = io.WriteString(w, `{"acc`)
		}, func(*Client) {}, "net.truncated"},
		"endless": {good, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat(" ", wire.MaxBody+1))
		}, func(*Client) {}, "net.too-large.body"},
		"query":       {good, nil, func(c *Client) { c.TokenURL = s.URL + "/oauth/token?x=y" }, "auth0.address"},
		"user":        {good, nil, func(c *Client) { c.TokenURL = "https://u:p@tenant.example/oauth/token" }, "auth0.address"},
		"fragment":    {good, nil, func(c *Client) { c.TokenURL = s.URL + "/oauth/token#x" }, "auth0.address"},
		"no host":     {good, nil, func(c *Client) { c.TokenURL = "/oauth/token" }, "auth0.address"},
		"no URL":      {good, nil, func(c *Client) { c.TokenURL = "https://a b/%zz" }, "auth0.address"},
		"mTLS method": {good, nil, func(c *Client) { c.Auth = "tls_client_auth" }, "auth0.client.method"},
	} {
		s.mu.Lock()
		s.token = c.token
		s.mu.Unlock()
		p := ask(c.hc, c.change)
		if p == nil || p.Cause != c.cause || p.Refused || p.Title == "" || p.Why == "" || p.Source == "" || len(p.Fix) == 0 {
			t.Errorf("%s: %+v, want %s", name, p, c.cause)
		}
	}
	if s.count("/stolen") != 0 {
		t.Error("a redirect was followed")
	}
}

func TestCancellingAFetchLeavesAtOnce(t *testing.T) {
	s := newTenant(t)
	s.latency = 3 * time.Second
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	_, err := ClientCredentials(ctx, s.http(t), s.client(), time.Now)
	if p := Network(err, Client{}); p.Cause != "net.cancelled" || time.Since(start) > 2*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
	var road *wire.Error
	if !errors.Is(err, context.Canceled) || !errors.As(err, &road) {
		t.Errorf("a cancelled fetch cannot be told from a failed one: %v", err)
	}
	if refused := error(Explain(401, nil, []byte(oauth("access_denied", "Unauthorized")), Client{})); errors.Is(refused, context.Canceled) || errors.As(refused, &road) {
		t.Error("a refusal looks like a fault of the road")
	}
	if Network(nil, Client{}) != nil {
		t.Error("nothing is a problem")
	}
}
