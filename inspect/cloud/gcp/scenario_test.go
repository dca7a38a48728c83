package gcp

import (
	"encoding/json"
	"maps"
	"testing"

	"mintmark/inspect/cloud"
)

// TestScenarios holds for each scenario of the default world: the prediction is as declared, the simulator's answer is
// explained by the declared cause, and the changes offered make the simulator accept.
func TestScenarios(t *testing.T) {
	w := newWorld(t)
	if len(w.scenarios) < 16 {
		t.Fatalf("%d scenarios, want 16 at least", len(w.scenarios))
	}
	for _, s := range w.scenarios {
		t.Run(s.Profile, func(t *testing.T) {
			w := newWorld(t)
			token := w.token(s.Profile, nil)
			c, session, problem := w.run(w.settings(s.Profile), token)
			if string(c.Prediction.Verdict) != s.Predicted {
				t.Errorf("predicted %s, want %s\n%s", c.Prediction.Verdict, s.Predicted, steps(c.Prediction))
			}
			if problem.Cause != s.Cause {
				t.Fatalf("cause %q, want %q: %s (%s)\n%s", problem.Cause, s.Cause, problem.Why, problem.Message, steps(c.Prediction))
			}
			if s.Cause == "" {
				if session == nil || session.Principal == "" || session.ExpiresAt.IsZero() {
					t.Errorf("accepted with session %+v", session)
				}
				return
			}
			if problem.Title == "" || problem.Why == "" || problem.Certainty == "" || problem.HTTPStatus == 0 || problem.Message == "" || len(problem.Fix) == 0 {
				t.Errorf("the problem lacks something: %+v", problem)
			}
			if first := c.Prediction.First(); s.Predicted == "refuse" && first.Code != s.Cause {
				t.Errorf("the first failing step is %s, the cause %s", first.Code, s.Cause)
			}
			if s.Predicted == "refuse" && session != nil || s.Predicted == "accept" && c.Prediction.First() != nil && c.Prediction.First().Status == cloud.Fail {
				t.Error("prediction and steps contradict each other")
			}
			w.mend(s.Profile, c)
		})
	}
}

func (w *world) settings(profile string) json.RawMessage {
	for _, target := range w.profiles[profile].Targets {
		if target.Cloud == "gcp" {
			return target.Settings
		}
	}
	w.t.Fatal("no gcp target in", profile)
	return nil
}

// mend applies the changes for the faults found, and none of the setting up from nothing, then tries again.
func (w *world) mend(profile string, c cloud.Case) {
	w.t.Helper()
	settings := w.apply(c)
	again, session, problem := w.run(settings, w.token(profile, nil))
	if session == nil {
		w.t.Errorf("still refused: %s: %s\n%s", problem.Cause, problem.Message, steps(again.Prediction))
	}
}

// apply carries out the changes at Google and the tenant, and gives the settings with those of the profile.
func (w *world) apply(c cloud.Case) json.RawMessage {
	w.t.Helper()
	var settings map[string]json.RawMessage
	_ = json.Unmarshal(c.Settings, &settings)
	for _, change := range New().Setup(c) {
		if change.Code == "" || change.Apply == nil {
			continue
		}
		switch change.Side {
		case sideCloud:
			if err := w.sim.Apply(change.Apply); err != nil {
				w.t.Fatalf("%s: %v\n%s", change.Title, err, change.Apply)
			}
			var told struct{ Set map[string]json.RawMessage }
			_ = json.Unmarshal(change.Apply, &told)
			for _, key := range []string{"issuer", "allowed_audiences", "attribute_mapping", "attribute_condition"} {
				if value, ok := told.Set[key]; ok {
					settings[key] = value // as the user would tell it, or read it again
				}
			}
		case sideProfile:
			var patch struct{ Settings map[string]json.RawMessage }
			_ = json.Unmarshal(change.Apply, &patch)
			maps.Copy(settings, patch.Settings)
		case sideAuth0:
			w.applyTenant(change.Apply)
		}
	}
	raw, _ := json.Marshal(settings)
	return raw
}

func (w *world) applyTenant(raw json.RawMessage) {
	var change struct{ API worldAPI }
	if err := json.Unmarshal(raw, &change); err != nil || w.apis[change.API.Identifier].Identifier == "" {
		w.t.Fatalf("no such tenant change: %s", raw)
	}
	api := w.apis[change.API.Identifier]
	api.Alg = change.API.Alg
	w.apis[api.Identifier] = api
}

func steps(p cloud.Prediction) string {
	out := ""
	for _, s := range p.Steps {
		out += string(s.Status) + "\t" + s.Name + "\t" + s.Code + "\t" + s.Expected + " | " + s.Actual + " | " + s.Why + "\n"
	}
	return out
}
