package jobs

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// slowCloud accepts after a while, as a cloud across a network does.
type slowCloud struct {
	fakeCloud
	id   string
	wait time.Duration
}

func (c slowCloud) ID() string { return c.id }

func (c slowCloud) Try(context.Context, *inspect.Token, json.RawMessage, *http.Client) (*cloud.Session, error) {
	time.Sleep(c.wait)
	return &cloud.Session{}, nil
}

// fleetOf makes n profiles with four clouds each, whose tokens are held already, and gives what runs the whole fleet.
func fleetOf(tb testing.TB, n int, latency time.Duration, o FleetOptions) func() {
	tb.Helper()
	x := newTenant(tb, time.Hour)
	clouds := cloud.Registry{}
	var targets []profiles.Target
	for _, id := range []string{"a", "b", "c", "d"} {
		clouds = append(clouds, slowCloud{id: id, wait: latency})
		targets = append(targets, profiles.Target{Cloud: id, Name: "there", Settings: json.RawMessage(`{}`)})
	}
	base := x.profile(tb, "p")
	var list []profiles.Profile
	for i := range n {
		p := base
		p.Name, p.Targets = fmt.Sprintf("p-%03d", i), targets
		list = append(list, p)
	}
	j := newJobs(tb, clouds, list...)
	for _, p := range list {
		if _, err := j.Fetch(context.Background(), p.Name, false); err != nil {
			tb.Fatal(err)
		}
	}
	return func() {
		results, err := j.Fleet(context.Background(), o, nil)
		if err != nil || len(results) != n || results[0].Rank() != 0 || len(results[0].Tried.Trials) != 4 {
			tb.Fatalf("%v, %d results", err, len(results))
		}
	}
}

// BenchmarkFleet is 200 profiles of 4 clouds with 25 ms each, eight profiles at once; the goal is 1.3 times what the
// clouds alone would take.
func BenchmarkFleet(b *testing.B) {
	const n, latency, at = 200, 25 * time.Millisecond, 8
	run := fleetOf(b, n, latency, FleetOptions{Concurrency: at, PerTenant: at})
	start := time.Now()
	for b.Loop() {
		run()
	}
	b.ReportMetric(float64(time.Since(start))/float64(b.N)/float64(n*latency/at), "×work/concurrency")
}

// TestTheFleetKeepsItsPace: ten times the goal, since machines are busy. One after the other it would take 160 times.
func TestTheFleetKeepsItsPace(t *testing.T) {
	const n, latency, at = 40, 25 * time.Millisecond, 8
	run := fleetOf(t, n, latency, FleetOptions{Concurrency: at, PerTenant: at})
	start := time.Now()
	run()
	ratio := float64(time.Since(start)) / float64(n*latency/at)
	t.Logf("%.2f times the work divided by the concurrency, goal 1.3", ratio)
	if ratio > 13 {
		t.Errorf("%.2f times the work divided by the concurrency, ten times over the goal of 1.3", ratio)
	}
}
