package gcp

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

const describeText = `{
  "attributeCondition": "assertion.azp == 'abc'",
  "attributeMapping": {"google.subject": "assertion.sub"},
  "displayName": "Auth0", "name": "` + testName + `", "state": "ACTIVE",
  "oidc": {"allowedAudiences": ["https://api.acme.dev"], "issuerUri": "https://acme.eu.auth0.com/", "jwksJson": "{\"keys\":[]}"}
}`

const credentialText = `{"type":"external_account","audience":"//iam.googleapis.com/` + testName + `","subject_token_type":"urn:ietf:params:oauth:token-type:jwt",
  "token_url":"https://sts.europe-west1.rep.googleapis.com/v1/token","universe_domain":"googleapis.com",
  "service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/` + testAccount + `:generateAccessToken",
  "service_account_impersonation":{"token_lifetime_seconds":1800},"credential_source":{"file":"/x"}}`

func TestNormalizeReducesVendorAnswers(t *testing.T) {
	described := `{"provider":"` + testName + `","issuer":"https://acme.eu.auth0.com/","allowed_audiences":["https://api.acme.dev"],"attribute_mapping":{"google.subject":"assertion.sub"},"attribute_condition":"assertion.azp == 'abc'","state":"ACTIVE","jwks":{"keys":[]}}`
	bare := `{"name":"` + testName + `","disabled":true,"attributeMapping":{"google.subject":"assertion.sub"},"oidc":{"issuerUri":"https://i/"}}`
	for _, v := range []struct{ name, in, want string }{
		{"as it is", `{"provider":"x","allowed_audiences":[]}`, `{"provider":"x","allowed_audiences":[]}`},
		{"empty", `{}`, `{}`},
		{"describe", describeText, described},
		{"list of one", "[" + describeText + "]", described},
		{"describe in provider", `{"provider":` + describeText + `}`, described},
		{"describe as text", `{"provider":` + quoted(describeText) + `}`, described},
		{"what is told goes before", `{"provider":` + bare + `,"issuer":"https://mine/","service_account":"a@b.iam.gserviceaccount.com"}`,
			`{"provider":"` + testName + `","issuer":"https://mine/","allowed_audiences":[],"attribute_mapping":{"google.subject":"assertion.sub"},"service_account":"a@b.iam.gserviceaccount.com","state":"DISABLED"}`},
		{"credential file", credentialText, `{"provider":"` + testName + `","service_account":"` + testAccount + `","lifetime_seconds":1800,"token_url":"https://sts.europe-west1.rep.googleapis.com/v1/token"}`},
		{"policy as text", `{"provider":"x","iam_policy":"{\"bindings\":[]}"}`, `{"provider":"x","iam_policy":{"bindings":[]}}`},
		{"account prefix", `{"service_account":"serviceAccount:a@b"}`, `{"service_account":"a@b"}`},
	} {
		got, notes, err := New().Normalize(json.RawMessage(v.in))
		if err != nil || string(got) != v.want {
			t.Errorf("%s: %s %v\nwant %s", v.name, got, err, v.want)
		}
		if again, _, err := New().Normalize(got); err != nil || string(again) != string(got) {
			t.Errorf("%s: normalising twice gives %s %v", v.name, again, err)
		}
		if strings.Contains(v.name, "describe") && len(notes) == 0 {
			t.Errorf("%s: nothing said of what was cut", v.name)
		}
	}
}

func TestSettingsErrorsNameTheirPlace(t *testing.T) {
	for in, want := range map[string]string{
		`{"providr":"x"}`:                                 "providr: is not a setting of this cloud",
		`{"provider":5}`:                                  "provider: want a text, got a number",
		`{"allowed_audiences":["a",1]}`:                   "allowed_audiences[1]: want a text, got a number",
		`{"allowed_audiences":"a"}`:                       "allowed_audiences: want a list of texts, got a text",
		`{"attribute_mapping":{"google.subject":[]}}`:     "attribute_mapping.google.subject: want a text, got a list",
		`{"lifetime_seconds":1.5}`:                        "lifetime_seconds: want a whole number, got a number",
		`{"lifetime_seconds":-1}`:                         "lifetime_seconds: want whole seconds from 1 on",
		`{"state":"OFF"}`:                                 "state: want ACTIVE, DISABLED or DELETED, got OFF",
		`{"iam_policy":{"bindings":"x"}}`:                 "iam_policy: is no IAM policy",
		`{"iam_policy":"{oops"}`:                          "iam_policy: is a text that looks like JSON and is not",
		`{"provider":"a","provider":"b"}`:                 "duplicate",
		`{"provider":{"x":1}}`:                            "provider: want the provider's full name",
		`{"provider":{"name":"n","attributeMapping":{}}}`: "provider: is a provider of another kind",
		`[` + describeText + `,` + describeText + `]`:     "settings: is a list of several providers",
		`{"type":"external_account","service_account_impersonation_url":"https://x/y"}`: "service_account_impersonation_url: want ",
		`[]`: "settings: is a list", `7`: "settings: ", `{`: "settings: ",
	} {
		_, _, err := New().Normalize(json.RawMessage(in))
		var located *cloud.SettingsError
		if err == nil || !errors.As(err, &located) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", in, err, want)
		}
	}
}

func TestProviderNames(t *testing.T) {
	for name, code := range map[string]string{
		testName: "", "//iam.googleapis.com/" + testName: "", "": codeProviderMissing, "  ": codeProviderMissing,
		"https://iam.googleapis.com/" + testName: codeProviderHTTPS, testPool: codeProviderPool, "//iam.googleapis.com/" + testPool: codeProviderPool,
		"projects/acme-prod/locations/global/workloadIdentityPools/auth0/providers/m2m": codeProviderProjectID,
		"projects/1/locations/eu/workloadIdentityPools/auth0/providers/m2m":             codeProviderLocation,
		"projects/1/locations/global/workloadIdentityPools/Auth0/providers/m2m":         codeProviderID,
		testName + "/": codeProviderFormat, testName + "\n": codeProviderFormat, `"` + testName + `"`: codeProviderFormat, "iam.googleapis.com/" + testName: codeProviderFormat,
		"/" + testName: codeProviderFormat, testMember: codeProviderFormat, "principalSet://iam.googleapis.com/" + testPool + "/*": codeProviderFormat,
		"//iam.googleapis.com/locations/global/workforcePools/staff/providers/x": codeProviderWorkforce, "auth0": codeProviderFormat,
		"projects/1/locations/global/workloadidentitypools/auth0/providers/m2m": codeProviderFormat,
	} {
		if got, _ := providerFault(name, defaultUniverse); got != code {
			t.Errorf("%q is %q, want %q", name, got, code)
		}
	}
}

func TestFieldsJudgeAsYouType(t *testing.T) {
	fields := map[string]cloud.Field{}
	for _, f := range New().Fields() {
		if f.Label == "" || f.Help == "" || fields[f.Key].Key != "" {
			t.Errorf("field %q lacks words or stands twice", f.Key)
		}
		fields[f.Key] = f
	}
	raw, err := settings{Provider: "p", Issuer: "i", AllowedAudiences: []string{"a"}, AttributeMapping: map[string]string{"k": "v"}, AttributeCondition: "c", ServiceAccount: "s", Scopes: []string{"s"}, LifetimeSeconds: 1,
		IAMPolicy: json.RawMessage("{}"), TokenURL: "t", ImpersonationBase: "b", UniverseDomain: "u", State: "s", JWKS: json.RawMessage("{}")}.encode()
	var all map[string]any
	if err != nil || json.Unmarshal(raw, &all) != nil || len(all) != len(fields) {
		t.Errorf("%d settings, %d fields: %v", len(all), len(fields), err)
	}
	for key := range all {
		if _, ok := fields[key]; !ok {
			t.Errorf("the setting %s has no field", key)
		}
	}
	for _, v := range []struct {
		key, text string
		want      inspect.Status
	}{
		{"provider", testName, inspect.Pass}, {"provider", "auth0", inspect.Fail}, {"provider", "", ""}, {"provider", "{}", inspect.Pass},
		{"issuer", "https://x/", inspect.Pass}, {"issuer", "https://x", inspect.Warn}, {"issuer", "http://x/", inspect.Fail},
		{"attribute_condition", "assertion.sub == 'x'", inspect.Pass}, {"attribute_condition", "assertion.sub ==", inspect.Fail}, {"attribute_condition", "foo.bar", inspect.Warn},
		{"service_account", testAccount, inspect.Pass}, {"service_account", "deploy", inspect.Fail}, {"service_account", "a@gmail.com", inspect.Warn}, {"service_account", "", inspect.Pass},
		{"allowed_audiences", "a,b,c,d,e,f,g,h,i,j,k", inspect.Fail},
	} {
		if got := fields[v.key].Check(v.text); got.Status != v.want || v.want != "" && got.Text == "" {
			t.Errorf("%s %q: %+v, want %s", v.key, v.text, got, v.want)
		}
	}
}

// FuzzNormalize: no settings make it or the prediction panic, and what is accepted stays as it is.
func FuzzNormalize(f *testing.F) {
	f.Add(describeText)
	f.Add(credentialText)
	f.Add(`{"provider":{"oidc":null,"name":""},"iam_policy":"[]"}`)
	g, token := New(), tokenOf(claimsText)
	f.Fuzz(func(t *testing.T, text string) {
		normal, _, err := g.Normalize(json.RawMessage(text))
		if err != nil {
			return
		}
		if again, _, err := g.Normalize(normal); err != nil || string(again) != string(normal) {
			t.Fatalf("%s becomes %s: %v", normal, again, err)
		}
		p := g.Predict(token, cloud.Evidence{}, normal)
		g.Setup(cloud.Case{Token: token, Settings: normal, Prediction: p})
		g.Destinations(normal)
	})
}
