package guides

import (
	"net/url"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/quote"
)

// What to do at the tenant, filled in from the profile. Commands follow auth0-cli and the Auth0 Terraform provider,
// paths the dashboard.

func (l *Look) id() string     { return orElse(l.Profile.ClientID, "CLIENT_ID") }
func (l *Look) api() string    { return orElse(l.Profile.Audience, "API_IDENTIFIER") }
func (l *Look) tenant() string { return quote.Tenant(l.Profile.IssuerURL()) }
func (l *Look) app() string {
	return "Applications > Applications > the one with Client ID " + l.id()
}

func (l *Look) scopes() []string { return append([]string{}, l.Profile.Scopes...) }

func createApp(l *Look) []inspect.Fix {
	name := orElse(l.Profile.Name, "service")
	return []inspect.Fix{
		cli("Create the application", "auth0 apps create --name "+quote.Shell(name)+" --type m2m --reveal-secrets"+l.tenant()),
		terraform("Create the application", "resource \"auth0_client\" \"service\" {\n  name        = "+quote.HCL(name)+"\n  app_type    = \"non_interactive\"\n  grant_types = [\"client_credentials\"]\n}"),
		console("Create the application", "Applications > Applications > Create Application > Machine to Machine Applications. Then copy Domain, Client ID and Client Secret from its Settings."),
		plain("In the profile", "Put domain, client ID and client secret into the profile with e; the secret goes into the keyring and nowhere else."),
	}
}

func allowGrant(l *Look) []inspect.Fix {
	return []inspect.Fix{
		cli("Enable the grant type (this names all that shall be enabled)", "auth0 apps update "+quote.Shell(l.id())+" --grants credentials"+l.tenant()),
		terraform("Enable the grant type", "# in resource \"auth0_client\"\ngrant_types = [\"client_credentials\"]"),
		console("Enable the grant type", l.app()+" > Settings > Advanced Settings > Grant Types: Client Credentials"),
	}
}

func createAPI(l *Look) []inspect.Fix {
	command := "auth0 apis create --name " + quote.Shell(l.api()) + " --identifier " + quote.Shell(l.api()) + " --signing-alg RS256"
	form := "resource \"auth0_resource_server\" \"api\" {\n  name        = " + quote.HCL(l.api()) + "\n  identifier  = " + quote.HCL(l.api()) + "\n  signing_alg = \"RS256\"\n}"
	if s := l.scopes(); len(s) > 0 {
		command += " --scopes " + quote.Shell(strings.Join(s, ","))
		form += "\n\nresource \"auth0_resource_server_scopes\" \"api\" {\n  resource_server_identifier = auth0_resource_server.api.identifier"
		for _, scope := range s {
			form += "\n  scopes {\n    name = " + quote.HCL(scope) + "\n  }"
		}
		form += "\n}"
	}
	return []inspect.Fix{
		cli("Create the API", command+l.tenant()),
		terraform("Create the API", form),
		console("Create the API", "Applications > APIs > Create API: Identifier "+l.api()+", Signing Algorithm RS256. An identifier is compared character by character and cannot be changed later."),
	}
}

func authorise(l *Look) []inspect.Fix {
	return []inspect.Fix{
		cli("Create the client grant", "auth0 api post client-grants --data "+quote.Shell(quote.JSON(map[string]any{"client_id": l.id(), "audience": l.api(), "scope": l.scopes()}))+l.tenant()),
		terraform("Create the client grant", "resource \"auth0_client_grant\" \"service\" {\n  client_id = "+quote.HCL(l.id())+"\n  audience  = "+quote.HCL(l.api())+"\n  scopes    = "+quote.HCLList(l.scopes())+"\n}"),
		console("Authorise the application", "Applications > APIs > "+l.api()+" > Application Access > Edit > Client Access: grant "+l.id()+" and tick what it needs, no more."),
	}
}

// patchAPI changes a setting of the API.
func patchAPI(l *Look, title string, set map[string]any, form, path string) []inspect.Fix {
	return []inspect.Fix{
		cli(title, "auth0 api patch "+quote.Shell("resource-servers/"+url.PathEscape(l.api()))+" --data "+quote.Shell(quote.JSON(set))+l.tenant()),
		terraform(title, "# in resource \"auth0_resource_server\"\n"+form),
		console(title, "Applications > APIs > "+l.api()+" > Settings > "+path),
	}
}
