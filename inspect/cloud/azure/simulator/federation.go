package simulator

import (
	"net/http"
	"strings"
)

const reminder = " Please check your federated identity credential Subject, Audience and Issuer against the presented assertion. https://learn.microsoft.com/entra/workload-id/workload-identity-federation"

// matchCredential narrows the application's credentials down by issuer, then subject, then audience, and names the part
// at which none is left.
func (x *exchange) matchCredential() *refusal {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	if len(x.app.Credentials) == 0 {
		return no(http.StatusUnauthorized, "invalid_client", 70025, "The client '%s'(%s) has no configured federated identity credentials.", x.app.ClientID, nameOf(x.app))
	}
	var ofIssuer, fitting []*credential
	for _, c := range x.app.Credentials {
		if c.Issuer == x.claim("iss") {
			ofIssuer = append(ofIssuer, c)
		}
	}
	if len(ofIssuer) == 0 {
		return no(http.StatusUnauthorized, "invalid_client", 700211, "No matching federated identity record found for presented assertion issuer '%s'."+reminder, x.claim("iss"))
	}
	if refused := expressionsOnly(ofIssuer); refused != nil {
		return refused
	}
	subject, folded := x.claim("sub"), false
	for _, c := range ofIssuer {
		if c.Expression == "" && c.Subject == subject {
			fitting = append(fitting, c)
		}
		folded = folded || c.Expression == "" && strings.EqualFold(c.Subject, subject)
	}
	if len(fitting) == 0 {
		if folded {
			return no(http.StatusUnauthorized, "invalid_client", 7002138, "No matching federated identity record found for presented assertion subject '%s'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison."+reminder, subject)
		}
		return no(http.StatusUnauthorized, "invalid_client", 700213, "No matching federated identity record found for presented assertion subject '%s'."+reminder, subject)
	}
	return x.matchAudience(fitting)
}

func (x *exchange) matchAudience(fitting []*credential) *refusal {
	audience := x.claim("aud")
	if list, ok := x.claims["aud"].([]any); ok && len(list) == 1 {
		audience, _ = list[0].(string)
	}
	for _, c := range fitting {
		if len(c.Audiences) != 1 || c.Audiences[0] != audience {
			continue
		}
		if c.Pending == 0 {
			return nil
		}
		if c.Pending > 0 {
			c.Pending--
		}
		return no(http.StatusUnauthorized, "invalid_client", 70021, "No matching federated identity record found for presented assertion. Assertion Issuer: '%s'. Assertion Subject: '%s'. Assertion Audience: '%s'. https://docs.microsoft.com/en-us/azure/active-directory/develop/workload-identity-federation",
			x.claim("iss"), x.claim("sub"), audience)
	}
	return no(http.StatusUnauthorized, "invalid_client", 700212, "No matching federated identity record found for presented assertion audience '%s'."+reminder, audience)
}

// expressionsOnly: flexible credentials are for a few issuers, and none of them lives here.
func expressionsOnly(list []*credential) *refusal {
	for _, c := range list {
		if c.Expression == "" {
			return nil
		}
	}
	return no(http.StatusBadRequest, "invalid_request", 7002241, "Federated identity credentials for this issuer may not use claims matching expressions.")
}

// checkPolicy is what administrators forbid although everything fits.
func (x *exchange) checkPolicy() *refusal {
	x.s.mu.Lock()
	defer x.s.mu.Unlock()
	switch {
	case x.tenant.Federation == "disabled":
		return no(http.StatusBadRequest, "invalid_request", 700223, "Workload identity federation is constrained or disabled for this tenant by policy.")
	case x.tenant.Federation == "issuer":
		return no(http.StatusUnauthorized, "invalid_client", 7002381, "Federated identity credentials issued by '%s' must contain the enterprise claim.", x.claim("iss"))
	case x.tenant.Access == "block":
		return no(http.StatusUnauthorized, "access_denied", 53003, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.")
	}
	return nil
}
