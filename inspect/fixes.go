package inspect

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
	case "issuer.slash", "issuer.scheme", "issuer.case", "issuer.differs", "issuer.host", "issuer.region":
		return []Fix{{"Expect the token's issuer", "text", "Let the verifier expect " + actual + ", if that is your tenant; or ask " + expected + " for the token."}}
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
