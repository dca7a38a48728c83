package azure

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/cloudtest"
)

const worldFile = "../../../auth0/sandbox/world/azure.json"

// What a person would fill into a command where only they can know it.
var known = map[string]string{"TENANT_ID": "7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604", "CLIENT_ID": "d33786ea-413a-5392-a901-a370b3136294"}

func TestScenarios(t *testing.T) {
	p := open(t, worldFile)
	if len(p.Scenarios) < 16 {
		t.Fatalf("%d scenarios, want at least 16", len(p.Scenarios))
	}
	for _, s := range p.Scenarios {
		t.Run(s.Profile, func(t *testing.T) {
			one := p.Profiles[s.Profile]
			set := one.Targets[0].Settings
			c, session := p.try(p.Mint(one.ClientID, one.Audience, nil), set)
			if got := string(c.Prediction.Verdict); got != s.Predicted {
				t.Errorf("predicted %s, want %s\n%s", got, s.Predicted, cloudtest.Steps(c.Prediction))
			}
			if s.Cause == "" {
				if session == nil {
					t.Fatalf("refused: %v", c.Err)
				}
				return
			}
			if session != nil {
				t.Fatal("accepted")
			}
			problem := New().Explain(c)
			t.Logf("%s: %s %s\nfixes %d", problem.Code, problem.Title, problem.Why, len(problem.Fix))
			if problem.Cause != s.Cause || problem.Unanswered {
				t.Fatalf("cause %s (%s), want %s", problem.Cause, problem.Code, s.Cause)
			}
			if c.Prediction.Verdict == cloud.Refuse && !strings.HasPrefix(s.Profile, "azure-belief") {
				if first := c.Prediction.First(); first.Code != s.Cause {
					t.Errorf("predicted cause %s, want %s", first.Code, s.Cause)
				}
			}
			if len(problem.Fix) == 0 || problem.RequestID == "" || problem.Message == "" || problem.HTTPStatus == 0 {
				t.Errorf("incomplete problem: %+v", problem)
			}
			p.mended(t, one, c)
		})
	}
}

// mended carries out what Setup advises for faults, on the cloud's, on Auth0's and on the profile's side, and tries again.
func (p *pretend) mended(t *testing.T, one cloudtest.Profile, c cloud.Case) {
	t.Helper()
	set := map[string]json.RawMessage{}
	if err := json.Unmarshal(c.Settings, &set); err != nil {
		t.Fatal(err)
	}
	audience, api := one.Audience, maps.Clone(p.APIs[one.Audience])
	done := false
	for _, ch := range New().Setup(c) {
		switch {
		case ch.Code == "":
		case ch.Side == sideCloud && ch.Apply != nil:
			if err := p.sim.Apply(ch.Apply); err != nil && !strings.Contains(string(ch.Apply), one.ClientID) {
				t.Logf("%s: %v", ch.Title, err)
				continue
			}
			done = true
		case ch.Side == sideAuth0 && ch.Apply != nil:
			var change struct{ API map[string]any }
			if err := json.Unmarshal(ch.Apply, &change); err != nil {
				t.Fatal(err)
			}
			maps.Copy(api, change.API)
			p.APIs["mended"] = api
			done = true
		case ch.Side == sideProfile:
			if key, value, ok := assignment(ch); ok {
				raw, err := json.Marshal(value)
				if err != nil {
					t.Fatal(err)
				}
				set[key], done = raw, true
			}
		}
	}
	if !done {
		t.Fatal("nothing of the advice can be carried out")
	}
	token := p.Mint(one.ClientID, audience, nil)
	if changed := p.APIs["mended"]; changed != nil {
		before := p.APIs[audience]
		p.APIs[audience] = changed
		token = p.Mint(one.ClientID, audience, nil)
		p.APIs[audience] = before
		delete(p.APIs, "mended")
	}
	raw, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	if again, session := p.try(token, raw); session == nil {
		t.Fatalf("still refused after mending: %v", again.Err)
	}
}

// assignment reads the --set KEY=VALUE of a command and fills in what only a person knows.
func assignment(ch cloud.Change) (key, value string, ok bool) {
	i := slices.IndexFunc(ch.Texts, func(f inspect.Fix) bool { return strings.Contains(f.Text, " --set ") })
	if i < 0 {
		return "", "", false
	}
	_, text, _ := strings.Cut(ch.Texts[i].Text, " --set ")
	key, value, ok = strings.Cut(strings.Trim(text, "'"), "=")
	if filled, found := known[value]; found {
		value = filled
	}
	return key, value, ok
}
