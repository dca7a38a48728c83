package auth0

import (
	"strings"

	"mintmark/inspect"
)

// limitRules are answers that ask for patience. Device polling uses 429 slow_down, so that it stands before them.
func limitRules() []rule {
	const source = "https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy"
	return []rule{
		{cause: causeSlowDown, label: "polling too fast", title: "The tenant wants to be polled more slowly.",
			codes: []string{"slow_down"}, refused: true, why: "The device flow's polls come too quickly: five seconds are added to the interval.",
			certainty: inspect.Documented, source: "RFC 8628 §3.5; https://auth0.com/docs/api/authentication/device-authorization-flow/authorize-device"},
		{cause: causeQuota, label: "token quota used up", title: "The client's token quota is used up.",
			status: []int{429}, codes: []string{"too_many_requests"}, contains: []string{"quota"}, refused: true,
			why: "The tenant limits machine tokens per hour or day for this client or organization. Asking before the reset cannot help.",
			causes: []string{
				"Tokens are fetched for every call: keep each until shortly before it expires, as mintmark does.",
				"Several copies of a service share one client id.",
				"The quota is smaller than the need.",
			},
			certainty: inspect.Documented, source: "https://auth0.com/docs/fine-grained-m2m-token-quotas", fix: fixLimit},
		{cause: causeAttempts, label: "too many failed attempts", title: "The tenant blocks this client after too many failed attempts.",
			codes: []string{"too_many_attempts"}, refused: true, why: "Brute-force protection refuses further attempts for a while, right or wrong.",
			causes: []string{"Wrong credentials were sent again and again."}, certainty: inspect.Documented, source: "https://auth0.com/docs/authenticate/custom-token-exchange", fix: fixLimit},
		{cause: causeRate, label: "rate limit reached", title: "The tenant's rate limit is reached.",
			status: []int{429}, refused: true, when: rateLimited,
			why: "Too many requests reached the tenant in a short time, from this client or from anything else that uses the tenant.",
			causes: []string{
				"Something asks in a loop, or keeps no tokens.",
				"The tenant's plan allows few requests: free tenants about 30 a second at the token endpoint and 300 a minute in all.",
				"A rate limit policy of the tenant applies to this client (an Auth0-RateLimit header says so).",
			},
			certainty: inspect.Documented, source: source + "; https://github.com/auth0/auth0-deploy-cli/issues/386", fix: fixLimit},
	}
}

// rateLimited: by status, or for pasted text by the words that are known.
func rateLimited(q reply) bool {
	if q.status == 429 || q.code == "too_many_requests" {
		return true
	}
	m := strings.ToLower(q.message)
	return q.status == 0 && (strings.Contains(m, "global limit has been reached") || strings.Contains(m, "too many requests. check the x-ratelimit-limit"))
}

// proofRules: APIs and clients that demand tokens bound to a key. mintmark fetches bearer tokens only and says so.
func proofRules() []rule {
	const source = "https://auth0.com/docs/secure/sender-constraining/configure-sender-constraining; RFC 9449 §5"
	return []rule{
		{cause: causeDPoPNonce, label: "DPoP nonce demanded", title: "The tenant wants a DPoP proof with its nonce, which mintmark does not send.",
			codes: []string{"use_dpop_nonce"}, refused: true, why: "The request took part in DPoP: the tenant answers with a nonce that the next proof must carry.",
			causes: []string{"The application or the API demands DPoP."}, certainty: inspect.Documented, source: "https://auth0.com/docs/secure/sender-constraining/demonstrating-proof-of-possession-dpop", fix: fixProof},
		{cause: causeMTLS, label: "mTLS demanded", title: "The tenant likely wants a client certificate (mTLS), which mintmark does not send.",
			codes: []string{"invalid_request", "invalid_client", "access_denied", "unauthorized_client"}, contains: []string{"mtls", "mutual tls", "client certificate"}, refused: true,
			why:    "The application authenticates by mTLS, or the API binds its tokens to a certificate.",
			causes: []string{"The API's sender constraining is set to mTLS, which is then demanded of all clients.", "The application's authentication method is mTLS."}, certainty: inspect.Inferred, source: source, fix: fixProof},
		{cause: causeDPoP, label: "proof of possession demanded", title: "The tenant likely gives this token only against a proof of possession (DPoP), which mintmark does not send.",
			codes: []string{"invalid_dpop_proof", "invalid_request", "invalid_client", "access_denied", "unauthorized_client"}, refused: true,
			when: func(q reply) bool {
				m := strings.ToLower(q.message)
				return q.code == "invalid_dpop_proof" || strings.Contains(m, "dpop") || strings.Contains(m, "proof of possession") || strings.Contains(m, "proof-of-possession") || strings.Contains(m, "sender constrain")
			},
			why: "The application (require_proof_of_possession) or the API (proof_of_possession) demands sender-constrained tokens. Clouds do not look at the binding, so that a bound token would not help there.",
			causes: []string{
				"The API's Sender Constraining is set to DPoP and required.",
				"The application requires proof of possession; if the API then has none configured, no client gets a token.",
			}, certainty: inspect.Inferred, source: source, fix: fixProof},
	}
}
