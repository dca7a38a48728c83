package aws

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
)

// vector is one case of the vendor's documented policy semantics.
type vector struct {
	Name      string
	Page      string
	Want      string // allow, deny, unknown
	Version   *string
	Statement json.RawMessage // instead of Condition
	Condition json.RawMessage
	Action    json.RawMessage
	Claims    map[string]any // over the tenant's usual ones; null takes one away
	Session   string
}

func vectors(t *testing.T) []vector {
	t.Helper()
	raw, err := os.ReadFile("testdata/policy_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

const vectorAccount = "123456789012"

// policy is the vector's policy for the issuer at host.
func (v vector) policy(host string) json.RawMessage {
	doc := map[string]any{"Version": "2012-10-17", "Statement": v.Statement}
	if v.Version != nil {
		delete(doc, "Version")
		if *v.Version != "" {
			doc["Version"] = *v.Version
		}
	}
	if v.Statement == nil {
		action := v.Action
		if action == nil {
			action = json.RawMessage(`"sts:AssumeRoleWithWebIdentity"`)
		}
		s := map[string]any{"Effect": "Allow", "Principal": map[string]string{"Federated": "PROVIDER"}, "Action": action}
		if v.Condition != nil {
			s["Condition"] = v.Condition
		}
		doc["Statement"] = []any{s}
	}
	text := strings.ReplaceAll(string(encode(doc)), "PROVIDER", "arn:aws:iam::"+vectorAccount+":oidc-provider/HOST/")
	return json.RawMessage(strings.ReplaceAll(strings.ReplaceAll(text, "${host", "${"+host), "HOST", host))
}

func (v vector) session() string {
	if v.Session == "" {
		return "mintmark"
	}
	return v.Session
}

// TestVectors holds the policy engine to the vendor's pages, and the simulator's own engine to the same: they share no
// code, so agreement on all of them is worth something.
func TestVectors(t *testing.T) {
	all := vectors(t)
	if len(all) < 120 {
		t.Fatalf("%d vectors, want at least 120", len(all))
	}
	issuer := newIssuer(t)
	const roleARN = "arn:aws:iam::" + vectorAccount + ":role/vector"
	for _, v := range all {
		t.Run(v.Name, func(t *testing.T) {
			if !strings.HasPrefix(v.Page, guide) {
				t.Errorf("the vector names no page: %q", v.Page)
			}
			policy := v.policy(issuer.host)
			token := issuer.token(v.Claims)
			got, err := TestPolicy(policy, token, PolicyCall{RoleARN: roleARN, SessionName: v.session()})
			if err != nil {
				t.Fatal(err)
			}
			want := map[string]cloud.Verdict{"allow": cloud.Accept, "deny": cloud.Refuse, "unknown": cloud.Uncertain}[v.Want]
			if got.Verdict != want {
				t.Errorf("predicted %s, want %s\n%s%s", got.Verdict, want, policy, verdicts(got.Steps))
			}
			if v.Want == "unknown" {
				return
			}
			sim := issuer.simulator(account(vectorAccount, issuer.url, []string{"app", "https://api.example"}, "vector", policy))
			status, body := post(t, sim, url.Values{"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}, "RoleArn": {roleARN},
				"RoleSessionName": {v.session()}, "WebIdentityToken": {token.Raw}})
			if (status == 200) != (v.Want == "allow") {
				t.Errorf("the simulator answers %d: %s\n%s", status, body, policy)
			}
		})
	}
}

// account is a simulator's configuration with one provider and one role.
func account(id, provider string, clientIDs []string, role string, policy json.RawMessage) json.RawMessage {
	return encode(map[string]any{"accounts": []any{map[string]any{
		"id":        id,
		"providers": []any{map[string]any{"url": provider, "client_ids": clientIDs}},
		"roles":     []any{map[string]any{"name": role, "trust_policy": policy}},
	}}})
}
