package workbench

import (
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

func trial(cloudID, target string, v cloud.ActualVerdict, steps ...cloud.Step) cloud.Trial {
	return cloud.Trial{Cloud: cloudID, Target: target, Predicted: cloud.Judge(steps), Actual: cloud.Actual{Verdict: v}}
}

// TestAPredictionNeverWipesOutWhatWasTried: it takes its place beside it.
func TestAPredictionNeverWipesOutWhatWasTried(t *testing.T) {
	r := newRow(profiles.Summary{Targets: []profiles.SummaryTarget{{Cloud: "aws", Name: "x"}, {Cloud: "gcp", Name: "y"}}})
	r.learn(trial("gcp", "y", cloud.Refused))
	r.learn(trial("aws", "x", cloud.Skipped))
	r.learn(trial("gcp", "y", cloud.Skipped, cloud.Step{Name: "audience", Status: cloud.Fail}))
	if len(r.trials) != 2 || r.trials[0].Cloud != "aws" {
		t.Fatalf("kept %+v", r.trials)
	}
	if got := r.trial("gcp", "y"); got.Actual.Verdict != cloud.Refused || len(got.Predicted.Steps) != 1 {
		t.Errorf("kept %+v", got)
	}
	r.learn(trial("gcp", "y", cloud.Accepted))
	if got := r.trial("gcp", "y"); got.Actual.Verdict != cloud.Accepted {
		t.Errorf("a later trial does not count: %+v", got)
	}
}

// TestTheEarlierTokenIsKeptToCompareWith, and what was found out about it goes.
func TestTheEarlierTokenIsKeptToCompareWith(t *testing.T) {
	now := time.Unix(1e9, 0)
	r := newRow(profiles.Summary{Name: "a"})
	first, second := mint(now, "a", ""), mint(now.Add(time.Second), "a", "")
	r.learn(jobs.Fetched{Token: first})
	r.learn(jobs.Inspected{Token: first}.At(now))
	r.learn(trial("aws", "x", cloud.Accepted))
	r.learn(jobs.Fetched{Token: first, FromCache: true}) // the same again
	if r.earlier != nil || r.judged == nil || len(r.trials) != 1 {
		t.Fatal("the same token counts as another")
	}
	r.learn(jobs.Fetched{Token: second})
	if r.earlier != first || r.judged != nil || len(r.trials) != 0 {
		t.Errorf("earlier %v, judged %v, trials %v", r.earlier == first, r.judged, r.trials)
	}
}

func TestAVerdictFollowsTheClock(t *testing.T) {
	now := time.Unix(1e9, 0)
	r := newRow(profiles.Summary{Name: "a"})
	r.learn(jobs.Fetched{Token: mint(now, "a", "")})
	r.learn(jobs.Inspected{Token: r.token}.At(now))
	for _, c := range []struct {
		after time.Duration
		anew  bool
	}{{0, false}, {59 * time.Minute, false}, {time.Hour, true}, {2 * time.Hour, false}, {30 * time.Minute, true}, {31 * time.Minute, false}, {-time.Minute, true}} {
		if got := r.rejudge(now.Add(c.after)); got != c.anew {
			t.Errorf("after %v judged anew: %v, want %v", c.after, got, c.anew)
		}
	}
	if (&row{}).rejudge(now) {
		t.Error("a row without a verdict was judged")
	}
}

func TestWhenATokenEnds(t *testing.T) {
	now := time.Unix(1e9, 0)
	r := newRow(profiles.Summary{TokenExpiresAt: now.Add(time.Minute)})
	if at, ok := r.expires(); !ok || !at.Equal(now.Add(time.Minute)) || r.lifetime() != 0 {
		t.Errorf("by the store %v, lifetime %v", at, r.lifetime())
	}
	r.learn(jobs.Fetched{Token: mint(now, "a", "")})
	if at, ok := r.expires(); !ok || !at.Equal(now.Add(time.Hour)) || r.lifetime() != time.Hour {
		t.Errorf("by the token %v, lifetime %v", at, r.lifetime())
	}
	r.forget()
	if r.token != nil || r.judged != nil || r.work.Running() {
		t.Error("something was not forgotten")
	}
}
