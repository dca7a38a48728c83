package aws

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
)

const somePolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/"},"Action":"sts:AssumeRoleWithWebIdentity"}]}`

func TestNormalizeReducesVendorAnswers(t *testing.T) {
	role := `{"Path":"/","RoleName":"deploy","RoleId":"AROAX","Arn":"arn:aws:iam::123456789012:role/deploy","CreateDate":"2026-01-01T00:00:00+00:00","AssumeRolePolicyDocument":` + somePolicy + `,"MaxSessionDuration":7200}`
	encoded := `"` + url.QueryEscape(somePolicy) + `"`
	quoted, _ := json.Marshal(somePolicy)
	answer, _ := json.Marshal(`{"Role":` + role + `}`)
	for name, c := range map[string]struct {
		in, role, provider, ids string
		max                     int64
	}{
		"policy":              {in: `{"trust_policy":` + somePolicy + `}`},
		"policy as text":      {in: `{"trust_policy":` + string(quoted) + `}`},
		"URL-encoded":         {in: `{"trust_policy":` + encoded + `}`},
		"get-role":            {in: `{"trust_policy":{"Role":` + role + `}}`, role: "arn:aws:iam::123456789012:role/deploy", max: 7200},
		"get-role as text":    {in: `{"trust_policy":` + string(answer) + `}`, role: "arn:aws:iam::123456789012:role/deploy", max: 7200},
		"role alone":          {in: `{"trust_policy":` + role + `}`, role: "arn:aws:iam::123456789012:role/deploy", max: 7200},
		"document encoded":    {in: `{"trust_policy":{"Role":{"AssumeRolePolicyDocument":` + encoded + `}}}`},
		"list-roles":          {in: `{"role_arn":"arn:aws:iam::123456789012:role/deploy","trust_policy":{"Roles":[{"Arn":"arn:aws:iam::1:role/x","AssumeRolePolicyDocument":{}},` + role + `]}}`, role: "arn:aws:iam::123456789012:role/deploy", max: 7200},
		"max stays":           {in: `{"max_session_seconds":3600,"trust_policy":{"Role":` + role + `}}`, role: "arn:aws:iam::123456789012:role/deploy", max: 3600},
		"provider as IAM has": {in: `{"provider_url":"acme.eu.auth0.com/","trust_policy":` + somePolicy + `}`, provider: "https://acme.eu.auth0.com/"},
		"provider ARN":        {in: `{"provider_url":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/","trust_policy":` + somePolicy + `}`, provider: "https://acme.eu.auth0.com/"},
		"provider answer":     {in: `{"provider_url":{"Url":"acme.eu.auth0.com/","ClientIDList":["a","b"],"ThumbprintList":[],"CreateDate":"x","Tags":[]},"trust_policy":` + somePolicy + `}`, provider: "https://acme.eu.auth0.com/", ids: "a b"},
		"one provider":        {in: `{"provider_url":{"OpenIDConnectProviderList":[{"Arn":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com"}]},"trust_policy":` + somePolicy + `}`, provider: "https://acme.eu.auth0.com"},
		"providers":           {in: `{"provider_url":{"OpenIDConnectProviderList":[{"Arn":"arn:aws:iam::123456789012:oidc-provider/x"},{"Arn":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/"}]},"trust_policy":` + somePolicy + `}`, provider: "https://acme.eu.auth0.com/"},
		"ids answer":          {in: `{"client_ids":{"Url":"acme.eu.auth0.com","ClientIDList":["a"]},"trust_policy":` + somePolicy + `}`, provider: "https://acme.eu.auth0.com", ids: "a"},
	} {
		t.Run(name, func(t *testing.T) {
			normal, notes, err := New().Normalize(json.RawMessage(c.in))
			if err != nil {
				t.Fatal(err)
			}
			var s settings
			if err := json.Unmarshal(normal, &s); err != nil {
				t.Fatal(err)
			}
			var got, want any
			_, _ = json.Unmarshal(s.TrustPolicy, &got), json.Unmarshal([]byte(somePolicy), &want)
			if string(encode(got)) != string(encode(want)) {
				t.Errorf("policy %s", s.TrustPolicy)
			}
			if s.RoleARN != c.role || s.MaxSessionSeconds != c.max || s.ProviderURL != c.provider || strings.Join(s.ClientIDs, " ") != c.ids {
				t.Errorf("%+v", s)
			}
			if name != "policy" && len(notes) == 0 && !strings.HasPrefix(name, "max") {
				t.Error("nothing is said of what was cut down")
			}
			again, _, err := New().Normalize(normal)
			if err != nil || string(again) != string(normal) {
				t.Errorf("normal settings change when normalised again: %s %v", again, err)
			}
		})
	}
}

func TestNormalizeNamesThePlace(t *testing.T) {
	for in, want := range map[string]string{
		`{"roleArn":"x"}`:                 "roleArn: is no setting of an AWS target",
		`{"role_arn":5}`:                  "role_arn: want a string, got a number",
		`{"duration_seconds":"900"}`:      "duration_seconds: want a number of seconds, got a string",
		`{"duration_seconds":900.5}`:      "duration_seconds: want whole seconds, got 900.5",
		`{"client_ids":"a"}`:              "client_ids: want a list of strings, got a string",
		`{"client_ids":[1]}`:              "client_ids[0]: want a string or a list of strings, got a number",
		`{"role_arn":"a","role_arn":"b"}`: "role_arn: duplicate",
		`[]`:                              ": want an object, got a list",
		`{"trust_policy":{"Version":"2012-10-17","Statement":[{"Effect":"allow"}]}}`:                                               "trust_policy.Statement[0].Effect: want Allow or Deny, got allow",
		`{"trust_policy":{"Version":"2012-01-01","Statement":[]}}`:                                                                 "trust_policy.Version: want 2012-10-17 or 2008-10-17, got 2012-01-01",
		`{"trust_policy":{"Version":"2012-10-17"}}`:                                                                                "trust_policy: a policy needs a Statement",
		`{"trust_policy":{"Statement":[{"Effect":"Allow","Principal":"*"}]}}`:                                                      "trust_policy.Statement[0]: a statement needs either Action or NotAction",
		`{"trust_policy":{"Statement":{"Effect":"Allow","Action":"*"}}}`:                                                           "trust_policy.Statement: a statement needs either Principal or NotPrincipal",
		`{"trust_policy":{"Statement":{"Effect":"Allow","Action":"*","Principal":"arn:x"}}}`:                                       `trust_policy.Statement.Principal: want "*" or an object`,
		`{"trust_policy":{"Statement":{"Effect":"Allow","Action":"*","Principal":{"Federate":"x"}}}}`:                              "trust_policy.Statement.Principal.Federate: is no kind of principal",
		`{"trust_policy":{"Statement":{"Effect":"Allow","Action":"*","Principal":"*","Resource":"*"}}}`:                            "trust_policy.Statement.Resource: a trust policy has no Resource element",
		`{"trust_policy":{"Statement":{"Effect":"Allow","Action":"*","Principal":"*","Condition":{"StringEqual":{"a":"b"}}}}}`:     "trust_policy.Statement.Condition.StringEqual: is no condition operator",
		`{"trust_policy":{"Statement":{"Effect":"Allow","Action":"*","Principal":"*","Condition":{"StringEquals":{"a":{}}}}}}`:     "trust_policy.Statement.Condition.StringEquals.a: want a string",
		`{"trust_policy":{"Statement":{"Effect":"Allow","Action":"*","Principal":"*","Condition":{"NullIfExists":{"a":"true"}}}}}`: "NullIfExists: is no condition operator",
		`{"trust_policy":"not json"}`:   "trust_policy: ",
		`{"trust_policy":"%7Bbroken%"}`: "trust_policy: is not properly URL-encoded",
		`{"trust_policy":{"Roles":[]}}`: "trust_policy.Roles: want a list with at least one role",
		`{"role_arn":"arn:aws:iam::123456789012:role/a","trust_policy":{"Role":{"Arn":"arn:aws:iam::123456789012:role/b","AssumeRolePolicyDocument":` + somePolicy + `}}}`: "trust_policy.Role.Arn: is the answer for",
		`{"provider_url":{"OpenIDConnectProviderList":[{"Arn":"arn:aws:iam::123456789012:oidc-provider/x"},{"Arn":"arn:aws:iam::123456789012:oidc-provider/y"}]}}`:         "cannot tell which",
		`{"provider_url":{"ClientIDList":[]}}`: "provider_url: the answer has no Url",
		`{} {}`:                                "there is more text",
		`{"role_arn":`:                         "",
	} {
		_, _, err := New().Normalize(json.RawMessage(in))
		var at *cloud.SettingsError
		if !errors.As(err, &at) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
}

func TestEmptyMeansNotTold(t *testing.T) {
	for _, in := range []string{``, `{}`, `{"trust_policy":{}}`, `{"trust_policy":null,"client_ids":[],"role_arn":"","max_session_seconds":0}`, `{"trust_policy":"","provider_url":"","client_ids":null}`} {
		normal, _, err := New().Normalize(json.RawMessage(in))
		if err != nil || string(normal) != "{}" {
			t.Errorf("%s: %s %v", in, normal, err)
		}
	}
}

func TestRoleARNs(t *testing.T) {
	for arn, want := range map[string]string{
		"arn:aws:iam::123456789012:role/deploy":        "",
		"arn:aws:iam::123456789012:role/team/a/deploy": "",
		"arn:aws-cn:iam::123456789012:role/deploy":     "",
		"arn:aws-us-gov:iam::123456789012:role/d":      "",
		"arn:aws:iam::123456789012:oidc-provider/x/":   "oidc-provider, not a role",
		"arn:aws:iam::123456789012:user/x":             "user, not a role",
		"arn:aws:sts::123456789012:assumed-role/x/y":   "sts, not iam",
		"arn:aws:iam::12345678901:role/x":              "12 digits",
		"arn:aws:iam:eu-west-1:123456789012:role/x":    "no region",
		"arn:gcp:iam::123456789012:role/x":             "partition",
		"deploy":                                       "no ARN",
		"arn:aws:iam::123456789012:role/":              "role name",
		"arn:aws:iam::123456789012:role/a b":           "role name",
	} {
		_, problem := parseRoleARN(arn)
		if want == "" && problem != "" || !strings.Contains(problem, want) {
			t.Errorf("%s: %q, want %q", arn, problem, want)
		}
	}
}

func TestEndpoints(t *testing.T) {
	for in, want := range map[string]string{
		`{}`:                      "https://sts.us-east-1.amazonaws.com",
		`{"region":"eu-west-1"}`:  "https://sts.eu-west-1.amazonaws.com",
		`{"region":"aws-global"}`: "https://sts.amazonaws.com",
		`{"role_arn":"arn:aws-cn:iam::123456789012:role/x"}`:     "https://sts.cn-north-1.amazonaws.com.cn",
		`{"role_arn":"arn:aws-us-gov:iam::123456789012:role/x"}`: "https://sts.us-gov-west-1.amazonaws.com",
		`{"endpoint":"https://vpce.example"}`:                    "https://vpce.example",
	} {
		if got := New().Destinations(json.RawMessage(in)); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v", in, got)
		}
	}
}
