package azure

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

const ids = `"tenant_id":"7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604","client_id":"c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26"`

func TestVendorAnswersAreReduced(t *testing.T) {
	const plain = `[{"name":"auth0","issuer":"https://a.eu.auth0.com/","subject":"x@clients","audiences":["api://AzureADTokenExchange"]}]`
	for name, v := range map[string]struct {
		in    string
		notes int
	}{
		"our own list":                        {plain, 0},
		"az ad app federated-credential list": {`[{"audiences":["api://AzureADTokenExchange"],"description":"","id":"0f1e","issuer":"https://a.eu.auth0.com/","name":"auth0","subject":"x@clients"}]`, 1},
		"az identity federated-credential list": {`[{"audiences":["api://AzureADTokenExchange"],"id":"/subscriptions/s/resourceGroups/g/x","issuer":"https://a.eu.auth0.com/","name":"auth0","resourceGroup":"g",
			"subject":"x@clients","systemData":null,"type":"Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials"}]`, 1},
		"Microsoft Graph": {`{"@odata.context":"https://graph.microsoft.com/v1.0/$metadata","value":[{"id":"0f1e","name":"auth0","issuer":"https://a.eu.auth0.com/","subject":"x@clients","description":null,
			"audiences":["api://AzureADTokenExchange"],"claimsMatchingExpression":null}]}`, 1},
		"Resource Manager": {`{"value":[{"id":"/s","name":"auth0","type":"t","properties":{"issuer":"https://a.eu.auth0.com/","subject":"x@clients","audiences":["api://AzureADTokenExchange"]}}]}`, 1},
		"one alone":        {strings.Trim(plain, "[]") + ``, 0},
		"text":             {`"[{\"name\":\"auth0\",\"issuer\":\"https://a.eu.auth0.com/\",\"subject\":\"x@clients\",\"audiences\":[\"api://AzureADTokenExchange\"]}]"`, 0},
	} {
		if name == "one alone" {
			v.in = `{"name":"auth0","issuer":"https://a.eu.auth0.com/","subject":"x@clients","audiences":["api://AzureADTokenExchange"]}`
		}
		normal, notes, err := New().Normalize(json.RawMessage(`{` + ids + `,"federated_credentials":` + v.in + `}`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := `{` + ids + `,"federated_credentials":` + plain + `}`; string(normal) != want || len(notes) != v.notes {
			t.Errorf("%s: %s, notes %q", name, normal, notes)
		}
	}
}

func TestWhatIsNotToldStaysUntold(t *testing.T) {
	for in, want := range map[string]string{
		`{` + ids + `}`: `{` + ids + `}`,
		`{` + ids + `,"federated_credentials":null}`:    `{` + ids + `}`,
		`{` + ids + `,"federated_credentials":[]}`:      `{` + ids + `,"federated_credentials":[]}`,
		`{` + ids + `,"authority":"","scope":""}`:       `{` + ids + `}`,
		`{"client_id":"c","tenant_id":"t","scope":"s"}`: `{"tenant_id":"t","client_id":"c","scope":"s"}`,
	} {
		normal, _, err := New().Normalize(json.RawMessage(in))
		if err != nil || string(normal) != want {
			t.Errorf("%s: %s, %v", in, normal, err)
		}
	}
}

func TestWrongSettingsNameTheirPlace(t *testing.T) {
	for in, path := range map[string]string{
		`{` + ids + `,"tenant":"x"}`:                                             "tenant",
		`{"client_id":"c"}`:                                                      "tenant_id",
		`{"tenant_id":"c"}`:                                                      "client_id",
		`{"tenant_id":7,"client_id":"c"}`:                                        "tenant_id",
		`{"tenant_id":"a","tenant_id":"b","client_id":"c"}`:                      "tenant_id",
		`{` + ids + `,"federated_credentials":7}`:                                "federated_credentials",
		`{` + ids + `,"federated_credentials":"no"}`:                             "federated_credentials",
		`{` + ids + `,"federated_credentials":[7]}`:                              "federated_credentials[0]",
		`{` + ids + `,"federated_credentials":[{"name":"x"}]}`:                   "federated_credentials[0]",
		`{` + ids + `,"federated_credentials":[{"issuer":"x","audiences":"y"}]}`: "federated_credentials[0].audiences",
		`{`: "settings",
	} {
		_, _, err := New().Normalize(json.RawMessage(in))
		var at *cloud.SettingsError
		if !errors.As(err, &at) || at.Path != path {
			t.Errorf("%s: %v, want it at %s", in, err, path)
		}
	}
}

func TestFields(t *testing.T) {
	for _, v := range []struct {
		key, text string
		status    inspect.Status
		cleaned   string
	}{
		{"tenant_id", "", "", ""},
		{"tenant_id", " 7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604 ", inspect.Pass, "7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604"},
		{"tenant_id", "contoso.onmicrosoft.com", inspect.Pass, ""},
		{"tenant_id", "contoso", inspect.Fail, ""},
		{"tenant_id", emptyGUID, inspect.Fail, ""},
		{"client_id", "Kq7ZpV2mXc4Rt9LwYb3NfH8sJdGu6EaT", inspect.Fail, ""},
		{"client_id", "c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26", inspect.Pass, ""},
		{"authority", "http://login.microsoftonline.com", inspect.Fail, ""},
		{"authority", "https://login.microsoftonline.us/", inspect.Pass, ""},
		{"authority", "https://login.microsoftonline.com/contoso", inspect.Warn, "https://login.microsoftonline.com"},
		{"authority", "https://login.example.com", inspect.Warn, ""},
		{"scope", "https://graph.microsoft.com", inspect.Fail, "https://graph.microsoft.com/.default"},
		{"scope", "https://graph.microsft.com/.default", inspect.Warn, "https://graph.microsoft.com/.default"},
		{"scope", "https://graph.microsoft.com/.default", inspect.Pass, ""},
		{"scope", "a/.default b/.default", inspect.Fail, ""},
		{"federated_credentials", "nonsense", inspect.Fail, ""},
		{"federated_credentials", "[]", inspect.Warn, ""},
		{"federated_credentials", `[{"issuer":"https://a/","subject":"s","audiences":["x"]}]`, inspect.Pass, ""},
	} {
		for _, f := range New().Fields() {
			if f.Key != v.key {
				continue
			}
			if n := f.Check(v.text); n.Status != v.status || n.Cleaned != v.cleaned {
				t.Errorf("%s %q: %+v", v.key, v.text, n)
			}
		}
	}
}

func FuzzSettings(f *testing.F) {
	f.Add(`{` + ids + `,"federated_credentials":{"value":[{"properties":{"issuer":"x"}}]}}`)
	f.Add(`{` + ids + `,"federated_credentials":"[]"}`)
	f.Fuzz(func(t *testing.T, in string) {
		normal, _, err := New().Normalize(json.RawMessage(in))
		if err != nil {
			return
		}
		again, _, err := New().Normalize(normal)
		if err != nil || string(again) != string(normal) {
			t.Fatalf("%s is not stable: %s, %v", normal, again, err)
		}
		New().Predict(inspect.Parse("e30.e30.e30"), cloud.Evidence{}, normal)
	})
}

func FuzzAnswer(f *testing.F) {
	f.Add(entraBody("700213", "No matching"))
	f.Add("AADSTS700024: Current time: x, assertion valid from y, expiry time of assertion z")
	f.Fuzz(func(t *testing.T, in string) {
		if p := New().Explain(cloud.Case{Err: errors.New(in)}); p.Cause != "" && (p.Title == "" || p.Certainty == "") {
			t.Fatalf("%+v", p)
		}
	})
}
