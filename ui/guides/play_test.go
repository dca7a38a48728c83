package guides

import (
	"testing"

	"mintmark/auth0/sandbox"
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
