package api

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

func sorted(claims map[string]jsontext.Value) []string {
	names := make([]string, 0, len(claims))
	for name := range claims {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// mendShape is for what the API's settings in Auth0 decide about the token's form.
func (m mender) mendShape(code string) []cloud.Change {
	switch code {
	case "api.algorithm.refused", "api.algorithm.none", "api.algorithm.symmetric", "api.algorithm.untold":
		alg := "RS256"
		if len(m.set.Algorithms) > 0 && slices.Contains([]string{"RS256", "PS256", "HS256"}, m.set.Algorithms[0]) {
			alg = m.set.Algorithms[0]
		}
		return []cloud.Change{m.patchAPI("Sign this API's tokens with "+alg, map[string]any{"signing_alg": alg}, "Access Token Settings > Signing Algorithm: "+alg, map[string]any{"signing_alg": alg})}
	case "api.type.refused":
		dialect, label := inspect.Dialect(m.token, true, false), "RFC 9068"
		if m.rfc9068() {
			dialect, label = inspect.Dialect(m.token, false, false), "Auth0"
		}
		return []cloud.Change{m.patchAPI("Use the "+label+" token profile for this API", map[string]any{"token_dialect": dialect},
			"Access Token Settings > JSON Web Token (JWT) Profile: "+label, map[string]any{"dialect": dialect})}
	case "api.token.opaque":
		return []cloud.Change{{Side: sideProfile, Title: "Ask for an API, so that the token is a JWT", Texts: []inspect.Fix{
			fix("text", "In the profile", "Set the profile's audience to the API's identifier. Without an audience Auth0 issues an opaque token.")}}}
	case "api.token.encrypted":
		return []cloud.Change{m.patchAPI("Switch this API's token encryption off", map[string]any{"token_encryption": nil}, "Settings > JSON Web Encryption (JWE): off", map[string]any{"encryption_key_pem": ""})}
	}
	return nil
}

// rfc9068 reports whether the API's tokens are of that profile.
func (m mender) rfc9068() bool { return m.token != nil && strings.EqualFold(m.token.Type(), "at+jwt") }

// patchAPI changes settings of the API (resource server) that the token was asked for.
func (m mender) patchAPI(title string, body map[string]any, where string, sandbox map[string]any) cloud.Change {
	api := m.identifier()
	var hcl strings.Builder
	fmt.Fprintf(&hcl, "resource \"auth0_resource_server\" \"api\" {\n  identifier = %s\n", quote.HCL(api))
	for _, key := range []string{"enforce_policies", "signing_alg", "token_dialect"} {
		switch v := body[key].(type) {
		case string:
			fmt.Fprintf(&hcl, "  %s = %s\n", key, quote.HCL(v))
		case bool:
			fmt.Fprintf(&hcl, "  %s = %t\n", key, v)
		}
	}
	hcl.WriteString("}\n")
	sandbox["identifier"] = api
	return cloud.Change{Side: sideAuth0, Title: title, Texts: []inspect.Fix{
		fix("cli", "auth0", "auth0 api patch "+quote.Shell("resource-servers/"+url.PathEscape(api))+" --data "+quote.Shell(quote.JSON(body))+m.tenant()),
		fix("terraform", "auth0", hcl.String()),
		fix("console", "Auth0 dashboard", "Applications > APIs > "+api+" > Settings > "+where+"."),
	}, Apply: m.applyTenant(map[string]any{"api": sandbox})}
}

// mendProfile is for what the profile's own target says wrongly.
func (m mender) mendProfile(code string) []cloud.Change {
	set := func(key, value, why string) []cloud.Change {
		return []cloud.Change{{Side: sideProfile, Title: "Set " + key + " in the profile", Texts: []inspect.Fix{
			fix("cli", "mintmark", "mintmark profile edit PROFILE --target api --set "+quote.Shell(key+"="+value)), fix("text", "what it should be", why)}}}
	}
	switch code {
	case "api.url.none", "api.url.invalid", "api.url.plaintext":
		return set("url", "https://SERVICE/PATH", "The full address of something that the service serves.")
	case "api.url.not-found", "api.url.redirect":
		return set("url", "https://SERVICE/PATH", "Compare with the service's documentation: path, version prefix, and the slash at the end. If the service hides what a caller may not see, look for a missing permission.")
	case "api.method.invalid", "api.method.refused":
		return set("method", m.offered(), "A method that this address takes, best one that changes nothing.")
	}
	return nil
}

// offered is the safest method of those that the service allows.
func (m mender) offered() string {
	for _, method := range methods() {
		if slices.ContainsFunc(strings.Split(m.allow, ","), func(a string) bool { return strings.EqualFold(strings.TrimSpace(a), method) }) {
			return method
		}
	}
	return "GET"
}

// mendElsewhere is for what neither side's settings mend for certain.
func (m mender) mendElsewhere(code string) []cloud.Change {
	tell := func(title, text string) []cloud.Change {
		return []cloud.Change{{Side: sideCloud, Title: title, Texts: []inspect.Fix{fix("text", title, text)}}}
	}
	switch code {
	case "api.time.expired", "api.time.tolerance", "api.time.not-yet", "api.time.none", "api.token.revoked", "api.token.malformed", "api.signature.invalid":
		return tell("Send a new token", "Get a new token and send it as it is. If a new one is refused as well, compare the clocks of the service, the tenant and this machine.")
	case "api.key.unknown", "api.keys.unreachable":
		return tell("Let the service fetch the keys again", "The service must be able to fetch "+m.issuer()+".well-known/jwks.json, and must fetch it again when it meets a kid that it does not know.")
	case "api.token.unseen":
		return tell("Look for what takes the token away", "A proxy or gateway may drop the Authorization header, or the service may read the token from elsewhere (a cookie, another header).")
	case "api.token.scheme":
		return tell("Ask how the service wants to be asked", "It does not take bearer tokens at this address. A DPoP or mTLS bound token, a session or an API key may be wanted.")
	case "api.token.refused":
		return tell("Look into the service's log", "Only the service knows what it minds: its log, or its configuration of issuer, audience, algorithm and header type, compared with the token's.")
	case "api.type.incomplete":
		return tell("Look at what writes the token", "Auth0 writes all of these claims in its RFC 9068 profile; a token without them comes from elsewhere or was changed.")
	case "api.answer.failed", "api.answer.busy":
		return tell("Try again, then look into the service's log", "The token was not judged. A service that cannot fetch the issuer's keys may fail like this as well.")
	case "api.answer.html":
		return tell("Find out who answered", "Check the address, and whether a sign-in page, a gateway or a proxy stands in front of the service.")
	case "api.request.invalid", "api.request.refused":
		return tell("Read the service's own words", "The request is minded, not the token: a missing parameter or header, or a content type that the service does not offer.")
	}
	return nil
}

// whole is plain setting up: what the service must validate, and the right to ask for the token.
func (m mender) whole() []cloud.Change {
	api := m.identifier()
	return []cloud.Change{
		m.expect("Let the service validate the token", map[string]any{"issuer": m.issuer(), "audience": api}),
		{Side: sideAuth0, Title: "Let the application ask for tokens of this API", Texts: []inspect.Fix{
			fix("console", "Auth0 dashboard", "Applications > APIs > Create API with the identifier "+api+" and RS256, then authorize "+m.client()+" on its Application Access tab."),
			fix("cli", "auth0", "auth0 apis create --name "+quote.Shell(api)+" --identifier "+quote.Shell(api)+" --signing-alg RS256"+m.tenant()+"\nauth0 api post client-grants --data "+
				quote.Shell(quote.JSON(map[string]any{"client_id": m.client(), "audience": api, "scope": append([]string{}, m.set.Scopes...)}))+m.tenant()),
			fix("terraform", "auth0", fmt.Sprintf("resource \"auth0_resource_server\" \"api\" {\n  identifier = %s\n  name = %s\n  signing_alg = \"RS256\"\n}\n\nresource \"auth0_client_grant\" \"service\" {\n  client_id = %s\n  audience  = auth0_resource_server.api.identifier\n  scopes    = %s\n}\n",
				quote.HCL(api), quote.HCL(api), quote.HCL(m.client()), quote.HCLList(m.set.Scopes))),
		}},
	}
}
