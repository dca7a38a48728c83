package jobs

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// pressed counts how many requests a tenant has at once, and lets each wait.
func pressed(x *tenant, wait func()) (most func() int) {
	var mu sync.Mutex
	now, high := 0, 0
	inner := x.Config.Handler
	x.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/oauth/token" {
			inner.ServeHTTP(w, r)
			return
		}
		mu.Lock()
		now++
		high = max(high, now)
		mu.Unlock()
		wait()
		inner.ServeHTTP(w, r)
		mu.Lock()
		now--
		mu.Unlock()
	})
	return func() int { mu.Lock(); defer mu.Unlock(); return high }
}

// many makes n profiles of a tenant, each with a target that nobody tries offline.
func many(t *testing.T, x *tenant, prefix string, n int) []profiles.Profile {
	t.Helper()
	list := make([]profiles.Profile, n)
	for i := range list {
		list[i] = x.profile(t, fmt.Sprintf("%s-%02d", prefix, i))
		list[i].Targets = []profiles.Target{{Cloud: "fake", Name: "there", Settings: []byte(`{}`)}}
	}
	return list
}

// TestFleetIsFairToTenants: a tenant that answers only when another has been asked for everything cannot hold that one up.
func TestFleetIsFairToTenants(t *testing.T) {
	slow, quick := newTenant(t, time.Hour), newTenant(t, time.Hour)
	var all sync.WaitGroup // of what the quick one is asked for
	all.Add(4)
	atSlow, atQuick := pressed(slow, all.Wait), pressed(quick, all.Done)
	j := newJobs(t, cloud.Registry{fakeCloud{}}, append(many(t, slow, "a-slow", 12), many(t, quick, "z-quick", 4)...)...)
	var order []string
	got, err := j.Fleet(context.Background(), FleetOptions{Offline: true, Concurrency: 4, PerTenant: 2}, func(r FleetResult) { order = append(order, r.Profile) })
	if err != nil || len(got) != 16 || len(order) != 16 {
		t.Fatalf("%v, %d results, %d calls", err, len(got), len(order))
	}
	for _, r := range got {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Profile, r.Err)
		}
	}
	if atSlow() > 2 || atQuick() > 2 {
		t.Errorf("%d and %d at once, want at most 2 per tenant", atSlow(), atQuick())
	}
}

func TestFleetLeavesATenantAloneAfter429(t *testing.T) {
	x := newTenant(t, time.Hour)
	inner := x.Config.Handler
	x.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/token" {
			x.tokens.Add(1)
			w.Header().Set("Retry-After", "60")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = w.Write([]byte(`{"error":"too_many_requests","error_description":"Global limit has been reached"}`))
			return
		}
		inner.ServeHTTP(w, r)
	})
	j := newJobs(t, cloud.Registry{fakeCloud{}}, many(t, x, "p", 12)...)
	got, err := j.Fleet(context.Background(), FleetOptions{Offline: true, PerTenant: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := x.tokens.Load(); n > 2 {
		t.Errorf("a tenant that asked to be left alone was asked %d times", n)
	}
	for _, r := range got {
		var problem *auth0.Problem
		if !errors.As(r.Err, &problem) || problem.RetryAt.IsZero() {
			t.Errorf("%s: %v", r.Profile, r.Err)
		}
	}
}

func TestFleetChoosesByNameAndTag(t *testing.T) {
	x := newTenant(t, time.Hour)
	list := many(t, x, "p", 4)
	list[1].Tags, list[2].Tags = []string{"eu"}, []string{"us", "prod"}
	j := newJobs(t, cloud.Registry{fakeCloud{}}, list...)
	for want, o := range map[string]FleetOptions{"p-00 p-01 p-02 p-03": {}, "p-02": {Match: "*2"}, "p-01 p-02": {Tags: []string{"eu", "prod"}}, "": {Match: "p-0[12]", Tags: []string{"none"}}} {
		got, err := j.FleetProfiles(context.Background(), o)
		var names []string
		for _, p := range got {
			names = append(names, p.Name)
		}
		if strings.Join(names, " ") != want || err != nil {
			t.Errorf("%+v: %v %v", o, names, err)
		}
	}
	if _, err := j.FleetProfiles(context.Background(), FleetOptions{Match: "["}); err == nil {
		t.Error("a broken glob was taken")
	}
}

// hostile is a name as an attacker would choose it: quotes, tags, control and bidi characters, and half a rune.
const hostile = "a\"b\\c\n<script>|`*]\x1b[31m\u202e\xff"

func results() []FleetResult {
	trial := func(v cloud.ActualVerdict) cloud.Trial {
		return cloud.Trial{Cloud: "aws", Target: hostile, Predicted: cloud.Prediction{Verdict: cloud.Accept},
			Actual: cloud.Actual{Verdict: v, ElapsedMS: 12, Problem: cloud.Problem{Cause: "aws.issuer.slash", Title: hostile, Message: hostile}}}
	}
	return []FleetResult{
		{Profile: hostile, Tried: Tried{Profile: profiles.Profile{Name: hostile}, Token: inspect.Parse("e30.e30.e30"), Trials: []cloud.Trial{trial(cloud.Refused), trial(cloud.Accepted), trial(cloud.Unreachable), trial(cloud.Skipped)}}},
		{Profile: "broken", Err: errors.New(hostile)},
		{Profile: "claims", Claims: []inspect.Across{{Claim: hostile, Status: inspect.Fail, Code: "claim.swapped", With: []string{hostile}}, {Claim: "b", Status: inspect.Pass}, {Claim: "c", Status: inspect.Warn, Code: "claim.shared"}}},
	}
}

func TestJUnitIsWellFormed(t *testing.T) {
	text, err := JUnit(results(), func(err error) Said { return Said{Code: "cli.failed", What: err.Error()} })
	if err != nil {
		t.Fatal(err)
	}
	var doc suites
	if err := xml.Unmarshal([]byte(text), &doc); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	s := doc.Suites[0]
	if len(doc.Suites) != 3 || doc.Suites[2].Failures != 1 || doc.Suites[2].Cases[0].Failure.Type != "claim.swapped" || doc.Suites[2].Cases[1].Failure != nil || doc.Suites[2].Cases[2].Skipped == nil || s.Tests != 4 || s.Failures != 1 || s.Errors != 1 || s.Cases[3].Skipped == nil || doc.Suites[1].Errors != 1 {
		t.Errorf("%+v", doc)
	}
	inert(t, text)
}

// inert fails on what could disturb a terminal.
func inert(t *testing.T, text string) {
	t.Helper()
	for i, r := range text {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == 0x202e || r == 0xfffd {
			t.Errorf("%q at %d", r, i)
		}
	}
}

// TestOpenMetricsKeepsItsGrammar: openmetrics.io, "Text Format": metadata before samples, families in one piece, escaped
// labels, # EOF at the end.
func TestOpenMetricsKeepsItsGrammar(t *testing.T) {
	text := OpenMetrics(results(), time.Unix(1700000000, 0))
	sample := regexp.MustCompile(`^([a-z_]+)(\{[a-z]+="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,[a-z]+="(?:[^"\\\n]|\\\\|\\"|\\n)*")*\})? -?[0-9]+(\.[0-9]+)?$`)
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if lines[len(lines)-1] != "# EOF" {
		t.Errorf("it ends with %q", lines[len(lines)-1])
	}
	family := ""
	seen := map[string]bool{}
	for _, l := range lines[:len(lines)-1] {
		words := strings.Fields(l)
		switch {
		case strings.HasPrefix(l, "# TYPE "):
			if family = words[2]; seen[family] || words[3] != "gauge" {
				t.Errorf("%q", l)
			}
			seen[family] = true
		case strings.HasPrefix(l, "# HELP "):
			if words[2] != family {
				t.Errorf("%q in family %s", l, family)
			}
		default:
			if m := sample.FindStringSubmatch(l); m == nil || m[1] != family {
				t.Errorf("%q in family %s", l, family)
			}
		}
	}
	for _, want := range []string{`cause="aws.issuer.slash"} 0`, `mintmark_token_ok{profile="broken"} 0`, "mintmark_run_timestamp_seconds 1700000000", `code="claim.swapped"} 0`, `mintmark_claim_ok{profile="claims",claim="b",code=""} 1`} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	inert(t, text)
}
