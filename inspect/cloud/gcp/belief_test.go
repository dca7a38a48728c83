package gcp

import (
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// TestBeliefDiffersFromReality: the profile tells of a sound configuration, Google has another. The prediction accepts,
// the cause comes from Google's words, and the explanation says that the two differ and quotes Google.
func TestBeliefDiffersFromReality(t *testing.T) {
	w := newWorld(t)
	want := map[string]string{
		"issuer other": codeIssuerMismatch, "audience other": codeAudienceMismatch, "audience default": codeAudienceMismatch,
		"subject claim missing": codeSubjectMissing, "subject empty": codeSubjectMissing, "subject unmapped": codeSubjectMissing, "subject syntax": codeSubjectMissing,
		"subject bool": codeSubjectType, "subject long": codeSubjectLong,
		"condition false": codeCondition, "condition missing": codeCondition, "condition syntax": codeCondition, "condition text": codeCondition,
		"member other": codeIAMDenied, "member case": codeIAMDenied, "members none": codeIAMDenied, "disabled": codeTarget, "issuer http": codeTarget, "audiences eleven": codeTarget,
	}
	seen := 0
	for _, m := range w.mutations() {
		cause, ok := want[m.name]
		if !ok {
			continue
		}
		seen++
		t.Run(m.name, func(t *testing.T) {
			settings := w.configure() // the belief
			reality := map[string]any{"issuer": w.issuer(), "allowed_audiences": []string{"https://api.acme.dev"}, "attribute_mapping": map[string]string{"google.subject": "assertion.sub"}}
			for key, value := range m.provider {
				reality[key] = value
			}
			users := []string{testMember}
			if m.users != nil {
				users = m.users
			}
			w.reality(reality, users)
			c, session, problem := w.run(settings, w.token("acme-prod", nil))
			if c.Prediction.Verdict != cloud.Accept || session != nil || problem.Cause != cause {
				t.Fatalf("predicted %s, cause %q, want accept and %q: %s", c.Prediction.Verdict, problem.Cause, cause, problem.Why)
			}
			if decisive(cause) && (!strings.Contains(problem.Why, "Google's configuration differs from the profile") || problem.Fix[0].Title != "See what Google has, and tell the profile") {
				t.Errorf("not said that belief and reality differ: %s", problem.Why)
			}
			if !decisive(cause) && (problem.Certainty != inspect.Inferred || !strings.Contains(problem.Why, "In order of likelihood: first, ")) {
				t.Errorf("an ambiguous refusal is explained as %s: %s", problem.Certainty, problem.Why)
			}
			if !strings.Contains(problem.Why, "Google says: ") {
				t.Errorf("Google is not quoted: %s", problem.Why)
			}
		})
	}
	if seen != len(want) {
		t.Errorf("%d of %d cases found", seen, len(want))
	}
}

// TestTheRefusalDecidesNotThePrediction: the profile's belief has a fault of its own, Google refuses for another.
func TestTheRefusalDecidesNotThePrediction(t *testing.T) {
	w := newWorld(t)
	settings := w.configure(mutation{provider: map[string]any{"attribute_condition": "assertion.azp == 'x'"}})
	w.reality(map[string]any{"issuer": w.issuer(), "allowed_audiences": []string{"sts.amazonaws.com"}, "attribute_mapping": map[string]string{"google.subject": "assertion.sub"}}, nil)
	c, _, problem := w.run(settings, w.token("acme-prod", nil))
	if c.Prediction.First().Code != codeCondition || problem.Cause != codeAudienceMismatch {
		t.Fatalf("predicted %s, cause %s", c.Prediction.First().Code, problem.Cause)
	}
	for _, words := range []string{"Google saw [https://api.acme.dev]", "differs from the profile", "Beside this, the prediction finds fault with: condition (gcp.condition.rejected)"} {
		if !strings.Contains(problem.Why, words) {
			t.Errorf("%q is not in: %s", words, problem.Why)
		}
	}
}

// TestNothingTold: without a word about the provider the comparisons are unknown, and say what would tell.
func TestNothingTold(t *testing.T) {
	w := newWorld(t)
	g := New()
	p := g.Predict(w.token("acme-prod", nil), cloud.Evidence{Now: w.now}, []byte(`{"provider":"`+testName+`","service_account":"`+testAccount+`"}`))
	if p.Verdict != cloud.Uncertain {
		t.Fatalf("verdict %s\n%s", p.Verdict, steps(p))
	}
	want := map[string]string{"issuer": codeIssuerUnknown, "audience": codeAudienceUnknown, "mapping": codeMappingUnknown, "service account access": codeIAMUnknown}
	for _, s := range p.Steps {
		if code, ok := want[s.Name]; ok {
			if s.Status != cloud.Unknown || s.Code != code || !strings.Contains(s.Why, "Tell ") {
				t.Errorf("%s is %s %s: %s", s.Name, s.Status, s.Code, s.Why)
			}
			delete(want, s.Name)
		}
	}
	if len(want) > 0 {
		t.Errorf("no step for %v", want)
	}
}
