package api

import (
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

func TestRecognize(t *testing.T) {
	for text, cause := range map[string]string{
		"HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\nWWW-Authenticate: Bearer realm=\"api\", error=\"invalid_token\", error_description=\"Unexpected 'aud' value\"\n\n": "api.audience.mismatch",
		"< www-authenticate: Bearer error=\"insufficient_scope\", scope=\"read:orders\"\r\n":                                                                                     "api.scope.missing",
		`{"headers":{"www-authenticate":"Bearer error=\"invalid_token\", error_description=\"The token expired at '1'\""}}`:                                                      "api.time.expired",
		`got Bearer error="invalid_token", error_description="Jwt is expired" from the gateway`:                                                                                  "api.time.expired",
		"InvalidTokenError: Unexpected 'iss' value": "api.issuer.mismatch",
		"Jwt issuer is not configured":              "api.issuer.mismatch",
		"HTTP/2 403\nwww-authenticate: Bearer":      "api.forbidden",
	} {
		e, ok := API{}.Recognize(text)
		if !ok {
			t.Errorf("%q is not recognised", text)
			continue
		}
		if p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{e}}); p.Cause != cause {
			t.Errorf("%q: %s, want %s", text, p.Cause, cause)
		}
	}
	for _, text := range []string{"", "Unauthorized", "AADSTS700213: No matching federated identity record found", "An error occurred (AccessDenied) when calling AssumeRoleWithWebIdentity",
		`{"error":"invalid_grant","error_description":"The audience in ID Token [x] does not match the expected audience."}`, `WWW-Authenticate: Basic realm="x"`,
		`{"error":"access_denied","error_description":"Unauthorized"}`} {
		if _, ok := (API{}).Recognize(text); ok {
			t.Errorf("%q is not one of ours", text)
		}
	}
}

// TestOthersChallenges: the scheme is everybody's; sign-in authorities and registries are not the user's own API.
func TestOthersChallenges(t *testing.T) {
	for _, text := range []string{
		`WWW-Authenticate: Bearer realm="https://auth.docker.io/token",service="registry.docker.io"`,
		`www-authenticate: Bearer realm="https://accounts.google.com/", error="invalid_token"`,
		`WWW-Authenticate: Bearer authorization_uri="https://login.windows.net/x", error="invalid_token"`,
		"the bearer of this letter made no error = mistake", "UnauthorizedError: permission missing",
	} {
		if e, ok := (API{}).Recognize(text); ok {
			t.Errorf("%q is read as %v %s", text, e.Header, e.Body)
		}
	}
}

func TestATranscriptIsReadWhole(t *testing.T) {
	e, ok := API{}.Recognize("HTTP/2 301\nlocation: /x\n\nHTTP/2 403\nx-request-id: r1\nwww-authenticate: Bearer error=\"insufficient_scope\", scope=\"a b\"\n\n{\"message\":\"no\"}\n")
	if !ok || e.Status != 403 || e.Header.Get("X-Request-Id") != "r1" || string(e.Body) != `{"message":"no"}` {
		t.Errorf("%v %d %v %q", ok, e.Status, e.Header, e.Body)
	}
}

func FuzzRecognize(f *testing.F) {
	f.Add("HTTP/1.1 401 x\nWWW-Authenticate: Bearer error=\"invalid_token\"\n\n")
	f.Add(`{"www-authenticate":["Bearer realm=\"`)
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := (API{}).Recognize(text); ok {
			if p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{e}}); p.Cause == "" {
				t.Errorf("recognised, but not explained: %q", text)
			}
		}
	})
}
