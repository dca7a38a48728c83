package guides

import (
	"slices"
	"testing"
)

// TestEveryExerciseIsBrokenAndCanBeMended starts each exercise's world, sees the named fault, makes the change that the
// answer tells, and sees it gone.
func TestEveryExerciseIsBrokenAndCanBeMended(t *testing.T) {
	if n := len(Exercises()); n < 10 {
		t.Errorf("only %d exercises", n)
	}
	for _, g := range Exercises() {
		t.Run(g.Name, func(t *testing.T) {
			e := g.Exercise
			if len(e.Hints) < 2 || e.Answer == "" {
				t.Error("an exercise has at least two hints and an answer")
			}
			r := startWorld(t, e.World).room(t)
			before, _, err := r.Check(t.Context(), g.Name, "", "mend")
			if err != nil {
				t.Fatal(err)
			}
			if before.Status != Fail || before.Code != e.Cause {
				t.Fatalf("before: %s %q, want fail %q: %s", before.Status, before.Code, e.Cause, before.Why)
			}
			if red := play(t, r, g, ""); red != 1 {
				t.Errorf("it was green before it was mended")
			}
			// Checking changes nothing: once mended, it stays so.
			if after, _, err := r.Check(t.Context(), g.Name, "", "mend"); err != nil || after.Status != Pass {
				t.Errorf("after: %s %s (%v)", after.Status, after.Why, err)
			}
		})
	}
}

func TestHintsAreToldInOrderAndTheAnswerLast(t *testing.T) {
	e := Exercise{Hints: []string{"one", "two"}, Answer: "three"}
	for asked, want := range [][]string{{}, {"one"}, {"one", "two"}, {"one", "two", "three"}, {"one", "two", "three"}} {
		if got := e.Tell(asked); !slices.Equal(got, want) {
			t.Errorf("after %d: %v, want %v", asked, got, want)
		}
	}
}
