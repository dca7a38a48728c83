package api

import "strings"

// hint is a phrase by which a validator says what it minds. Texts are not standardised, so that a phrase is only a
// hint: it names a part, and the certainty of what follows is "observed" at best.
type hint struct {
	phrase string // lower case
	part   string // the part of our codes: issuer, audience, expired, …
	from   string // who writes so; sources says where
}

// plainWords are nobody's own phrases: what follows from them is a conclusion of ours.
const plainWords = "plain words"

// sources is where each writer's phrases were read. The texts are facts about those projects; each was looked up there.
func sources() map[string]string {
	return map[string]string{
		"express-oauth2-jwt-bearer": "github.com/auth0/node-oauth2-jwt-bearer: packages/access-token-jwt/src/{validate,claim-check}.ts, packages/oauth2-bearer/src/errors.ts",
		"jose":                      "github.com/panva/jose 6.2: lib/jwt_claims_set, util/errors",
		"Spring Security":           "github.com/spring-projects/spring-security: JwtClaimValidator, JwtTimestampValidator, DefaultBearerTokenResolver, SpringOpaqueTokenIntrospector",
		"Nimbus":                    "connect2id nimbus-jose-jwt: DefaultJWTProcessor",
		"ASP.NET Core":              "github.com/dotnet/aspnetcore: JwtBearerHandler.CreateErrorDescription",
		"Envoy":                     "github.com/google/jwt_verify_lib: src/status.cc",
		"Amazon API Gateway":        "docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html",
		"golang-jwt":                "github.com/golang-jwt/jwt v5.3.1: errors.go, parser.go",
		"PyJWT":                     "github.com/jpadilla/pyjwt 2.6 and 2.8: api_jwt.py, api_jws.py",
		"jsonwebtoken":              "github.com/auth0/node-jsonwebtoken 9.0.3: verify.js",
		"express-jwt":               "github.com/auth0/express-jwt README",
		"java-jwt":                  "github.com/auth0/java-jwt: JWTVerifier, exceptions",
		"jwks-rsa":                  "github.com/auth0/node-jwks-rsa: src/JwksClient; PyJWT's jwks_client.py says the same",
		"go-oidc":                   "github.com/coreos/go-oidc: oidc/verify.go",
		"Kong":                      "github.com/Kong/kong: kong/plugins/jwt, and its tests",
		"Azure API Management":      "answers of its gateway in public reports",
		"Google Cloud":              "answers of Cloud Endpoints and Identity-Aware Proxy in public reports",
		plainWords:                  sourceOurs,
	}
}

// hints are ordered from the particular to the general.
func hints() []hint { return append(libraryHints(), plainHints()...) }

func libraryHints() []hint {
	return append(gatewayHints(), []hint{
		{"unexpected 'iss' value", "issuer", "express-oauth2-jwt-bearer"},
		{"unexpected \"iss\" claim value", "issuer", "jose"},
		{"unexpected 'aud' value", "audience", "express-oauth2-jwt-bearer"},
		{"unexpected \"aud\" claim value", "audience", "jose"},
		{"unexpected 'alg' value", "algorithm", "express-oauth2-jwt-bearer"},
		{"unexpected 'typ' value", "type", "express-oauth2-jwt-bearer"},
		{"unexpected \"typ\" jwt header value", "type", "jose"},
		{"\"exp\" claim timestamp check failed", "expired", "jose"},
		{"\"nbf\" claim timestamp check failed", "not-yet", "jose"},
		{"\"iat\" claim timestamp check failed (too far in the past)", "expired", "jose"},
		{"\"iat\" claim timestamp check failed", "not-yet", "jose"},
		{"no applicable key found in the json web key set", "key", "jose"},
		{"unexpected '", "claim", "express-oauth2-jwt-bearer"},
		{"the iss claim is not valid", "issuer", "Spring Security"},
		{"the aud claim is not valid", "audience", "Spring Security"},
		{"jwt expired at", "expired", "Spring Security"},
		{"jwt used before", "not-yet", "Spring Security"},
		{"another algorithm expected, or no matching key(s) found", "key-or-algorithm", "Nimbus"},
		{"no matching key(s) found", "key", "Nimbus"},
		{"another algorithm expected", "algorithm", "Nimbus"},
		{"bearer token is malformed", "malformed", "Spring Security"},
		{"provided token isn't active", "revoked", "Spring Security"},
		{"the issuer '", "issuer", "ASP.NET Core"},
		{"the audience '", "audience", "ASP.NET Core"},
		{"the token expired at", "expired", "ASP.NET Core"},
		{"the token is not valid before", "not-yet", "ASP.NET Core"},
		{"the signature key was not found", "key", "ASP.NET Core"},
		{"the signature is invalid", "signature", "ASP.NET Core"},
		{"jwt issuer is not configured", "issuer", "Envoy"},
		{"audiences in jwt are not allowed", "audience", "Envoy"},
		{"jwt is expired", "expired", "Envoy"},
		{"jwt not yet valid", "not-yet", "Envoy"},
		{"jwks doesn't have key to match kid or alg", "key-or-algorithm", "Envoy"},
		{"jwt verification fails", "signature", "Envoy"},
		{"jwks remote fetch is failed", "keys", "Envoy"},
		{"jwt is missing", "unseen", "Envoy"},
		{"the token does not have a valid audience", "audience", "Amazon API Gateway"},
		{"'iss' value doesn't match the required issuer", "issuer", "java-jwt"},
		{"value doesn't contain the required audience", "audience", "java-jwt"},
		{"token's signature resulted invalid", "signature", "java-jwt"},
		{"the token has expired on", "expired", "java-jwt"},
		{"the token can't be used before", "not-yet", "java-jwt"},
		{"the provided algorithm doesn't match the one defined", "algorithm", "java-jwt"},
		{"unable to find a signing key that matches", "key", "jwks-rsa"},
		{"id token issued by a different provider", "issuer", "go-oidc"},
		{"oidc: expected audience", "audience", "go-oidc"},
	}...)
}

// gatewayHints are of what stands before a service. Some mind something else than the token, in words that sound like it.
func gatewayHints() []hint {
	return []hint{
		{"missing authentication token", "route", "Amazon API Gateway"},
		{"missing equal-sign) in authorization header", "route", "Amazon API Gateway"},
		{"authorization header requires 'credential' parameter", "route", "Amazon API Gateway"},
		{"missing subscription key", "other-key", "Azure API Management"},
		{"invalid subscription key", "other-key", "Azure API Management"},
		{"unregistered callers", "other-key", "Google Cloud"},
		{"invalid iap credentials", "other-token", "Google Cloud"},
		{"no credentials found for given 'iss'", "issuer", "Kong"},
		{"no credentials found for given 'kid'", "key", "Kong"},
		{"no security keys were provided", "keys", "ASP.NET Core"},
		{"unable to obtain configuration from", "keys", "ASP.NET Core"},
		{"did not match any keys", "key", "ASP.NET Core"},
		{"unable to match key", "key", "ASP.NET Core"},
	}
}

func plainHints() []hint {
	return []hint{
		{"token has invalid issuer", "issuer", "golang-jwt"},
		{"token has invalid audience", "audience", "golang-jwt"},
		{"token is expired", "expired", "golang-jwt"},
		{"token is not valid yet", "not-yet", "golang-jwt"},
		{"token used before issued", "not-yet", "golang-jwt"},
		{"token signature is invalid: signing method", "algorithm", "golang-jwt"},
		{"token signature is invalid", "signature", "golang-jwt"},
		{"signing method", "algorithm", "golang-jwt"},
		{"signature has expired", "expired", "PyJWT"},
		{"the token is not yet valid", "not-yet", "PyJWT"},
		{"the specified alg value is not allowed", "algorithm", "PyJWT"},
		{"invalid issuer", "issuer", "PyJWT"},
		{"audience doesn't match", "audience", "PyJWT"},
		{"invalid audience", "audience", "PyJWT"},
		{"not enough segments", "malformed", "PyJWT"},
		{"signature verification failed", "signature", "PyJWT"},
		{"jwt issuer invalid", "issuer", "jsonwebtoken"},
		{"jwt audience invalid", "audience", "jsonwebtoken"},
		{"jwt expired", "expired", "jsonwebtoken"},
		{"jwt not active", "not-yet", "jsonwebtoken"},
		{"jwt malformed", "malformed", "jsonwebtoken"},
		{"invalid algorithm", "algorithm", "jsonwebtoken"},
		{"invalid signature", "signature", "jsonwebtoken"},
		{"no authorization token was found", "unseen", "express-jwt"},
		{"insufficient scope", "scope", "express-oauth2-jwt-bearer"},
		{"insufficient permissions", "permission", plainWords},
		{"api key", "other-key", plainWords},
		{"api-key", "other-key", plainWords},
		{"revoked", "revoked", plainWords},
		{"at+jwt", "type", plainWords},
		{"issuer", "issuer", plainWords},
		{"audience", "audience", plainWords},
		{"expired", "expired", plainWords},
		{"signature", "signature", plainWords},
		{"algorithm", "algorithm", plainWords},
		{"permission", "permission", plainWords},
		{"scope", "scope", plainWords},
		{"malformed", "malformed", plainWords},
	}
}

// hintIn finds what a text minds; ok is false when it says nothing known.
func hintIn(text string) (h hint, ok bool) {
	text = strings.ToLower(text)
	for _, h := range hints() {
		if strings.Contains(text, h.phrase) {
			return h, true
		}
	}
	return hint{}, false
}

// meaning is a part's own cause, and the steps that are the same fault seen from here.
func meaning(part string) (cause string, explains []string) {
	switch part {
	case "issuer":
		return "api.issuer.mismatch", []string{"api.issuer."}
	case "audience":
		return "api.audience.mismatch", []string{"api.audience."}
	case "expired":
		return "api.time.expired", []string{"api.time.expired"}
	case "not-yet":
		return "api.time.not-yet", []string{"api.time.not-yet"}
	case "key":
		return "api.key.unknown", []string{"api.key.", "api.keys."}
	case "key-or-algorithm":
		return "api.key.unknown", []string{"api.key.", "api.keys.", "api.algorithm."}
	case "keys":
		return "api.keys.unreachable", []string{"api.keys."}
	case "signature":
		return "api.signature.invalid", []string{"api.signature.", "api.key.", "api.algorithm."}
	case "algorithm":
		return "api.algorithm.refused", []string{"api.algorithm."}
	case "type":
		return "api.type.refused", []string{"api.type."}
	case "malformed":
		return "api.token.malformed", []string{"api.token."}
	case "scope":
		return "api.scope.missing", []string{"api.scope.", "api.permission."}
	case "permission":
		return "api.permission.missing", []string{"api.permission.", "api.scope."}
	case "claim":
		return "api.claim.mismatch", []string{"api.claim.", "api.type.incomplete"}
	case "revoked":
		return "api.token.revoked", nil
	case "unseen":
		return "api.token.unseen", nil
	case "route":
		return "api.url.not-found", []string{"api.url."}
	case "other-key", "other-token":
		return "api.token.scheme", nil
	}
	return "api.token.refused", nil
}
