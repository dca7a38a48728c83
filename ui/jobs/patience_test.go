package jobs

import (
	"context"
	"errors"
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
	if asked.Load() != before {
		t.Errorf("asked %d times more", asked.Load()-before)
	}
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
