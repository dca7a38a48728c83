package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func TestRefusalsHaveAuth0sTexts(t *testing.T) {
	p := begin(t, tenantWorld)
	issuer := p.Ready().Issuer
	token := func(fields ...string) *http.Request { return form(issuer, "oauth/token", fields...) }
	as := func(id, secret string, fields ...string) *http.Request {
		return token(append([]string{"grant_type", "client_credentials", "client_id", id, "client_secret", secret, "audience", "https://api.acme.dev"}, fields...)...)
	}
	raw := func(method, kind, body string) *http.Request {
		r, err := http.NewRequest(method, issuer+"oauth/token", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", kind)
		return r
	}
	basic := func(id, secret string) *http.Request {
		r := token("grant_type", "client_credentials", "audience", "https://api.acme.dev")
		r.SetBasicAuth(id, secret)
		return r
	}
	for _, c := range []struct {
		name        string
		request     *http.Request
		status      int
		code, match string
	}{
		{"GET", raw("GET", "", ""), 405, "method_not_allowed", ""},
		{"JSON sent as form", raw("POST", "application/x-www-form-urlencoded", `{"grant_type":"client_credentials"}`), 400, "invalid_request", "Missing required parameter: grant_type"},
		{"no content type", raw("POST", "", `grant_type=client_credentials`), 400, "invalid_request", "Missing required parameter: grant_type"},
		{"no client id", token("grant_type", "client_credentials"), 401, "invalid_client", "Missing client_id"},
		{"unknown client", as("nobody", "s"), 401, "access_denied", "Unauthorized"},
		{"wrong secret", as("m2m", "wrong"), 401, "access_denied", "Unauthorized"},
		{"no secret", as("m2m", ""), 401, "access_denied", "Unauthorized"},
		{"Basic for a Post client", basic("m2m", "s3cret"), 401, "access_denied", "Unauthorized"},
		{"Post for a Basic client", as("basic", "p:w%d"), 401, "access_denied", "Unauthorized"},
		{"secret for a key client", as("pkj", "s"), 401, "access_denied", "Unauthorized"},
		{"grant type off", as("nogrant", "s"), 403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client."},
		{"public client", as("native", ""), 403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client."},
		{"grant type unknown", as("m2m", "s3cret", "grant_type", "password"), 403, "unsupported_grant_type", ""},
		{"no audience", as("m2m", "s3cret", "audience", ""), 403, "access_denied", "Non-global clients are not allowed access to APIv1"},
		{"no such API", as("m2m", "s3cret", "audience", "https://api.acme.dev/"), 403, "access_denied", "Service not enabled within domain: https://api.acme.dev/"},
		{"no client grant", as("m2m", "s3cret", "audience", "urn:ungranted"), 403, "access_denied", `Client is not authorized to access "urn:ungranted". You need to create a "client-grant"`},
		{"API closed to clients", as("m2m", "s3cret", "audience", "urn:closed"), 403, "access_denied", `Client is not authorized to access "urn:closed"`},
		{"third party", as("tpc_1", "s"), 403, "unauthorized_client", `Client "tpc_1" is not authorized to access resource server "https://api.acme.dev"`},
		{"scopes not granted", as("m2m", "s3cret", "scope", "read:data admin openid"), 403, "access_denied", "Client has not been granted scopes: admin, openid"},
		{"scope is a number", raw("POST", "application/json", `{"grant_type":"client_credentials","client_id":"m2m","client_secret":"s3cret","audience":"https://api.acme.dev","scope":1}`), 400, "invalid_scope", "Scope must be an array or a string"},
		{"organization not allowed", as("m2m", "s3cret", "organization", "org_1"), 400, "invalid_request", "organization is not allowed"},
		{"organization required", as("orgs", "s"), 400, "invalid_request", "parameter organization is required for this client"},
		{"organization unknown", as("orgs", "s", "organization", "org_9"), 400, "invalid_request", "parameter organization is invalid: org_9"},
		{"organization not attached", as("orgs", "s", "organization", "org_2"), 403, "access_denied", `organization "org_2"`},
		{"proof of possession wanted", as("m2m", "s3cret", "audience", "urn:dpop"), 400, "use_dpop_nonce", "requires nonce in DPoP proof"},
		{"Action denies", as("denied", "s"), 400, "invalid_scope", "env not allowed"},
		{"Action throws", as("broken", "s"), 500, "server_error", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, err := p.do(c.request)
			if err != nil {
				t.Fatal(err)
			}
			if a.status != c.status || a.field("error") != c.code || !strings.Contains(a.field("error_description"), c.match) {
				t.Errorf("%d %s, want %d %s %s", a.status, a.body, c.status, c.code, c.match)
			}
			if a.fields["access_token"] != nil {
				t.Error("a refusal with a token")
			}
		})
	}
	if a := p.machine("client_id", "nogrant", "client_secret", "s"); !strings.HasSuffix(a.field("error_uri"), "clients/client-grant-types") {
		t.Errorf("error_uri %q", a.field("error_uri"))
	}
	if a := p.machine("audience", "urn:dpop"); a.header.Get("DPoP-Nonce") == "" {
		t.Error("no DPoP-Nonce")
	}
}

func TestEveryWayToSendARequest(t *testing.T) {
	p := begin(t, tenantWorld)
	issuer := p.Ready().Issuer
	jsonBody, err := http.NewRequest("POST", issuer+"oauth/token", strings.NewReader(
		`{"grant_type":"client_credentials","client_id":"m2m","client_secret":"s3cret","audience":"https://api.acme.dev","scope":["read:data"]}`))
	if err != nil {
		t.Fatal(err)
	}
	jsonBody.Header.Set("Content-Type", "application/json; charset=utf-8")
	plain := form(issuer, "oauth/token", "grant_type", "client_credentials", "audience", "https://api.acme.dev")
	plain.SetBasicAuth("basic", "p:w%d")
	encoded := form(issuer, "oauth/token", "grant_type", "client_credentials", "audience", "https://api.acme.dev")
	encoded.SetBasicAuth("basic", "p%3Aw%25d") // RFC 6749 §2.3.1, as x/oauth2 sends it
	for name, r := range map[string]*http.Request{"json": jsonBody, "basic": plain, "basic encoded": encoded} {
		a, err := p.do(r)
		if err != nil || a.status != 200 || a.field("token_type") != "Bearer" || a.fields["expires_in"] != 86400.0 {
			t.Errorf("%s: %d %s %v", name, a.status, a.body, err)
		}
	}
	if a := p.machine("scope", "read:data"); a.field("scope") != "read:data" {
		t.Errorf("scope %q", a.field("scope"))
	}
	if a := p.machine(); a.field("scope") != "read:data write:data" || a.header.Get("Cache-Control") != "no-store" {
		t.Errorf("without scope: %q, %q", a.field("scope"), a.header.Get("Cache-Control"))
	}
	if a := p.machine("client_id", "orgs", "client_secret", "s", "organization", "acme"); a.status != 200 || part(t, a.field("access_token"), 1)["org_id"] != "org_1" {
		t.Errorf("organization by name: %s", a.body)
	}
}
