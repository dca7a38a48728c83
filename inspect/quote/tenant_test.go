package quote

import "testing"

// TestTheTenantIsTheIssuersHost: no more of a foreign issuer reaches the command, and that as one word.
func TestTheTenantIsTheIssuersHost(t *testing.T) {
	for issuer, want := range map[string]string{
		"https://acme.eu.auth0.com/":             " --tenant acme.eu.auth0.com",
		"https://login.acme.dev/":                " --tenant login.acme.dev",
		"https://127.0.0.1:8443/":                " --tenant 127.0.0.1:8443",
		"https://user:secret@acme.eu.auth0.com/": " --tenant acme.eu.auth0.com",
		"https://a'$(id)'/x":                     ` --tenant 'a'\''$(id)'\'''`,
		"acme.eu.auth0.com":                      " --tenant TENANT_DOMAIN",
		"":                                       " --tenant TENANT_DOMAIN",
		"https://a b/":                           " --tenant TENANT_DOMAIN",
	} {
		if got := Tenant(issuer); got != want {
			t.Errorf("%q: %s, want %s", issuer, got, want)
		}
	}
}
