package azure

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/cloudtest"
)

// Predictor and simulator were written apart. Here they meet on many configurations that nobody chose by hand.

const (
	testTenant = "7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604"
	testApp    = "c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26"
	testClient = "Kq7ZpV2mXc4Rt9LwYb3NfH8sJdGu6EaT"
	testAPI    = "https://api.acme.dev"
)

// someCredential is the right one with any of its parts spoilt.
func (p *pretend) someCredential(r *rand.Rand, name string) map[string]any {
	iss := p.Issuer()
	return map[string]any{
		"name": name,
		"issuer": cloudtest.Pick(r, iss, p.Tenant.URL, iss+"/", " "+iss, strings.Replace(iss, "https", "http", 1), "https://other.eu.auth0.com/",
			iss+".well-known/openid-configuration", strings.ToUpper(iss), strings.Replace(iss, "127.0.0.1", "localhost", 1)),
		"subject": cloudtest.Pick(r, testClient+"@clients", testClient, strings.ToLower(testClient)+"@clients", "*@clients", "other@clients", testClient+"@clients ", strings.ToLower(testClient)),
		"audiences": cloudtest.Pick(r, []string{testAPI}, []string{testAPI + "/"}, []string{"api://AzureADTokenExchange"}, []string{}, []string{testAPI, "two"},
			[]string{strings.ToUpper(testAPI)}),
	}
}

func (p *pretend) someCredentials(r *rand.Rand) []any {
	list := []any{}
	seen := map[string]bool{}
	for n := range 1 + r.IntN(3) {
		c := p.someCredential(r, fmt.Sprintf("cred-%d", n))
		if key := c["issuer"].(string) + c["subject"].(string); !seen[key] {
			seen[key] = true
			list = append(list, c)
		}
	}
	if r.IntN(12) == 0 {
		return []any{}
	}
	return list
}

func someEdit(r *rand.Rand) func(h, c map[string]any) {
	return func(h, c map[string]any) {
		now := time.Now()
		switch r.IntN(16) {
		case 0:
			h["typ"] = "at+jwt"
		case 1:
			delete(h, "typ")
		case 2:
			h["alg"] = "HS256"
		case 3:
			h["alg"] = "PS256"
		case 4:
			delete(h, "kid")
		case 5:
			h["kid"] = "gone"
		case 6:
			c["exp"] = now.Add(26 * time.Hour).Unix()
		case 7:
			c["iat"], c["exp"] = now.Add(-3*time.Hour).Unix(), now.Add(-time.Hour).Unix()
		case 8:
			c["nbf"] = now.Add(time.Hour).Unix()
		case 9:
			delete(c, []string{"sub", "aud", "exp", "iat"}[r.IntN(4)])
		case 10:
			c["aud"] = []string{testAPI, "https://acme.eu.auth0.com/userinfo"}
		}
	}
}

func TestPredictorAndSimulatorAgree(t *testing.T) {
	p := open(t, worldFile)
	seed := uint64(20261123)
	r := rand.New(rand.NewPCG(seed, 1))
	counts := map[cloud.Verdict]int{}
	for n := range 250 {
		real := p.someCredentials(r)
		settings := map[string]any{"tenant_id": testTenant, "client_id": testApp, "authority": p.Cloud.URL, "federated_credentials": real,
			"scope": cloudtest.Pick(r, "https://management.azure.com/.default", "https://management.azure.com/", "https://graph.microsoft.com/.default https://management.azure.com/.default")}
		world := map[string]any{"tenants": []any{map[string]any{"id": testTenant, "applications": []any{map[string]any{"client_id": testApp, "federated_credentials": real}}}}}
		p.simulate(raw(t, world))
		c, session := p.try(p.Mint(testClient, testAPI, someEdit(r)), raw(t, settings))
		counts[c.Prediction.Verdict]++
		fail := func(what string) {
			t.Fatalf("seed %d, round %d: %s\n%s\n%s\n%+v", seed, n, what, raw(t, settings), cloudtest.Steps(c.Prediction), New().Explain(c))
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
	for _, v := range []cloud.Verdict{cloud.Accept, cloud.Refuse, cloud.Uncertain} {
		if counts[v] < 3 {
			t.Errorf("only %d of %s: the worlds are too much alike", counts[v], v)
		}
	}
}

// Where the profile believes something else, the cause must still be the part that Entra named, and the words must not
// claim that the prediction had foreseen it when it had not.
func TestBeliefAndEntraDiffer(t *testing.T) {
	p := open(t, worldFile)
	r := rand.New(rand.NewPCG(7, 11))
	part := map[string]string{"AADSTS700211": "azure.issuer.", "AADSTS700213": "azure.subject.", "AADSTS7002138": "azure.subject.", "AADSTS700212": "azure.audience.", "AADSTS70025": "azure.credentials.none"}
	seen := 0
	for n := range 150 {
		real, belief := p.someCredential(r, "one"), p.someCredential(r, "one")
		world := map[string]any{"tenants": []any{map[string]any{"id": testTenant, "applications": []any{map[string]any{"client_id": testApp, "federated_credentials": []any{real}}}}}}
		if r.IntN(10) == 0 {
			world["tenants"].([]any)[0].(map[string]any)["applications"] = []any{map[string]any{"client_id": testApp}}
		}
		p.simulate(raw(t, world))
		settings := map[string]any{"tenant_id": testTenant, "client_id": testApp, "authority": p.Cloud.URL, "federated_credentials": []any{belief}}
		c, session := p.try(p.Mint(testClient, testAPI, nil), raw(t, settings))
		if session != nil {
			continue
		}
		seen++
		problem := New().Explain(c)
		if want := part[problem.Code]; want == "" || !strings.HasPrefix(problem.Cause, want) {
			t.Fatalf("round %d: %s explained as %s", n, problem.Code, problem.Cause)
		}
		foreseen := slices.ContainsFunc(c.Prediction.Steps, func(s cloud.Step) bool { return s.Status == cloud.Fail && s.Code == problem.Cause })
		if claims := strings.Contains(problem.Why, "fits the prediction"); claims != foreseen {
			t.Fatalf("round %d: foreseen %v, but: %s\n%s", n, foreseen, problem.Why, cloudtest.Steps(c.Prediction))
		}
		if !foreseen && !strings.Contains(problem.Why, "differently from the profile") {
			t.Fatalf("round %d: does not say that profile and Entra differ: %s\n%s", n, problem.Why, cloudtest.Steps(c.Prediction))
		}
	}
	if seen < 30 {
		t.Errorf("only %d refusals", seen)
	}
}

func raw(t *testing.T, v any) json.RawMessage {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
