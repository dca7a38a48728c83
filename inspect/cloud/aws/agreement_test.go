package aws

import (
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
)

// TestEnginesAgreeOnPoliciesNobodyWrote makes random trust policies and asks both engines: the predictor and the
// simulator share no code, so where the predictor is sure they have to agree.
func TestEnginesAgreeOnPoliciesNobodyWrote(t *testing.T) {
	i := newIssuer(t)
	const roleARN = "arn:aws:iam::" + vectorAccount + ":role/random"
	tokens := []map[string]any{
		{"email": "42", "amr": []string{"mfa", "pwd"}},
		{"email": "a*b", "azp": nil, "client_id": "app"},
		{tagsClaim: map[string]any{"principal_tags": map[string]any{"Team": []string{"a"}}}, "email": "arn:aws:iam::123456789012:role/app"},
		{sourceIdentityClaim: "bot", "amr": "mfa", "email": "2026-06-01T12:00:00Z"},
	}
	sure, accepted := 0, 0
	for seed := range uint64(600) {
		g := maker{rand.New(rand.NewPCG(seed, 7))}
		policy := json.RawMessage(strings.ReplaceAll(string(encode(g.policy())), "HOST", i.host))
		token := i.token(tokens[seed%uint64(len(tokens))])
		got, err := TestPolicy(policy, token, PolicyCall{RoleARN: roleARN, SessionName: "mintmark"})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, policy)
		}
		if got.Verdict == cloud.Uncertain {
			continue
		}
		sim := i.simulator(account(vectorAccount, i.url, []string{"app", "https://api.example"}, "random", policy))
		status, body := post(t, sim, url.Values{"Action": {"AssumeRoleWithWebIdentity"}, "Version": {"2011-06-15"}, "RoleArn": {roleARN},
			"RoleSessionName": {"mintmark"}, "WebIdentityToken": {token.Raw}})
		sure++
		if status == 200 {
			accepted++
		}
		if (status == 200) != (got.Verdict == cloud.Accept) {
			t.Errorf("seed %d: predicted %s, the simulator answers %d\n%s\n%s%s", seed, got.Verdict, status, policy, body, verdicts(got.Steps))
		}
	}
	if sure < 300 || accepted < 40 || sure-accepted < 40 {
		t.Errorf("%d sure answers, %d of them accepted: the random policies are too much alike", sure, accepted)
	}
}

// maker makes policies.
type maker struct{ *rand.Rand }

func (g maker) pick(list ...string) string { return list[g.IntN(len(list))] }

func (g maker) policy() map[string]any {
	doc := map[string]any{"Version": g.pick("2012-10-17", "2012-10-17", "2008-10-17")}
	list := []any{}
	for range 1 + g.IntN(3) {
		list = append(list, g.statement())
	}
	doc["Statement"] = list
	return doc
}

func (g maker) statement() map[string]any {
	provider := "arn:aws:iam::" + vectorAccount + ":oidc-provider/HOST/"
	s := map[string]any{"Effect": g.pick("Allow", "Allow", "Allow", "Deny")}
	who := []any{"*", map[string]any{"Federated": provider}, map[string]any{"Federated": provider}, map[string]any{"Federated": []string{"x", provider}},
		map[string]any{"Federated": strings.TrimSuffix(provider, "/")}, map[string]any{"Service": "ec2.amazonaws.com"}}
	s[g.pick("Principal", "Principal", "Principal", "Principal", "NotPrincipal")] = who[g.IntN(len(who))]
	s[g.pick("Action", "Action", "Action", "NotAction")] = g.pick("sts:*", "*", "sts:AssumeRole*", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "s3:*", "sts:?etSourceIdentity")
	if g.IntN(4) == 0 {
		return s
	}
	condition := map[string]any{}
	for range 1 + g.IntN(2) {
		condition[g.operator()] = map[string]any{g.key(): g.values()}
	}
	s["Condition"] = condition
	return s
}

func (g maker) operator() string {
	base := g.pick("StringEquals", "StringEquals", "StringLike", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase",
		"NumericEquals", "NumericLessThan", "NumericNotEquals", "DateLessThan", "DateGreaterThanEquals", "DateNotEquals", "Bool", "ArnLike", "ArnNotEquals", "ArnEquals", "Null", "IpAddress", "NotIpAddress", "BinaryEquals")
	if base == "Null" {
		return base
	}
	return g.pick("", "", "", "ForAnyValue:", "ForAllValues:") + base + g.pick("", "", "", "IfExists")
}

func (g maker) key() string {
	return g.pick("HOST/:sub", "HOST/:sub", "HOST/:SUB", "HOST/:aud", "HOST/:oaud", "HOST/:email", "HOST/:amr", "HOST:sub", "HOST/:azp", "sts:RoleSessionName", "sts:SourceIdentity",
		"aws:RequestTag/Team", "aws:TagKeys", "sts:ExternalId", "accounts.google.com:sub", "aws:SourceIp")
}

func (g maker) values() any {
	one := func() string {
		return g.pick("app@clients", "app@clients", "APP@clients", "*", "*@clients", "app", "a?p", "mintmark", "${HOST/:aud}@clients", "${HOST/:email, 'app'}@*", "${HOST/:email}", "${*}", "a${*}b", "42", "41.5",
			"true", "false", "mfa", "Team", "a", "bot", "https://api.example", "arn:aws:iam::*:role/*", "arn:aws:iam::123456789012:role/${HOST/:aud}", "2026-06-01", "10.0.0.0/8", "${unclosed", "${}", "")
	}
	if g.IntN(2) == 0 {
		return one()
	}
	list := []string{}
	for range g.IntN(4) {
		list = append(list, one())
	}
	return list
}
