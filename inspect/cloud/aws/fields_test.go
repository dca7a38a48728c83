package aws

import (
	"encoding/json"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// TestFieldsAreTheSettings: every setting is a field, every field a setting, and its example is one that its own check
// and Normalize take.
func TestFieldsAreTheSettings(t *testing.T) {
	raw, err := json.Marshal(settings{RoleARN: "x", Region: "x", Endpoint: "x", SessionName: "x", DurationSeconds: 1, ProviderURL: "x", ClientIDs: []string{"x"}, MaxSessionSeconds: 1, TrustPolicy: json.RawMessage("{}")})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &known); err != nil {
		t.Fatal(err)
	}
	for _, f := range New().Fields() {
		if _, ok := known[f.Key]; !ok {
			t.Errorf("%s is no setting", f.Key)
		}
		delete(known, f.Key)
		if f.Label == "" || f.Help == "" || f.Example == "" || f.Kind == "" {
			t.Errorf("%s is not described: %+v", f.Key, f)
		}
		if f.Check != nil && f.Kind != cloud.JSON {
			if n := f.Check(f.Example); n.Status != inspect.Pass {
				t.Errorf("%s does not take its own example: %+v", f.Key, n)
			}
			if n := f.Check(""); n.Status != "" {
				t.Errorf("%s judges nothing: %+v", f.Key, n)
			}
		}
		for n, argument := range f.Command {
			if n == 0 && argument != "aws" || n == 2 && !strings.HasPrefix(argument, "get-") && !strings.HasPrefix(argument, "list-") {
				t.Errorf("%s is read by %v", f.Key, f.Command)
			}
		}
	}
	for key := range known {
		t.Errorf("%s is no field", key)
	}
}

func TestFieldChecks(t *testing.T) {
	checks := map[string]func(string) cloud.Note{}
	for _, f := range New().Fields() {
		checks[f.Key] = f.Check
	}
	for _, c := range []struct {
		key, text string
		status    inspect.Status
		cleaned   string
	}{
		{"role_arn", " arn:aws:iam::123456789012:role/deploy\n", inspect.Pass, "arn:aws:iam::123456789012:role/deploy"},
		{"role_arn", "deploy", inspect.Fail, ""},
		{"region", "Frankfurt", inspect.Fail, ""}, {"region", "us-gov-west-1", inspect.Pass, ""}, {"region", "evil.example/?", inspect.Fail, ""},
		{"endpoint", "http://127.0.0.1:9000", inspect.Warn, ""}, {"endpoint", "http://sts.example", inspect.Fail, ""}, {"endpoint", "https://a:b@sts.example", inspect.Fail, ""}, {"endpoint", "sts", inspect.Fail, ""},
		{"session_name", "auth0|x", inspect.Fail, ""}, {"session_name", "a", inspect.Fail, ""},
		{"duration_seconds", "60", inspect.Fail, ""}, {"duration_seconds", "7200", inspect.Warn, ""}, {"duration_seconds", "an hour", inspect.Fail, ""},
		{"provider_url", "https://acme.eu.auth0.com", inspect.Warn, ""}, {"provider_url", "acme.eu.auth0.com/", inspect.Pass, "https://acme.eu.auth0.com/"}, {"provider_url", "http://acme.eu.auth0.com/", inspect.Fail, ""},
		{"trust_policy", somePolicy, inspect.Pass, ""}, {"trust_policy", `{"Statement":[{"Effect":"allow"}]}`, inspect.Fail, ""}, {"trust_policy", "nonsense", inspect.Fail, ""}, {"trust_policy", "{}", inspect.Fail, ""},
	} {
		if n := checks[c.key](c.text); n.Status != c.status || n.Cleaned != c.cleaned || n.Text == "" {
			t.Errorf("%s %q: %+v", c.key, c.text, n)
		}
	}
}
