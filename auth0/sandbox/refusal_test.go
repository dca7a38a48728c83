package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

// asker makes token requests to one issuer, whole and broken ones.
type asker struct {
	t      *testing.T
	issuer string
}

func (k asker) token(fields ...string) *http.Request { return form(k.issuer, "oauth/token", fields...) }

// as asks for a machine token in the ordinary way; more fields replace the usual ones.
func (k asker) as(id, secret string, fields ...string) *http.Request {
	return k.token(append([]string{"grant_type", "client_credentials", "client_id", id, "client_secret", secret, "audience", "https://api.acme.dev"}, fields...)...)
}

func (k asker) raw(method, kind, body string) *http.Request {
	k.t.Helper()
	r, err := http.NewRequest(method, k.issuer+"oauth/token", strings.NewReader(body))
	if err != nil {
		k.t.Fatal(err)
	}
	r.Header.Set("Content-Type", kind)
	return r
}

func (k asker) basic(id, secret string) *http.Request {
	r := k.token("grant_type", "client_credentials", "audience", "https://api.acme.dev")
	r.SetBasicAuth(id, secret)
	return r
}

func TestRefusalsHaveAuth0sTexts(t *testing.T) {
	p := begin(t, tenantWorld)
	ask := asker{t, p.Ready().Issuer}
	for _, c := range []struct {
		name        string
		request     *http.Request
		status      int
		code, match string
	}{
		{"GET", ask.raw("GET", "", ""), 405, "method_not_allowed", ""},
		{"JSON sent as form", ask.raw("POST", "application/x-www-form-urlencoded", `{"grant_type":"client_credentials"}`), 400, "invalid_request", "Missing required parameter: grant_type"},
		{"no content type", ask.raw("POST", "", `grant_type=client_credentials`), 400, "invalid_request", "Missing required parameter: grant_type"},
		{"no client id", ask.token("grant_type", "client_credentials"), 401, "invalid_client", "Missing client_id"},
		{"unknown client", ask.as("nobody", "s"), 401, "access_denied", "Unauthorized"},
		{"wrong secret", ask.as("m2m", "wrong"), 401, "access_denied", "Unauthorized"},
		{"no secret", ask.as("m2m", ""), 401, "access_denied", "Unauthorized"},
		{"Basic for a Post client", ask.basic("m2m", "s3cret"), 401, "access_denied", "Unauthorized"},
		{"Post for a Basic client", ask.as("basic", "p:w%d"), 401, "access_denied", "Unauthorized"},
		{"secret for a key client", ask.as("pkj", "s"), 401, "access_denied", "Unauthorized"},
		{"grant type off", ask.as("nogrant", "s"), 403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client."},
		{"public client", ask.as("native", ""), 403, "unauthorized_client", "Grant type 'client_credentials' not allowed for the client."},
		{"grant type unknown", ask.as("m2m", "s3cret", "grant_type", "password"), 403, "unsupported_grant_type", ""},
		{"no audience", ask.as("m2m", "s3cret", "audience", ""), 403, "access_denied", "Non-global clients are not allowed access to APIv1"},
		{"no such API", ask.as("m2m", "s3cret", "audience", "https://api.acme.dev/"), 403, "access_denied", "Service not enabled within domain: https://api.acme.dev/"},
		{"no client grant", ask.as("m2m", "s3cret", "audience", "urn:ungranted"), 403, "access_denied", `Client is not authorized to access "urn:ungranted". You need to create a "client-grant"`},
		{"API closed to clients", ask.as("m2m", "s3cret", "audience", "urn:closed"), 403, "access_denied", `Client is not authorized to access "urn:closed"`},
		{"third party", ask.as("tpc_1", "s"), 403, "unauthorized_client", `Client "tpc_1" is not authorized to access resource server "https://api.acme.dev"`},
		{"scopes not granted", ask.as("m2m", "s3cret", "scope", "read:data admin openid"), 403, "access_denied", "Client has not been granted scopes: admin, openid"},
		{"scope is a number", ask.raw("POST", "application/json", `{"grant_type":"client_credentials","client_id":"m2m","client_secret":"s3cret","audience":"https://api.acme.dev","scope":1}`), 400, "invalid_scope", "Scope must be an array or a string"},
		{"organization not allowed", ask.as("m2m", "s3cret", "organization", "org_1"), 400, "invalid_request", "organization is not allowed"},
		{"organization required", ask.as("orgs", "s"), 400, "invalid_request", "parameter organization is required for this client"},
		{"organization unknown", ask.as("orgs", "s", "organization", "org_9"), 400, "invalid_request", "parameter organization is invalid: org_9"},
		{"organization not attached", ask.as("orgs", "s", "organization", "org_2"), 403, "access_denied", `organization "org_2"`},
		{"proof of possession wanted", ask.as("m2m", "s3cret", "audience", "urn:dpop"), 400, "use_dpop_nonce", "requires nonce in DPoP proof"},
		{"Action denies", ask.as("denied", "s"), 400, "invalid_scope", "env not allowed"},
		{"Action throws", ask.as("broken", "s"), 500, "server_error", ""},
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
	jsonBody, err := http.NewRequest(http.MethodPost, issuer+"oauth/token", strings.NewReader(
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
