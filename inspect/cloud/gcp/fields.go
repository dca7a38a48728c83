package gcp

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Fields are the settings in the order of a form: what is asked, then what the provider is believed to be, then the
// service account, then where to go.
func (g google) Fields() []cloud.Field {
	return append(g.providerFields(), accountFields()...)
}

func (g google) providerFields() []cloud.Field {
	describe := []string{"gcloud", "iam", "workload-identity-pools", "providers", "describe", "${provider}", "--format=json"}
	return []cloud.Field{
		{Key: "provider", Label: "Provider", Kind: cloud.Text, Required: true, Check: checkProvider, Command: describe,
			Env: []string{"GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_AUTH_CREDENTIAL_FILE_OVERRIDE"}, EnvFile: true,
			Help:    "Full name of the workload identity provider, with the project number. The JSON of providers describe or an external_account credential file is understood too.",
			Example: "projects/123456789012/locations/global/workloadIdentityPools/auth0-pool/providers/auth0-m2m"},
		{Key: "issuer", Label: "Issuer of the provider", Kind: cloud.URL, Check: checkIssuer, Default: "not told: the issuer step is unknown",
			Help: "The issuer URI that the provider is configured with.", Example: "https://acme.eu.auth0.com/"},
		{Key: "allowed_audiences", Label: "Allowed audiences", Kind: cloud.List, Check: checkAudiences, Default: "the provider's own full name",
			Help: "The provider's list. Left empty beside issuer and mapping it means that the provider has none; then only its own name is accepted.", Example: "https://api.acme.dev"},
		{Key: "attribute_mapping", Label: "Attribute mapping", Kind: cloud.Map, Default: "not told: mapping and subject are unknown",
			Help: "Target attribute = CEL expression over assertion, as the provider has it.", Example: "google.subject=assertion.sub"},
		{Key: "attribute_condition", Label: "Attribute condition", Kind: cloud.Text, Check: g.checkCondition, Default: "none",
			Help: "CEL expression over assertion, google and attribute that must be true.", Example: "assertion.azp == 'a1B2c3'"},
		{Key: "state", Label: "State of the provider", Kind: cloud.Choice, Choices: []string{"", "ACTIVE", "DISABLED", "DELETED"}, Default: "not told",
			Help: "Filled in from providers describe."},
		{Key: "jwks", Label: "Uploaded keys", Kind: cloud.JSON, Default: "none: Google fetches the issuer's keys",
			Help: "The key set that was uploaded to the provider (oidc.jwksJson), if any."},
	}
}

func accountFields() []cloud.Field {
	policy := []string{"gcloud", "iam", "service-accounts", "get-iam-policy", "${service_account}", "--format=json"}
	return []cloud.Field{
		{Key: "service_account", Label: "Service account", Kind: cloud.Text, Check: checkAccount, Default: "none: direct resource access",
			Help: "E-mail of the service account to act as after the exchange.", Example: "deploy@acme-prod.iam.gserviceaccount.com"},
		{Key: "scopes", Label: "Scopes", Kind: cloud.List, Default: cloudPlatform, Help: "OAuth scopes of the token that is asked for.", Example: cloudPlatform},
		{Key: "lifetime_seconds", Label: "Lifetime", Kind: cloud.Duration, Default: "3600", Help: "Lifetime of the service account's token, in seconds.", Example: "3600"},
		{Key: "iam_policy", Label: "IAM policy of the service account", Kind: cloud.JSON, Command: policy, Default: "not told: access is unknown",
			Help: "The JSON of get-iam-policy; without a service account that of a resource."},
		{Key: "token_url", Label: "Token service", Kind: cloud.URL, Default: "https://sts.googleapis.com/v1/token", Help: "Another endpoint of the token service, a regional one for instance. A bare root means its /v1/token.",
			Example: "https://sts.europe-west1.rep.googleapis.com"},
		{Key: "impersonation_base", Label: "Credentials service", Kind: cloud.URL, Default: "https://iamcredentials.googleapis.com", Help: "Another root of the service account credentials API."},
		{Key: "universe_domain", Label: "Universe", Kind: cloud.Text, Default: defaultUniverse, Help: "Domain of another Google Cloud universe.", Example: defaultUniverse},
	}
}

func checkProvider(text string) cloud.Note {
	text = strings.TrimSpace(text)
	if text == "" {
		return cloud.Note{}
	}
	if strings.HasPrefix(text, "{") || strings.HasPrefix(text, "[") {
		return cloud.Note{Status: inspect.Pass, Text: "JSON: it is read when it is saved."}
	}
	if code, why := providerFault(text, defaultUniverse); code != "" {
		if why == "" {
			why = ruleOf(code).Why
		}
		return cloud.Note{Status: inspect.Fail, Text: why + " Wanted: " + strings.TrimPrefix(fullName, iamHost) + "."}
	}
	r, _, _ := takeApart(text)
	return cloud.Note{Status: inspect.Pass, Text: "Provider " + r.Provider + " of pool " + r.Pool + " in project number " + r.Project + ".", Cleaned: r.name()}
}

func checkIssuer(text string) cloud.Note {
	switch {
	case text == "":
		return cloud.Note{}
	case !strings.HasPrefix(text, "https://"):
		return cloud.Note{Status: inspect.Fail, Text: ruleOf(codeIssuerScheme).Why}
	case !strings.HasSuffix(text, "/"):
		return cloud.Note{Status: inspect.Warn, Text: "Auth0's iss ends in a slash; keep it as the provider has it."}
	}
	return cloud.Note{Status: inspect.Pass, Text: "Compared with the token's iss."}
}

func checkAudiences(text string) cloud.Note {
	list := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == ',' })
	if len(list) > maxAudiences {
		return cloud.Note{Status: inspect.Fail, Text: ruleOf(codeAudienceLimit).Why}
	}
	return cloud.Note{}
}

func checkAccount(text string) cloud.Note {
	if text == "" {
		return cloud.Note{Status: inspect.Pass, Text: "Direct access: the exchange alone."}
	}
	j := judge{s: settings{ServiceAccount: text}}
	j.account()
	s := j.steps[0]
	return cloud.Note{Status: map[cloud.Status]inspect.Status{cloud.Pass: inspect.Pass, cloud.Unknown: inspect.Warn, cloud.Fail: inspect.Fail}[s.Status], Text: s.Why}
}

func (g google) checkCondition(text string) cloud.Note {
	if strings.TrimSpace(text) == "" {
		return cloud.Note{}
	}
	envs, err := g.cel.environments()
	if err != nil {
		return cloud.Note{}
	}
	if parsed, issues := envs.condition.Parse(text); issues.Err() != nil {
		return cloud.Note{Status: inspect.Fail, Text: celMessage(issues.Err()) + "."}
	} else if _, issues := envs.condition.Check(parsed); issues.Err() != nil {
		return cloud.Note{Status: inspect.Warn, Text: celMessage(issues.Err()) + "."}
	}
	return cloud.Note{Status: inspect.Pass, Text: "Local CEL can compile it."}
}
