package auth0

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"
)

const (
	discoveryPath = "/.well-known/openid-configuration"
	jwksPath      = "/.well-known/jwks.json"
)

// clock is a clock that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Now()} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

func TestKeysAreFetchedOnceAndRemembered(t *testing.T) {
	s, c := newTenant(t), newClock()
	k, hc := NewKeys(c.now), s.http(t)
	for range 5 {
		m, err := k.Get(t.Context(), hc, s.issuer())
		if err != nil || m.Issuer != s.issuer() || len(m.Keys.Keys) != 1 || m.Keys.Keys[0].ID != "k1" || m.Stale || m.TokenURL != s.URL+"/oauth/token" || m.Algorithms[0] != "RS256" || m.AuthMethods[0] != SecretPost {
			t.Fatalf("%+v %v", m, err)
		}
		c.pass(2 * time.Minute)
	}
	if s.count(discoveryPath) != 1 || s.count(jwksPath) != 1 {
		t.Errorf("%d and %d requests", s.count(discoveryPath), s.count(jwksPath))
	}
	c.pass(keysTTL)
	if _, err := k.Get(t.Context(), hc, s.issuer()); err != nil || s.count(jwksPath) != 2 {
		t.Errorf("after the TTL: %d requests, %v", s.count(jwksPath), err)
	}
}

// 1,000 tokens with 1,000 unknown kids cost two key fetches: the first one, and one refetch.
func TestUnknownKidsCannotFloodTheTenant(t *testing.T) {
	s, c := newTenant(t), newClock()
	k, hc := NewKeys(c.now), s.http(t)
	var wait sync.WaitGroup
	errs := make(chan error, 1000)
	for i := range 1000 {
		wait.Go(func() {
			if _, err := k.ForKeyID(t.Context(), hc, s.issuer(), fmt.Sprint("forged-", i)); err != nil {
				errs <- err
			}
		})
	}
	wait.Wait()
	if len(errs) > 0 {
		t.Fatal(<-errs)
	}
	if s.count(jwksPath) > 2 || s.count(discoveryPath) > 2 {
		t.Errorf("%d key fetches, %d discoveries", s.count(jwksPath), s.count(discoveryPath))
	}
	t.Logf("1,000 unknown kids: %d key fetches", s.count(jwksPath))
	before := s.count(jwksPath)
	for range 30 {
		c.pass(2 * time.Second)
		_, _ = k.ForKeyID(t.Context(), hc, s.issuer(), "again")
	}
	if got := s.count(jwksPath) - before; got > 1 {
		t.Errorf("%d refetches in a minute", got)
	}
}

func TestARotatedKeyIsFound(t *testing.T) {
	s, c := newTenant(t), newClock()
	k, hc := NewKeys(c.now), s.http(t)
	if _, err := k.Get(t.Context(), hc, s.issuer()); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.kid = "k2"
	s.mu.Unlock()
	m, err := k.ForKeyID(t.Context(), hc, s.issuer(), "k2")
	if err != nil || m.Keys.Keys[0].ID != "k2" {
		t.Errorf("%+v %v", m, err)
	}
	if _, err := k.ForKeyID(t.Context(), hc, s.issuer(), "k2"); err != nil || s.count(jwksPath) != 2 {
		t.Errorf("%d fetches %v", s.count(jwksPath), err)
	}
}

func TestOldKeysServeForAnHourWhenRefreshingFails(t *testing.T) {
	s, c := newTenant(t), newClock()
	k, hc := NewKeys(c.now), s.http(t)
	if _, err := k.Get(t.Context(), hc, s.issuer()); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.discovery = func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }
	s.mu.Unlock()
	c.pass(20 * time.Minute)
	for range 10 {
		m, err := k.Get(t.Context(), hc, s.issuer())
		if err != nil || !m.Stale || len(m.Keys.Keys) != 1 || m.Findings[0].Code != "auth0.keys.stale" {
			t.Fatalf("%+v %v", m, err)
		}
		c.pass(time.Second)
	}
	if s.count(discoveryPath) != 2 {
		t.Errorf("%d tries in ten seconds", s.count(discoveryPath)-1)
	}
	c.pass(41 * time.Minute)
	_, err := k.Get(t.Context(), hc, s.issuer())
	var p *Problem
	if !errors.As(err, &p) || p.Cause != "auth0.server-error" || p.Refused {
		t.Errorf("after an hour: %v", err)
	}
	s.mu.Lock()
	s.discovery = nil
	s.mu.Unlock()
	if m, err := k.Get(t.Context(), hc, s.issuer()); err != nil || m.Stale || len(m.Findings) != 0 {
		t.Errorf("recovered: %+v %v", m, err)
	}
}

func TestDiscoveryIsHeldToTheIssuer(t *testing.T) {
	for name, c := range map[string]struct {
		body  func(s *tenant) string
		cause string
	}{
		"issuer without slash": {func(s *tenant) string { return `{"issuer":"` + s.URL + `","jwks_uri":"` + s.URL + jwksPath + `"}` }, "auth0.discovery.issuer"},
		"another issuer": {func(s *tenant) string {
			return `{"issuer":"https://evil.example/","jwks_uri":"` + s.URL + jwksPath + `"}`
		}, "auth0.discovery.issuer"},
		"keys at another host": {func(s *tenant) string {
			return `{"issuer":"` + s.issuer() + `","jwks_uri":"https://evil.example/jwks"}`
		}, "auth0.discovery.jwks-origin"},
		"keys at another port": {func(s *tenant) string { return `{"issuer":"` + s.issuer() + `","jwks_uri":"https://127.0.0.1:1/jwks"}` }, "auth0.discovery.jwks-origin"},
		"keys without TLS": {func(s *tenant) string {
			return `{"issuer":"` + s.issuer() + `","jwks_uri":"http` + s.URL[5:] + jwksPath + `"}`
		}, "auth0.discovery.jwks-origin"},
		"no jwks_uri": {func(s *tenant) string { return `{"issuer":"` + s.issuer() + `"}` }, "auth0.discovery.malformed"},
		"duplicate issuer": {func(s *tenant) string {
			return `{"issuer":"` + s.issuer() + `","issuer":"x","jwks_uri":"` + s.URL + jwksPath + `"}`
		}, "auth0.discovery.malformed"},
		"two documents": {func(s *tenant) string {
			return `{"issuer":"` + s.issuer() + `","jwks_uri":"` + s.URL + jwksPath + `"}{}`
		}, "auth0.discovery.malformed"},
		"web page":  {func(*tenant) string { return `<!doctype html><p>hi` }, "auth0.answer.html"},
		"cut short": {func(*tenant) string { return `{"issuer":"https://` }, "auth0.answer.truncated"},
	} {
		s := newTenant(t)
		s.discovery = func(w http.ResponseWriter) { _, _ = io.WriteString(w, c.body(s)) }
		m, err := NewKeys(time.Now).Get(t.Context(), s.http(t), s.issuer())
		var p *Problem
		if !errors.As(err, &p) || p.Cause != c.cause || p.Refused || m.Keys != nil {
			t.Errorf("%s: %v %+v, want %s", name, err, m, c.cause)
		}
		if (c.cause == "auth0.discovery.issuer" || c.cause == "auth0.discovery.jwks-origin") && (len(m.Findings) != 1 || m.Findings[0].Code != c.cause || m.Issuer == "") {
			t.Errorf("%s: the document is not handed over: %+v", name, m)
		}
		if s.count(jwksPath) != 0 {
			t.Errorf("%s: keys were fetched", name)
		}
	}
}

func TestKeysThatAreNone(t *testing.T) {
	for body, cause := range map[string]string{`{"keys":[]}`: "", `{"keys":5}`: "auth0.keys.malformed", `hello`: "auth0.keys.malformed", `<html>`: "auth0.answer.html"} {
		s := newTenant(t)
		s.jwks = func(w http.ResponseWriter) { _, _ = io.WriteString(w, body) }
		m, err := NewKeys(time.Now).Get(t.Context(), s.http(t), s.issuer())
		var p *Problem
		switch {
		case cause == "" && (err != nil || m.Findings[0].Code != "auth0.keys.none"):
			t.Errorf("%s: %v %+v", body, err, m)
		case cause != "" && (!errors.As(err, &p) || p.Cause != cause):
			t.Errorf("%s: %v", body, err)
		}
	}
	s := newTenant(t)
	set, err := FetchKeys(t.Context(), s.http(t), s.URL+jwksPath+"?v=1")
	if err != nil || len(set.Keys) != 1 {
		t.Errorf("%+v %v", set, err)
	}
	if _, err := FetchKeys(t.Context(), s.http(t), "https://user:pw@h/"); err == nil {
		t.Error("an address with a password was asked")
	}
}

func TestCancellingLeavesAtOnceAndOthersKeepWaiting(t *testing.T) {
	s := newTenant(t)
	k, hc := NewKeys(time.Now), s.http(t)
	reached, answer := s.silent()
	done := make(chan error, 1)
	go func() {
		_, err := k.Get(t.Context(), hc, s.issuer())
		done <- err
	}()
	<-reached
	leaves := func(k *Keys) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(30*time.Millisecond, cancel)
		var p *Problem
		if _, err := k.Get(ctx, hc, s.issuer()); !errors.As(err, &p) || p.Cause != "net.cancelled" {
			t.Errorf("while the tenant is silent: %v", err)
		}
	}
	leaves(k) // the tenant still is: nothing but the context can have ended it
	alone := NewKeys(time.Now)
	leaves(alone)
	answer()
	if err := <-done; err != nil || s.count(jwksPath) != 1 {
		t.Errorf("the other asker: %v, %d fetches", err, s.count(jwksPath))
	}
	if m, err := alone.Get(t.Context(), hc, s.issuer()); err != nil || len(m.Keys.Keys) != 1 {
		t.Errorf("after a fetch that was given up: %v", err)
	}
}

func TestDifferences(t *testing.T) {
	s := newTenant(t)
	m, err := NewKeys(time.Now).Get(t.Context(), s.http(t), s.issuer())
	if err != nil || m.Differences(s.client()) != nil {
		t.Fatalf("%v %+v", err, m.Differences(s.client()))
	}
	c := s.client()
	c.TokenURL = "https://else.example/token"
	if d := m.Differences(c); len(d) != 1 || d[0].Code != "auth0.discovery.token-url" {
		t.Errorf("%+v", d)
	}
}
