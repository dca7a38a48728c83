package jobs

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/wire"
	"mintmark/profiles"
)

func TestFindPlace(t *testing.T) {
	doc := []byte("{\"a\": [1,\n  {\"b\": \"ä\", \"c.d\": {\"e\": 1}, \"e\": [[true]]}],\n \"ab\" : {\"x\":null}}")
	for path, want := range map[string]Place{
		"": {1, 1}, "a": {1, 2}, "a[0]": {1, 8}, "a[1]": {2, 3}, "a[1].b": {2, 4}, "a[1].c.d": {2, 14}, "a[1].c.d.e": {2, 22}, "a[1].e[0]": {2, 37},
		"a[1].e[0][0]": {2, 38}, "ab": {3, 2}, "ab.x": {3, 10}, "ab.y": {3, 2}, "a[1].b.c": {2, 4}, "a[7]": {1, 2}, "zz": {1, 1},
	} {
		if got := FindPlace(doc, path); got != want {
			t.Errorf("%q: %v, want %v", path, got, want)
		}
	}
	if got := FindPlace([]byte("{"), "a"); got != (Place{1, 1}) {
		t.Errorf("half a document: %v", got)
	}
}

func TestATargetIsNamedBehindItsProfile(t *testing.T) {
	for arg, want := range map[string][2]string{"acme": {"acme", ""}, "acme:app": {"acme", "app"}, "acme:a:b": {"acme", "a:b"}, "acme:": {"acme", ""}, ":app": {"", "app"}, "": {"", ""}} {
		if p, target := SplitTarget(arg); p != want[0] || target != want[1] {
			t.Errorf("%s: %q %q, want %q", arg, p, target, want)
		}
	}
}

func TestReachTellsKeysAndClock(t *testing.T) {
	x := newTenant(t, time.Hour)
	inner := x.Config.Handler
	ahead := time.Duration(0)
	x.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", time.Now().Add(ahead).UTC().Format(http.TimeFormat))
		inner.ServeHTTP(w, r)
	})
	gone := x.profile(t, "gone")
	gone.Domain = "127.0.0.1:1"
	j := newJobs(t, nil, x.profile(t, "p"), gone)
	for offset, want := range map[time.Duration]string{0: "agree within", time.Hour: "is behind the tenant's by about", -time.Hour: "is ahead of the tenant's by about"} {
		ahead = offset
		r, err := j.Reach(context.Background(), "p")
		words, agree := ClockWords(r.Offset)
		if err != nil || r.Err != nil || r.Keys != 1 || !r.Offset.Known || !strings.Contains(words, want) || agree != (offset == 0) {
			t.Errorf("%v: %+v %v %q", offset, r, err, words)
		}
	}
	if n := x.tokens.Load(); n != 0 {
		t.Errorf("reaching cost %d tokens", n)
	}
	if r, err := j.Reach(context.Background(), "gone"); err != nil || r.Err == nil {
		t.Errorf("a dead port: %+v %v", r, err)
	}
	if _, err := j.Reach(context.Background(), "nobody"); !profiles.IsNotFound(err) {
		t.Errorf("nobody: %v", err)
	}
}

func TestPrivateHostsAreApprovedOneByOne(t *testing.T) {
	x := newTenant(t, time.Hour)
	j := newJobs(t, nil, x.profile(t, "p"))
	ctx := context.Background()
	for _, bad := range []string{"", "https://x", "x/y", "x:443", "a b", "user@x"} {
		var wrong *UsageError
		if err := j.Approve(ctx, "p", bad); !errors.As(err, &wrong) {
			t.Errorf("%q was taken: %v", bad, err)
		}
	}
	if err := j.Approve(ctx, "p", "Intranet.Acme.dev", "10.0.0.7", "fd00::1", "10.0.0.7"); err != nil {
		t.Fatal(err)
	}
	state, err := j.Store.State(ctx, "p")
	if got := strings.Join(state.ApprovedHosts, " "); err != nil || got != "intranet.acme.dev 10.0.0.7 fd00::1" {
		t.Errorf("%q %v", got, err)
	}
	for code, want := range map[string]bool{"net.address.private": true, "net.address.literal": true, "net.refused": false} {
		host, ok := PrivateHost(&auth0.Problem{Cause: code})
		if ok {
			t.Errorf("%s: a problem without a road gave %q", code, host)
		}
		if host, ok = PrivateHost(&wire.Error{Code: code, Host: "[fd00::1]:443"}); ok != want || ok && host != "fd00::1" {
			t.Errorf("%s: %q %v", code, host, ok)
		}
	}
}

func TestRenewAtFollowsTheProfilesWish(t *testing.T) {
	now := time.Now()
	f := Fetched{Profile: profiles.Profile{AutoRenew: true}, Cached: profiles.CachedToken{FetchedAt: now, ExpiresAt: now.Add(10 * time.Hour)}}
	j := New(Deps{Now: func() time.Time { return now }, Jitter: func() float64 { return 0.5 }})
	if at := j.RenewAt(f); at.Before(now.Add(8*time.Hour)) || at.After(now.Add(9*time.Hour)) {
		t.Errorf("renewed after %v of 10 h", at.Sub(now))
	}
	f.Profile.AutoRenew = false
	if at := j.RenewAt(f); !at.IsZero() {
		t.Errorf("renewed against the profile's wish at %v", at)
	}
	f.Profile.AutoRenew, f.Cached.ExpiresAt = true, time.Time{}
	if at := New(Deps{Now: time.Now}).RenewAt(f); !at.IsZero() {
		t.Errorf("a token without an end is renewed at %v", at)
	}
	if a, b := j.RenewRetryAt(1, now, time.Time{}), j.RenewRetryAt(3, now, time.Time{}); !a.After(now) || !b.After(a) {
		t.Errorf("retries at %v and %v", a, b)
	}
}

func TestNextWrite(t *testing.T) {
	now := time.Unix(1700000000, 0)
	for _, c := range []struct {
		left, want time.Duration
	}{{time.Hour, 48 * time.Minute}, {2 * time.Minute, time.Minute}, {70 * time.Second, 35 * time.Second}, {30 * time.Second, 15 * time.Second}, {10 * time.Second, 10 * time.Second}, {-time.Hour, 10 * time.Second}} {
		if got := NextWrite(now.Add(c.left), now); got != c.want {
			t.Errorf("%v left: %v, want %v", c.left, got, c.want)
		}
	}
	away, wrong := errors.New("the tenant is away"), auth0.Explain(401, nil, []byte(`{"error":"access_denied","error_description":"Unauthorized"}`), auth0.Client{})
	for _, c := range []struct {
		failures int
		err      error
		want     time.Duration
	}{{1, away, 10 * time.Second}, {50, away, 10 * time.Second}, {1, wrong, 10 * time.Second}, {2, wrong, 20 * time.Second}, {4, wrong, 80 * time.Second}, {8, wrong, 15 * time.Minute}, {5000, wrong, 15 * time.Minute}} {
		if got := NextTry(c.failures, c.err); got != c.want {
			t.Errorf("%d failures, %v: %v, want %v", c.failures, c.err, got, c.want)
		}
	}
}

// TestLoginIsKeptNowhere: a person's token is asked of the tenant with the profile's client and stored nowhere.
func TestLoginIsKeptNowhere(t *testing.T) {
	x := newTenant(t, time.Hour)
	inner := x.Config.Handler
	x.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/oauth/device/code":
			x.json(w, map[string]any{"device_code": "d", "user_code": "ABCD-EFGH", "verification_uri": x.URL + "/activate", "expires_in": 60, "interval": 1})
		case r.URL.Path == "/oauth/token" && r.PostFormValue("grant_type") == "urn:ietf:params:oauth:grant-type:device_code":
			x.json(w, map[string]any{"access_token": "e30.e30.AA", "token_type": "Bearer", "expires_in": 60})
		default:
			inner.ServeHTTP(w, r)
		}
	})
	j := newJobs(t, nil, x.profile(t, "p"))
	shown := ""
	f, err := j.Login(context.Background(), "p", Login{How: "device", Show: func(c auth0.DeviceCode) error { shown = c.UserCode; return nil },
		Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil || f.Token.Raw != "e30.e30.AA" || shown != "ABCD-EFGH" {
		t.Fatalf("%v %+v %q", err, f.Token, shown)
	}
	if _, found, err := j.Cached(context.Background(), "p"); found || err != nil {
		t.Errorf("the person's token was kept: %v", err)
	}
	if f, err := j.Fetch(context.Background(), "p", false); err != nil || f.Token.Text("gty") != "client-credentials" {
		t.Errorf("the machine's token: %v", err)
	}
	var wrong *UsageError
	if _, err := j.Login(context.Background(), "p", Login{How: "phone"}); !errors.As(err, &wrong) {
		t.Errorf("another login: %v", err)
	}
}

func TestEnvironmentRefusesLineBreaks(t *testing.T) {
	got, err := variables(variable{"A", "1"}, variable{"B", ""}, variable{"C", "x y"})
	if err != nil || got.Reveal() != "A=1\nC=x y\n" {
		t.Errorf("%q %v", got.Reveal(), err)
	}
	if _, err := variables(variable{"A", "1\nLD_PRELOAD=x"}); err == nil {
		t.Error("a value smuggled in a variable")
	}
}

func TestExpectationsComeFromTheProfile(t *testing.T) {
	j := New(Deps{Now: time.Now})
	o := j.Expectations(profiles.Profile{Domain: "acme.eu.auth0.com", Audience: "https://a", Scopes: []string{"s"}, Expect: &profiles.Expect{Algorithms: []string{"RS256"}, Claims: map[string]string{"c": "v"}}})
	if o.Issuer != "https://acme.eu.auth0.com/" || o.Audience != "https://a" || o.Algorithms[0] != "RS256" || o.Claims["c"] != "v" || o.Scopes[0] != "s" || o.Keys != (*inspect.KeySet)(nil) {
		t.Errorf("%+v", o)
	}
}
