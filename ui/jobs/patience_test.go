package jobs

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// TestATenantThatAsksToWaitIsNotAskedAgain: one 429 with a time costs one request, for every profile of that client,
// until the time is over.
func TestATenantThatAsksToWaitIsNotAskedAgain(t *testing.T) {
	var asked atomic.Int32
	busy := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Retry-After", "30")
		w.WriteHeader(429)
		_, _ = w.Write([]byte(`{"error":"too_many_requests","error_description":"Client quota exceeded"}`))
	}))
	defer busy.Close()
	now := time.Now()
	p := profiles.Profile{Name: "p", Domain: strings.TrimPrefix(busy.URL, "https://"), ClientID: "app", Audience: "https://api.example"}
	twin, stranger := p, p
	twin.Name = "twin"
	stranger.Name, stranger.ClientID = "stranger", "other"
	j := newJobs(t, nil, p, twin, stranger)
	j.Now = func() time.Time { return now }
	j.Transport = func(profiles.Profile, []string) (*http.Client, *wire.Recorder, error) {
		hc, r := wire.Record(busy.Client(), time.Now)
		return hc, r, nil
	}
	fetch := func(name string) *auth0.Problem {
		t.Helper()
		_, err := j.Fetch(context.Background(), name, true)
		var problem *auth0.Problem
		if !errors.As(err, &problem) {
			t.Fatalf("%s: %v", name, err)
		}
		return problem
	}
	first := fetch("p")
	if !strings.HasPrefix(first.Cause, "auth0.") || len(first.Exchanges) == 0 || !first.RetryAt.After(now) {
		t.Fatalf("first %+v", first)
	}
	before := asked.Load()
	for _, name := range []string{"p", "p", "twin"} {
		again := fetch(name)
		if again.Cause != first.Cause || !again.RetryAt.Equal(first.RetryAt) || len(again.Exchanges) != 0 || !strings.Contains(strings.Join(again.Learned, " "), "not asked again: 30s") {
			t.Errorf("%s: %+v", name, again)
		}
	}
	if _, err := j.Ask(context.Background(), p, secret.New("right")); err == nil {
		t.Error("the editor's test asked and got a token")
	}
	// Another mintmark on the same store has no memory of it, and finds the note.
	second := New(j.Deps)
	_, err := second.Fetch(context.Background(), "p", true)
	var told *auth0.Problem
	if !errors.As(err, &told) || told.Cause != first.Cause || told.Title != first.Title || told.Message != first.Message || told.HTTPStatus != 429 || !told.RetryAt.Equal(first.RetryAt) || !told.Refused ||
		!strings.Contains(strings.Join(told.Learned, " "), "not asked again: 30s") {
		t.Errorf("another process: %v %+v", err, told)
	}
	if asked.Load() != before {
		t.Errorf("asked %d times more", asked.Load()-before)
	}
	edited := p
	edited.ClientID = "another-app"
	if err := j.Store.Put(context.Background(), edited, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := New(j.Deps).Fetch(context.Background(), "p", true); err == nil || asked.Load() == before {
		t.Errorf("a changed profile was kept waiting: %v", err)
	}
	if err := j.Store.Put(context.Background(), p, nil); err != nil {
		t.Fatal(err)
	}
	before = asked.Load()
	if len(first.Exchanges) == 0 || len(first.Learned) > 3 {
		t.Error("the kept refusal was changed")
	}
	fetch("stranger")
	if asked.Load() == before {
		t.Error("another client was kept waiting")
	}
	now, before = now.Add(31*time.Second), asked.Load()
	fetch("p")
	if asked.Load() == before {
		t.Error("the wait never ends")
	}
}

func TestWhatTheTenantPublishesDifferentlyIsAFinding(t *testing.T) {
	x := newTenant(t, time.Hour)
	p := x.profile(t, "p")
	p.TokenURL = x.URL + "/oauth//token"
	q := x.profile(t, "q")
	j := newJobs(t, nil, p, q)
	for name, want := range map[string]bool{"p": true, "q": false} {
		got, err := j.Inspect(context.Background(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, f := range got.Report.Findings {
			found = found || f.Code == "auth0.discovery.token-url"
		}
		if found != want {
			t.Errorf("%s: found %v", name, found)
		}
	}
}

// TestWhatATenantSaysOfItsQuotasIsKept: it is said with a token, and told later without asking, until it is reset.
func TestWhatATenantSaysOfItsQuotasIsKept(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Second)
	p := profiles.Profile{Name: "p", Domain: "acme.eu.auth0.com", ClientID: "app"}
	j := newJobs(t, nil, p)
	j.Now = func() time.Time { return now }
	if q, _, err := j.Limits(t.Context(), "p"); err != nil || len(q.Buckets) != 0 {
		t.Fatalf("%+v %v", q, err)
	}
	q := auth0.ReadQuota(http.Header{"Auth0-Client-Quota-Limit": {"b=per_hour;q=10;r=1;t=3540,b=per_day;q=100;r=50;t=80000"}, "X-Ratelimit-Limit": {"30"}}, now)
	j.noteLimits(t.Context(), "p", q)
	got, said, err := New(j.Deps).Limits(t.Context(), "p")
	if err != nil || fmt.Sprint(got.Buckets) != fmt.Sprint(q.Buckets) || len(got.Buckets) != 2 || !said.Equal(now) {
		t.Errorf("%+v %v %v", got, said, err)
	}
	if l, low := LowOf(got, now); !low || l.Left != 1 || l.Whole != 10 || l.Name != "tokens of this client, per hour" {
		t.Errorf("%+v %v", l, low)
	}
	now = now.Add(3541 * time.Second)
	if got, _, _ := j.Limits(t.Context(), "p"); len(got.Buckets) != 1 || got.Buckets[0].Name != "per_day" {
		t.Errorf("after the reset: %+v", got)
	}
	j.noteLimits(t.Context(), "p", auth0.Quota{Limit: 30})
	if got, _, _ := j.Limits(t.Context(), "p"); len(got.Buckets) != 1 {
		t.Error("an answer without quotas wiped them out")
	}
}

func TestOnlyWhatWillBeRefusedAgainIsLasting(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		want   bool
	}{
		{401, `{"error":"access_denied","error_description":"Unauthorized"}`, true},
		{403, `{"error":"access_denied","error_description":"Service not enabled within domain: x"}`, true},
		{403, `{"error":"never_seen"}`, true},
		{429, `{"error":"too_many_requests","error_description":"Client quota exceeded"}`, false},
		{429, `{"error":"too_many_attempts"}`, false},
		{500, `{"error":"server_error","error_description":"an Action threw"}`, false},
		{503, `{"error":"temporarily_unavailable"}`, false},
		{502, `bad gateway`, false},
		{200, `<html>a network login</html>`, false},
	} {
		if got := Lasting(auth0.Explain(c.status, nil, []byte(c.body), auth0.Client{})); got != c.want {
			t.Errorf("%d %s: %v", c.status, c.body, got)
		}
	}
	if !Lasting(&MissingSecretError{}) || Lasting(context.Canceled) || Lasting(wire.Classify(context.DeadlineExceeded)) {
		t.Error("a missing secret is lasting, the road is not")
	}
	if p := auth0.Network(errors.New("x"), auth0.Client{}); Lasting(p) {
		t.Errorf("%+v", p)
	}
}

func TestFurtherParametersReachTheTenant(t *testing.T) {
	x := newTenant(t, time.Hour)
	p := x.profile(t, "p")
	p.Parameters = map[string]string{"env": "staging"}
	f, err := newJobs(t, nil, p).Fetch(t.Context(), "p", false)
	if err != nil || len(f.Exchanges) == 0 || !strings.Contains(string(f.Exchanges[0].RequestBody), "env=staging") {
		t.Errorf("%v %v", err, f.Exchanges)
	}
}
