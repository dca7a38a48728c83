package guides

import (
	"testing"

	"mintmark/auth0/sandbox"
	"mintmark/inspect/cloud"
	"mintmark/ui/jobs"
)

// TestEveryGuideCanBePlayedToItsEnd takes a newcomer, for whom nothing is configured, through each guide: what does not
// pass is applied in the sandbox, and passes then. Every guide has something to do.
func TestEveryGuideCanBePlayedToItsEnd(t *testing.T) {
	w := startWorld(t, sandbox.DefaultWorld())
	for _, g := range Guides() {
		t.Run(g.Name, func(t *testing.T) {
			if err := w.running.Reset(); err != nil {
				t.Fatal(err)
			}
			if red := play(t, w.room(t), g, "newcomer"); red == 0 {
				t.Error("nothing was red before: the checks look at nothing")
			}
		})
	}
}

// TestAfterAGuidePredictionAndRealityAgree: what was applied is what the profile believes, for every cloud.
func TestAfterAGuidePredictionAndRealityAgree(t *testing.T) {
	w := startWorld(t, sandbox.DefaultWorld())
	r := w.room(t)
	for _, g := range []Guide{machine(), amazon(), google(), entra(), ownAPI()} {
		play(t, r, g, "newcomer")
	}
	done, err := r.Jobs.Try(t.Context(), jobs.TryOptions{Profile: "newcomer"}, nil)
	if err != nil || len(done.Trials) != 4 {
		t.Fatalf("%d trials (%v)", len(done.Trials), err)
	}
	for _, trial := range done.Trials {
		if trial.Predicted.Verdict != cloud.Accept || trial.Actual.Verdict != cloud.Accepted || trial.Agree == nil || !*trial.Agree {
			t.Errorf("%s: predicted %s, tried %s: %+v", trial.Cloud, trial.Predicted.Verdict, trial.Actual.Verdict, trial.Predicted.First())
		}
	}
}

// TestOnlyTheFaultIsMended: where advice mends the very cause, nothing else is touched.
func TestOnlyTheFaultIsMended(t *testing.T) {
	for name, want := range map[string]string{"exercise-google-audience": "Allow the token's audience.", "exercise-azure-application": "Create the service principal."} {
		g, _ := Find(name)
		r := startWorld(t, g.Exercise.World).room(t)
		made, err := r.Apply(t.Context(), name, "", "mend")
		if err != nil || len(made) != 1 || made[0] != want {
			t.Errorf("%s: made %q, want %q (%v)", name, made, want, err)
		}
	}
}

// play works through a guide and tells how many checks did not pass at first.
func play(t *testing.T, r Room, g Guide, profile string) (red int) {
	t.Helper()
	for _, s := range g.Steps {
		result, page, err := r.Check(t.Context(), g.Name, profile, s.ID)
		if err != nil {
			t.Fatalf("%s: %v", s.ID, err)
		}
		for round := 0; result.Status != Pass; round++ {
			if round == 0 {
				red++
				if result.Why == "" {
					t.Errorf("%s does not pass and does not say why: %+v", s.ID, result)
				}
			}
			if round == 4 {
				t.Fatalf("%s never passed: %s %s: %s %+v", s.ID, result.Status, result.Code, result.Why, result.Saw)
			}
			made, err := r.Apply(t.Context(), g.Name, profile, s.ID)
			if err != nil {
				t.Fatalf("%s: %v", s.ID, err)
			}
			if len(made) == 0 {
				t.Fatalf("%s has nothing to apply: %s %s: %s %+v", s.ID, result.Status, result.Code, result.Why, result.Saw)
			}
			if result, page, err = r.Check(t.Context(), g.Name, profile, s.ID); err != nil {
				t.Fatalf("%s: %v", s.ID, err)
			}
		}
		if page.States[g.step(s.ID)] != Passed {
			t.Errorf("%s passed, but the progress says %q", s.ID, page.States[g.step(s.ID)])
		}
	}
	page, err := r.Open(t.Context(), g.Name, profile)
	if err != nil {
		t.Fatal(err)
	}
	if page.Next() != len(g.Steps) {
		t.Errorf("played to its end, but the next step is %d of %d", page.Next(), len(g.Steps))
	}
	return red
}
