package auth0

import (
	"slices"

	"mintmark/inspect"
)

// userRules are the answers of the flows in which a person logs in.
func userRules() []rule {
	const device = "RFC 8628 §3.5; https://auth0.com/docs/api/authentication/device-authorization-flow/authorize-device"
	in := func(flows ...flow) func(reply) bool {
		return func(q reply) bool { return slices.Contains(flows, q.flow) }
	}
	return []rule{
		{cause: causePending, label: "waiting for the person", title: "Nobody has confirmed the code yet.", codes: []string{"authorization_pending"}, refused: true,
			why: "The device flow goes on until the person confirms the code or it expires.", certainty: inspect.Documented, source: device},
		{cause: causeDevExp, label: "device code expired", title: "The code expired before anybody confirmed it.", codes: []string{"expired_token"}, refused: true,
			why: "A device code is good for some minutes. Auth0 says so once, and afterwards that the grant is invalid.", causes: []string{"Nobody opened the page in time."}, certainty: inspect.Documented, source: device, fix: tryAgain},
		{cause: causeDevExp, label: "device code expired", title: "The code is no longer valid.", codes: []string{"invalid_grant"}, refused: true, when: in(deviceFlow),
			why: "The code expired, or was used already.", certainty: inspect.Documented, source: device, fix: tryAgain},
		{cause: causeLogin, label: "login refused", title: "The login was refused.", codes: []string{"access_denied"}, refused: true,
			when:      func(q reply) bool { return in(deviceFlow, codeFlow)(q) && q.status != 401 }, // 401 judges the application
			why:       "The person said no, or the tenant refused this person.",
			causes:    []string{"The person pressed cancel.", "An Action or a policy of the tenant refused: its reason stands in the message."},
			certainty: inspect.Documented, source: device, fix: tryAgain},
		{cause: causeCode, label: "authorization code refused", title: "The tenant does not accept the authorization code.", codes: []string{"invalid_grant"}, refused: true, when: in(codeFlow),
			why:       "A code is good once, for minutes, and only with the verifier and callback address that it was asked for with.",
			causes:    []string{"The code was used already or is too old.", "The callback address differs from the one that asked."},
			certainty: inspect.Observed, source: "go-auth0 test recordings; RFC 6749 §5.2", fix: tryAgain},
		{cause: causeRefresh, label: "refresh token refused", title: "The tenant does not accept the refresh token.", codes: []string{"invalid_grant"}, refused: true,
			when: func(q reply) bool { return q.flow == refreshFlow || containsFold(q.message, "refresh token") },
			why:  "The refresh token was revoked, was rotated and used a second time, is too old, or belongs to another application.",
			causes: []string{
				"Rotation is on, and another copy used this token first: Auth0 then revokes the whole family.",
				"The token's absolute or idle lifetime is over.",
				"The application or the person revoked it.",
			}, certainty: inspect.Observed, source: "public issues quoting the answer; https://auth0.com/docs/api/authentication/refresh-token", fix: fixLoginAgain},
		{cause: causeCallback, label: "callback address not allowed", title: "The tenant does not allow this callback address.", codes: []string{"unauthorized_client", "invalid_request", "access_denied"},
			contains: []string{"callback url mismatch", "redirect_uri", "callback url"}, refused: true,
			why: "The address must stand among the application's Allowed Callback URLs letter by letter, with its port.", causes: []string{"The address is not listed, or its port differs."},
			certainty: inspect.Documented, source: "https://auth0.com/docs/get-started/authentication-and-authorization-flow/authorization-code-flow-with-pkce", fix: fixCallback},
	}
}

// loginRules are faults of the browser login on this side.
func loginRules() []rule {
	return []rule{
		{cause: causeState, label: "answer of another login", title: "The browser came back with the answer to another login.", why: "The state or the issuer in the callback is not the one that was sent, so that the answer is not used.",
			causes: []string{"An older tab finished first.", "Somebody tried to slip in a login of their own."}, certainty: inspect.Documented, source: "RFC 6749 §10.12; RFC 9207 §2.4", fix: tryAgain},
		{cause: causeListen, label: "callback port taken", title: "The callback port cannot be opened on this machine.", why: "The browser brings the answer to a port on loopback, and that port is in use or not allowed.",
			causes: []string{"Another login, or another program, uses the port."}, certainty: inspect.Documented, source: "RFC 8252 §7.3", fix: fixPort},
		{cause: causeAbandoned, label: "nobody came back", title: "The browser did not come back from the login page.",
			why:       "The page was opened, and nothing reached the callback address in time. What the page says instead stands in the browser only.",
			causes:    []string{"The page was closed, or nobody logged in.", "The page shows an error. Callback URL mismatch means that the address is not among the application's Allowed Callback URLs.", "The browser runs on another machine, which has another loopback."},
			certainty: inspect.Documented, source: "RFC 6749 §4.1.2.1; RFC 8252 §7.3", fix: fixDevice},
		{cause: causeBrowser, label: "no browser", title: "No browser could be opened.", why: "The login page opens in the system's browser.", causes: []string{"There is no desktop session here: use the device flow."},
			certainty: inspect.Documented, source: "RFC 8252 §4"},
	}
}
