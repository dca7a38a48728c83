package api

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

func unsigned(t *testing.T, typ string, claims map[string]any) *inspect.Token {
	t.Helper()
	var parts []string
	for _, part := range []map[string]any{{"alg": "RS256", "typ": typ, "kid": "k"}, claims} {
		text, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	return inspect.Parse(strings.Join(parts, ".") + ".c2ln")
}

// TestProfileSwitchesKeepTheRest: a change of the token profile takes no permissions out of the tokens, and switching
// permissions on does not change the profile.
func TestProfileSwitchesKeepTheRest(t *testing.T) {
	for _, v := range []struct {
		code, typ string
		claims    map[string]any
		want      string
	}{
		{"api.type.refused", "JWT", map[string]any{"aud": "a"}, `{"token_dialect":"rfc9068_profile"}`},
		{"api.type.refused", "JWT", map[string]any{"aud": "a", "permissions": []string{"x"}}, `{"token_dialect":"rfc9068_profile_authz"}`},
		{"api.type.refused", "at+jwt", map[string]any{"aud": "a", "permissions": []string{}}, `{"token_dialect":"access_token_authz"}`},
		{"api.permission.none", "at+jwt", map[string]any{"aud": "a"}, `"token_dialect":"rfc9068_profile_authz"`},
		{"api.permission.none", "JWT", map[string]any{"aud": "a"}, `"token_dialect":"access_token_authz"`},
	} {
		text := mender{token: unsigned(t, v.typ, v.claims)}.mend(v.code)[0].Texts[0].Text
		if !strings.Contains(text, v.want) {
			t.Errorf("%s of %s %v: no %s in %s", v.code, v.typ, v.claims, v.want, text)
		}
	}
}

// TestGrantCommandWarns: the scopes of a grant are replaced, and a token need not show them all.
func TestGrantCommandWarns(t *testing.T) {
	m := mender{token: unsigned(t, "JWT", map[string]any{"aud": "a", "scope": "read:x"}), wanted: []string{"write:x"}}
	for _, f := range m.grant()[0].Texts {
		if f.As == "cli" && (!strings.Contains(f.Text, "\n# scope replaces the whole list") || !strings.Contains(f.Text, `["read:x","write:x"]`)) {
			t.Error(f.Text)
		}
	}
}

// TestActionsSetNoRestrictedClaim: Auth0 drops azp, sub and their kind silently, so that an Action that sets them mends nothing.
func TestActionsSetNoRestrictedClaim(t *testing.T) {
	token := unsigned(t, "JWT", map[string]any{"iss": "https://acme.eu.auth0.com/", "aud": "a", "sub": "x@clients", "azp": "x"})
	for claims, want := range map[string]struct{ action, text bool }{
		`{"azp":"y"}`: {false, true}, `{"https://acme.dev/env":"prod"}`: {true, false}, `{"azp":"y","https://acme.dev/env":"prod"}`: {true, true},
	} {
		set := json.RawMessage(`{"url":"https://api.acme.dev/x","claims":` + claims + `}`)
		var action, text bool
		for _, s := range New().Predict(token, cloud.Evidence{}, set).Steps {
			for _, f := range s.Fix {
				if strings.HasPrefix(s.Code, "api.claim.") {
					action, text = action || f.As == "action", text || strings.Contains(f.Text, "drops them without a word")
					if f.As == "action" && strings.Contains(f.Text, "azp") {
						t.Errorf("%s: %s", claims, f.Text)
					}
				}
			}
		}
		if action != want.action || text != want.text {
			t.Errorf("%s: an Action %v, a word %v", claims, action, text)
		}
	}
}

// TestIssuerHosts: only another host is another host.
func TestIssuerHosts(t *testing.T) {
	for want, code := range map[string]string{"https://acme.eu.auth0.com:443/": "api.issuer.mismatch", "https://ACME.eu.auth0.com/": "api.issuer.mismatch",
		"https://login.acme.dev/": "api.issuer.host", "https://acme.eu.auth0.com": "api.issuer.slash"} {
		if got := issuerCode(want, "https://acme.eu.auth0.com/"); got != code {
			t.Errorf("%s: %s, want %s", want, got, code)
		}
	}
}
