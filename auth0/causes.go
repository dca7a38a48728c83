package auth0

import "mintmark/inspect"

// The causes that this package names beside those of wire.Codes. One cause may be reached from several answers.
const (
	causeCredentials   = "auth0.credentials"
	causeInvalidClient = "auth0.client.invalid"
	causeAssertion     = "auth0.client.assertion"
	causeNoClientID    = "auth0.client.id-missing"
	causeUnknownClient = "auth0.client.unknown"
	causeOtherMethod   = "auth0.client.other-method"
	causeNoTenant      = "auth0.domain"
	causeRegion        = "auth0.domain.region"
	causeKey           = "auth0.client.key"
	causeMethod        = "auth0.client.method"
	causeAddress       = "auth0.address"
	causeAudience      = "auth0.audience.unknown"
	causeNoAudience    = "auth0.audience.missing"
	causeNoGrant       = "auth0.grant.missing"
	causeThirdParty    = "auth0.grant.third-party"
	causeScope         = "auth0.scope.not-granted"
	causeScopeForm     = "auth0.scope.malformed"
	causeGrantType     = "auth0.grant-type"
	causeBody          = "auth0.request.body"
	causeRequest       = "auth0.request.invalid"
	causeDenied        = "auth0.action.denied"
	causeActionFailed  = "auth0.action.failed"
	causeDPoPNonce     = "auth0.proof.dpop-nonce"
	causeDPoP          = "auth0.proof.dpop"
	causeMTLS          = "auth0.proof.mtls"
	causeDPoPToken     = "auth0.proof.dpop-token"
	causeOrganization  = "auth0.organization"
	causeOrgInvalid    = "auth0.organization.invalid"
	causeOrgRequired   = "auth0.organization.required"
	causeDisabled      = "auth0.endpoint.disabled"
	causeNotFound      = "auth0.endpoint.not-found"
	causeVerb          = "auth0.endpoint.method"
	causeRate          = "auth0.rate-limit"
	causeQuota         = "auth0.quota"
	causeAttempts      = "auth0.rate-limit.attempts"
	causeResponseType  = "auth0.response-type"
	causeUnavailable   = "auth0.unavailable"
	causeServer        = "auth0.server-error"
	causeHTML          = "auth0.answer.html"
	causePortal        = "auth0.answer.portal"
	causeNotJSON       = "auth0.answer.not-json"
	causeShape         = "auth0.answer.shape"
	causeCut           = "auth0.answer.truncated"
	causeProxyAnswer   = "auth0.answer.proxy"
	causeUnknown       = "auth0.unknown"
	causeNoExpiry      = "auth0.expiry.missing"
	causeTwoExpiries   = "auth0.expiry.differs"

	causePending   = "auth0.device.pending"
	causeSlowDown  = "auth0.device.slow-down"
	causeDevExp    = "auth0.device.expired"
	causeLogin     = "auth0.login.denied"
	causeCode      = "auth0.login.code"
	causeState     = "auth0.login.state"
	causeListen    = "auth0.login.port"
	causeBrowser   = "auth0.login.browser"
	causeCallback  = "auth0.login.callback"
	causeAbandoned = "auth0.login.abandoned"
	causeRefresh   = "auth0.refresh"

	causeDiscovery   = "auth0.discovery.missing"
	causeDiscoveryIn = "auth0.discovery.malformed"
	causeIssuer      = "auth0.discovery.issuer"
	causeKeysOrigin  = "auth0.discovery.jwks-origin"
	causeTokenURL    = "auth0.discovery.token-url"
	causeNoKeys      = "auth0.keys.none"
	causeKeys        = "auth0.keys.malformed"
	causeStale       = "auth0.keys.stale"
)

// Codes are all codes that this package's problems and findings can carry, beside those of wire.Codes.
func Codes() []inspect.Code {
	var out []inspect.Code
	seen := map[string]bool{}
	for _, r := range allRules() {
		if !seen[r.cause] {
			seen[r.cause] = true
			out = append(out, inspect.Code{Code: r.cause, Title: r.label, Why: r.why, Certainty: r.certainty, Source: r.source})
		}
	}
	return out
}

// finding is a remark on an answer that is good otherwise, in the words of its rule.
func finding(cause, path, expected, actual string) inspect.Finding {
	r := ruleOf(cause)
	severity := inspect.Warning
	if cause == causeIssuer || cause == causeKeysOrigin {
		severity = inspect.Error
	}
	f := inspect.Finding{Code: cause, Severity: severity, Path: path, Title: r.label, Expected: expected, Actual: actual, Detail: r.why, Certainty: r.certainty, Source: r.source, Fix: []inspect.Fix{}}
	if r.fix != nil {
		f.Fix = append(f.Fix, r.fix(reply{})...)
	}
	return f
}
