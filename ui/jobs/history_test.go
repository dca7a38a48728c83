package jobs

import (
	"context"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

func TestTrialsAreRemembered(t *testing.T) {
	ctx := context.Background()
	store, err := profiles.Open(ctx, profiles.NewMemory(), profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(ctx, profiles.Profile{Name: "p", Domain: "t.eu.auth0.com", ClientID: "c", Audience: "a"}, nil); err != nil {
		t.Fatal(err)
	}
	j := New(Deps{Store: store, Now: time.Now})
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	trial := func(target string, v cloud.ActualVerdict) cloud.Trial {
		return cloud.Trial{Cloud: "aws", Target: target, TriedAt: at, Actual: cloud.Actual{Verdict: v}}
	}
	j.remember(ctx, "p", []cloud.Trial{trial("a/b c", cloud.Refused), trial("x", cloud.Skipped)})
	for range mostPast {
		j.remember(ctx, "p", []cloud.Trial{trial("d", cloud.Accepted)})
	}
	past, err := j.History(ctx, "p")
	if err != nil || len(past) != mostPast || past[0].Target != "d" {
		t.Fatalf("%d entries, %+v, %v", len(past), past[0], err)
	}
	j.remember(ctx, "p", []cloud.Trial{trial("a/b c", cloud.Unreachable)})
	past, _ = j.History(ctx, "p")
	if got, want := past[len(past)-1], (Past{At: at, Cloud: "aws", Target: "a/b c", Verdict: cloud.Unreachable}); got != want {
		t.Fatalf("got %+v, want %+v", got, want)
	}
	j.remember(ctx, "nobody", []cloud.Trial{trial("d", cloud.Accepted)}) // no failure: notes are best effort
}

func TestForeignHistoryIsLeftOut(t *testing.T) {
	for _, text := range []string{"", "x", "1 a", "1 z aws/x", "one a aws/x", "1 aa aws/x", "1 a aws"} {
		if p, ok := readPast(text); ok {
			t.Errorf("%q was read as %+v", text, p)
		}
	}
}
