package auth0

import (
	"net/http"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/wire"
	"mintmark/profiles/secret"
)

var someClient = Client{Issuer: "https://acme.eu.auth0.com/", ClientID: "a1B2c3", Auth: SecretPost, Secret: secret.New("s3cret"), Audience: "https://api.acme.dev", Scopes: []string{"read:data"}}

func oauth(code, description string) string {
	return `{"error":"` + code + `","error_description":"` + strings.ReplaceAll(description, `"`, `\"`) + `"}`
}

type answered struct {
	name    string
	status  int
	header  http.Header
	body    string
	client  Client
	cause   string
	refused bool
}

// refusedRows are the tenant's own words, each with the cause that must be named.
func refusedRows() []answered {
	with := func(change func(*Client)) Client { c := someClient; change(&c); return c }
	jwt := with(func(c *Client) { c.Auth = PrivateKeyJWT })
	return []answered{
		{"unknown client or secret", 401, nil, oauth("access_denied", "Unauthorized"), someClient, "auth0.credentials", true},
		{"invalid_client with a key", 401, nil, oauth("invalid_client", "Failed to authenticate"), jwt, "auth0.client.assertion", true},
		{"invalid_client naming the assertion", 401, nil, oauth("invalid_client", "client_assertion is wrong"), someClient, "auth0.client.assertion", true},
		{"invalid_client with a secret", 401, nil, oauth("invalid_client", "Client authentication failed"), someClient, "auth0.client.invalid", true},
		{"no client id", 401, nil, oauth("invalid_client", "Missing client_id"), someClient, "auth0.client.id-missing", true},
		{"no such API", 403, nil, oauth("access_denied", "Service not enabled within domain: https://api.acme.dev"), someClient, "auth0.audience.unknown", true},
		{"no such API, other words", 400, nil, oauth("invalid_request", "Service not found: https://api.acme.dev"), someClient, "auth0.audience.unknown", true},
		{"no grant", 403, nil, oauth("access_denied", `Client is not authorized to access "https://api.acme.dev". You need to create a "client-grant" associated to this API.`), someClient, "auth0.grant.missing", true},
		{"no grant, newer words", 400, nil, oauth("invalid_request", `Client "a1B2c3" is not authorized to access resource server "https://api.acme.dev".`), someClient, "auth0.grant.missing", true},
		{"unauthorized without words", 403, nil, oauth("unauthorized_client", ""), someClient, "auth0.grant.missing", true},
		{"third party", 403, nil, oauth("unauthorized_client", `Client "tpc_1" is not authorized to access resource server "x".`), with(func(c *Client) { c.ClientID = "tpc_1" }), "auth0.grant.third-party", true},
		{"scope", 403, nil, oauth("access_denied", "Client has not been granted scopes: write:data"), someClient, "auth0.scope.not-granted", true},
		{"scope malformed", 400, nil, oauth("invalid_scope", "Scope must be an array or a string"), someClient, "auth0.scope.malformed", true},
		{"no audience", 403, nil, oauth("access_denied", "Non-global clients are not allowed access to APIv1"), someClient, "auth0.audience.missing", true},
		{"grant type", 403, nil, oauth("unauthorized_client", "Grant type 'client_credentials' not allowed for the client."), someClient, "auth0.grant-type", true},
		{"body", 400, nil, oauth("invalid_request", "Missing required parameter: grant_type"), someClient, "auth0.request.body", true},
		{"other parameter", 400, nil, oauth("invalid_request", "Missing required parameter: foo"), someClient, "auth0.request.invalid", true},
		{"Action denies", 400, nil, oauth("invalid_request", "env not allowed"), someClient, "auth0.action.denied", true},
		{"Action denies a scope", 400, nil, oauth("invalid_scope", "not on Sundays"), someClient, "auth0.action.denied", true},
		{"Action throws", 500, nil, oauth("server_error", "boom"), someClient, "auth0.action.failed", true},
		{"DPoP nonce", 400, nil, oauth("use_dpop_nonce", "Authorization server requires nonce in DPoP proof"), someClient, "auth0.proof.dpop-nonce", true},
		{"DPoP", 400, nil, oauth("invalid_dpop_proof", "missing"), someClient, "auth0.proof.dpop", true},
		{"proof of possession", 400, nil, oauth("invalid_request", "Proof of possession is required"), someClient, "auth0.proof.dpop", true},
		{"mTLS", 401, nil, oauth("invalid_client", "A client certificate (mTLS) is required"), someClient, "auth0.proof.mtls", true},
		{"organization", 403, nil, oauth("access_denied", "The organization feature is not enabled for this client"), someClient, "auth0.organization", true},
		{"organization invalid", 400, nil, oauth("invalid_request", "parameter organization is invalid: org_1"), someClient, "auth0.organization.invalid", true},
		{"organization required", 400, nil, oauth("invalid_request", "parameter organization is required for this client"), someClient, "auth0.organization.required", true},
	}
}

// limitedRows are answers that say not now, not here, or nothing that OAuth knows.
func limitedRows() []answered {
	html := http.Header{"Content-Type": {"text/html; charset=utf-8"}}
	return []answered{
		{"endpoint disabled", 404, nil, oauth("endpoint_disabled", ""), someClient, "auth0.endpoint.disabled", true},
		{"method", 405, nil, oauth("method_not_allowed", ""), someClient, "auth0.endpoint.method", true},
		{"method without JSON", 405, nil, "Method Not Allowed", someClient, "auth0.endpoint.method", true},
		{"quota", 429, nil, oauth("too_many_requests", "Client quota exceeded"), someClient, "auth0.quota", true},
		{"rate limit policy", 429, nil, oauth("too_many_requests", "Rate limit exceeded."), someClient, "auth0.rate-limit", true},
		{"global limit", 429, nil, `{"statusCode":429,"error":"Too Many Requests","message":"Global limit has been reached","errorCode":"too_many_requests"}`, someClient, "auth0.rate-limit", true},
		{"limit as a page", 429, html, "<html>slow down</html>", someClient, "auth0.rate-limit", true},
		{"attempts", 429, nil, oauth("too_many_attempts", "blocked"), someClient, "auth0.rate-limit.attempts", true},
		{"response type", 501, nil, oauth("unsupported_response_type", ""), someClient, "auth0.response-type", true},
		{"unavailable", 503, nil, oauth("temporarily_unavailable", ""), someClient, "auth0.unavailable", false},
		{"code and description", 401, nil, `{"code":"invalid_client","description":"no"}`, someClient, "auth0.client.invalid", true},
		{"web page", 404, html, "<!DOCTYPE html><title>Not found</title>", someClient, "auth0.answer.html", false},
		{"web page with 200", 200, html, "<html></html>", someClient, "auth0.answer.html", false},
		{"captive portal", 511, html, "<html>log in to the network</html>", someClient, "auth0.answer.portal", false},
		{"plain text", 403, http.Header{"Content-Type": {"text/plain"}}, "Forbidden", someClient, "auth0.answer.not-json", false},
		{"empty", 403, nil, "", someClient, "auth0.answer.not-json", false},
		{"cut short", 401, nil, `{"error":"access_den`, someClient, "auth0.answer.truncated", false},
		{"not found without JSON", 404, nil, "404 page not found", someClient, "auth0.endpoint.not-found", false},
		{"gateway", 502, nil, "bad gateway", someClient, "auth0.server-error", false},
		{"never seen", 418, nil, oauth("teapot", "short and stout"), someClient, "auth0.unknown", true},
		{"JSON without an error", 200, nil, `{"hello":1}`, someClient, "auth0.answer.shape", false},
	}
}

func TestEveryRefusalHasItsCause(t *testing.T) {
	for _, row := range append(refusedRows(), limitedRows()...) {
		p := Explain(row.status, row.header, []byte(row.body), row.client)
		if p.Cause != row.cause || p.Refused != row.refused {
			t.Errorf("%s: %s refused=%v, want %s refused=%v", row.name, p.Cause, p.Refused, row.cause, row.refused)
		}
		if p.HTTPStatus != row.status || p.Title == "" || p.Why == "" || p.Source == "" || p.Certainty == "" {
			t.Errorf("%s: incomplete: %+v", row.name, p)
		}
	}
}

func TestPastedTextIsExplained(t *testing.T) {
	for text, cause := range map[string]string{
		`2026-11-23 ERROR token request failed: {"error":"access_denied","error_description":"Unauthorized"} status=401`:          "auth0.credentials",
		"HTTP/2 403 \r\ncontent-type: application/json\r\n\r\n" + oauth("access_denied", "Client has not been granted scopes: a"): "auth0.scope.not-granted",
		`Error: Service not enabled within domain: https://api.acme.dev`:                                                          "auth0.audience.unknown",
		`oauth2: "access_denied" "Client is not authorized to access "x". You need to create a "client-grant"`:                    "auth0.grant.missing",
		`error=unauthorized_client error_description="Grant type 'client_credentials' not allowed for the client."`:               "auth0.grant-type",
		`oauth2: cannot fetch token: Global limit has been reached`:                                                               "auth0.rate-limit",
		`An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation`:                           "",
		`invalid_request: Unknown client: KncNo39qJoF1M1h3T170TBM1CPWbDiAm`:                                                       "auth0.client.unknown",
		`{"error":"invalid_request","error_description":"Unknown client: KncNo39qJoF1M1h3T170"}`:                                  "auth0.client.unknown",
		`{"error":"invalid_client","error_description":"Unknown client"}`:                                                         "", // any OAuth server's
		`hello`: "",
		`{"error":"invalid_grant","error_description":"The audience in ID Token [x] does not match"}`:                        "",
		`{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}`:                    "",
		`{"error":"unauthorized_client","error_description":"The given credential is rejected by the attribute condition."}`: "",
	} {
		p, got := ExplainText(text, Client{}), ""
		if p != nil {
			got = p.Cause
		}
		if got != cause {
			t.Errorf("%q: got %q, want %q", text, got, cause)
		}
	}
}

func TestNothingUnlistedIsEmitted(t *testing.T) {
	listed := map[string]bool{}
	for _, c := range append(Codes(), wire.Codes()...) {
		if c.Code == "" || c.Title == "" || c.Why == "" || c.Source == "" || c.Certainty == "" {
			t.Errorf("incomplete row: %+v", c)
		}
		listed[c.Code] = true
	}
	for _, r := range allRules() {
		if !listed[r.cause] || !strings.HasSuffix(r.title, ".") || !strings.HasSuffix(r.why, ".") {
			t.Errorf("%s: unlisted or no sentence", r.cause)
		}
		for _, text := range append([]string{r.title, r.why}, r.causes...) {
			if strings.Contains(text, "!") || strings.Contains(text, "Oops") {
				t.Errorf("%s: tone: %s", r.cause, text)
			}
		}
		if r.certainty == inspect.Inferred && !containsFold(r.title+r.why, "likely") && !strings.Contains(r.why, "unknown") {
			t.Errorf("%s: inferred, but does not say likely", r.cause)
		}
	}
	for _, cause := range []string{causeKey, causeMethod, causeAddress, causeState, causeListen, causeBrowser, causeStale, causeTokenURL, causeUnknown} {
		if ruleOf(cause).cause != cause {
			t.Errorf("%s has no row", cause)
		}
	}
}

func FuzzExplain(f *testing.F) {
	f.Add(401, oauth("access_denied", "Unauthorized"))
	f.Add(0, `error=unauthorized_client message="Grant type 'x' not allowed for the client."`)
	f.Add(429, `{"statusCode":429,"error":"Too Many Requests","errorCode":"too_many_requests"}`)
	f.Fuzz(func(t *testing.T, status int, text string) {
		p := Explain(status, http.Header{"Retry-After": {text}}, []byte(text), someClient)
		if p == nil || p.Cause == "" || p.Title == "" {
			t.Errorf("%+v", p)
		}
		if q := ExplainText(text, someClient); q != nil && (q.Cause == causeUnknown || q.Title == "") {
			t.Errorf("%+v", q)
		}
	})
}
