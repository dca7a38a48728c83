package auth0

import (
	"strings"

	"mintmark/inspect"
)

// audienceRules are refusals about what was asked for: the API, the grant for it, its scopes.
func audienceRules() []rule {
	return []rule{
		{cause: causeAudience, label: "no such API in this tenant", title: "The tenant has no API with exactly this identifier.",
			codes: []string{"access_denied", "invalid_request", "invalid_target"}, contains: []string{"service not enabled within domain", "service not found"}, refused: true,
			why: "The audience is compared letter by letter with the identifiers of the tenant's APIs. An identifier cannot be changed after the API was made.",
			causes: []string{
				"A final slash, http instead of https, or upper and lower case differ: copy the identifier from APIs > the API > Settings.",
				"The API lives in another tenant or region.",
				"The audience is the Management API under a custom domain: it is always https://TENANT-DOMAIN/api/v2/ with the canonical domain.",
				"The API does not exist yet.",
			},
			certainty: inspect.Observed, source: "https://github.com/auth0/terraform-provider-auth0/issues/951; https://github.com/auth0/node-auth0/issues/292", fix: fixAudience},
		{cause: causeNoGrant, label: "no client grant", title: "The application is not authorised for this API.",
			codes: []string{"access_denied", "invalid_request", "unauthorized_client"}, contains: []string{"is not authorized to access"}, refused: true,
			when: func(q reply) bool { return q.flow == machineFlow && !q.thirdParty() },
			why:  "The API exists in this tenant and the client is known, but no client grant lets this client ask for tokens for it.",
			causes: []string{
				"No client grant was made: authorise the application on the API's Application Access tab.",
				"The grant is for users (subject type user) and not for clients. Where a person was logging in, it is the reverse.",
				"The API's policy for client access is deny_all.",
			},
			certainty: inspect.Observed, source: "https://github.com/auth0/auth0-python/issues/173; https://github.com/auth0/ruby-auth0/issues/610; https://auth0.com/docs/get-started/applications/application-access-to-apis-client-grants", fix: fixGrant},
		{cause: causeNoGrant, label: "no client grant", title: "The application may not ask for this API in a person's name.",
			codes: []string{"access_denied", "invalid_request", "unauthorized_client"}, contains: []string{"is not authorized to access"}, refused: true,
			when: func(q reply) bool { return !q.thirdParty() },
			why:  "The API exists in this tenant and lets applications act for people only with a client grant of subject type user, and this application has none. A grant for machines does not serve here.",
			causes: []string{
				"No grant for User-Delegated Access was made: authorise the application on the API's Application Access tab.",
				"The API's policy for user-delegated access is deny_all.",
			},
			certainty: inspect.Observed, source: "public repositories quoting the answer; https://auth0.com/docs/get-started/applications/application-access-to-apis-client-grants", fix: fixPersonAccess},
		thirdPartyRule([]string{"access_denied", "invalid_request", "unauthorized_client"}, "is not authorized to access"),
		{cause: causeNoAudience, label: "audience missing", title: "The request names no API, and the tenant has no default.",
			codes: []string{"access_denied"}, contains: []string{"non-global clients are not allowed"}, refused: true,
			why:       "Without an audience the tenant falls back to an API of its own that ordinary applications may not use.",
			causes:    []string{"The profile's audience is empty.", "The audience was sent under another name, for example resource."},
			certainty: inspect.Documented, source: "https://support.auth0.com/center/s/article/Client-credentials-grant-requires-audience-parameter; https://github.com/postmanlabs/postman-app-support/issues/2934", fix: fixNoAudience},
		{cause: causeScope, label: "scope not granted", title: "The client's grant does not hold every scope that was asked for.",
			codes: []string{"access_denied", "invalid_scope", "unauthorized_client"}, contains: []string{"not been granted scopes"}, refused: true,
			why: "A scope outside the client grant makes the whole request fail; the message names them. Leaving scope out asks for everything that is granted.",
			causes: []string{
				"The grant lacks the scope: tick it on the API's Application Access tab.",
				"openid, profile, email or offline_access were asked for: they belong to people, not to machines.",
				"The API does not define the scope, or it is misspelt.",
			},
			certainty: inspect.Observed, source: "public repositories quoting the answer; https://auth0.com/docs/api/authentication/client-credential-flow/get-token", fix: fixScope},
		{cause: causeScopeForm, label: "scope malformed", title: "The tenant cannot read the scope.",
			codes: []string{"invalid_scope"}, contains: []string{"must be an array or a string"}, refused: true,
			why:       "The scope is one string of words separated by single spaces.",
			causes:    []string{"The scope was sent as another JSON type."},
			certainty: inspect.Documented, source: "https://github.com/auth0/docs (articles/api/authentication/errors)", fix: fixSettings},
	}
}

// thirdParty is true for client ids of third-party applications.
func (q reply) thirdParty() bool { return strings.HasPrefix(q.client.ClientID, "tpc_") }

// thirdPartyRule is about third-party applications, which no API's policy lets in of itself.
func thirdPartyRule(codes []string, contains ...string) rule {
	return rule{cause: causeThirdParty, label: "third-party application without a grant", title: "A third-party application needs its own grant for this API.",
		codes: codes, contains: contains, refused: true, when: reply.thirdParty,
		why:       "Third-party applications (client ids that start with tpc_) are let in by an explicit client grant only, never by an API's allow-all policy.",
		causes:    []string{"No client grant for this application and API exists."},
		certainty: inspect.Documented, source: "https://auth0.com/docs/get-started/applications/third-party-applications/troubleshooting", fix: fixAccess}
}

// organizationRules: the texts for machine clients are documented nowhere, so that the word decides; hence inferred.
func organizationRules() []rule {
	const source = "https://auth0.com/docs/manage-users/organizations/organizations-for-m2m-applications; https://github.com/auth0-samples/auth0-nodejs-webapp-sample/issues/117"
	return []rule{
		{cause: causeOrgRequired, label: "organization required", title: "The client grant likely demands an organization, and none was sent.",
			codes: []string{"invalid_request", "access_denied", "unauthorized_client"}, contains: []string{"organization is required", "requires an organization", "missing organization", "organization parameter is required"}, refused: true,
			why: "With Organization Support set to Required on the grant, every token request names an organization, unless the application has a default one.",
			causes: []string{"The profile's organization is empty.", "The application has no default organization.",
				"Where a person was logging in, it is the application's own setting: the application > Login Experience > Type of Users."},
			certainty: inspect.Inferred, source: source, fix: fixOrganization},
		{cause: causeOrgInvalid, label: "organization not accepted", title: "The tenant likely does not accept this organization for this client.",
			codes: []string{"invalid_request", "access_denied", "unauthorized_client"}, contains: []string{"organization is invalid", "invalid organization", "organization not found", "unknown organization", "organization does not exist"}, refused: true,
			why:       "The organization is unknown in this tenant, or is not attached to the client's grant.",
			causes:    []string{"The id or name is misspelt, or belongs to another tenant.", "The organization is not attached to the grant: Organizations > the organization > Machine-to-Machine Access > Add Access."},
			certainty: inspect.Inferred, source: source, fix: fixOrganization},
		{cause: causeOrganization, label: "organization refused", title: "The tenant likely refuses the request because of its organization.",
			codes: []string{"invalid_request", "access_denied", "unauthorized_client"}, contains: []string{"organization"}, refused: true,
			why: "The message speaks of the organization. Since June 2025 every tenant judges this parameter; before, it was ignored.",
			causes: []string{
				"The grant's Organization Support is None (deny), and the profile sends an organization.",
				"The organization is not attached to the grant.",
				"The tenant's plan has no organizations for machine clients.",
				"The organization does not exist in this tenant.",
			},
			certainty: inspect.Inferred, source: source + "; https://community.auth0.com/t/end-of-life-rollout-for-unprocessed-organization-parameter-in-client-credentials/188148", fix: fixOrganization},
	}
}
