package auth0

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/quote"
)

// The fixes of the rules, filled in from the client that was refused. Shell text is quoted for a POSIX shell; secrets
// stand as $VARIABLES. Dashboard paths and commands follow auth0.com/docs and auth0-cli.

func console(title, path string) inspect.Fix {
	return inspect.Fix{Title: title, As: "console", Text: path}
}
func cli(title, command string) inspect.Fix {
	return inspect.Fix{Title: title, As: "cli", Text: command}
}
func advice(title, text string) inspect.Fix { return inspect.Fix{Title: title, As: "text", Text: text} }

// or is value, or a placeholder that cannot be mistaken for one.
func or(value, placeholder string) string {
	if value == "" {
		return placeholder
	}
	return value
}

func (q reply) id() string  { return or(q.client.ClientID, "CLIENT_ID") }
func (q reply) aud() string { return or(q.client.Audience, "API_IDENTIFIER") }

// domain is the tenant's host.
func (q reply) domain() string {
	if u, err := url.Parse(q.client.Issuer); err == nil && u.Host != "" {
		return u.Host
	}
	return "TENANT_DOMAIN"
}

func (q reply) tenant() string { return quote.Tenant(q.client.Issuer) }

func (q reply) app() string { return "Applications > Applications > the one with Client ID " + q.id() }

func tryAgain(reply) []inspect.Fix {
	return []inspect.Fix{advice("Ask again", "Ask again when the reason is gone; nothing needs to be configured.")}
}

// fixLogs is the query that settles what the answer leaves open.
func fixLogs(q reply) []inspect.Fix {
	filter := "type:feccft"
	if q.flow != machineFlow { // a person's login fails under many types
		filter = "client_id:" + q.id()
	}
	return []inspect.Fix{
		cli("Watch the tenant log while you ask again", "auth0 logs tail --filter "+quote.Shell(filter)+q.tenant()),
		console("Read the tenant log", "Monitoring > Logs, search for "+filter+" and open the newest failure of client "+q.id()+": its description says more than the answer"),
	}
}

func fixCredentials(q reply) []inspect.Fix {
	out := []inspect.Fix{
		console("Compare domain, client id and secret", q.app()+" > Settings: Domain must be "+q.domain()+"; copy the Client Secret anew"),
		console("Compare the authentication method", q.app()+" > Credentials > Authentication Method"),
		cli("Show the application", "auth0 apps show "+quote.Shell(q.id())+q.tenant()),
	}
	switch q.client.Auth {
	case SecretPost, "":
		out = append(out, advice("Try the other method", "Set the profile's client authentication to client_secret_basic if the application says Client Secret (Basic)."))
	case SecretBasic:
		out = append(out, advice("Try the other method", "Set the profile's client authentication to client_secret_post if the application says Client Secret (Post)."))
	}
	return append(append(out, fixLogs(q)...), fixCurl(q)...)
}

// fixCurl is the same request by other means, which shows whether mintmark or the configuration is at fault. Arguments can be
// read by everybody on the machine: so the secret comes by a pipe, and curl itself hides what -u carries.
func fixCurl(q reply) []inspect.Fix {
	if q.client.ClientID == "" || q.client.Auth == PrivateKeyJWT || q.flow != machineFlow {
		return nil
	}
	words := []string{"curl", "-sS", "-i", "--url", quote.Shell(q.client.tokenURL())}
	if q.client.Auth == SecretBasic {
		words = append(words, "-u", quote.Shell(q.client.ClientID+":")+`"$CLIENT_SECRET"`)
	} else {
		words = append([]string{`printf %s "$CLIENT_SECRET" |`}, append(words, "--data-urlencode", quote.Shell("client_id="+q.client.ClientID), "--data-urlencode", "client_secret@-")...)
	}
	words = append(words, "-d", "grant_type=client_credentials")
	for _, p := range [][2]string{{"audience", q.client.Audience}, {"scope", strings.Join(q.client.Scopes, " ")}, {"organization", q.client.Organization}} {
		if p[1] != "" {
			words = append(words, "--data-urlencode", quote.Shell(p[0]+"="+p[1]))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(q.client.Extra)) {
		words = append(words, "--data-urlencode", quote.Shell(name+"="+q.client.Extra[name]))
	}
	return []inspect.Fix{cli("Send the same request with curl (put the secret into CLIENT_SECRET first)", strings.Join(words, " "))}
}

func fixAssertion(q reply) []inspect.Fix {
	alg := or(q.client.AssertionAlg, "RS256")
	return append([]inspect.Fix{
		console("Compare the credential", q.app()+" > Credentials > Private Key JWT: the algorithm must be "+alg+", the credential not expired, its Key ID "+or(q.client.KeyID, "left out or equal to the profile's")),
		advice("Check this machine's clock", "An assertion is good for a minute at most, and Auth0 allows 10 s for iat and nbf where they are sent; `mintmark doctor` shows the difference."),
	}, fixLogs(q)...)
}

func fixSettings(q reply) []inspect.Fix {
	return append([]inspect.Fix{advice("Check the profile", "Compare domain, token URL, client id, audience, scopes and further parameters with the application's settings.")}, fixLogs(q)...)
}

func fixKey(q reply) []inspect.Fix {
	return []inspect.Fix{
		cli("Make a new key pair and print its public half", "openssl genrsa -out mintmark-key.pem 2048 && openssl rsa -in mintmark-key.pem -pubout"),
		console("Register the public half", q.app()+" > Credentials > Private Key JWT > Add New Key"),
	}
}

// management reports whether the audience looks like the tenant's Management API: its path, on the tenant's host or Auth0's.
func (q reply) management() bool {
	u, err := url.Parse(q.client.Audience)
	return err == nil && strings.TrimSuffix(u.Path, "/") == "/api/v2" && (strings.EqualFold(u.Host, q.domain()) || strings.HasSuffix(strings.ToLower(u.Host), ".auth0.com"))
}

func fixAudience(q reply) []inspect.Fix {
	if q.management() { // the tenant's own API can neither be made nor renamed
		return []inspect.Fix{
			advice("Write the Management API's identifier", "It is https://TENANT.REGION.auth0.com/api/v2/ with the tenant's own domain, never a custom one, and ends in a slash; the profile asks for "+q.aud()+"."),
			cli("List the identifiers of the tenant's APIs", "auth0 apis list"+q.tenant()),
		}
	}
	return []inspect.Fix{
		cli("List the identifiers of the tenant's APIs", "auth0 apis list"+q.tenant()),
		console("Copy the identifier", "Applications > APIs > the API > Settings > Identifier; the profile asks for "+q.aud()),
		cli("Create the API, if it is missing", "auth0 apis create --name "+quote.Shell(q.aud())+" --identifier "+quote.Shell(q.aud())+" --signing-alg RS256"+q.tenant()),
	}
}

func fixNoAudience(q reply) []inspect.Fix {
	return []inspect.Fix{
		advice("Set the profile's audience", "It is the identifier of the API that the token is for."),
		cli("List the identifiers of the tenant's APIs", "auth0 apis list"+q.tenant()),
	}
}

func fixGrant(q reply) []inspect.Fix {
	scopes := append([]string{}, q.client.Scopes...)
	body := quote.JSON(map[string]any{"client_id": q.id(), "audience": q.aud(), "scope": scopes})
	return append([]inspect.Fix{
		console("Authorise the application", "Applications > APIs > "+q.aud()+" > Application Access > Edit > Client Access: grant "+q.id()+" and tick its permissions"),
		cli("Create the client grant", "auth0 api post client-grants --data "+quote.Shell(body)+q.tenant()),
		{Title: "Create the client grant", As: "terraform", Text: "resource \"auth0_client_grant\" \"mintmark\" {\n  client_id = " + quote.HCL(q.id()) + "\n  audience  = " + quote.HCL(q.aud()) + "\n  scopes    = " + quote.HCLList(scopes) + "\n}"},
	}, fixLogs(q)...)
}

func fixScope(q reply) []inspect.Fix {
	return []inspect.Fix{
		console("Extend the grant", "Applications > APIs > "+q.aud()+" > Application Access > Edit > Client Access: tick the scopes that the message names for "+q.id()),
		advice("Or ask for less", "Remove the scopes that the message names from the profile; without scopes the tenant gives everything that is granted."),
		cli("Show the client's grants", "auth0 api get client-grants -q "+quote.Shell("client_id="+q.id())+q.tenant()),
	}
}

func fixGrantType(q reply) []inspect.Fix {
	return []inspect.Fix{
		console("Enable the grant type", q.app()+" > Settings > Advanced Settings > Grant Types: tick Client Credentials"),
		cli("Enable the grant type", "# --grants replaces the whole list: see what is enabled, name that too (separated by commas), and take the # away\nauth0 apps show "+quote.Shell(q.id())+q.tenant()+"\n# "+
			strings.NewReplacer("\n", " ", "\r", " ").Replace("auth0 apps update "+quote.Shell(q.id())+" --grants credentials"+q.tenant())),
		advice("Or use another application", "A single-page or native application cannot do this: create one of type Machine to Machine."),
	}
}
