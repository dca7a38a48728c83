package auth0

import (
	"slices"

	"mintmark/inspect"
)

// bodyRules are answers that are no OAuth answer at all. Which of them it is, is decided in answer.go.
func bodyRules() []rule {
	return []rule{
		{cause: causePortal, label: "captive portal", title: "A login page of the network likely answered instead of the tenant.",
			why: "The answer is a web page that asks to log in to the network. Nothing reached the tenant.", causes: []string{"A hotel, airport or guest network wants a login: open any page in a browser."},
			certainty: inspect.Inferred, source: "RFC 8910 §1; RFC 6585 §6", fix: tryAgain},
		{cause: causeProxyAnswer, label: "a proxy answered", title: "A proxy in between answered instead of the tenant.",
			why:       "The answer is one that only proxies give: it asks for a login at the proxy (407), or names the proxy's own error. Nothing reached the tenant.",
			causes:    []string{"The network sends all traffic through a proxy that wants a login or does not allow this host.", "HTTPS_PROXY is not set, or lacks the proxy's user name."},
			certainty: inspect.Documented, source: "RFC 9110 §15.5.8; RFC 9209 §2", fix: fixProxy},
		{cause: causeHTML, label: "a web page answered", title: "A web page came back where a token response was due.",
			why: "Whatever answered is likely not a tenant's token endpoint.",
			causes: []string{
				"The domain is not an Auth0 tenant, or lacks its region.",
				"The token URL is not the token endpoint.",
				"A proxy, firewall or bot protection answered in the tenant's place.",
			}, certainty: inspect.Inferred, source: "RFC 6749 §5.2", fix: fixDomain},
		{cause: causeNotJSON, label: "not JSON", title: "The answer is not the JSON that a tenant sends.",
			why: "Token endpoints answer with a JSON object, also when they refuse.",
			causes: []string{
				"The domain is not an Auth0 tenant.",
				"A gateway in between answered.",
			}, certainty: inspect.Documented, source: "RFC 6749 §5", fix: fixDomain},
		{cause: causeCut, label: "answer cut short", title: "The answer ends in the middle.",
			why: "The body begins as JSON and stops before its end, so that nothing in it is used.", causes: []string{"A proxy or the connection cut it: ask again."}, certainty: inspect.Documented, source: "RFC 8259 §2", fix: tryAgain},
		{cause: causeShape, label: "no token in the answer", title: "The answer is JSON with status 200, but no token response.",
			why: "A token response is one JSON object with an access_token, names in exact case and none twice.", causes: []string{"The token URL is another endpoint.", "The server follows other rules than OAuth's."},
			certainty: inspect.Documented, source: "RFC 6749 §5.1; RFC 8259 §4", fix: fixDomain},
	}
}

// localRules are faults found before anything was sent, and remarks on good answers.
func localRules() []rule {
	return slices.Concat(loginRules(), []rule{
		{cause: causeKey, label: "private key unusable", title: "The private key cannot sign a client assertion.", why: "Nothing was sent: private_key_jwt needs an RSA private key of 2048 to 4096 bits as PEM or JWK, and RS256, RS384 or PS256.",
			certainty: inspect.Documented, source: "https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt", fix: fixKey},
		{cause: causeMethod, label: "unknown authentication method", title: "The profile's client authentication method is not one that mintmark knows.", why: "Nothing was sent: the methods are client_secret_post, client_secret_basic and private_key_jwt. mTLS is not supported.",
			certainty: inspect.Documented, source: "https://auth0.com/docs/get-started/applications/confidential-and-public-applications", fix: fixSettings},
		{cause: causeAddress, label: "unusable address", title: "The issuer or token URL of the profile cannot be used.", why: "Nothing was sent: these addresses are https URLs with a host and a path, without user name, query or fragment.",
			certainty: inspect.Documented, source: "OpenID Connect Discovery 1.0 §3; RFC 6749 §3.2", fix: fixSettings},
		{cause: causeDPoPToken, label: "DPoP token", title: "The token is bound to a DPoP key.", why: "The answer's token_type is DPoP: an API that checks it wants a fresh proof beside the token, which mintmark does not make. Clouds take it as a plain bearer token and lose the protection.",
			certainty: inspect.Documented, source: "RFC 9449 §5; https://auth0.com/docs/secure/sender-constraining/demonstrating-proof-of-possession-dpop"},
		{cause: causeNoExpiry, label: "no expiry stated", title: "Neither the answer nor the token says when it expires.", why: "Without expires_in and exp nobody can know how long the token is good, so that it is not kept.",
			certainty: inspect.Documented, source: "RFC 6749 §5.1"},
		{cause: causeTwoExpiries, label: "two expiries", title: "The answer and the token name different expiries.", why: "expires_in and the token's own exp should say the same; the earlier one counts here.",
			certainty: inspect.Documented, source: "RFC 6749 §5.1; RFC 7519 §4.1.4"},
	})
}

// discoveryRules are about the tenant's published metadata and keys.
func discoveryRules() []rule {
	const spec = "OpenID Connect Discovery 1.0 §4"
	return []rule{
		{cause: causeDiscovery, label: "no discovery document", title: "The issuer publishes no discovery document.",
			why: "Every Auth0 tenant answers at .well-known/openid-configuration, so that the host is likely none; clouds read the same document.", causes: []string{"The domain is not an Auth0 tenant, or lacks its region.", "The issuer has a path that it should not have."},
			certainty: inspect.Inferred, source: spec, fix: fixDomain},
		{cause: causeDiscoveryIn, label: "discovery document unreadable", title: "The issuer's discovery document cannot be used.",
			why: "It is one JSON object with issuer and jwks_uri.", causes: []string{"Something else than a tenant answered."}, certainty: inspect.Documented, source: spec + ".2", fix: fixDomain},
		{cause: causeIssuer, label: "discovery names another issuer", title: "The discovery document names another issuer than the one that was asked.",
			why: "The two must be equal byte by byte, or the document must not be used; clouds compare in the same way. A missing final slash is the usual difference.", causes: []string{
				"The profile's issuer lacks its final slash.",
				"The profile uses the canonical domain and the tenant speaks under its custom domain, or the reverse: tokens carry the name that was asked.",
				"A proxy or another tenant answers.",
			}, certainty: inspect.Documented, source: spec + ".3", fix: fixIssuer},
		{cause: causeKeysOrigin, label: "keys at another host", title: "The discovery document points to keys at another host.",
			why: "Keys decide what counts as genuine; they are fetched from the issuer's own host only, unless you approve the other one.", causes: []string{"The issuer is not Auth0: some serve their keys elsewhere.", "The document was tampered with."},
			certainty: inspect.Documented, source: "mintmark's network rules (SECURITY.md)"},
		{cause: causeTokenURL, label: "token endpoint differs", title: "The discovery document names another token endpoint than the profile.",
			why: "The client's secret goes to the profile's token URL; the tenant says that its token endpoint is elsewhere.", certainty: inspect.Documented, source: spec + ".2", fix: fixTokenURL},
		{cause: causeNoKeys, label: "no usable key published", title: "The issuer publishes no key that could verify a token.",
			why: "The key set is empty, or every key in it was refused.", causes: []string{"APIs that sign with HS256 publish no key.", "The keys are of a type or size that is not used here."}, certainty: inspect.Documented, source: "RFC 7517 §5"},
		{cause: causeKeys, label: "key set unreadable", title: "The issuer's key set cannot be read.",
			why: "It is one JSON object with the member keys.", causes: []string{"Something else than the tenant answered at jwks_uri."}, certainty: inspect.Documented, source: "RFC 7517 §5"},
		{cause: causeStale, label: "old keys", title: "The keys could not be refreshed; the last known ones are used.",
			why: "They are kept for at most an hour after they were fetched. A key that was rotated in since is missing from them, and a revoked one still counts.", certainty: inspect.Documented, source: "mintmark's network rules (SECURITY.md)"},
	}
}
