package ui

import (
	"context"
	"net/http"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

func TestA429BlocksTheFetchAndCountsDown(t *testing.T) {
	w := newWorld(t)
	w.fail["acme-prod"] = &auth0.Problem{Cause: "auth0.rate", Refused: true, Title: "The tenant's rate limit is reached.", HTTPStatus: 429, RetryAt: start.Add(30 * time.Second)}
	d := driveWorld(t, w, 120, 36)
	d.keys("f")
	d.shows("rate limit is reached", "may be asked again in", "    30s", "at 12:32:40")
	asked := w.fetches
	d.w.at(time.Second)
	d.send(page.Tick{})
	d.shows("    29s")
	d.keys("f", "F")
	d.shows("Not asked: the tenant wants 29 s of patience.")
	if w.fetches != asked {
		t.Fatalf("asked %d times more while it should wait", w.fetches-asked)
	}
	delete(w.fail, "acme-prod")
	d.w.at(30 * time.Second)
	d.send(page.Tick{})
	d.lacks("may be asked again in")
	d.keys("f")
	d.shows("ACCEPTED")
	if w.fetches == asked {
		t.Fatal("the wait never ends")
	}
}

// limited is a world whose tenant states these limits with every token.
func limited(t *testing.T, header http.Header) *driver {
	t.Helper()
	d := drive(t, 120, 36)
	deps := d.w.withGuides(d.w.deps())
	deps.Fetch = func(ctx context.Context, name string, fresh bool) (jobs.Fetched, error) {
		f, err := d.w.fetch(ctx, name, fresh)
		f.Quota = auth0.ReadQuota(header, d.w.now)
		return f, err
	}
	return driveDeps(t, d.w, deps, 120, 36)
}

func TestLimitsAreShownOnTheWire(t *testing.T) {
	d := limited(t, http.Header{"Auth0-Client-Quota-Limit": {"b=per_hour;q=10;r=7;t=3540,b=per_day;q=100;r=50;t=80000"}, "X-Ratelimit-Limit": {"30"}, "X-Ratelimit-Remaining": {"28"}})
	d.keys("f", "5")
	d.shows("Limits as the tenant said at 12:32:10", "tokens of this client, per hour", "7 of 10 left, full again at 13:31:10", "50 of 100 left", "requests to this endpoint", "28 of 30 left")
	d.lacks("left until")
}

func TestAQuotaThatIsAllButUsedUpIsWarnedOf(t *testing.T) {
	d := limited(t, http.Header{"Auth0-Client-Quota-Limit": {"b=per_hour;q=10;r=1;t=3540"}})
	d.keys("f")
	d.shows("1 of 10 tokens of this client, per hour, left until 13:31:10")
}

func TestKeysSayWhichIsInUse(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f", "4")
	d.shows("signed this token", "in use: it signed a token a short while ago", "the next or the previous one of a rotation", "RSA 2048", "read", "thumbprint")
}

func TestKeysShowWhatTheTenantPublishesDifferently(t *testing.T) {
	d := drive(t, 120, 36)
	deps := d.w.withGuides(d.w.deps())
	deps.Inspect = func(ctx context.Context, name string, tok *inspect.Token) (jobs.Inspected, error) {
		i, err := d.w.inspect(ctx, name, tok)
		i.Metadata.TokenURL = "https://acme.eu.auth0.com/other/token"
		i.Report.Findings = append(i.Report.Findings, i.Metadata.Differences(auth0.Client{Issuer: i.Metadata.Issuer})...)
		return i, err
	}
	d = driveDeps(t, d.w, deps, 120, 36)
	d.keys("f", "4")
	d.shows("token endpoint differs")
}
