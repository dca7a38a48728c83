package api

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

const worldFile = "../../../auth0/sandbox/world/api.json"

// What no advice can mend: only a look at the service itself helps, and the advice says so.
var elsewhere = map[string]bool{"api.token.refused": true, "api.token.unseen": true, "api.token.scheme": true, "api.url.not-found": true, "api.url.redirect": true,
	"api.answer.html": true}

func TestScenarios(t *testing.T) {
	p := open(t, worldFile)
	if len(p.Scenarios) < 10 {
		t.Fatalf("%d scenarios, want at least 10", len(p.Scenarios))
	}
	for _, s := range p.Scenarios {
		t.Run(s.Profile, func(t *testing.T) {
			one := p.Profiles[s.Profile]
			c, session := p.try(p.Mint(one.ClientID, one.Audience, nil), one.Targets[0].Settings)
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
				t.Fatalf("cause %s, want %s", problem.Cause, s.Cause)
			}
			if len(problem.Fix) == 0 || problem.RequestID == "" || problem.HTTPStatus == 0 || problem.Title == "" || problem.Why == "" {
				t.Errorf("incomplete problem: %+v", problem)
			}
			for _, f := range problem.Fix {
				if strings.Contains(f.Text, `"scope":null`) {
					t.Errorf("Auth0 takes no null for a list: %s", f.Text)
				}
			}
			if !elsewhere[s.Cause] && !strings.Contains(s.Profile, "belief-claim") {
				p.mended(t, one, c)
			}
		})
	}
}

// mended carries out what Setup advises, on the service's, on Auth0's and on the profile's side, and tries again.
func (p *pretend) mended(t *testing.T, one cloudtest.Profile, c cloud.Case) {
	t.Helper()
	set := map[string]json.RawMessage{}
	if err := json.Unmarshal(c.Settings, &set); err != nil {
		t.Fatal(err)
	}
	before, beforeClient := p.APIs[one.Audience], p.Clients[one.ClientID]
	defer func() { p.APIs[one.Audience], p.Clients[one.ClientID] = before, beforeClient }()
	api, client := maps.Clone(before), maps.Clone(beforeClient)
	for _, ch := range New().Setup(c) {
		switch {
		case ch.Code == "":
		case ch.Side == sideCloud && ch.Apply != nil:
			if err := p.sim.Apply(ch.Apply); err != nil {
				t.Fatal(err)
			}
		case ch.Side == sideAuth0 && ch.Apply != nil:
			var change struct{ API, Client map[string]any }
			if err := json.Unmarshal(ch.Apply, &change); err != nil {
				t.Fatal(err)
			}
			maps.Copy(api, change.API)
			maps.Copy(client, change.Client)
		case ch.Side == sideProfile:
			i := slices.IndexFunc(ch.Texts, func(f inspect.Fix) bool { return strings.Contains(f.Text, " --set ") })
			if i < 0 {
				continue
			}
			_, text, _ := strings.Cut(ch.Texts[i].Text, " --set ")
			key, value, _ := strings.Cut(strings.Trim(text, "'"), "=")
			raw, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			set[key] = raw
		}
	}
	p.APIs[one.Audience], p.Clients[one.ClientID] = api, client
	raw, err := json.Marshal(set)
	if err != nil {
		t.Fatal(err)
	}
	if again, session := p.try(p.Mint(one.ClientID, one.Audience, nil), raw); session == nil {
		t.Fatalf("still refused after mending: %v", New().Explain(again))
	}
}
