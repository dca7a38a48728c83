package azure

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

func detail(s *cloud.Session, label string) string {
	for _, d := range s.Details {
		if d.Label == label {
			return d.Value
		}
	}
	return ""
}

func TestSessionTellsWhatTheTokenIsGoodFor(t *testing.T) {
	p := open(t, worldFile)
	one := p.Profiles["azure-exchange-audience"]
	c, s := p.try(p.Mint(one.ClientID, one.Audience, nil), one.Targets[0].Settings)
	if s == nil {
		t.Fatal(c.Err)
	}
	if !strings.Contains(s.Principal, "service principal ") || s.ExpiresAt.IsZero() || detail(s, "Roles") != "Directory.Read.All" ||
		detail(s, "Resource") != "https://management.azure.com" || !strings.Contains(detail(s, "Next"), "role assignments") {
		t.Errorf("%+v", s)
	}
	if len(s.Credentials) != 1 || !strings.HasPrefix(s.Credentials[0].Value.Reveal(), "eyJ") {
		t.Error("the access token is not handed out")
	}
	if text, err := json.Marshal(s); err != nil || strings.Contains(string(text), "eyJ") {
		t.Errorf("the session's JSON holds the token: %s %v", text, err)
	}
	// What is kept of the exchanges holds neither token.
	for _, x := range c.Exchanges {
		if all := string(x.RequestBody) + string(x.Body); strings.Contains(all, c.Token.Raw) || strings.Contains(all, s.Credentials[0].Value.Reveal()) {
			t.Errorf("%s keeps a token", x.URL)
		}
	}
	if n := len(c.Exchanges); n != 2 {
		t.Errorf("%d exchanges, want metadata and token", n)
	}
}

func TestOneRefusalIsOneRequest(t *testing.T) {
	p := open(t, worldFile)
	one := p.Profiles["azure-issuer-slash"]
	c, _ := p.try(p.Mint(one.ClientID, one.Audience, nil), one.Targets[0].Settings)
	posts := 0
	for _, x := range c.Exchanges {
		if x.Method == http.MethodPost {
			posts++
		}
	}
	if posts != 1 {
		t.Errorf("%d token requests, want 1", posts)
	}
}

func TestReplicationEndsByItself(t *testing.T) {
	p := open(t, worldFile)
	cred := map[string]any{"name": "new", "issuer": p.Issuer(), "subject": testClient + "@clients", "audiences": []string{testAPI}}
	pending := map[string]any{"replication_pending": 2}
	for k, v := range cred {
		pending[k] = v
	}
	p.simulate(raw(t, map[string]any{"tenants": []any{map[string]any{"id": testTenant, "applications": []any{map[string]any{"client_id": testApp, "federated_credentials": []any{pending}}}}}}))
	set := raw(t, map[string]any{"tenant_id": testTenant, "client_id": testApp, "authority": p.Cloud.URL, "federated_credentials": []any{cred}})
	for n, want := range []bool{false, false, true} {
		c, s := p.try(p.Mint(testClient, testAPI, nil), set)
		if (s != nil) != want {
			t.Errorf("try %d: accepted %v", n, s != nil)
		}
		if s == nil {
			if got := New().Explain(c).Cause; got != "azure.credentials.replication" {
				t.Errorf("try %d: %s", n, got)
			}
		}
	}
}

func TestTroubleBeforeAnythingIsSent(t *testing.T) {
	p := open(t, worldFile)
	token := p.Mint(testClient, testAPI, nil)
	for settings, cause := range map[string]string{
		`{"tenant_id":"a b","client_id":"c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26"}`: "azure.tenant.invalid",
		`{` + ids + `,"authority":"http://127.0.0.1:1"}`:                         "azure.authority.invalid",
	} {
		c, s := p.try(token, json.RawMessage(settings))
		if problem := New().Explain(c); s != nil || problem.Cause != cause || len(problem.Fix) == 0 {
			t.Errorf("%s: %+v", settings, problem)
		}
	}
	if _, err := New().Try(t.Context(), nil, json.RawMessage(`{`+ids+`}`), http.DefaultClient); err == nil {
		t.Error("nothing was sent, and it was accepted")
	}
	// No answer at all is left to the runner, which knows the network's ways of failing.
	if problem := New().Explain(cloud.Case{Err: errors.New("x"), Exchanges: []wire.Exchange{{Err: errors.New("refused")}}}); problem.Cause != "" {
		t.Errorf("%+v", problem)
	}
}

func TestDestinationIsTheAuthority(t *testing.T) {
	for settings, want := range map[string]string{
		`{` + ids + `}`: "https://login.microsoftonline.com/7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604",
		`{` + ids + `,"authority":"https://login.microsoftonline.us/"}`: "https://login.microsoftonline.us/7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604",
	} {
		if got := New().Destinations(json.RawMessage(settings)); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %v", settings, got)
		}
	}
}
