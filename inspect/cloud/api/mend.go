package api

import (
	"fmt"
	"net/url"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// mendIdentity is for issuer and audience: the service may expect what the token says, or the token may be asked for
// what the service expects.
func (m mender) mendIdentity(code string) []cloud.Change {
	switch {
	case code == "api.issuer.untold" || code == "api.audience.untold":
		return []cloud.Change{{Side: sideProfile, Title: "Tell the profile what the service expects", Texts: []inspect.Fix{
			fix("text", "In the profile", "Look into the service's configuration for the issuer and the audience (API identifier) that it validates, and put both into the target.")}}}
	case strings.HasPrefix(code, "api.issuer."):
		return []cloud.Change{
			m.expect("Let the service trust this token's issuer", map[string]any{"issuer": m.issuer()}),
			{Side: sideProfile, Title: "Or ask for the token from the issuer that the service trusts", Texts: []inspect.Fix{
				fix("text", "In the profile", "Set the profile's domain to the host of "+orElse(m.set.Issuer, "the issuer that the service trusts")+", if that is the same tenant.")}},
		}
	case strings.HasPrefix(code, "api.audience."):
		changes := []cloud.Change{m.expect("Let the service expect this token's audience", map[string]any{"audience": m.identifier()})}
		if want := m.set.Audience; want != "" && want != m.identifier() {
			changes = append(changes, cloud.Change{Side: sideAuth0, Title: "Or ask Auth0 for a token with the service's audience", Texts: []inspect.Fix{
				fix("console", "Auth0 dashboard", "Applications > APIs: the API with the identifier "+want+" (create it if there is none; an identifier cannot be changed), then authorize this application on its Application Access tab."),
				fix("cli", "auth0", "auth0 api post client-grants --data "+quote.Shell(quote.JSON(map[string]any{"client_id": m.client(), "audience": want, "scope": append([]string{}, m.set.Scopes...)}))+m.tenant()),
				fix("text", "In the profile", "Set the profile's audience to "+want+".")}})
		}
		return changes
	}
	return nil
}

// expect is a change of what the service validates, shown for the libraries that Auth0 itself documents.
func (m mender) expect(title string, apply map[string]any) cloud.Change {
	return cloud.Change{Side: sideCloud, Title: title, Texts: []inspect.Fix{
		fix("text", "Node.js, express-oauth2-jwt-bearer", m.node()),
		fix("text", "Spring Boot, application.properties", "okta.oauth2.issuer="+m.issuer()+"\nokta.oauth2.audience="+m.identifier()+"\n"),
		fix("text", "ASP.NET Core, AddJwtBearer", "options.Authority = "+quote.JSON(m.issuer())+";\noptions.Audience = "+quote.JSON(m.identifier())+";\n"),
	}, Apply: m.applyService(apply)}
}

func (m mender) node() string {
	alg := "RS256"
	if m.token != nil && m.token.Alg() != "" {
		alg = m.token.Alg()
	}
	code := fmt.Sprintf("const { auth, requiredScopes } = require('express-oauth2-jwt-bearer');\n\napp.use(auth({\n  issuerBaseURL: %s,\n  audience: %s,\n  tokenSigningAlg: %s,\n}));\n",
		quote.JSON(m.issuer()), quote.JSON(m.identifier()), quote.JSON(alg))
	if len(m.set.Scopes) > 0 {
		code += fmt.Sprintf("app.use(requiredScopes(%s));\n", quote.JSON(strings.Join(m.set.Scopes, " ")))
	}
	return code
}

// mendRights is for scopes, permissions and claims: Auth0 writes them.
func (m mender) mendRights(code string) []cloud.Change {
	switch code {
	case "api.scope.missing", "api.forbidden":
		return m.grant()
	case "api.permission.none":
		return []cloud.Change{m.patchAPI("Put permissions into this API's tokens", map[string]any{"enforce_policies": true, "token_dialect": inspect.Dialect(m.token, m.rfc9068(), true)},
			"Settings > RBAC Settings: Enable RBAC and Add Permissions in the Access Token", map[string]any{"dialect": inspect.Dialect(m.token, m.rfc9068(), true)})}
	case "api.permission.missing":
		return m.grant()
	case "api.claim.missing", "api.claim.mismatch":
		return m.action()
	}
	return nil
}

// grant extends the client grant by what the address needs and the token lacks.
func (m mender) grant() []cloud.Change {
	var have []string
	if m.token != nil {
		have = scopesOf(m.token)
	}
	need := append(append([]string(nil), m.set.Scopes...), m.set.Permissions...)
	need = append(need, m.wanted...)
	missing := unique(lacking(need, have))
	if len(missing) == 0 {
		return []cloud.Change{{Side: sideAuth0, Title: "Look up what the address needs", Texts: []inspect.Fix{
			fix("text", "At the service", "The service does not say what it misses. Its documentation or log names the scope, permission or role that this address needs; then extend the client grant on the API's Application Access tab.")}}}
	}
	all := append(append([]string(nil), have...), missing...)
	api, list := m.identifier(), strings.Join(missing, " ")
	return []cloud.Change{
		{Side: sideAuth0, Title: "Grant " + list + " to the application", Texts: []inspect.Fix{
			fix("console", "Auth0 dashboard", "Applications > APIs > "+api+": add "+list+" on the Permissions tab if it is not there, then tick it for "+m.client()+" on the Application Access tab."),
			fix("cli", "auth0", "auth0 api get client-grants --query "+quote.Shell("client_id="+m.client())+" --query "+quote.Shell("audience="+api)+m.tenant()+
				"\n# scope replaces the whole list: add what the grant above has and this token was not asked for\nauth0 api patch client-grants/GRANT_ID --data "+quote.Shell(quote.JSON(map[string]any{"scope": all}))+m.tenant()),
			fix("terraform", "auth0", fmt.Sprintf("resource \"auth0_client_grant\" \"service\" {\n  client_id = %s\n  audience  = %s\n  scopes    = %s\n}\n", quote.HCL(m.client()), quote.HCL(api), quote.HCLList(all))),
		}, Apply: m.applyTenant(map[string]any{"client": map[string]any{"client_id": m.client(), "grants": []any{map[string]any{"audience": api, "scopes": all}}}})},
		{Side: sideProfile, Title: "Ask for it", Texts: []inspect.Fix{
			fix("text", "In the profile", "Add "+list+" to the profile's scopes, or leave its scopes empty to get everything that is granted; then get a new token.")}},
	}
}

func unique(list []string) []string {
	var out []string
	for _, s := range list {
		if len(lacking([]string{s}, out)) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// action writes the claims that the service needs into the token.
func (m mender) action() []cloud.Change {
	var names, fixed []string
	for _, name := range sorted(m.set.Claims) {
		if inspect.Restricted(name) {
			fixed = append(fixed, name)
		} else {
			names = append(names, name)
		}
	}
	var changes []cloud.Change
	if len(m.set.Claims) == 0 {
		return []cloud.Change{{Side: sideCloud, Title: "Find out which claim the service needs, and with which value", Texts: []inspect.Fix{
			fix("text", "At the service", "Its own words name the claim; its configuration or documentation names the value. An Action of the Machine to Machine flow can then set it, unless it is one that Auth0 writes itself, such as sub, azp or scope."),
		}}}
	}
	if fixed != nil {
		changes = append(changes, cloud.Change{Side: sideCloud, Title: "Let the service expect what Auth0 writes into " + strings.Join(fixed, ", "), Texts: []inspect.Fix{
			fix("text", "At the service", "Auth0 writes such claims itself and drops them without a word when an Action sets them. Change what the service expects, or send the token of the application and the API that have these values."),
		}})
	}
	if names == nil {
		return changes
	}
	have := map[string]any{}
	if m.token != nil && m.token.Claims != nil {
		for _, member := range m.token.Claims.Members {
			if u, err := url.Parse(member.Name); err == nil && u.Scheme != "" {
				have[member.Name] = member.Value.Any()
			}
		}
	}
	var code strings.Builder
	code.WriteString("exports.onExecuteCredentialsExchange = async (event, api) => {\n")
	fmt.Fprintf(&code, "  if (event.client.client_id !== %s) return;\n", quote.JSON(m.client()))
	for _, name := range names {
		have[name] = m.set.Claims[name]
		fmt.Fprintf(&code, "  api.accessToken.setCustomClaim(%s, %s);\n", quote.JSON(name), string(m.set.Claims[name]))
	}
	code.WriteString("};\n")
	return append(changes, cloud.Change{Side: sideAuth0, Title: "Write the claim in an Action", Texts: []inspect.Fix{
		fix("action", "Machine to Machine trigger (credentials-exchange)", code.String()),
		fix("text", "Then", "Deploy the Action and drag it into the Machine to Machine flow; a login Action does not run for these tokens. Registered names such as sub or scope cannot be set."),
	}, Apply: m.applyTenant(map[string]any{"client": map[string]any{"client_id": m.client(), "claims": have}})})
}
