package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// plainly is all that is said to somebody who answers with these lines.
func plainly(t *testing.T, w *world, lines ...string) string {
	t.Helper()
	var out strings.Builder
	in := strings.NewReader(strings.Join(append(lines, "b", "q"), "\n") + "\n")
	if err := Run(t.Context(), w.deps(), Options{Accessible: true, Input: in, Output: &out, Local: time.UTC}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// TestPlainModeSaysWhatAnEarPassesOver: one character more or less is named, and a reason is said once.
func TestPlainModeSaysWhatAnEarPassesOver(t *testing.T) {
	said := plainly(t, newWorld(t), "acme-prod", "t", "yes")
	if !strings.Contains(said, "Got: https://api.acme.dev\nThat is, actual lacks one character at its end: /.\n") {
		t.Errorf("the slash is not named:\n%s", said)
	}
	for reason, times := range map[string]int{"AWS compares exact text.": 1, "Something else.": 2} {
		var out strings.Builder
		w := newWorld(t)
		p := &plain{d: w.deps(), out: &out}
		p.trial(cloud.Trial{Cloud: "aws", Predicted: cloud.Judge([]cloud.Step{{Name: "issuer", Status: cloud.Fail, Why: "AWS compares exact text."}}),
			Actual: cloud.Actual{Verdict: cloud.Refused, Problem: cloud.Problem{Title: "The final slash differs", Why: reason}}})
		if n := strings.Count(out.String(), "AWS compares exact text.") + strings.Count(out.String(), "Something else."); n != times || !strings.Contains(out.String(), "Why: The final slash differs.") {
			t.Errorf("%d reasons, want %d:\n%s", n, times, out.String())
		}
	}
}

// TestPlainModeDoesNotBeginWithHundredsOfLines.
func TestPlainModeDoesNotBeginWithHundredsOfLines(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		w.profiles = append(w.profiles, profiles.Profile{Name: fmt.Sprintf("many-%d", i), Domain: "acme.eu.auth0.com"})
	}
	if said := plainly(t, w); strings.Contains(said, "many-3") || !strings.Contains(said, "35 profiles") || !strings.Contains(said, "l says them all") {
		t.Errorf("it begins\n%s", said)
	}
	if said := plainly(t, w, "l"); strings.Count(said, "many-3,") != 1 {
		t.Errorf("l says\n%s", said)
	}
}
