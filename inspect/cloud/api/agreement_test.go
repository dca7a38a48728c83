package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/cloudtest"
)

// Validator and pretend service were written apart. Here they meet on many configurations that nobody chose by hand.

const (
	testClient = "Kq7ZpV2mXc4Rt9LwYb3NfH8sJdGu6EaT"
	testAPI    = "https://api.acme.dev"
)

// someService is a random service, and the settings of somebody who knows it.
func (p *pretend) someService(r *rand.Rand) (service, settings map[string]any) {
	iss := p.Issuer()
	service = map[string]any{
		"path": "/x", "issuer": cloudtest.Pick(r, iss, p.Tenant.URL, strings.Replace(iss, "127.0.0.1", "localhost", 1), "https://other.eu.auth0.com/", iss+"path"),
		"audience":    cloudtest.Pick(r, testAPI, testAPI+"/", "https://other", strings.ToUpper(testAPI)),
		"scopes":      cloudtest.Pick(r, []string{"read:orders"}, []string{}, []string{"write:orders"}, []string{"read:orders", "write:orders"}),
		"permissions": cloudtest.Pick(r, []string{}, []string{"read:orders"}),
		"claims":      cloudtest.Pick(r, map[string]any{}, map[string]any{"https://acme.dev/t": "a"}, map[string]any{"https://acme.dev/n": 7}, map[string]any{"https://acme.dev/b": true}),
		"algorithms":  cloudtest.Pick(r, []string{"RS256"}, []string{"RS256", "PS256"}, []string{"PS256"}),
		"dialect":     "any", "behaviour": cloudtest.Pick(r, "", "terse", "silent"),
	}
	settings = map[string]any{"url": p.Cloud.URL + cloudtest.Pick(r, "/x", "//x", "/x/", "/x/7")}
	for _, key := range []string{"issuer", "audience", "scopes", "permissions", "claims", "algorithms"} {
		settings[key] = service[key]
	}
	return service, settings
}

func someEdit(r *rand.Rand) func(h, c map[string]any) {
	return func(h, c map[string]any) {
		now := time.Now()
		c["scope"] = cloudtest.Pick(r, "read:orders", "", "read:orders write:orders")
		own := map[string]any{"https://acme.dev/t": cloudtest.Pick(r, "a", "b"), "https://acme.dev/n": cloudtest.Pick[any](r, 7, 8, "7"), "https://acme.dev/b": cloudtest.Pick[any](r, true, "true")}
		for _, name := range slices.Sorted(maps.Keys(own)) { // in one order, so that a round can be had again
			if r.IntN(4) > 0 {
				c[name] = own[name]
			}
		}
		if r.IntN(3) == 0 {
			c["permissions"] = cloudtest.Pick(r, []string{"read:orders"}, []string{})
		}
		switch r.IntN(14) {
		case 0:
			h["alg"] = "PS256"
		case 1:
			h["alg"] = "HS256"
		case 2:
			h["kid"] = "gone"
		case 3:
			c["iat"], c["exp"] = now.Add(-3*time.Hour).Unix(), now.Add(-time.Hour).Unix()
		case 4:
			c["nbf"] = now.Add(time.Hour).Unix()
		case 5:
			c["aud"] = []string{"https://one", testAPI}
		case 6:
			delete(c, []string{"iss", "aud"}[r.IntN(2)])
		}
	}
}

func TestValidatorAndServiceAgree(t *testing.T) {
	p := open(t, worldFile)
	r := rand.New(rand.NewPCG(20261123, 2))
	counts := map[cloud.Verdict]int{}
	for n := range 300 {
		service, settings := p.someService(r)
		p.simulate(raw(map[string]any{"services": []any{service}}))
		c, session := p.try(p.Mint(testClient, testAPI, someEdit(r)), raw(settings))
		counts[c.Prediction.Verdict]++
		fail := func(what string) {
			t.Fatalf("round %d: %s\n%s\n%s\n%+v", n, what, raw(service), cloudtest.Steps(c.Prediction), New().Explain(c))
		}
		switch {
		case c.Prediction.Verdict == cloud.Accept && session == nil:
			fail("predicted accept, refused")
		case c.Prediction.Verdict == cloud.Refuse && session != nil:
			fail("predicted refuse, accepted")
		}
		if session != nil {
			continue
		}
		problem := New().Explain(c)
		if !slices.ContainsFunc(c.Prediction.Steps, func(s cloud.Step) bool { return s.Code == problem.Cause }) {
			fail("the cause is none of the predicted ones")
		}
		if len(problem.Fix) == 0 {
			fail("no fix")
		}
	}
	for _, v := range []cloud.Verdict{cloud.Accept, cloud.Refuse} {
		if counts[v] < 20 {
			t.Errorf("only %d of %s: the worlds are too much alike", counts[v], v)
		}
	}
}

// Where the profile believes something else, the cause must follow the service's words.
func TestBeliefAndServiceDiffer(t *testing.T) {
	p := open(t, worldFile)
	r := rand.New(rand.NewPCG(3, 5))
	words := map[string]string{"Unexpected 'iss' value": "api.issuer.", "Unexpected 'aud' value": "api.audience.", "Unexpected 'alg' value": "api.algorithm.",
		"Insufficient Scope": "api.scope.", "Insufficient permissions": "api.permission."}
	seen := 0
	for n := range 300 {
		service, _ := p.someService(r)
		service["behaviour"], service["claims"] = "", map[string]any{}
		_, settings := p.someService(r)
		settings["url"] = p.Cloud.URL + "/x"
		p.simulate(raw(map[string]any{"services": []any{service}}))
		c, session := p.try(p.Mint(testClient, testAPI, func(_, c map[string]any) { c["scope"] = "read:orders" }), raw(settings))
		if session != nil {
			continue
		}
		seen++
		problem := New().Explain(c)
		if want := words[problem.Message]; want == "" || !strings.HasPrefix(problem.Cause, want) && !strings.HasPrefix(problem.Cause, "api.scope.") {
			t.Fatalf("round %d: %q explained as %s\n%s", n, problem.Message, problem.Cause, cloudtest.Steps(c.Prediction))
		}
		foreseen := slices.ContainsFunc(c.Prediction.Steps, func(s cloud.Step) bool { return s.Status == cloud.Fail && s.Code == problem.Cause })
		if claims := strings.Contains(problem.Why, "fits the prediction"); claims != foreseen {
			t.Fatalf("round %d: foreseen %v, but: %s", n, foreseen, problem.Why)
		}
	}
	if seen < 60 {
		t.Errorf("only %d refusals", seen)
	}
}

func TestValidateAsAnotherService(t *testing.T) {
	p := open(t, worldFile)
	token := p.Mint(testClient, testAPI, nil)
	for audience, want := range map[string]cloud.Verdict{testAPI: cloud.Accept, "https://billing.acme.dev": cloud.Refuse} {
		set := fmt.Sprintf(`{"url":"https://b.acme.dev/x","issuer":%q,"audience":%q}`, p.Issuer(), audience)
		if got := New().Predict(token, p.Evidence(), json.RawMessage(set)); got.Verdict != want {
			t.Errorf("%s: %s\n%s", audience, got.Verdict, cloudtest.Steps(got))
		}
	}
}
