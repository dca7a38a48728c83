package api

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"mintmark/inspect"
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
