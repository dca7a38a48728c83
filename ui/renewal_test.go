package ui

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// renewAt is the real policy without its chance: four fifths of a token's life.
func renewAt(f jobs.Fetched) time.Time {
	return auth0.Renewal(auth0.Lease{FetchedAt: f.Cached.FetchedAt, ExpiresAt: f.Cached.ExpiresAt, Quota: f.Quota}, f.Cached.FetchedAt, 0)
}

func renewRetryAt(failures int, tried, retryAt time.Time) time.Time {
	return auth0.RenewalRetry(failures, tried, retryAt, 0)
}

// renewing is a world whose first profile renews itself, with a token just fetched; it ends after an hour and is to be
// renewed after 48 minutes.
func renewing(t *testing.T, width, height int) *driver {
	t.Helper()
	w := newWorld(t)
	w.profiles[0].AutoRenew = true
	d := driveWorld(t, w, width, height)
	d.keys("f")
	return d
}

// renewsItself makes the first profile one that renews itself, and fetches its token.
func (d *driver) renewsItself() {
	d.w.profiles[0].AutoRenew = true
	d.send(page.Changed{Name: "acme-prod"})
	d.keys("f")
}

// later lets the clock tick n times, one step apart, and tells how often the tenant was asked.
func (d *driver) later(n int, step time.Duration) int {
	before := d.w.fetches
	for range n {
		d.w.at(step)
		d.send(page.Tick{})
	}
	return d.w.fetches - before
}

func TestATokenIsRenewedOnceAtItsPoint(t *testing.T) {
	d := renewing(t, 120, 36)
	d.shows("expires in 01h 00m · renews in 48m 00s", "13:32:10 local", "─╵─")
	if n := d.later(1, 35*time.Minute+57*time.Second); n != 0 {
		t.Fatalf("asked %d times before the point", n)
	}
	d.shows("expires in 24m 03s · renews in 12m 03s")
	if n := d.later(1, 12*time.Minute+2*time.Second); n != 0 {
		t.Fatalf("asked %d times a second before the point", n)
	}
	if n := d.later(30, time.Second); n != 1 {
		t.Fatalf("asked %d times at the point, want once", n)
	}
	d.shows("ACCEPTED", "expires in 59m 31s · renews in 47m 31s")
}

func TestTheRenewalPointFitsASmallScreen(t *testing.T) {
	d := renewing(t, 80, 24)
	d.shows("expires in 01h 00m · renews in 48m 00s    ")
}

func TestNothingIsRenewedUnasked(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f")
	d.lacks("renews in", "─╵─")
	if n := d.later(70, time.Minute); n != 0 {
		t.Fatalf("asked %d times for a profile without auto-renew", n)
	}
	d.shows("expired")
}

func TestAFailedRenewalIsTriedAgainAtItsTimeOnly(t *testing.T) {
	d := renewing(t, 120, 36)
	d.w.fail["acme-prod"] = errors.New("the tenant is away")
	if n := d.later(1, 48*time.Minute); n != 1 {
		t.Fatalf("asked %d times at the point", n)
	}
	d.shows("the tenant is away", "expires in 12m 00s · renews in     30s")
	if n := d.later(29, time.Second); n != 0 {
		t.Fatalf("asked %d times before the first pause was over", n)
	}
	if n := d.later(1, time.Second); n != 1 {
		t.Fatalf("asked %d times after the first pause", n)
	}
	if n := d.later(59, time.Second); n != 0 {
		t.Fatalf("asked %d times before the second, longer pause was over", n)
	}
	delete(d.w.fail, "acme-prod")
	if n := d.later(2, time.Second); n != 1 {
		t.Fatalf("asked %d times after the second pause", n)
	}
	d.lacks("the tenant is away")
	d.shows("renews in 47m 59s")
}

func TestARenewalWaitsAsLongAsTheTenantWishes(t *testing.T) {
	d := renewing(t, 120, 36)
	d.w.fail["acme-prod"] = &auth0.Problem{Cause: "auth0.rate", Refused: true, Title: "The tenant's rate limit is reached.", HTTPStatus: 429, RetryAt: start.Add(53 * time.Minute)}
	if n := d.later(1, 48*time.Minute); n != 1 {
		t.Fatalf("asked %d times at the point", n)
	}
	d.shows("renews in 05m 00s", "may be asked again in")
	delete(d.w.fail, "acme-prod")
	if n := d.later(299, time.Second); n != 0 {
		t.Fatalf("asked %d times before the tenant's own time", n)
	}
	if n := d.later(2, time.Second); n != 1 {
		t.Fatalf("asked %d times after the tenant's own time", n)
	}
}

func TestACancelledRenewalIsNotBegunAgainAtOnce(t *testing.T) {
	d := renewing(t, 120, 36)
	d.w.slow = make(chan struct{})
	d.w.at(48 * time.Minute)
	_, _ = d.app.Update(page.Tick{}) // what it begins is never run
	d.shows("before the old one ends", "esc cancel")
	d.keys("esc")
	d.lacks("before the old one ends")
	close(d.w.slow)
	if n := d.later(29, time.Second); n != 0 {
		t.Fatalf("asked %d times right after it was cancelled", n)
	}
	if n := d.later(1, time.Second); n != 1 {
		t.Fatalf("asked %d times after the pause", n)
	}
}

func TestATokenThatAnotherProcessRenewedIsTaken(t *testing.T) {
	d := renewing(t, 120, 36)
	d.w.at(47 * time.Minute)
	delete(d.w.tokens, "acme-prod")
	if _, err := d.w.fetch(t.Context(), "acme-prod", true); err != nil {
		t.Fatal(err)
	}
	if n := d.later(1, time.Minute); n != 0 {
		t.Fatalf("asked %d times for a token that is there", n)
	}
	d.shows("expires in 59m 00s · renews in 47m 00s")
}

// A profile that nobody has chosen renews itself too: its cached token is looked at, and the tenant is asked only at its
// point.
func TestAProfileThatIsNotChosenRenewsItself(t *testing.T) {
	w := newWorld(t)
	w.profiles[4].AutoRenew = true
	if _, err := w.fetch(t.Context(), "legacy", true); err != nil {
		t.Fatal(err)
	}
	d := driveWorld(t, w, 120, 36)
	if n := d.later(47, time.Minute); n != 0 {
		t.Fatalf("asked %d times before the point", n)
	}
	if n := d.later(3, time.Minute); n != 1 {
		t.Fatalf("asked %d times at the point, want once", n)
	}
}

func TestThePreferencesRenewEveryProfile(t *testing.T) {
	w := newWorld(t)
	w.profiles = []profiles.Profile{w.profiles[0]}
	deps := w.withGuides(w.deps())
	asked := false
	plan := deps.RenewAt
	deps.RenewAt = func(f jobs.Fetched) time.Time {
		asked = asked || f.Profile.AutoRenew
		return plan(f)
	}
	d := driveDeps(t, w, deps, 120, 36)
	d.app.env.Renew = true
	d.keys("f")
	d.shows("renews in 48m 00s")
	if !asked {
		t.Error("the policy was not told that the profile renews itself")
	}
}

// refusedForGood is what comes again however often it is asked.
func refusedForGood() error {
	return auth0.Explain(401, nil, []byte(`{"error":"access_denied","error_description":"Unauthorized"}`), auth0.Client{ClientID: "a1B2c3"})
}

func TestARenewalThatWillBeRefusedAgainStops(t *testing.T) {
	d := renewing(t, 120, 36)
	d.w.fail["acme-prod"] = refusedForGood()
	if n := d.later(1, 48*time.Minute); n != 1 {
		t.Fatalf("asked %d times at the point", n)
	}
	d.shows("does not accept this client id", "Auto-renew stopped: F asks anew, e edits the profile", "expires in 12m 00s · auto-renew stopped")
	if n := d.later(20, time.Minute); n != 0 {
		t.Fatalf("asked %d times after a refusal for good", n)
	}
	d.shows("expired")
	d.keys("F")
	d.shows("Auto-renew stopped")
	if n := d.later(20, time.Minute); n != 0 {
		t.Fatalf("asked %d times after the user was refused too", n)
	}
	delete(d.w.fail, "acme-prod")
	d.keys("F")
	d.lacks("Auto-renew stopped", "does not accept")
	d.shows("renews in 48m 00s")
	if n := d.later(49, time.Minute); n != 1 {
		t.Fatalf("asked %d times: it does not renew itself again", n)
	}
}

func TestAChangedProfileRenewsItselfAgain(t *testing.T) {
	d := renewing(t, 120, 36)
	d.w.fail["acme-prod"] = refusedForGood()
	d.later(1, 48*time.Minute)
	d.shows("Auto-renew stopped")
	delete(d.w.fail, "acme-prod")
	d.send(page.Changed{Name: "acme-prod"})
	d.lacks("Auto-renew stopped", "does not accept")
}

// A renewal that fails says so beside the token, which serves on: only when that has ended the profile has failed.
func TestAFailedRenewalLeavesTheTokenServing(t *testing.T) {
	d := renewing(t, 120, 36)
	d.w.fail["acme-prod"] = errors.New("the tenant is away")
	d.later(1, 48*time.Minute)
	d.shows("the tenant is away", "▲ acme-prod prod     12m 00s")
	d.lacks("failed")
	d.later(1, 13*time.Minute)
	d.shows("failed")
}

// TestTicksReadTheCacheOnce: what is known of a token is not read anew with every second, however many renew themselves.
func TestTicksReadTheCacheOnce(t *testing.T) {
	w := crowdedWorld(t)
	for i := range w.profiles {
		w.profiles[i].AutoRenew = strings.HasPrefix(w.profiles[i].Name, "tenant-0")
	}
	deps := w.withGuides(w.deps())
	read := map[string]int{}
	cached := deps.Cached
	deps.Cached = func(ctx context.Context, name string) (jobs.Fetched, bool, error) {
		read[name]++
		return cached(ctx, name)
	}
	d := driveDeps(t, w, deps, 120, 36)
	if n := d.later(600, time.Second); n != 0 {
		t.Errorf("asked the tenant %d times before the first token's time", n)
	}
	if len(read) < 20 {
		t.Errorf("looked at %d tokens, and twenty are to be renewed", len(read))
	}
	for name, n := range read {
		if n != 1 {
			t.Errorf("%s: the cache was read %d times", name, n)
		}
	}
}
