package aws

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

// beliefCase sets what a profile says against what AWS has.
type beliefCase struct {
	name    string
	claims  map[string]any
	believe map[string]any // over a belief that fits
	real    func(*reality)
	verdict cloud.Verdict
	cause   string // "" = accepted
	says    []string
	never   []string
}

// reality is what AWS has, before it is spoilt.
type reality struct {
	issuer   string // iss
	provider string
	ids      []string
	policy   string
	role     string
	limit    int
	denied   bool
	now      time.Duration
}

func (r reality) config() json.RawMessage {
	return encode(map[string]any{"accounts": []any{map[string]any{
		"id": vectorAccount, "organization_denies": r.denied,
		"providers": []any{map[string]any{"url": r.provider, "client_ids": r.ids}},
		"roles":     []any{map[string]any{"name": r.role, "max_session_seconds": r.limit, "trust_policy": json.RawMessage(r.policy)}},
	}}})
}

func fitting(i *issuer) string {
	return string(vector{Condition: json.RawMessage(`{"StringEquals":{"HOST/:aud":"app","HOST/:sub":"app@clients"}}`)}.policy(i.host))
}

func TestBeliefAgainstReality(t *testing.T) {
	i := newIssuer(t)
	policy := fitting(i)
	bend := func(old, new string) string { return strings.ReplaceAll(policy, old, new) }
	wrongSub := bend("app@clients", "old@clients")
	cases := []beliefCase{
		{name: "all fits", verdict: cloud.Accept},
		{name: "slash: nobody knows", believe: map[string]any{"provider_url": nil}, real: func(r *reality) { r.provider = strings.TrimSuffix(r.issuer, "/") },
			verdict: cloud.Uncertain, cause: "aws.provider.missing", says: []string{"exactly " + i.url}},
		{name: "slash: the trust policy shows it", believe: map[string]any{"provider_url": nil, "trust_policy": json.RawMessage(bend(i.host+`/"`, i.host+`"`))}, real: func(r *reality) { r.provider = strings.TrimSuffix(r.issuer, "/") },
			verdict: cloud.Refuse, cause: "aws.issuer.slash", says: []string{"Likely"}},
		{name: "slash: believed to be there", real: func(r *reality) { r.provider = strings.TrimSuffix(r.issuer, "/") },
			verdict: cloud.Accept, cause: "aws.provider.missing", says: []string{"exactly " + i.url, "The profile says"}},
		{name: "slash: the profile is out of date, the sub is wrong", believe: map[string]any{"provider_url": strings.TrimSuffix(i.url, "/"), "trust_policy": json.RawMessage(wrongSub)}, real: func(r *reality) { r.policy = wrongSub },
			verdict: cloud.Refuse, cause: "aws.trust.sub", says: []string{"got past", "aws.issuer.slash"}},
		{name: "slash: the profile is out of date, the policy too", believe: map[string]any{"provider_url": strings.TrimSuffix(i.url, "/")}, real: func(r *reality) { r.policy = wrongSub },
			verdict: cloud.Refuse, cause: "aws.trust.unseen", says: []string{"got past"}, never: []string{"aws.trust.sub"}},
		{name: "letter case", believe: map[string]any{"provider_url": strings.ToUpper(i.url[:12]) + i.url[12:]}, real: func(r *reality) { r.provider = "https://other/" },
			verdict: cloud.Refuse, cause: "aws.issuer.scheme"},
		{name: "another provider", believe: map[string]any{"provider_url": "https://acme.example/oidc"}, real: func(r *reality) { r.provider = "https://acme.example/oidc" },
			verdict: cloud.Refuse, cause: "aws.issuer.mismatch"},
		{name: "role in another account than the provider", believe: map[string]any{"role_arn": "arn:aws:iam::999999999999:role/vector"},
			verdict: cloud.Refuse, cause: "aws.trust.principal.account", says: []string{"account 999999999999"}},
		{name: "audience: not told", believe: map[string]any{"client_ids": nil}, real: func(r *reality) { r.ids = []string{"https://api.example"} },
			verdict: cloud.Uncertain, cause: "aws.audience.azp", says: []string{"azp, app", "API Identifier"}},
		{name: "audience: the belief is wrong", real: func(r *reality) { r.ids = []string{"https://api.example"} },
			verdict: cloud.Accept, cause: "aws.audience.azp", says: []string{"the list in force is another"}},
		{name: "audience: RFC 9068", claims: map[string]any{"azp": nil, "client_id": "app"}, verdict: cloud.Refuse, cause: "aws.audience.rfc9068", says: []string{"no azp"}},
		{name: "audience: wrong and the sub too", believe: map[string]any{"client_ids": []string{"x"}, "trust_policy": json.RawMessage(wrongSub)}, real: func(r *reality) { r.ids, r.policy = []string{"x"}, wrongSub },
			verdict: cloud.Refuse, cause: "aws.audience.azp", says: []string{"comes next", "aws.trust.sub"}},
		{name: "audience differs in case", believe: map[string]any{"client_ids": []string{"APP"}}, real: func(r *reality) { r.ids = []string{"APP"} },
			verdict: cloud.Refuse, cause: "aws.audience.azp", says: []string{"letter case"}},
		{name: "trust policy: not told, and wrong", believe: map[string]any{"trust_policy": nil}, real: func(r *reality) { r.policy = wrongSub },
			verdict: cloud.Uncertain, cause: "aws.trust.unknown", says: []string{"(1)", "app@clients", "API Identifier https://api.example", i.host + "/:"}},
		{name: "trust policy: not told, role missing", believe: map[string]any{"trust_policy": nil}, real: func(r *reality) { r.role = "else" },
			verdict: cloud.Uncertain, cause: "aws.trust.unknown", says: []string{"role vector does not exist"}},
		{name: "trust policy: another in force", real: func(r *reality) { r.policy = wrongSub }, verdict: cloud.Accept, cause: "aws.trust.unseen", says: []string{"another trust policy"}},
		{name: "role missing", real: func(r *reality) { r.role = "else" }, verdict: cloud.Accept, cause: "aws.trust.unseen", says: []string{"role vector does not exist in account " + vectorAccount}},
		{name: "organization denies", real: func(r *reality) { r.denied = true }, verdict: cloud.Accept, cause: "aws.trust.unseen", says: []string{"resource control policy"}},
		{name: "the belief refuses, AWS accepts", believe: map[string]any{"trust_policy": json.RawMessage(wrongSub)}, verdict: cloud.Refuse},
		{name: "tags: the belief allows them", claims: map[string]any{tagsClaim: map[string]any{"principal_tags": map[string]any{"A": []string{"b"}}}},
			believe: map[string]any{"trust_policy": json.RawMessage(bend(`"sts:AssumeRoleWithWebIdentity"`, `"sts:*"`))}, verdict: cloud.Accept, cause: "aws.trust.tagsession", says: []string{"another one is in force"}},
		{name: "tags that are no lists", claims: map[string]any{tagsClaim: map[string]any{"principal_tags": map[string]any{"A": "b"}}},
			believe: map[string]any{"trust_policy": json.RawMessage(bend(`"sts:AssumeRoleWithWebIdentity"`, `"sts:*"`))}, real: func(r *reality) { r.policy = bend(`"sts:AssumeRoleWithWebIdentity"`, `"sts:*"`) },
			verdict: cloud.Refuse, cause: "aws.tags.format"},
		{name: "duration: not told", believe: map[string]any{"max_session_seconds": nil, "duration_seconds": 7200}, verdict: cloud.Uncertain, cause: "aws.duration.role"},
		{name: "duration out of bounds", believe: map[string]any{"duration_seconds": 60}, verdict: cloud.Refuse, cause: "aws.duration.bounds"},
		{name: "role ARN of a provider", believe: map[string]any{"role_arn": "arn:aws:iam::123456789012:oidc-provider/x"}, verdict: cloud.Refuse, cause: "aws.role.arn"},
		{name: "session name too short", believe: map[string]any{"session_name": "a"}, verdict: cloud.Refuse, cause: "aws.session.name"},
		{name: "expired here and there", claims: map[string]any{"iat": i.now.Unix() - 7200, "exp": i.now.Unix() - 3600}, verdict: cloud.Refuse, cause: "aws.time.expired"},
		{name: "expired within the grace", claims: map[string]any{"iat": i.now.Unix() - 7200, "exp": i.now.Unix() - 120}, verdict: cloud.Accept},
		{name: "expired by the cloud's clock only", real: func(r *reality) { r.now = 2 * time.Hour }, verdict: cloud.Accept, cause: "aws.time.expired", says: []string{"clock"}},
		{name: "too old but not expired", claims: map[string]any{"iat": i.now.Unix() - 200000, "exp": i.now.Unix() + 3600}, verdict: cloud.Refuse, cause: "aws.time.old"},
		{name: "about a day old", claims: map[string]any{"iat": i.now.Unix() - 86500, "exp": i.now.Unix() + 3600}, verdict: cloud.Uncertain, cause: "aws.time.old"},
		{name: "exp is a float", claims: map[string]any{"exp": json.RawMessage("1893456000.5")}, verdict: cloud.Refuse, cause: "aws.claim.time"},
		{name: "no sub", claims: map[string]any{"sub": nil}, verdict: cloud.Refuse, cause: "aws.claim.missing"},
		{name: "iss is http", claims: map[string]any{"iss": "http://acme.example/"}, verdict: cloud.Refuse, cause: "aws.issuer.url"},
		same("condition on the session name", i, `{"StringEquals":{"HOST/:sub":"app@clients"},"StringLike":{"sts:RoleSessionName":"prod-*"}}`, "aws.trust.session"),
		same("condition on a session tag", i, `{"StringEquals":{"HOST/:sub":"app@clients","aws:RequestTag/Team":"a"}}`, "aws.trust.tags"),
		same("condition on a source identity", i, `{"StringEquals":{"HOST/:sub":"app@clients","sts:SourceIdentity":"a"}}`, "aws.trust.source"),
		same("roles claim demanded", i, `{"StringEquals":{"HOST/:sub":"app@clients"},"Bool":{"sts:RoleAuthorizedByIdp":"true"}}`, "aws.trust.roles"),
		same("external id demanded", i, `{"StringEquals":{"HOST/:sub":"app@clients","sts:ExternalId":"x"}}`, "aws.trust.key.absent"),
		same("amr demanded", i, `{"StringEquals":{"HOST/:sub":"app@clients"},"ForAnyValue:StringEquals":{"HOST/:amr":"mfa"}}`, "aws.trust.key.absent"),
		same("a GitHub key", i, `{"StringEquals":{"token.actions.githubusercontent.com:sub":"app@clients"}}`, "aws.trust.key.host"),
		same("https in the key", i, `{"StringEquals":{"https://HOST/:sub":"app@clients"}}`, "aws.trust.key.host"),
		same("oaud of another API", i, `{"StringEquals":{"HOST/:sub":"app@clients","HOST/:oaud":"https://other"}}`, "aws.trust.oaud"),
		same("sub left out by a negated condition", i, `{"StringNotEquals":{"HOST/:sub":"app@clients"}}`, "aws.trust.sub"),
		same("sub in another letter case", i, `{"StringEquals":{"HOST/:sub":"App@clients"}}`, "aws.trust.sub"),
		same("azp as a key", i, `{"StringEquals":{"HOST/:azp":"app"}}`, "aws.trust.key.claim"),
		same("Null false on email", i, `{"Null":{"HOST/:email":"false"}}`, "aws.trust.key.absent"),
		{name: "roles claim", claims: map[string]any{rolesClaimName: "arn:aws:iam::123456789012:role/x"}, verdict: cloud.Refuse, cause: "aws.roles.claim"},
		{name: "roles claim lists it", claims: map[string]any{rolesClaimName: []string{"arn:aws:iam::123456789012:role/vector"}}, verdict: cloud.Accept},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { c.run(t, i, policy) })
	}
}

func (c beliefCase) run(t *testing.T, i *issuer, policy string) {
	r := reality{issuer: i.url, provider: i.url, ids: []string{"app"}, policy: policy, role: "vector", limit: 3600}
	if c.real != nil {
		c.real(&r)
	}
	sim := i.simulatorAt(r.config(), i.now.Add(r.now))
	at := serve(t, sim)
	belief := map[string]any{"provider_url": i.url, "client_ids": []string{"app"}, "max_session_seconds": 3600, "trust_policy": json.RawMessage(policy)}
	for k, v := range c.believe {
		if belief[k] = v; v == nil {
			delete(belief, k)
		}
	}
	settings := at.settings(belief)
	token := i.token(c.claims)
	predicted := Cloud{}.Predict(token, i.evidence(), settings)
	if predicted.Verdict != c.verdict {
		t.Errorf("predicted %s, want %s%s", predicted.Verdict, c.verdict, verdicts(predicted.Steps))
	}
	client, recorder := wire.Record(at.Client(), time.Now)
	_, err := Cloud{}.Try(context.Background(), token, settings, client)
	if (err == nil) != (c.cause == "") {
		t.Fatalf("accepted: %v, %v", err == nil, err)
	}
	if err == nil {
		return
	}
	p := Cloud{}.Explain(cloud.Case{Token: token, Settings: settings, Evidence: i.evidence(), Prediction: predicted, Exchanges: recorder.Exchanges(), Err: err})
	if p.Cause != c.cause {
		t.Errorf("cause %s (%s), want %s%s", p.Cause, p.Message, c.cause, verdicts(predicted.Steps))
	}
	for _, text := range c.says {
		if !strings.Contains(p.Why, text) {
			t.Errorf("why does not say %q: %s", text, p.Why)
		}
	}
	for _, text := range c.never {
		if strings.Contains(p.Why, text) {
			t.Errorf("why says %q: %s", text, p.Why)
		}
	}
	if len(p.Fix) == 0 && p.Cause != "aws.claim.missing" {
		t.Errorf("no advice for %s", p.Cause)
	}
}

// TestKeysThatCannotBeHad: the same refusal for an issuer that is down and for a key that is gone.
func TestKeysThatCannotBeHad(t *testing.T) {
	i := newIssuer(t)
	policy := fitting(i)
	r := reality{provider: i.url, ids: []string{"app"}, policy: policy, role: "vector", limit: 3600}
	at := serve(t, i.simulator(r.config()))
	settings := at.settings(map[string]any{"provider_url": i.url, "client_ids": []string{"app"}, "trust_policy": json.RawMessage(policy)})
	claims := map[string]any{"iss": i.url, "sub": "app@clients", "azp": "app", "aud": "x", "iat": i.now.Unix(), "exp": i.now.Unix() + 60}
	gone := i.sign(map[string]any{"alg": "RS256", "kid": "revoked"}, claims)
	good := i.token(nil).Raw
	bent := good[:len(good)-6] + "AAAAAA"
	down := cloud.Evidence{Now: i.now, KeysError: "the issuer answered 500"}
	for name, c := range map[string]struct {
		raw     string
		ev      cloud.Evidence
		broken  bool
		verdict cloud.Verdict
		cause   string
	}{
		"revoked key":   {gone, i.evidence(), false, cloud.Refuse, "aws.key.unknown"},
		"bent":          {bent, i.evidence(), false, cloud.Refuse, "aws.signature.invalid"},
		"issuer down":   {good, down, true, cloud.Uncertain, "aws.keys.unreachable"},
		"down for AWS":  {good, i.evidence(), true, cloud.Accept, "aws.keys.unreachable"},
		"keys not here": {gone, cloud.Evidence{Now: i.now}, false, cloud.Accept, "aws.keys.unreachable"},
	} {
		i.broken = c.broken
		token := inspect.Parse(c.raw)
		predicted := Cloud{}.Predict(token, c.ev, settings)
		if predicted.Verdict != c.verdict {
			t.Errorf("%s: predicted %s%s", name, predicted.Verdict, verdicts(predicted.Steps))
		}
		client, recorder := wire.Record(at.Client(), time.Now)
		_, err := Cloud{}.Try(context.Background(), token, settings, client)
		p := Cloud{}.Explain(cloud.Case{Token: token, Settings: settings, Evidence: c.ev, Prediction: predicted, Exchanges: recorder.Exchanges(), Err: err})
		if p.Cause != c.cause {
			t.Errorf("%s: cause %s, want %s (%s)", name, p.Cause, c.cause, p.Message)
		}
	}
}

// same is a policy that the profile knows and AWS has.
func same(name string, i *issuer, condition, cause string) beliefCase {
	policy := vector{Condition: json.RawMessage(condition)}.policy(i.host)
	return beliefCase{name: name, believe: map[string]any{"trust_policy": policy}, real: func(r *reality) { r.policy = string(policy) }, verdict: cloud.Refuse, cause: cause}
}
