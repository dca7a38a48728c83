package aws

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

func judgeOf(t *testing.T, i *issuer, token *inspect.Token, policy json.RawMessage) *judge {
	t.Helper()
	s, _, err := normalize(encode(map[string]any{"role_arn": "arn:aws:iam::" + vectorAccount + ":role/x", "trust_policy": policy}))
	if err != nil {
		t.Fatalf("%v\n%s", err, policy)
	}
	return newJudge(token, i.evidence(), s)
}

// TestMendedPolicies holds the advice to what it promises, on policies nobody wrote: this token gets in (unless a
// condition on the call itself is in the way), an accepting policy stays as it is, and no other application gets in that
// could not before.
func TestMendedPolicies(t *testing.T) {
	i := newIssuer(t)
	token := i.token(map[string]any{"email": "42", tagsClaim: map[string]any{"principal_tags": map[string]any{"Team": []string{"a"}}}})
	other := i.token(map[string]any{"email": "42", "azp": "evil", "sub": "evil@clients", tagsClaim: map[string]any{"principal_tags": map[string]any{"Team": []string{"a"}}}})
	mended := 0
	for seed := range uint64(1500) {
		g := maker{rand.New(rand.NewPCG(seed, 11))}
		policy := json.RawMessage(strings.ReplaceAll(string(encode(g.policy())), "HOST", i.host))
		before := judgeOf(t, i, token, policy)
		better := before.accepting()
		after := judgeOf(t, i, token, better)
		for _, action := range before.neededActions() {
			was, is := before.policy.evaluate(action, before.req), after.policy.evaluate(action, after.req)
			if was.verdict() == no {
				mended++
			}
			if is.verdict() == no && !heldByTheCall(is) {
				t.Fatalf("seed %d: %s is still denied\n%s\n%s", seed, action, policy, better)
			}
			stranger, strangerAfter := judgeOf(t, i, other, policy), judgeOf(t, i, other, better)
			if stranger.policy.evaluate(action, stranger.req).verdict() == no && strangerAfter.policy.evaluate(action, strangerAfter.req).verdict() != no {
				t.Fatalf("seed %d: another application gets in\n%s\n%s", seed, policy, better)
			}
		}
		all := yes
		for _, action := range before.neededActions() {
			all = and(all, before.policy.evaluate(action, before.req).verdict())
		}
		if all == yes && len(after.policy.statements) != len(before.policy.statements) {
			t.Fatalf("seed %d: an accepting policy was changed\n%s\n%s", seed, policy, better)
		}
	}
	if mended < 500 {
		t.Errorf("only %d policies needed mending", mended)
	}
}

// heldByTheCall: what is left is a condition that the caller or the issuer has to meet.
func heldByTheCall(e evaluation) bool {
	for _, s := range e.statements {
		for _, c := range s.conditions {
			if c.result == no && serviceCode(c.condition.key) != "" {
				return true
			}
		}
	}
	return false
}

// TestMendingKeepsWhatOthersNeed: statements of others stay, restrictions of the mended one too.
func TestMendingKeepsWhatOthersNeed(t *testing.T) {
	i := newIssuer(t)
	arn := "arn:aws:iam::" + vectorAccount + ":oidc-provider/" + i.host + "/"
	allow := func(sid, conditions string) string {
		return `{"Sid":"` + sid + `","Effect":"Allow","Principal":{"Federated":"` + arn + `"},"Action":"sts:AssumeRoleWithWebIdentity","Condition":` + strings.ReplaceAll(conditions, "HOST", i.host) + `}`
	}
	github := `{"Sid":"CI","Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"},"Action":"sts:AssumeRoleWithWebIdentity"}`
	for name, c := range map[string]struct {
		statements string
		count      int
		holds      []string
		lacks      []string
	}{
		"another application's statement stays": {github + "," + allow("Other", `{"StringEquals":{"HOST/:sub":"other@clients"}}`), 3, []string{`"Sid":"CI"`, `"other@clients"`, `"app@clients"`}, nil},
		"restrictions are taken over":           {allow("Mine", `{"StringEquals":{"HOST/:sub":"other@clients"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"},"StringLike":{"sts:RoleSessionName":"prod-*"}}`), 2, []string{`{"aws:SourceIp":["10.0.0.0/8"]}`, `{"sts:RoleSessionName":["prod-*"]}`}, nil},
		"a statement that fits nobody goes":     {allow("Mine", `{"StringEquals":{"HOST:sub":"app@clients","HOST:aud":"app"}}`) + "," + github, 2, []string{`"Sid":"Mine"`, `"Sid":"CI"`}, []string{i.host + `:sub`}},
		"the API Identifier goes":               {allow("Mine", `{"StringEquals":{"HOST/:aud":"https://api.example"}}`), 1, []string{i.host + `/:oaud":"https://api.example"`, i.host + `/:aud":"app"`}, nil},
		"the client ID as sub goes":             {allow("Mine", `{"StringEquals":{"HOST/:sub":"app"}}`), 1, []string{`"app@clients"`}, []string{`/:sub":"app"`}},
		"an unsatisfiable condition goes":       {allow("Mine", `{"StringEquals":{"HOST/:sub":"app@clients","sts:ExternalId":"x"}}`), 2, []string{`"app@clients"`}, nil},
	} {
		j := judgeOf(t, i, i.token(nil), json.RawMessage(`{"Version":"2012-10-17","Id":"mine","Statement":[`+c.statements+`]}`))
		better := string(j.accepting())
		p, err := parsePolicy(json.RawMessage(better), "")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(p.statements) != c.count || !strings.Contains(better, `"Id":"mine"`) {
			t.Errorf("%s: %d statements\n%s", name, len(p.statements), better)
		}
		for _, text := range c.holds {
			if !strings.Contains(better, text) {
				t.Errorf("%s: no %s in\n%s", name, text, better)
			}
		}
		for _, text := range c.lacks {
			if strings.Contains(better, text) {
				t.Errorf("%s: %s in\n%s", name, text, better)
			}
		}
	}
}

// TestSetupFromScratch: a profile that tells nothing but the role gets the whole configuration, failing steps first
// where there are any.
func TestSetupFromScratch(t *testing.T) {
	i := newIssuer(t)
	settings := json.RawMessage(`{"role_arn":"arn:aws:iam::123456789012:role/team/deploy"}`)
	c := cloud.Case{Token: i.token(nil), Settings: settings, Evidence: i.evidence()}
	c.Prediction = Cloud{}.Predict(c.Token, c.Evidence, settings)
	changes := Cloud{}.Setup(c)
	if len(changes) != 2 || changes[0].Code != "" || changes[1].Code != "" {
		t.Fatalf("%+v", changes)
	}
	for n, texts := range [][]string{
		{"aws iam create-open-id-connect-provider --url " + i.url + " --client-id-list app", `url            = "` + i.url + `"`, "Provider URL: " + i.url},
		{"aws iam create-role --role-name deploy --path /team/ --assume-role-policy-document", `resource "aws_iam_role" "deploy"`, "Edit trust policy, in account 123456789012"},
	} {
		for k, text := range texts {
			if got := changes[n].Texts[k].Text; !strings.Contains(got, text) {
				t.Errorf("no %s in\n%s", text, got)
			}
		}
	}
	sim := i.simulator(nil)
	for _, change := range changes {
		if err := sim.Apply(change.Apply); err != nil {
			t.Fatal(err)
		}
	}
	at := serve(t, sim)
	if _, err := New().Try(t.Context(), c.Token, at.settings(map[string]any{"role_arn": "arn:aws:iam::123456789012:role/team/deploy"}), at.Client()); err != nil {
		t.Errorf("the configuration does not accept the token: %v", err)
	}
	if got := (Cloud{}).Setup(cloud.Case{Settings: settings}); len(got) != 0 {
		t.Errorf("advice without a token: %+v", got)
	}
}
