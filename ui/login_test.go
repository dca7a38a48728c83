package ui

import (
	"context"
	"strings"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// withLogin is a world in which a person logs in as told by login.
func withLogin(t testing.TB, width, height int, login func(context.Context, string, jobs.Login) (jobs.Fetched, error)) *driver {
	t.Helper()
	w := newWorld(t)
	deps := w.withGuides(w.deps())
	deps.Login = login
	return driveDeps(t, w, deps, width, height)
}

// person is a token that a person of that name got.
func person(w *world) jobs.Fetched {
	p := w.profiles[0]
	p.Name = "person"
	tok := w.mint(p)
	return jobs.Fetched{Profile: w.profiles[0], Token: tok, Cached: profiles.CachedToken{Token: secret.New(tok.Raw), ExpiresAt: w.now.Add(time.Hour), FetchedAt: w.now}, Exchanges: []wire.Exchange{}}
}

func TestAPersonLogsInWithACode(t *testing.T) {
	var d *driver
	confirm := make(chan struct{})
	d = withLogin(t, 120, 40, func(ctx context.Context, name string, l jobs.Login) (jobs.Fetched, error) {
		if name != "acme-prod" || l.How != "device" || l.Sleep == nil {
			t.Errorf("asked for %s by %s", name, l.How)
		}
		if err := l.Show(auth0.DeviceCode{UserCode: "WDJB-\x1b[31m", URL: "https://acme.eu.auth0.com/activate", FullURL: "https://acme.eu.auth0.com/activate?user_code=WDJB", ExpiresAt: start.Add(15 * time.Minute)}); err != nil {
			return jobs.Fetched{}, err
		}
		<-confirm
		return person(d.w), nil
	})
	d.keys("f", "U")
	d.shows("A person's token has another subject", "Device Code", "127.0.0.1:41729/callback")
	_, cmd := d.app.Update(keyPress("d"))
	msg, ok := cmd().(page.Part)
	if !ok {
		t.Fatalf("got %T", msg)
	}
	_, more := d.app.Update(msg)
	d.shows("W D J B - \\x1b", "https://acme.eu.auth0.com/activate", "the code ends in 15m 00s", "\u2580", "\u2588")
	d.w.at(time.Minute)
	d.send(page.Tick{})
	d.shows("14m 00s")
	close(confirm)
	d.run(more)
	d.shows("user token of acme-prod", "a person's token: clouds judge it differently", "acme-prod")
	if f := d.w.tokens["acme-prod"]; f.Token == nil || d.w.fetches != 1 {
		t.Error("the machine's token was touched")
	}
	d.keys("x") // goes without a question: nothing is stored
	d.lacks("user token of")
	d.shows("ACCEPTED")
}

func TestALoginInTheBrowser(t *testing.T) {
	var d *driver
	d = withLogin(t, 80, 24, func(ctx context.Context, _ string, l jobs.Login) (jobs.Fetched, error) {
		if l.How != "browser" || l.Port != 41729 {
			t.Errorf("%+v", l)
		}
		if err := l.Open("https://acme.eu.auth0.com/authorize?x"); err != nil {
			return jobs.Fetched{}, err // a desktop without a browser is no end: the address is shown
		}
		return person(d.w), nil
	})
	d.keys("f", "U", "b")
	d.shows("user token of acme")
	d.keys("U") // of a person's token there is no login
	d.shows("user token of acme")
}

func TestALoginThatFailsIsExplained(t *testing.T) {
	d := withLogin(t, 120, 36, func(context.Context, string, jobs.Login) (jobs.Fetched, error) {
		return jobs.Fetched{}, &auth0.Problem{Cause: "auth0.device.expired", Refused: true, Title: "The code has expired.", Why: "Nobody confirmed it in time."}
	})
	d.keys("U", "d")
	d.shows("The code has expired.", "auth0.device.expired", "with this machine's browser")
	d.keys("esc")
	d.lacks("has expired")
	d.keys("esc")
	d.shows("Profiles")
}

func TestEscEndsALogin(t *testing.T) {
	ended := make(chan struct{})
	d := withLogin(t, 120, 36, func(ctx context.Context, _ string, l jobs.Login) (jobs.Fetched, error) {
		defer close(ended)
		_ = l.Show(auth0.DeviceCode{UserCode: "AB", URL: "https://a.example/", ExpiresAt: start.Add(time.Minute)})
		<-ctx.Done()
		return jobs.Fetched{}, ctx.Err()
	})
	d.keys("U")
	_, cmd := d.app.Update(keyPress("d"))
	msg := cmd()
	d.app.Update(msg)
	d.shows("A B")
	d.keys("esc")
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the login goes on")
	}
	d.shows("with a code")
	if strings.Contains(d.frame(), "A B") {
		t.Error("the code stays")
	}
}

// loginStates are the list, the choice of a way to log in, and a code that is waited for.
func loginStates(t *testing.T) []*driver {
	t.Helper()
	states := make([]*driver, 3)
	for i := range states {
		states[i] = withLogin(t, 120, 40, func(ctx context.Context, _ string, l jobs.Login) (jobs.Fetched, error) {
			_ = l.Show(auth0.DeviceCode{UserCode: "AB", URL: "https://a.example/", ExpiresAt: start.Add(time.Minute)})
			<-ctx.Done()
			return jobs.Fetched{}, ctx.Err()
		})
	}
	states[1].keys("U")
	states[2].keys("U")
	_, cmd := states[2].app.Update(keyPress("d"))
	states[2].app.Update(cmd())
	t.Cleanup(func() { states[2].keys("esc") })
	return states
}

// withRefresh is a world in which a person has logged in, and whose token is replaced as told by refresh.
func withRefresh(t *testing.T, change func(*world), refresh func(*world) (jobs.Fetched, error)) *driver {
	t.Helper()
	w := newWorld(t)
	if change != nil {
		change(w)
	}
	deps := w.withGuides(w.deps())
	held := func() jobs.Fetched {
		f := person(w)
		f.Refreshes = true
		return f
	}
	deps.Login = func(context.Context, string, jobs.Login) (jobs.Fetched, error) { return held(), nil }
	deps.RefreshLogin = func(_ context.Context, name string) (jobs.Fetched, error) {
		if name != "acme-prod" {
			t.Errorf("refreshed %s", name)
		}
		if refresh != nil {
			return refresh(w)
		}
		return held(), nil
	}
	d := driveDeps(t, w, deps, 120, 36)
	d.keys("U", "d")
	d.shows("user token of acme-prod", "refreshes it", "expires in 01h 00m")
	return d
}

func TestAPersonsTokenIsRefreshedWhenAsked(t *testing.T) {
	n := 0
	d := withRefresh(t, nil, func(w *world) (jobs.Fetched, error) {
		n++
		f := person(w)
		f.Refreshes = true
		return f, nil
	})
	d.later(50, time.Minute)
	d.shows("10m 00s")
	if n != 0 {
		t.Fatalf("refreshed %d times unasked", n)
	}
	d.keys("f")
	d.shows("expires in 01h 00m", "ACCEPTED")
	if n != 1 || d.w.fetches != 0 {
		t.Errorf("refreshed %d times; the machine's token was asked for %d times", n, d.w.fetches)
	}
	d.keys("h", "j", "f") // the machine's own
	if n != 1 || d.w.fetches != 1 {
		t.Errorf("refreshed %d times; the machine's token was asked for %d times", n, d.w.fetches)
	}
}

func TestAPersonsTokenIsRenewedWithItsProfile(t *testing.T) {
	n := 0
	d := withRefresh(t, func(w *world) { w.profiles[0].AutoRenew = true }, func(w *world) (jobs.Fetched, error) {
		n++
		f := person(w)
		f.Refreshes = true
		return f, nil
	})
	d.shows("renews in 48m 00s")
	d.later(49, time.Minute)
	if n != 1 {
		t.Errorf("refreshed %d times, want once", n)
	}
	d.shows("expires in 59m 00s · renews in 47m 00s")
}

func TestALoginThatIsOverIsSaidSo(t *testing.T) {
	n := 0
	d := withRefresh(t, func(w *world) { w.profiles[0].AutoRenew = true }, func(*world) (jobs.Fetched, error) {
		n++
		return jobs.Fetched{}, auth0.Explain(403, nil, []byte(`{"error":"invalid_grant","error_description":"Unknown or invalid refresh token."}`), auth0.Client{ClientID: "a1B2c3"})
	})
	d.keys("f")
	d.shows("The tenant does not accept the refresh token.", "Auto-renew stopped: U on the profile logs in again", "expires in 01h 00m", "Log in again")
	d.shows("▲ user toke…cme-prod 01h 00m")
	d.lacks("refreshes it")
	d.keys("f", "F")
	d.later(59, time.Minute)
	if n != 1 {
		t.Errorf("a dead refresh token was sent %d times", n)
	}
}
