package inspect

import "testing"

func TestDialectKeepsPermissions(t *testing.T) {
	plain, authz := unsigned(`{"alg":"RS256"}`, `{"sub":"x"}`), unsigned(`{"alg":"RS256"}`, `{"sub":"x","permissions":[]}`)
	for _, v := range []struct {
		token                *Token
		rfc9068, permissions bool
		want                 string
	}{
		{nil, false, false, "access_token"}, {plain, false, false, "access_token"}, {plain, true, false, "rfc9068_profile"},
		{authz, false, false, "access_token_authz"}, {authz, true, false, "rfc9068_profile_authz"}, {plain, true, true, "rfc9068_profile_authz"},
	} {
		if got := Dialect(v.token, v.rfc9068, v.permissions); got != v.want {
			t.Errorf("%v %v: %s, want %s", v.rfc9068, v.permissions, got, v.want)
		}
	}
}
