package auth0

import (
	"strings"

	"mintmark/inspect"
)

// actionRules are the answers that the tenant's own code gives: the text is whatever its author wrote.
func actionRules() []rule {
	const source = "https://auth0.com/docs/actions/reference/credentials-exchange/credentials-exchange-api-object"
	return []rule{
		{cause: causeBody, label: "request body not read", title: "The tenant did not find the grant type in the request.",
			codes: []string{"invalid_request"}, contains: []string{"missing required parameter: grant_type", "grant_type is required"}, refused: true,
			why:       "The body likely did not arrive as it was meant: the Content-Type does not fit the body, or something in between emptied it.",
			causes:    []string{"JSON was sent with the content type of a form, or the reverse.", "A proxy or a redirect dropped the body."},
			certainty: inspect.Inferred, source: "public repositories quoting the answer; RFC 6749 §5.2", fix: fixBody},
		{cause: causeRequest, label: "request refused", title: "The tenant finds the request itself wrong.",
			status: []int{400, 403}, codes: []string{"invalid_request", "unsupported_grant_type"}, refused: true,
			when:      func(q reply) bool { return q.code == "unsupported_grant_type" || parameterFault(q.message) },
			why:       "A parameter is missing, unknown or malformed; the message says which.",
			causes:    []string{"A further parameter of the profile is misspelt.", "The token URL belongs to another endpoint."},
			certainty: inspect.Documented, source: "RFC 6749 §5.2; https://github.com/auth0/docs (articles/api/authentication/errors)", fix: fixSettings},
		{cause: causeDenied, label: "refused by an Action", title: "An Action of the tenant likely refused the token.",
			status: []int{400, 403}, codes: []string{"invalid_request", "invalid_scope"}, refused: true,
			why:       "The message is none of Auth0's own, so that it is likely the reason that an Action gave in api.access.deny. The Actions of the Machine to Machine trigger run before each token is issued.",
			causes:    []string{"A rule in the Action does not let this client, API or scope pass: its reason stands in the message.", "A legacy Hook does the same."},
			certainty: inspect.Inferred, source: source, fix: fixAction},
		{cause: causeActionFailed, label: "an Action failed", title: "An Action of the tenant failed or refused with a server error.",
			status: []int{400, 500}, codes: []string{"server_error"}, refused: true,
			why:       "An error that an Action does not catch becomes server_error, and api.access.deny may choose that code too. The tenant itself failing looks the same.",
			causes:    []string{"The Machine to Machine Action threw: the tenant log and the Action's logs show where.", "The Action called api.access.deny('server_error', …).", "The tenant had trouble of its own: status.auth0.com."},
			certainty: inspect.Documented, source: source + "; https://auth0.com/docs/get-started/authentication-and-authorization-flow/client-credentials-exchange", fix: fixAction},
	}
}

// parameterFault recognises the wording of the tenant's own parameter checks.
func parameterFault(message string) bool {
	m := strings.ToLower(message)
	return strings.HasPrefix(m, "missing required parameter") || strings.HasPrefix(m, "parameter ") || strings.HasPrefix(m, "unsupported grant type") || strings.HasPrefix(m, "invalid grant type")
}

// endpointRules are about the endpoint and the server behind it; the last row takes whatever is left.
func endpointRules() []rule {
	const errs = "https://github.com/auth0/docs (articles/api/authentication/errors)"
	return []rule{
		{cause: causeDisabled, label: "endpoint switched off", title: "The tenant has this endpoint switched off.",
			codes: []string{"endpoint_disabled"}, refused: true, why: "The endpoint exists, but the tenant does not serve it.",
			causes: []string{"A legacy endpoint is used: the token endpoint is /oauth/token."}, certainty: inspect.Documented, source: errs, fix: fixSettings},
		{cause: causeVerb, label: "wrong HTTP method", title: "The endpoint does not take this HTTP method.",
			status: []int{405}, refused: true, why: "Tokens are asked for with POST. A request that arrives as GET was rewritten on its way, usually by a redirect.",
			causes: []string{"The token URL leads through a redirect.", "The token URL is another endpoint."}, certainty: inspect.Documented, source: errs, fix: fixSettings},
		{cause: causeVerb, label: "wrong HTTP method", codes: []string{"method_not_allowed"}, title: "The endpoint does not take this HTTP method.", refused: true,
			why: "Tokens are asked for with POST.", certainty: inspect.Documented, source: errs, fix: fixSettings},
		{cause: causeResponseType, label: "unsupported by the tenant", title: "The tenant does not support what was asked for.",
			codes: []string{"unsupported_response_type"}, refused: true, why: "The kind of answer that was asked for is not offered.",
			causes: []string{"A further parameter of the profile asks for it."}, certainty: inspect.Documented, source: errs, fix: fixSettings},
		{cause: causeUnavailable, label: "tenant unavailable", title: "The tenant cannot answer at the moment.",
			codes: []string{"temporarily_unavailable"}, why: "The tenant is overloaded or under maintenance. Nothing was judged.",
			causes: []string{"Trouble at Auth0: status.auth0.com."}, certainty: inspect.Documented, source: errs, fix: tryAgain},
		{cause: causeServer, label: "tenant failed", title: "The tenant failed to answer.",
			when: func(q reply) bool { return q.status >= 500 }, why: "The server, or a gateway before it, had an error of its own. Nothing was judged.",
			causes: []string{"Trouble at Auth0: status.auth0.com.", "A proxy or gateway in between failed."}, certainty: inspect.Documented, source: "RFC 9110 §15.6", fix: tryAgain},
		{cause: causeNotFound, label: "no such endpoint", title: "The host does not know this path.",
			status: []int{404, 410}, when: func(q reply) bool { return q.status != 0 }, why: "The host answers, but likely has nothing at the token URL.",
			causes: []string{"The token URL is wrong: Auth0's is https://DOMAIN/oauth/token.", "The domain is no Auth0 tenant."}, certainty: inspect.Inferred, source: "RFC 9110 §15.5.5", fix: fixDomain},
		{cause: causeUnknown, label: "unknown refusal", title: "The tenant refused with an answer that mintmark does not know.",
			refused: true, why: "The cause is unknown: no documented or observed answer has this status, code and message. The tenant log holds more than the answer.",
			causes: []string{"Read the tenant's own words, then its log."}, certainty: inspect.Inferred, source: "no document or observation names this answer", fix: fixLogs},
	}
}
