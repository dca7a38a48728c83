package auth0

import "mintmark/inspect"

// otherTenant begins the cause that falls once the tenant is known to know the client id.
const otherTenant = "The domain is that of another tenant"

const unknownClientSource = "public repositories quoting the page (invalid_request: Unknown client); https://github.com/auth0/auth0-deploy-cli/issues/599"

func unknownClientCauses() []string {
	return []string{
		otherTenant + ", or lacks its region (TENANT.eu.auth0.com, not TENANT.auth0.com): compare it with Applications > the application > Settings > Domain.",
		"The client id is misspelt or cut off: compare it with Settings > Client ID.",
		"The application was deleted.",
	}
}

// narrowedRules are what one answer for many faults becomes when further questions settled which (Narrow).
func narrowedRules() []rule {
	const regional = "https://auth0.com/docs/troubleshoot/customer-support/operational-policies/public-cloud-service-endpoints"
	return []rule{
		{cause: causeUnknownClient, label: "client id unknown to this tenant", title: "The tenant does not know this client id.", refused: true,
			why:    "The token endpoint only says that it does not accept the client; the tenant's login page, asked for the same client id, says that there is no such application.",
			causes: unknownClientCauses(), certainty: inspect.Observed, source: unknownClientSource, fix: fixDomainAndID},
		{cause: causeOtherMethod, label: "the other authentication method", title: "The application likely takes its secret by the other authentication method.", refused: true,
			why: "The token endpoint refuses the client id and secret as the profile sends them, and the tenant's revocation endpoint takes the same ones when they are sent the other way.",
			causes: []string{
				"The application's method is Client Secret (Basic) and the profile's client_secret_post, or the reverse: look at Credentials > Authentication Method.",
			},
			certainty: inspect.Inferred, source: "RFC 7009 §2.1; https://auth0.com/docs/api/authentication/refresh-token/revoke-refresh-token; https://auth0.com/docs/get-started/applications/confidential-and-public-applications", fix: fixMethod},
		{cause: causeNoTenant, label: "no tenant at this host", title: "The host is likely no Auth0 tenant.",
			why: "It answers, but neither as a token endpoint nor with the discovery document that every tenant publishes.",
			causes: []string{
				"The domain is misspelt, or is that of a web site or an API.",
				"A custom domain is not set up yet.",
				"A network's login page, a proxy or a firewall answers in the tenant's place.",
			},
			certainty: inspect.Inferred, source: "OpenID Connect Discovery 1.0 §4; RFC 6749 §5", fix: fixDomain},
		{cause: causeRegion, label: "another region", title: "The application likely belongs to a tenant of the same name in another region.", refused: true,
			why: "This host is no tenant or does not know the application, and a tenant of the same name answers in another region. TENANT.auth0.com and TENANT.eu.auth0.com are two tenants.",
			causes: []string{
				"The profile's domain lacks its region or has another one: compare it with Applications > the application > Settings > Domain.",
				"The tenant of that name elsewhere is somebody else's, and the client id is wrong.",
			},
			certainty: inspect.Inferred, source: regional + "; https://github.com/auth0/auth0-deploy-cli/issues/599", fix: fixDomainAndID},
	}
}

func fixDomainAndID(q reply) []inspect.Fix {
	return []inspect.Fix{
		console("Compare domain and client id", "Applications > Applications > the application > Settings: the profile says Domain "+q.domain()+" and Client ID "+q.id()),
		cli("See which tenant the auth0 command knows the application in", "auth0 tenants list && auth0 apps list"+q.tenant()),
	}
}

func fixMethod(q reply) []inspect.Fix {
	method, word := SecretBasic, "Client Secret (Basic)"
	if q.client.Auth == SecretBasic {
		method, word = SecretPost, "Client Secret (Post)"
	}
	return append([]inspect.Fix{
		advice("Send the secret the other way", "Set the profile's client authentication to "+method+"."),
		console("Or change the application", q.app()+" > Credentials > Authentication Method; it likely says "+word),
	}, fixLogs(q)...)
}
