package auth0

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/quote"
)

func fixOrganization(q reply) []inspect.Fix {
	org := or(q.client.Organization, "ORGANIZATION")
	return append([]inspect.Fix{
		console("Attach the organization", "Organizations > "+org+" > Machine-to-Machine Access > Add Access: the application "+q.id()),
		console("Allow organizations on the grant", "Applications > APIs > "+q.aud()+" > Application Access > Edit > Client Access > Organization Support"),
		advice("Or leave it out", "Remove the organization from the profile if the token needs none."),
		cli("Show the client's grants and their organization_usage", "auth0 api get client-grants -q "+quote.Shell("client_id="+q.id())+q.tenant()),
	}, fixLogs(q)...)
}

func fixAction(q reply) []inspect.Fix {
	return append([]inspect.Fix{
		console("Read the Action", "Actions > Triggers > Machine to Machine: look for api.access.deny with the message's text"),
		cli("List the Actions", "auth0 actions list"+q.tenant()),
	}, fixLogs(q)...)
}

func fixBody(q reply) []inspect.Fix {
	return append([]inspect.Fix{advice("Send a form", "The body is application/x-www-form-urlencoded and begins with grant_type=client_credentials.")}, fixCurl(q)...)
}

func fixLimit(reply) []inspect.Fix {
	return []inspect.Fix{
		advice("Wait", "Ask again when the tenant says so; asking earlier counts against the limit."),
		advice("Keep tokens", "One token serves until shortly before it expires: `mintmark token` keeps it."),
		console("See who uses it up", "Monitoring > Logs, search for type:seccft and type:feccft: the entries name the clients that ask"),
	}
}

func fixProof(q reply) []inspect.Fix {
	return []inspect.Fix{
		console("See what demands it", "Applications > APIs > "+q.aud()+" > Settings, and "+q.app()+" > Settings: look for sender constraining (proof of possession)"),
		advice("Use a bearer API", "AWS, Google Cloud and Azure do not check the binding: let an API without sender constraining issue the tokens for them."),
	}
}

func fixProxy(q reply) []inspect.Fix {
	return []inspect.Fix{
		cli("See who answers, and by which road", "curl -sS -v --url "+quote.Shell(withSlash(or(q.client.Issuer, "https://TENANT_DOMAIN/"))+".well-known/openid-configuration")),
		advice("Name the proxy", "Set HTTPS_PROXY to the proxy's address, or ask its operators to let "+q.domain()+" through; `mintmark doctor` shows which proxy is used."),
	}
}

func fixDomain(q reply) []inspect.Fix {
	return []inspect.Fix{
		console("Copy the domain", "Applications > Applications > any > Settings > Domain; the profile says "+q.domain()),
		cli("See what the host publishes", "curl -sS -i --url "+quote.Shell(withSlash(or(q.client.Issuer, "https://TENANT_DOMAIN/"))+".well-known/openid-configuration")),
	}
}

func fixIssuer(q reply) []inspect.Fix {
	return []inspect.Fix{
		advice("Write the issuer as the document does", "Set the profile's issuer to the document's issuer, letter by letter, with its final slash."),
		cli("See what the host publishes", "curl -sS --url "+quote.Shell(withSlash(or(q.client.Issuer, "https://TENANT_DOMAIN/"))+".well-known/openid-configuration")),
	}
}

func fixTokenURL(reply) []inspect.Fix {
	return []inspect.Fix{advice("Compare the token URL", "Leave the profile's token URL empty to use ISSUER/oauth/token, or set it to the document's token_endpoint.")}
}

func fixLoginAgain(q reply) []inspect.Fix {
	return []inspect.Fix{
		advice("Log in again", "The person has to log in anew; the machine's token is not concerned."),
		console("See how long refresh tokens live", q.app()+" > Settings > Refresh Token Rotation and Refresh Token Expiration"),
		cli("See what the tenant logged (a failed refresh: ferrt with rotation, fertft without)", "auth0 logs tail --filter "+quote.Shell("type:(ferrt OR fertft)")+q.tenant()),
	}
}

func fixPort(q reply) []inspect.Fix {
	return append([]inspect.Fix{
		advice("Free the port", "End the other login, or the program that has it."),
		advice("Use another port", "`mintmark token PROFILE --user browser --port PORT`; the tenant compares the callback with its port, so that it must allow that address too."),
	}, fixDevice(q)...)
}

func fixDevice(reply) []inspect.Fix {
	return []inspect.Fix{advice("Use a code", "Log in with the device flow, which needs no callback: `--user device`.")}
}

func fixCallback(q reply) []inspect.Fix {
	return []inspect.Fix{console("Allow the callback address", q.app()+" > Settings > Application URIs > Allowed Callback URLs: add the address with its port, letter by letter")}
}

func containsFold(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}
