package test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
	"mintmark/ui/jobs"
)

// TestLiveReadsOfEveryCloud: the command of every field that declares one can be filled in, and what the vendor's tool
// prints lands in the settings, before what they said until then.
func TestLiveReadsOfEveryCloud(t *testing.T) {
	const role, provider = "arn:aws:iam::123456789012:role/deploy", "projects/1/locations/global/workloadIdentityPools/pool-one/providers/auth0-m2m"
	base := map[string]string{
		"aws":   `{"role_arn":"` + role + `","provider_url":"https://old.example/","trust_policy":{"Version":"2012-10-17","Statement":[]}}`,
		"gcp":   `{"provider":"` + provider + `","issuer":"https://old.example/","service_account":"a@p-one.iam.gserviceaccount.com"}`,
		"azure": `{"tenant_id":"11111111-2222-3333-4444-555555555555","client_id":"66666666-2222-3333-4444-555555555555"}`,
	}
	policy := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/"},"Action":"sts:AssumeRoleWithWebIdentity"}]}`
	answers := map[string]struct{ printed, want string }{
		"aws.provider_url":            {`{"OpenIDConnectProviderList":[{"Arn":"arn:aws:iam::123456789012:oidc-provider/acme.eu.auth0.com/"}]}`, "acme.eu.auth0.com"},
		"aws.max_session_seconds":     {"7200\n", "7200"},
		"aws.trust_policy":            {`{"Roles":[{"RoleName":"deploy","Arn":"` + role + `","AssumeRolePolicyDocument":` + policy + `,"MaxSessionDuration":3600}]}`, "acme.eu.auth0.com"},
		"gcp.provider":                {`{"name":"` + provider + `","state":"ACTIVE","oidc":{"issuerUri":"https://acme.eu.auth0.com/"},"attributeMapping":{"google.subject":"assertion.sub"}}`, "https://acme.eu.auth0.com/"},
		"gcp.iam_policy":              {`{"bindings":[{"role":"roles/iam.workloadIdentityUser","members":["principal://x"]}]}`, "principal://x"},
		"azure.tenant_id":             {"99999999-2222-3333-4444-555555555555\n", "99999999"},
		"azure.federated_credentials": {`[{"name":"ci","issuer":"https://acme.eu.auth0.com/","subject":"a@clients","audiences":["api://AzureADTokenExchange"],"id":"x"}]`, "a@clients"},
	}
	seen := 0
	for _, c := range []cloud.Cloud{aws.New(), gcp.New(), azure.New()} {
		for _, f := range c.Fields() {
			if len(f.Command) == 0 {
				continue
			}
			seen++
			name := c.ID() + "." + f.Key
			argv, err := jobs.FieldCommand(c, json.RawMessage(base[c.ID()]), f.Key)
			if err != nil || strings.Contains(strings.Join(argv, " "), "${") {
				t.Errorf("%s: %q, %v", name, argv, err)
			}
			a, ok := answers[name]
			if !ok {
				t.Errorf("%s: no answer to test with", name)
				continue
			}
			got, _, err := jobs.TakeAnswer(c, json.RawMessage(base[c.ID()]), f.Key, []byte(a.printed))
			if err != nil || !strings.Contains(string(got), a.want) {
				t.Errorf("%s: %s, %v", name, got, err)
			}
			if strings.Contains(a.printed, "issuerUri") && strings.Contains(string(got), "old.example") {
				t.Errorf("%s: what was believed goes before what the cloud told: %s", name, got)
			}
			var wish *jobs.UsageError
			if _, _, err := jobs.TakeAnswer(c, json.RawMessage(base[c.ID()]), f.Key, []byte("None\n")); !errors.As(err, &wish) {
				t.Errorf("%s: nothing found gives %v", name, err)
			}
		}
	}
	if seen != len(answers) {
		t.Errorf("%d fields declare a command, %d were expected", seen, len(answers))
	}
}

// TestNoSettingBecomesAnOption: what is put into a command can neither be an option nor end a query's quotes.
func TestNoSettingBecomesAnOption(t *testing.T) {
	for _, bad := range []string{"--flags-file=/etc/passwd", "x'] | [0", "a b", "a\nb", "`id`", ""} {
		for _, x := range []struct {
			c          cloud.Cloud
			named, key string
		}{{aws.New(), "role_arn", "trust_policy"}, {gcp.New(), "service_account", "iam_policy"}} {
			settings, err := json.Marshal(map[string]string{x.named: bad})
			if err != nil {
				t.Fatal(err)
			}
			var wish *jobs.UsageError
			if argv, err := jobs.FieldCommand(x.c, settings, x.key); !errors.As(err, &wish) {
				t.Errorf("%q went into %q", bad, argv)
			}
		}
	}
}
