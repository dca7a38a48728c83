package api

import "mintmark/inspect"

// Sources that several rules rest on.
const (
	sourceBearer = "RFC 6750"
	sourceJWT    = "RFC 7519"
	sourceBCP    = "RFC 8725 §3.1"
	source9068   = "RFC 9068 §2.2 and §4"
	sourceHTTP   = "RFC 9110"
	sourceRBAC   = "auth0.com/docs, enable-role-based-access-control-for-apis"
	sourceOurs   = "our conclusion"
)

const (
	documented = inspect.Documented
	observed   = inspect.Observed
	inferred   = inspect.Inferred
)

// row is one code, written without field names.
type row inspect.Code

// Codes implements cloud.Cloud.
func (API) Codes() []inspect.Code {
	var all []inspect.Code
	for _, part := range [][]row{requestCodes(), tokenCodes(), expectCodes(), answerCodes()} {
		for _, r := range part {
			all = append(all, inspect.Code(r))
		}
	}
	return all
}

var codeIndex = inspect.CodeIndex(API{}.Codes)

// codeOf finds a code's row. A test holds that every code in use has one.
func codeOf(code string) inspect.Code {
	if c, ok := codeIndex(code); ok {
		return c
	}
	return inspect.Code{Code: code, Title: code, Certainty: inferred, Source: sourceOurs}
}

func requestCodes() []row {
	return []row{
		{"api.settings.invalid", "Settings cannot be read", "The target's settings are not what this program can read, so nothing could be judged.", documented, "docs/profiles.md"},
		{"api.url.none", "No address given", "Without an address nothing can be called.", documented, sourceHTTP},
		{"api.url.invalid", "Address cannot be called", "The address is no http or https URL with a host.", documented, sourceHTTP + " §4.2"},
		{"api.url.plaintext", "Address is not https", "A bearer token must not travel in the clear; http is for this machine only.", documented, sourceBearer + " §5.3"},
		{"api.url.not-found", "No such address", "The service answers, but knows nothing under this path. Some services also hide behind this answer what a caller may not see.", documented, sourceHTTP + " §15.5.5"},
		{"api.url.redirect", "Address redirects", "The service sends callers elsewhere. Redirects are not followed, because a token must not be sent where nobody chose to send it.", documented, sourceHTTP + " §15.4"},
		{"api.method.invalid", "Method not known", "The method is none that a service commonly takes.", documented, sourceHTTP + " §9.1"},
		{"api.method.refused", "Method not allowed", "The address exists, but not for this method.", documented, sourceHTTP + " §15.5.6"},
	}
}

func tokenCodes() []row {
	return []row{
		{"api.token.none", "No token", "There is no token to judge.", documented, sourceBearer},
		{"api.token.opaque", "Token is opaque", "An opaque token can only be judged by asking the issuer; whether the service does that is not known. Auth0 issues one when no API (audience) was asked for.", inferred, sourceOurs},
		{"api.token.encrypted", "Token is encrypted", "Only a service that holds the key can read it; whether this one does is not known.", inferred, sourceOurs},
		{"api.token.malformed", "Token is not a JWT", "The service cannot read it.", documented, sourceJWT + " §7.2"},
		{"api.token.refused", "Token refused without a reason", "The service refuses the token and does not say why, and by the expectations in the profile it should not: it is configured differently, or demands something that the profile does not name.", documented, sourceBearer + " §3.1"},
		{"api.token.unseen", "Service saw no token", "The service asks for a bearer token and names no error, which is the answer to a request without one. Some services answer bad tokens like this too.", documented, sourceBearer + " §3"},
		{"api.token.scheme", "Another way of signing in is demanded", "The service asks for something else than a bearer token.", documented, sourceHTTP + " §11.6.1"},
		{"api.token.revoked", "Token is no longer good", "The service or its introspection holds the token for revoked or inactive.", documented, sourceBearer + " §3.1"},
		{"api.algorithm.none", "Not signed", "An unsigned access token must be refused.", documented, source9068},
		{"api.algorithm.refused", "Algorithm not allowed", "The service takes other signature algorithms than the token's.", documented, sourceBCP},
		{"api.algorithm.untold", "Allowed algorithms not given", "The profile does not say which algorithms the service takes, and many take RS256 only.", documented, sourceBCP},
		{"api.algorithm.symmetric", "Signed with a shared secret", "The service must hold the API's HS256 secret to check this; whether it does is not known.", inferred, sourceOurs},
		{"api.type.incomplete", "Lacks what RFC 9068 requires", "The header says at+jwt, and such a token must have iss, exp, aud, sub, client_id, iat and jti.", documented, source9068},
		{"api.type.refused", "Header type refused", "The service wants another header type: at+jwt if it follows RFC 9068, JWT if it is older. In Auth0 the API's token profile decides it.", documented, source9068},
		{"api.time.none", "No usable exp", "Whether the service takes a token that never expires is not known.", inferred, sourceOurs},
		{"api.time.expired", "Expired", "The token's exp is past.", documented, sourceJWT + " §4.1.4"},
		{"api.time.not-yet", "Not valid yet", "The token's nbf, or its iat, is still to come by the service's clock.", documented, sourceJWT + " §4.1.5"},
		{"api.time.tolerance", "Outside its time by less than 5 minutes", "Services may allow a few minutes; whether this one does is not known.", inferred, sourceJWT + " §4.1.4"},
		{"api.key.unknown", "Key not among the published ones", "The kid in the header is not in the key set. A service that keeps keys for long also fails like this after a rotation.", documented, "RFC 7515 §4.1.4"},
		{"api.keys.unreachable", "Keys could not be fetched", "The issuer's keys could not be fetched; the service has to fetch them too.", inferred, sourceOurs},
		{"api.signature.invalid", "Signature does not verify", "The token was changed, or signed by another key than the one it names.", documented, sourceJWT + " §7.2"},
	}
}

func expectCodes() []row {
	return []row{
		{"api.issuer.untold", "Expected issuer not given", "The profile does not say which issuer the service trusts.", documented, sourceJWT + " §4.1.1"},
		{"api.issuer.none", "No issuer in the token", "A service that trusts an issuer cannot take a token without one.", documented, sourceJWT + " §4.1.1"},
		{"api.issuer.slash", "Issuer differs by the slash at the end", "Issuers are compared character by character, and Auth0's ends with a slash.", documented, sourceJWT + " §4.1.1; github.com/hasura/graphql-engine/issues/8993"},
		{"api.issuer.host", "Issuer is another host", "The token's issuer is the host that it was asked from; a custom domain, another region or another tenant gives another issuer.", documented, sourceJWT + " §4.1.1; auth0.com/docs, access-token-profiles"},
		{"api.issuer.mismatch", "Issuer differs", "The service trusts another issuer than the token's; they are compared character by character.", documented, sourceJWT + " §4.1.1"},
		{"api.audience.untold", "Expected audience not given", "The profile does not say which audience the service expects.", documented, sourceJWT + " §4.1.3"},
		{"api.audience.none", "No audience in the token", "A service that expects an audience must refuse a token without one.", documented, sourceJWT + " §4.1.3"},
		{"api.audience.slash", "Audience differs by a slash at the end", "Audiences are compared character by character.", documented, sourceJWT + " §4.1.3"},
		{"api.audience.mismatch", "Audience differs", "The token was issued for another API than the one that the service says it is.", documented, sourceJWT + " §4.1.3"},
		{"api.scope.missing", "Scope missing", "The service answers 403 insufficient_scope when the token does not carry every scope that the address needs.", documented, sourceBearer + " §3.1"},
		{"api.permission.none", "No permissions in the token", "Auth0 writes permissions only for APIs with RBAC and Add Permissions in the Access Token switched on.", documented, sourceRBAC},
		{"api.permission.missing", "Permission missing", "The token does not carry every permission that the address needs.", documented, sourceRBAC},
		{"api.claim.missing", "Claim missing", "The service needs a claim that the token does not have. An Action of the Machine to Machine flow can add it.", documented, "auth0.com/docs, create-custom-claims"},
		{"api.claim.mismatch", "Claim has another value", "The service needs another value of this claim.", documented, "the profile's expectation"},
	}
}

func answerCodes() []row {
	return []row{
		{"api.forbidden", "Forbidden without a reason", "The service knows the caller and refuses the call without saying why: a permission, a role or a rule of its own.", documented, sourceHTTP + " §15.5.4"},
		{"api.request.invalid", "Request not understood", "The service found the request itself wrong, not the token.", documented, sourceBearer + " §3.1; " + sourceHTTP + " §15.5.1"},
		{"api.request.refused", "Refused for another reason", "The status is none that speaks of the token.", documented, sourceHTTP + " §15.5"},
		{"api.answer.html", "A web page answered", "An HTML page came where an API should answer: a sign-in page, a proxy or a web server in front of the service.", inferred, sourceOurs},
		{"api.answer.busy", "Too many requests", "The service limits calls; the token was not judged.", documented, "RFC 6585 §4"},
		{"api.answer.failed", "The service failed", "The service, or what stands in front of it, failed on its own account; that says nothing about the token. A service that cannot fetch the issuer's keys also fails like this.", documented, sourceHTTP + " §15.6"},
	}
}
