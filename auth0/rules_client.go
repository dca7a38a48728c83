package auth0

import (
	"strings"

	"mintmark/inspect"
)

// clientRules are refusals of the client itself: who it is, and how it proves that.
func clientRules() []rule {
	return []rule{
		{cause: causeUnknownClient, label: "client id unknown to this tenant", title: "The tenant does not know this client id.",
			codes: []string{"invalid_request"}, contains: []string{"unknown client: "}, refused: true,
			why: "The tenant has no application with this client id.", causes: unknownClientCauses(), certainty: inspect.Observed, source: unknownClientSource, fix: fixDomainAndID},
		{cause: causeCredentials, label: "client not recognised", title: "The tenant does not accept this client id with this secret.",
			status: []int{401}, codes: []string{"access_denied"}, refused: true,
			when: func(q reply) bool {
				return q.status != 0 || strings.Contains(strings.ToLower(q.message), "unauthorized")
			},
			why: "Auth0 gives one answer for four faults, so that nobody can find out which client ids exist: the tenant does not know the client id, the secret is wrong, this is another tenant or region than the application's, or the application is set to another authentication method.",
			causes: []string{
				otherTenant + ", or lacks its region (TENANT.eu.auth0.com, not TENANT.auth0.com): compare it with Applications > the application > Settings > Domain.",
				"The secret was rotated, cut off, or copied with a blank or line break: copy it again.",
				"The client id belongs to another application: compare it with Settings > Client ID.",
				"The application's authentication method is not the profile's: look at Credentials > Authentication Method.",
			},
			certainty: inspect.Observed, source: "https://github.com/auth0/node-auth0/issues/682; https://github.com/auth0/auth0-deploy-cli/issues/599; https://auth0.com/docs/get-started/applications/confidential-and-public-applications", fix: fixCredentials},
		{cause: causeNoClientID, label: "client id missing", title: "The tenant saw no client id in the request.",
			codes: []string{"invalid_client", "invalid_request"}, contains: []string{"missing client_id", "client_id is required", "missing required parameter: client_id"}, refused: true,
			why:       "Likely the client id was neither in the body nor in a Basic header, or something in between dropped it.",
			causes:    []string{"The profile's client id is empty.", "A proxy removed the Authorization header: use client_secret_post."},
			certainty: inspect.Inferred, source: "third-party mock of the tenant; RFC 6749 §2.3.1", fix: fixSettings},
		{cause: causeAssertion, label: "client assertion refused", title: "The tenant does not accept the client assertion.",
			status: []int{401, 400, 403}, codes: []string{"invalid_client", "invalid_client_assertion"}, refused: true,
			when: func(q reply) bool {
				return q.client.Auth == PrivateKeyJWT || strings.Contains(strings.ToLower(q.message), "assertion")
			},
			why: "With private_key_jwt every fault of the assertion gives this one answer; only the tenant log says which: signature, algorithm, audience, expiry, or a jti seen before.",
			causes: []string{
				"The public key registered on the application is not this key's other half, or has expired.",
				"The credential was registered with another algorithm than the profile's.",
				"This machine's clock is wrong: Auth0 allows 10 s for iat and nbf, and expiry at most 5 minutes ahead.",
				"The assertion's aud is not the issuer with its final slash: check the profile's issuer, above all with a custom domain.",
				"The key id (kid) in the profile is not the credential's.",
			},
			certainty: inspect.Documented, source: "https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt; https://community.auth0.com/t/invalid-client-error-with-private-key-jwt-authentication-when-requesting-an-access-token/191217", fix: fixAssertion},
		{cause: causeInvalidClient, label: "client authentication failed", title: "The tenant refuses the client's authentication.",
			codes: []string{"invalid_client"}, refused: true,
			why: "The tenant says that the client did not prove who it is. It says no more here; the tenant log does.",
			causes: []string{
				"The application is set to Private Key JWT or mTLS, where client secrets stop working.",
				"The secret is wrong.",
				"The authentication method of the application is not the profile's.",
			},
			certainty: inspect.Documented, source: "https://auth0.com/docs/get-started/authentication-and-authorization-flow/authenticate-with-private-key-jwt; RFC 6749 §5.2", fix: fixCredentials},
	}
}

// grantRules are refusals of a client that is known, for what it may ask at all. They come after those of the API, whose
// wording is more particular.
func grantRules() []rule {
	return []rule{
		thirdPartyRule([]string{"unauthorized_client"}),
		{cause: causeGrantType, label: "grant type not allowed", title: "The application may not use this grant type.",
			codes: []string{"unauthorized_client"}, contains: []string{"grant type"}, refused: true, when: func(q reply) bool { return !personGrant(q) },
			why: "The grant type is not among those enabled for the application. Public applications (single page, native, or authentication method None) cannot use client credentials at all.",
			causes: []string{
				"Client Credentials is switched off under Advanced Settings > Grant Types.",
				"The application is a single-page or native one, or its authentication method is None: use a machine-to-machine application.",
			},
			certainty: inspect.Observed, source: "https://github.com/auth0/ruby-auth0/issues/190; https://auth0.com/docs/get-started/applications/confidential-and-public-applications", fix: fixGrantType},
		{cause: causeGrantType, label: "grant type not allowed", title: "The application may not use this grant type.",
			codes: []string{"unauthorized_client"}, contains: []string{"grant type"}, refused: true, when: personGrant,
			why:       "The application does not have the grant type enabled by which this person was to log in. It is another one than the machine's.",
			causes:    []string{"The grant type is switched off under Advanced Settings > Grant Types.", "The application is for machines only: use a native or web application for people."},
			certainty: inspect.Observed, source: "https://github.com/auth0/ruby-auth0/issues/190; https://auth0.com/docs/get-started/applications/update-grant-types", fix: fixPersonGrant},
		{cause: causeNoGrant, label: "no client grant", title: "The application is likely not authorised for this API.",
			codes: []string{"unauthorized_client"}, refused: true,
			why:       "The tenant knows the application, but does not let it have this token; it does not say why.",
			causes:    []string{"No client grant for this application and API exists.", "The grant is for users (subject type user) and not for clients."},
			certainty: inspect.Inferred, source: "https://auth0.com/docs/get-started/applications/application-access-to-apis-client-grants; RFC 6749 §5.2", fix: fixGrant},
	}
}
