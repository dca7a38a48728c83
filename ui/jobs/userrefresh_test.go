package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// rotating is a tenant that gives each refresh token once; one that comes a second time ends the login.
type rotating struct {
	*httptest.Server
	mu     sync.Mutex
	now    int // the number of the refresh token that is good, 0 = the login is over
	forms  []string
	wait   chan struct{} // when set, a refresh waits for it
	begun  chan struct{}
	plain  bool // no refresh token comes with the login
	status int  // when set, a refresh is answered with it
	asked  atomic.Int32
}

func newRotating(t *testing.T) *rotating {
	t.Helper()
	x := &rotating{begun: make(chan struct{}, 10)}
	mux := http.NewServeMux()
	mux.HandleFunc("/oauth/device/code", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"device_code":"d","user_code":"u","verification_uri":"https://acme.example/activate","expires_in":60}`)
	})
	mux.HandleFunc("/oauth/token", x.token)
	x.Server = httptest.NewTLSServer(mux)
	t.Cleanup(x.Close)
	return x
}

func (x *rotating) token(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	given := r.PostForm.Get("refresh_token")
	if given != "" {
		x.asked.Add(1)
		x.begun <- struct{}{}
		if x.wait != nil {
			<-x.wait
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.forms = append(x.forms, r.PostForm.Encode())
	switch {
	case given != "" && x.status != 0:
		w.WriteHeader(x.status)
		return
	case given != "" && given != fmt.Sprintf("refresh-%d", x.now):
		x.now = 0
		w.WriteHeader(403)
		_, _ = fmt.Fprint(w, `{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}`)
		return
	case x.plain:
		_, _ = fmt.Fprint(w, `{"access_token":"opaque","expires_in":60}`)
		return
	}
	x.now++
	_, _ = fmt.Fprintf(w, `{"access_token":"access-%d","refresh_token":"refresh-%d","expires_in":60}`, x.now, x.now)
}

// loggedIn is a profile whose person has just logged in.
func (x *rotating) loggedIn(t *testing.T) (*Jobs, Fetched) {
	t.Helper()
	p := profiles.Profile{Name: "p", Domain: strings.TrimPrefix(x.URL, "https://"), ClientID: "app"}
	j := newJobs(t, nil, p)
	j.Transport = func(profiles.Profile, []string) (*http.Client, *wire.Recorder, error) {
		hc, r := wire.Record(x.Client(), time.Now)
		return hc, r, nil
	}
	f, err := j.Login(t.Context(), "p", Login{How: "device", Show: func(auth0.DeviceCode) error { return nil }, Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	return j, f
}

func TestAPersonsTokenIsRefreshedWithRotation(t *testing.T) {
	x := newRotating(t)
	j, f := x.loggedIn(t)
	if !f.Refreshes || f.Token.Raw != "access-1" {
		t.Fatalf("%+v", f)
	}
	if strings.Contains(fmt.Sprintf("%+v %#v", f, j.people), "refresh-1") {
		t.Error("the refresh token can be seen")
	}
	var wait sync.WaitGroup
	for range 4 { // at once: each takes its turn, and none uses a token twice
		wait.Go(func() {
			if f, err := j.RefreshLogin(context.Background(), "p"); err != nil || !f.Refreshes {
				t.Errorf("%+v %v", f, err)
			}
		})
	}
	wait.Wait()
	if x.now != 5 {
		t.Errorf("the refresh token in circulation is number %d, want 5: %v", x.now, x.forms)
	}
	if _, held, _ := j.Store.Token(t.Context(), "p"); held {
		t.Error("a person's token took the machine's place in the store")
	}
	if _, held, _ := j.Cached(t.Context(), "p"); held {
		t.Error("a person's token is given for the machine's")
	}
}

func TestARefusedRefreshEndsTheLogin(t *testing.T) {
	x := newRotating(t)
	j, _ := x.loggedIn(t)
	x.mu.Lock()
	x.now = 7 // another copy was quicker
	x.mu.Unlock()
	_, err := j.RefreshLogin(t.Context(), "p")
	var p *auth0.Problem
	if !errors.As(err, &p) || p.Cause != "auth0.refresh" || !p.Lasting() || len(p.Fix) == 0 || !strings.Contains(p.Fix[0].Text, "log in") {
		t.Fatalf("%+v", err)
	}
	before := x.asked.Load()
	_, err = j.RefreshLogin(t.Context(), "p")
	var wish *UsageError
	if !errors.As(err, &wish) || !strings.Contains(wish.Next, "Log in again") || x.asked.Load() != before {
		t.Errorf("a dead refresh token was sent again: %v", err)
	}
}

func TestATroubledTenantDoesNotEndTheLogin(t *testing.T) {
	x := newRotating(t)
	j, _ := x.loggedIn(t)
	x.status = 503
	if _, err := j.RefreshLogin(t.Context(), "p"); err == nil || Lasting(err) {
		t.Fatalf("%v", err)
	}
	x.mu.Lock()
	x.status = 0
	x.mu.Unlock()
	if f, err := j.RefreshLogin(t.Context(), "p"); err != nil || f.Token.Raw != "access-2" {
		t.Errorf("%+v %v", f, err)
	}
}

// TestARefreshIsHeardOut: whoever gives up waiting must not lose the next refresh token, which exists only in the answer.
func TestARefreshIsHeardOut(t *testing.T) {
	x := newRotating(t)
	j, _ := x.loggedIn(t)
	x.wait = make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { _, err := j.RefreshLogin(ctx, "p"); done <- err }()
	<-x.begun
	cancel()
	close(x.wait)
	if err := <-done; err != nil {
		t.Errorf("the answer was thrown away: %v", err)
	}
	if f, err := j.RefreshLogin(t.Context(), "p"); err != nil || f.Token.Raw != "access-3" {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := j.RefreshLogin(ctx, "p"); err == nil || x.asked.Load() != 2 {
		t.Errorf("asked although it was cancelled before: %v", err)
	}
}

func TestARefreshTokenGoesNowhereElse(t *testing.T) {
	x := newRotating(t)
	j, _ := x.loggedIn(t)
	p, err := j.Store.Get(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	p.ClientID = "another"
	key := secret.New("right")
	if err := j.Store.Put(t.Context(), p, &key); err != nil {
		t.Fatal(err)
	}
	var wish *UsageError
	if _, err := j.RefreshLogin(t.Context(), "p"); !errors.As(err, &wish) || x.asked.Load() != 0 {
		t.Errorf("%v, asked %d times", err, x.asked.Load())
	}
	x.plain = true
	p.ClientID = "app"
	if err := j.Store.Put(t.Context(), p, &key); err != nil {
		t.Fatal(err)
	}
	f, err := j.Login(t.Context(), "p", Login{How: "device", Show: func(auth0.DeviceCode) error { return nil }, Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil || f.Refreshes {
		t.Errorf("%+v %v", f, err)
	}
	if _, err := j.RefreshLogin(t.Context(), "p"); !errors.As(err, &wish) {
		t.Errorf("a login without offline access: %v", err)
	}
}
