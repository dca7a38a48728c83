package aws

import (
	"testing"
	"time"

	"mintmark/auth0/sandbox"
	"mintmark/inspect/cloud"
)

// TestScenarios holds every seeded fault of the default world to its declaration: what is predicted, what AWS's refusal
// is traced to, and that the advice, applied, makes the trial pass.
func TestScenarios(t *testing.T) {
	w := startWorld(t, sandbox.DefaultWorld(), time.Now)
	scenarios := w.scenarios()
	if len(scenarios) < 16 {
		t.Fatalf("%d scenarios, want at least 16", len(scenarios))
	}
	for _, s := range scenarios {
		t.Run(s.Profile, func(t *testing.T) {
			w.t = t
			p := w.profile(s.Profile)
			trial := w.try(p, w.token(p))
			if string(trial.Predicted.Verdict) != s.Predicted {
				t.Errorf("predicted %s, want %s:%s", trial.Predicted.Verdict, s.Predicted, verdicts(trial.Predicted.Steps))
			}
			if trial.Actual.Cause != s.Cause {
				t.Errorf("cause %q, want %q: %+v%s", trial.Actual.Cause, s.Cause, trial.Actual, verdicts(trial.Predicted.Steps))
			}
			if s.Cause == "" {
				if trial.Actual.Verdict != cloud.Accepted {
					t.Errorf("not accepted: %+v", trial.Actual)
				}
				return
			}
			if trial.Actual.Title == "" || trial.Actual.Why == "" || len(trial.Actual.Fix) == 0 {
				t.Errorf("a refusal without title, why or fix: %+v", trial.Actual)
			}
			if first := trial.Predicted.First(); s.Predicted == "refuse" && (first == nil || first.Code != s.Cause) {
				t.Errorf("predicted cause %+v, want %s", first, s.Cause)
			}
			t.Logf("%s: %s\n  %s", trial.Actual.Cause, trial.Actual.Message, trial.Actual.Why)
		})
	}
}
