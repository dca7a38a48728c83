package aws

import (
	"net/url"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// patchAPI is the Auth0 CLI's call that changes the token's API; the API is addressed by its Identifier.
func (j *judge) patchAPI(fields map[string]any) string {
	return "auth0 api patch " + quote.Shell("resource-servers/"+url.PathEscape(j.t.Text("aud"))) + " --data " + quote.Shell(string(encode(fields))) + quote.Tenant(j.t.Text("iss"))
}

// apiChange changes how the tenant makes tokens for this API.
func (j *judge) apiChange(code string) cloud.Change {
	switch code {
	case "aws.algorithm":
		title := "Let the API sign with RS256"
		return cloud.Change{Side: "auth0", Title: title, Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: j.patchAPI(map[string]any{"signing_alg": "RS256"})},
			{Title: title, As: "terraform", Text: "resource \"auth0_resource_server\" \"api\" {\n  identifier  = " + quote.HCL(j.t.Text("aud")) + "\n  signing_alg = \"RS256\"\n}"},
			{Title: title, As: "console", Text: "Auth0 Dashboard > Applications > APIs > " + j.t.Text("aud") + " > Settings > Signing Algorithm: RS256, then fetch a new token."},
		}}
	case "aws.token.encrypted":
		title := "Turn the API's token encryption off"
		return cloud.Change{Side: "auth0", Title: title, Texts: []inspect.Fix{
			{Title: title, As: "console", Text: "Auth0 Dashboard > Applications > APIs > the API > Settings > JSON Web Encryption: off. STS cannot read an encrypted token."}}}
	}
	title := "Get a new token and keep tokens for a day at most"
	return cloud.Change{Side: "auth0", Title: title, Texts: []inspect.Fix{
		{Title: title, As: "text", Text: "Fetch a fresh token; keep it in caches for less than a day."},
		{Title: title, As: "cli", Text: j.patchAPI(map[string]any{"token_lifetime": 86400})},
	}}
}

// actionChange is an Auth0 Action that sets the claim as AWS wants it.
func (j *judge) actionChange(code string) cloud.Change {
	var title, claim, value, note string
	switch code {
	case "aws.roles.claim", "aws.trust.roles":
		title, claim, value = "Let the Action list this role", rolesClaimName, j.rolesList()
	case "aws.tags.format", "aws.trust.tags":
		title, claim, value = "Let the Action send tags as AWS reads them", tagsClaim, `{ principal_tags: { Team: ["platform"] }, transitive_tag_keys: [] }`
	default:
		title, claim, value = "Let the Action send a source identity that AWS takes", sourceIdentityClaim, "event.client.client_id"
	}
	if code == "aws.trust.tags" || code == "aws.trust.source" {
		note = "  // " + oneLine(j.wanted(code, "The trust policy wants")) + "\n"
	}
	code = strings.Join([]string{
		"exports.onExecuteCredentialsExchange = async (event, api) => {",
		"  if (event.client.client_id !== " + quote.JSON(j.client()) + ") return; // the flow runs for every application of the tenant",
		note + "  api.accessToken.setCustomClaim(" + quote.JSON(claim) + ", " + value + ");",
		"};",
	}, "\n")
	return cloud.Change{Side: "auth0", Title: title, Texts: []inspect.Fix{{Title: title + " (Machine to Machine trigger)", As: "action", Text: code}}}
}

// client is the Auth0 client ID of the token.
func (j *judge) client() string {
	for _, name := range []string{"azp", "client_id"} {
		if id := j.t.Text(name); id != "" {
			return id
		}
	}
	return orText(strings.TrimSuffix(j.t.Text("sub"), "@clients"), "CLIENT_ID")
}

// rolesList keeps the roles that the claim lists already.
func (j *judge) rolesList() string {
	roles, _ := j.t.Claim(rolesClaimName).Texts()
	list := make([]string, 0, len(roles)+1)
	for _, role := range append(roles, j.s.RoleARN) {
		list = append(list, quote.JSON(role))
	}
	return "[" + strings.Join(list, ", ") + "]"
}

// oneLine keeps foreign text inside a JavaScript comment.
func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == 0x85 {
			return ' '
		}
		return r
	}, text)
}
