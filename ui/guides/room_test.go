package guides

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"mintmark/auth0/sandbox"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// TestARealProfileIsNeverChanged: without a pretend world behind it, apply refuses and touches nothing.
func TestARealProfileIsNeverChanged(t *testing.T) {
	w := startWorld(t, sandbox.DefaultWorld())
	r := w.room(t)
	r.Jobs.Deps.Practice = nil
	before, err := r.Jobs.Store.Get(t.Context(), "newcomer")
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range Guides() {
		for _, s := range g.Steps {
			made, err := r.Apply(t.Context(), g.Name, "newcomer", s.ID)
			var usage *jobs.UsageError
			if !errors.As(err, &usage) || len(made) > 0 {
				t.Errorf("%s/%s: made %v, error %v", g.Name, s.ID, made, err)
			}
		}
	}
	after, err := r.Jobs.Store.Get(t.Context(), "newcomer")
	if err != nil || after.ClientAuth != before.ClientAuth || after.Organization != before.Organization {
		t.Errorf("the profile was changed: %+v (%v)", after, err)
	}
	if page, err := r.Open(t.Context(), "auth0-to-aws", "newcomer"); err != nil || page.Practice {
		t.Errorf("practice is offered: %v", err)
	}
}

// TestASkippedStepIsShownAsSkipped, survives, and becomes passed when it passes.
func TestASkippedStepIsShownAsSkipped(t *testing.T) {
	r := startWorld(t, sandbox.DefaultWorld()).room(t)
	page, err := r.Skip(t.Context(), "token-lifetime", "acme-prod", "lifetime")
	if err != nil || page.States[0] != Skipped || page.Next() != 1 {
		t.Fatalf("%v, next %d (%v)", page.States, page.Next(), err)
	}
	if _, page, err = r.Check(t.Context(), "token-lifetime", "acme-prod", "cache"); err != nil || page.States[0] != Skipped || page.States[1] != Passed {
		t.Fatalf("%v (%v)", page.States, err)
	}
	if _, page, err = r.Check(t.Context(), "token-lifetime", "acme-prod", "lifetime"); err != nil || page.States[0] != Passed {
		t.Fatalf("%v (%v)", page.States, err)
	}
	other, err := r.Open(t.Context(), "token-lifetime", "newcomer")
	if err != nil || other.States[0] != Open {
		t.Errorf("progress of one profile shows on another: %v (%v)", other.States, err)
	}
}

// TestAKeyCanBeRotatedAgain: the second rotation is seen for itself, and does not pass because of the first.
func TestAKeyCanBeRotatedAgain(t *testing.T) {
	r := startWorld(t, sandbox.DefaultWorld()).room(t)
	for round := range 2 {
		for _, step := range []struct {
			id     string
			before Status // a change is made
		}{{"before", Pass}, {"rotate", Fail}, {"revoke", Fail}} {
			result, _, err := r.Check(t.Context(), "key-rotation", "acme-prod", step.id)
			if err != nil || result.Status != step.before {
				t.Fatalf("round %d: %s is %s, want %s: %s %+v (%v)", round, step.id, result.Status, step.before, result.Why, result.Saw, err)
			}
			if step.before == Pass {
				continue
			}
			if made, err := r.Apply(t.Context(), "key-rotation", "acme-prod", step.id); err != nil || len(made) != 1 {
				t.Fatalf("%v (%v)", made, err)
			}
			if result, _, err := r.Check(t.Context(), "key-rotation", "acme-prod", step.id); err != nil || result.Status != Pass {
				t.Fatalf("round %d: %s is %s after it: %s (%v)", round, step.id, result.Status, result.Why, err)
			}
		}
	}
}

// TestNothingIsAskedByOpening reads every guide for a profile whose tenant is gone.
func TestNothingIsAskedByOpening(t *testing.T) {
	w := startWorld(t, sandbox.DefaultWorld())
	r := w.room(t)
	if err := w.running.Close(); err != nil {
		t.Fatal(err)
	}
	for _, g := range Guides() {
		if _, err := r.Open(t.Context(), g.Name, "newcomer"); err != nil {
			t.Errorf("%s: %v", g.Name, err)
		}
	}
	result, _, err := r.Check(t.Context(), "machine-to-machine", "newcomer", "app")
	if err != nil || result.Status != Unknown || result.Why == "" {
		t.Errorf("a tenant that cannot be reached gives %s %q (%v), want unknown", result.Status, result.Why, err)
	}
}

// TestCommandsOfTheSandboxSayWhereTheyWork: its profiles are in no other shell; a real profile's are.
func TestCommandsOfTheSandboxSayWhereTheyWork(t *testing.T) {
	r := startWorld(t, sandbox.DefaultWorld()).room(t)
	for _, practice := range []bool{true, false} {
		if !practice {
			r.Jobs.Practice = nil
		}
		told, plain := 0, 0
		for _, g := range Guides() {
			page, err := r.Open(t.Context(), g.Name, "acme-prod")
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range slices.Concat(page.Do...) {
				switch {
				case strings.HasPrefix(f.Text, "# In another shell") && strings.Contains(f.Text, "\nmintmark "):
					told++
				case f.As == "cli" && strings.HasPrefix(f.Text, "mintmark "):
					plain++
				}
			}
		}
		if practice && (told < 5 || plain > 0) || !practice && (told > 0 || plain < 5) {
			t.Errorf("practice %v: %d say where they work, %d do not", practice, told, plain)
		}
	}
}

// TestAnExerciseIsBegunOnce starts its world when its profile is not there.
func TestAnExerciseIsBegunOnce(t *testing.T) {
	r := startWorld(t, sandbox.DefaultWorld()).room(t)
	var usage *jobs.UsageError
	if err := r.Begin(t.Context(), "exercise-aws-slash"); !errors.As(err, &usage) {
		t.Errorf("outside the sandbox: %v", err)
	}
	var started [][]byte
	r.Start = func(_ context.Context, world []byte) error { started = append(started, world); return nil }
	if err := r.Begin(t.Context(), "exercise-aws-slash"); err != nil || len(started) != 1 {
		t.Fatalf("started %d (%v)", len(started), err)
	}
	if err := r.Jobs.Store.Put(t.Context(), profiles.Profile{Name: "exercise-aws-slash", Domain: "127.0.0.1:1", ClientID: "x"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := r.Begin(t.Context(), "exercise-aws-slash"); err != nil || len(started) != 1 {
		t.Errorf("started %d times (%v)", len(started), err)
	}
	if err := r.Begin(t.Context(), "token-lifetime"); !errors.As(err, &usage) {
		t.Errorf("a guide is no exercise: %v", err)
	}
}

func TestAGuideCanBeReadWithoutAProfile(t *testing.T) {
	for _, g := range All() {
		page, ok := Read(g.Name)
		if !ok || len(page.Do) != len(g.Steps) || slices.Contains(page.States, Passed) {
			t.Errorf("%s: %+v", g.Name, page)
		}
	}
	if _, ok := Read("nothing"); ok {
		t.Error("a guide that is not there was read")
	}
}

// TestWalkingCostsOneToken looks at every step of a guide with one token, and goes on after a step that does not pass.
func TestWalkingCostsOneToken(t *testing.T) {
	r := startWorld(t, sandbox.DefaultWorld()).room(t)
	results, page, err := r.Walk(t.Context(), "custom-claims", "acme-prod")
	if err != nil || len(results) != 3 || page.Next() != 3 {
		t.Fatalf("%d results, next %d (%v)", len(results), page.Next(), err)
	}
	first, ok, err := r.Jobs.Cached(t.Context(), "acme-prod")
	if err != nil || !ok {
		t.Fatalf("no token is kept (%v)", err)
	}
	if results, _, err = r.Walk(t.Context(), "auth0-to-aws", "newcomer"); err != nil || len(results) != 5 || results[0].Status != Fail || results[4].Status == Pass {
		t.Fatalf("%+v (%v)", results, err)
	}
	again, _, err := r.Jobs.Cached(t.Context(), "acme-prod")
	if err != nil || again.Token.Raw != first.Token.Raw {
		t.Errorf("another profile's walk changed the token (%v)", err)
	}
}
