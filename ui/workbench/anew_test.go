package workbench

import (
	"slices"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/ui/page"
)

// TestPredictionsEndWithTheToken: what was predicted of a token that has ended since is predicted once more, once, and
// nobody but the predictor is asked.
func TestPredictionsEndWithTheToken(t *testing.T) {
	b := newBench(t, "acme")
	end := b.now.Add(time.Hour)
	b.foretell = func(on func(cloud.Trial)) {
		p := cloud.Prediction{Verdict: cloud.Accept}
		if !b.now.Before(end) {
			p = cloud.Prediction{Verdict: cloud.Refuse, Steps: []cloud.Step{{Name: "expired", Status: cloud.Fail}}}
		}
		on(cloud.Trial{Cloud: "aws", Target: "deploy", Predicted: p, Actual: cloud.Actual{Verdict: cloud.Skipped}})
	}
	b.keys("f")
	r := b.w.row()
	if v := r.trial("aws", "deploy").Predicted.Verdict; v != cloud.Accept {
		t.Fatalf("predicted %v", v)
	}
	b.asked = nil
	for _, past := range []time.Duration{time.Second, 2 * time.Second, 3 * time.Second} {
		b.now = end.Add(past)
		b.update(page.Tick{})
	}
	if v := r.trial("aws", "deploy").Predicted.Verdict; v != cloud.Refuse {
		t.Errorf("of a token that has ended it still predicts %v", v)
	}
	if !slices.Equal(b.asked, []string{"predict"}) {
		t.Errorf("asked %q", b.asked)
	}
}

// TestWhatACloudSaidIsNotJudgedByALaterPrediction: it answered while the token was good.
func TestWhatACloudSaidIsNotJudgedByALaterPrediction(t *testing.T) {
	b := newBench(t, "acme")
	b.agreed = true
	b.keys("t")
	r := b.w.row()
	if !tried(*r.trial("aws", "deploy")) {
		t.Fatal("it was not tried")
	}
	b.foretell = func(on func(cloud.Trial)) {
		on(cloud.Trial{Cloud: "aws", Target: "deploy", Predicted: cloud.Prediction{Verdict: cloud.Refuse}, Actual: cloud.Actual{Verdict: cloud.Skipped}})
	}
	b.now = b.now.Add(2 * time.Hour)
	b.update(page.Tick{})
	b.lacks("Prediction and reality differ")
	if v := r.trial("aws", "deploy").Predicted.Verdict; v == cloud.Refuse {
		t.Error("the trial of then stands beside the prediction of now")
	}
}
