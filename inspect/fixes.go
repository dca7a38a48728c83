package inspect

import "strings"

// fixes are the ways to mend a fault that hold whatever the token's target is; the clouds know theirs. Never nil.
func fixes(code, expected, actual string) []Fix {
	switch code {
	case "time.expired":
		return []Fix{{"Fetch a new token", "text", "An expired token cannot be renewed: ask the tenant for a new one. If it was cached, drop cached tokens a minute before exp."}}
	case "time.not-yet", "time.iat-future":
		return []Fix{{"Set the clock", "text", "Compare this machine's clock with the tenant's; switch time synchronisation on."}}
	case "structure.opaque", "audience.missing":
		return []Fix{{"Name the audience", "text", "Send audience with the API's identifier in the token request."}}
	case "audience.differs", "audience.slash", "audience.scheme", "audience.case", "audience.path":
		return []Fix{{"Ask for the right audience", "text", "Send audience=" + expected + " in the token request; it must equal the API's identifier. Or, if this token's audience is the right one, let the verifier expect that."}}
	case "issuer.slash":
		if strings.HasSuffix(actual, "/") { // as Auth0 writes it; without the slash the token is at fault
			return []Fix{{"Expect the slash", "text", "Let the verifier expect " + actual + ", with the slash at its end."}}
		}
	case "issuer.host":
		return []Fix{{"Use one domain throughout", "text", "If both are domains of your tenant: send the token request to the host of " + expected + ", or let the verifier expect " + actual + "."}}
	case "issuer.differs", "issuer.region":
		return []Fix{{"Find out which tenant is meant", "text", "The token was issued by " + actual + ". Ask the tenant of " + expected + " for one, or let the verifier expect the other issuer."}}
	case "policy.alg-none", "signature.unsigned", "policy.shared-secret":
		return []Fix{{"Sign with RS256", "console", "Auth0 Dashboard: Applications > APIs > your API > Settings > Token Settings > JSON Web Token (JWT) Signing Algorithm: RS256."}}
	case "key.unknown-kid":
		return []Fix{{"Fetch the keys again", "text", "Read the issuer's JWKS anew. If the kid is still absent, the signing key was revoked or another tenant signed: fetch a new token."}}
	case "time.lifetime-long":
		return []Fix{{"Shorten the lifetime", "console", "Auth0 Dashboard: Applications > APIs > your API > Settings > Token Settings > Maximum Access Token Lifetime: 86400 or less."}}
	case "claim.dropped-by-auth0":
		return []Fix{{"Use a name of your own", "text", "Set a namespaced claim instead, for example https://example.com/" + expected + ", and let the verifier read that."}}
	}
	return []Fix{}
}
