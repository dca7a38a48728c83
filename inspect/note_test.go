package inspect

import (
	"encoding/base64"
	"testing"
)

func TestNoteTellsWhatTheClaimSaysInThisToken(t *testing.T) {
	for _, c := range []struct{ payload, name, want string }{
		{`{"sub":"a1B2@clients","azp":"a1B2"}`, "sub", "client id + @clients"},
		{`{"sub":"a1B2@clients","client_id":"a1B2"}`, "sub", "client id + @clients"},
		{`{"sub":"a1B2@clients","azp":"other"}`, "sub", "a machine's @clients"},
		{`{"sub":"auth0|5f7c"}`, "sub", "connection | user id"},
		{`{"sub":"whoever"}`, "sub", "whom the token is about"},
		{`{"sub":7}`, "sub", "whom the token is about"},
		{`{"aud":"https://api.acme.dev"}`, "aud", "the API it is for"},
		{`{"aud":["https://api.acme.dev","https://acme.eu.auth0.com/userinfo"]}`, "aud", "2 audiences"},
		{`{"aud":["https://acme.eu.auth0.com/userinfo"]}`, "aud", "Auth0's userinfo"},
		{`{"aud":"https://acme.eu.auth0.com/api/v2/"}`, "aud", "the Management API"},
		{`{"aud":"https://acme.dev/api/v2/"}`, "aud", "the API it is for"},
		{`{"aud":[]}`, "aud", "audience"},
		{`{"aud":[1]}`, "aud", "audience"},
		{`{"azp":"a1B2","aud":"https://api.acme.dev"}`, "azp", "AWS reads it as aud"},
		{`{"azp":"a1B2","aud":"a1B2"}`, "azp", "the asking client"},
		{`{"azp":"a1B2","aud":["a1B2","b"]}`, "azp", "AWS reads it as aud"},
		{`{"scope":"read:data read:orders"}`, "scope", "2 scopes"},
		{`{"scope":"read:data"}`, "scope", "1 scope"},
		{`{"scope":["read:data"]}`, "scope", "scopes"},
		{`{"permissions":["a","b","c"]}`, "permissions", "3 permissions"},
		{`{"gty":"client-credentials"}`, "gty", "no person signed in"},
		{`{"gty":"password"}`, "gty", "grant type"},
		{`{"https://acme.dev/tenant_id":"tenant-123"}`, "https://acme.dev/tenant_id", "custom claim"},
		{`{"nobody-knows":1}`, "nobody-knows", ""},
	} {
		encoded := base64.RawURLEncoding.EncodeToString
		token := Parse(encoded([]byte(`{"alg":"RS256"}`)) + "." + encoded([]byte(c.payload)) + ".AA")
		for _, m := range token.Claims.Members {
			if m.Name != c.name {
				continue
			}
			if got := Note(token, m); got != c.want {
				t.Errorf("%s of %s: %q, want %q", c.name, c.payload, got, c.want)
			}
		}
		if token.Claims.Get(c.name).Kind() == Absent {
			t.Errorf("%s has no %s", c.payload, c.name)
		}
	}
}
