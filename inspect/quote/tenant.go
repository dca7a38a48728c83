package quote

import "net/url"

// Tenant is the argument that names an issuer's tenant to the auth0 command, which otherwise acts on whichever it used
// last; a blank stands before it. An issuer without a host leaves TENANT_DOMAIN to be filled in. A custom domain is
// refused by that command, and nothing is changed then.
func Tenant(issuer string) string {
	host := "TENANT_DOMAIN"
	if u, err := url.Parse(issuer); err == nil && u.Host != "" {
		host = u.Host
	}
	return " --tenant " + Shell(host)
}
