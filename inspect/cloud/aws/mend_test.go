package aws

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mintmark/auth0/sandbox"
	"mintmark/inspect/cloud"
)

// atTenant is what the advice for faults of the tenant comes to in the sandbox, by cause.
func atTenant(p profile) map[string]map[string]any {
	return map[string]map[string]any{
		"aws.algorithm":       {"api": map[string]any{"identifier": p.Audience, "signing_alg": "RS256", "signing_secret": ""}},
		"aws.token.encrypted": {"api": map[string]any{"identifier": p.Audience, "encryption_key_pem": ""}},
		"aws.roles.claim":     {"client": map[string]any{"client_id": p.ClientID, "claims": map[string]any{rolesClaimName: []string{"arn:aws:iam::210000000001:role/aws-roles-claim"}}}},
	}
}

// TestMendingMakesEveryScenarioPass applies the advice for each seeded fault to the running world, fault by fault, until
// AWS accepts.
func TestMendingMakesEveryScenarioPass(t *testing.T) {
	w := startWorld(t, sandbox.DefaultWorld(), time.Now)
	// Faults that nothing in the role's account mends: the caller's address, and a policy of the organization.
	beyond := map[string]string{"aws-source-ip": "aws:SourceIp", "aws-organization": "control policy of the organization"}
	for _, s := range w.scenarios() {
		t.Run(s.Profile, func(t *testing.T) {
			w.t = t
			if err := w.running.Reset(); err != nil {
				t.Fatal(err)
			}
			p := w.profile(s.Profile)
			if words := beyond[s.Profile]; words != "" {
				if trial := w.try(p, w.token(p)); !strings.Contains(trial.Actual.Why, words) {
					t.Errorf("the reason is not named: %s", trial.Actual.Why)
				}
				return
			}
			for round := 0; ; round++ {
				token := w.token(p)
				trial := w.try(p, token)
				if trial.Actual.Verdict == cloud.Accepted {
					if round == 0 && s.Cause != "" {
						t.Error("nothing was wrong in the first place")
					}
					return
				}
				if round == 4 {
					t.Fatalf("still refused after %d rounds: %s%s", round, trial.Actual.Why, verdicts(trial.Predicted.Steps))
				}
				c := cloud.Case{Token: token, Settings: p.Targets[0].Settings, Evidence: w.evidence(p), Prediction: trial.Predicted, Exchanges: trial.Exchanges}
				if !w.mend(p, trial.Actual.Cause, Cloud{}.Setup(c)) {
					t.Fatalf("no advice that can be applied for %s: %s", trial.Actual.Cause, trial.Actual.Why)
				}
			}
		})
	}
}

// mend applies every change that mends something, where it belongs.
func (w *world) mend(p profile, cause string, changes []cloud.Change) bool {
	w.t.Helper()
	done := false
	if change, ok := atTenant(p)[cause]; ok {
		raw, _ := json.Marshal(change)
		if err := w.running.Apply("auth0", raw); err != nil {
			w.t.Fatal(err)
		}
		done = true
	}
	if cause == "aws.session.name" {
		p.Targets[0].Settings = json.RawMessage(strings.Replace(string(p.Targets[0].Settings), `"auth0|deploy"`, `"mintmark"`, 1))
		done = true
	}
	for _, c := range changes {
		if c.Code == "" || c.Apply == nil {
			continue
		}
		if err := w.running.Apply("aws", c.Apply); err != nil {
			w.t.Fatalf("%s: %v\n%s", c.Code, err, c.Apply)
		}
		done = true
	}
	return done
}
