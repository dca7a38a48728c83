package azure

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// mendAuth0 is for what the API's settings in Auth0 decide: token profile, algorithm, lifetime, encryption.
func (m mender) mendAuth0(code string) []cloud.Change {
	switch code {
	case "azure.type.access-token", "azure.type.unsupported", "azure.type.case", "azure.type.none":
		return m.patchAPI("Use the Auth0 token profile for this API", "token_dialect", inspect.Dialect(m.token, false, false),
			"Access Token Settings > JSON Web Token (JWT) Profile: Auth0")
	case "azure.algorithm.untested", "azure.algorithm.unsupported", "azure.algorithm.symmetric", "azure.algorithm.none", "azure.algorithm.refused":
		return m.patchAPI("Sign this API's tokens with RS256", "signing_alg", "RS256", "Access Token Settings > Signing Algorithm: RS256")
	case "azure.time.lifetime":
		return m.patchAPI("Let this API's tokens live a day at most", "token_lifetime", 86400, "Access Token Settings > Maximum Access Token Lifetime: 86400 seconds")
	case "azure.assertion.encrypted":
		return m.patchAPI("Switch this API's token encryption off", "token_encryption", nil, "Settings > JSON Web Encryption (JWE): off")
	case "azure.assertion.opaque":
		return []cloud.Change{{Side: sideProfile, Title: "Ask for an API, so that the token is a JWT", Texts: []inspect.Fix{
			plain("In the profile", "Set the profile's audience to the identifier of an API that this application is authorized for. Without an audience Auth0 issues an opaque token.")}}}
	case "azure.audience.several":
		return []cloud.Change{{Side: sideProfile, Title: "Ask for a token with one audience", Texts: []inspect.Fix{
			plain("In the profile", "Remove the scope openid: with it Auth0 adds its userinfo endpoint as a second audience. Machine-to-machine tokens have one audience.")}}}
	}
	return nil
}

// patchAPI changes one setting of the API (resource server) that the token was asked for.
func (m mender) patchAPI(title, key string, value any, where string) []cloud.Change {
	api, tenant := "API_IDENTIFIER", quote.Tenant("")
	if m.token != nil {
		tenant = quote.Tenant(m.token.Text("iss"))
		if auds, _ := m.token.Claim("aud").Texts(); len(auds) > 0 {
			api = auds[0]
		}
	}
	body := quote.JSON(map[string]any{key: value})
	hcl := strings.Trim(quote.JSON(value), "\"")
	if _, text := value.(string); text {
		hcl = quote.HCL(hcl)
	}
	fixes := []inspect.Fix{
		cli("auth0", "auth0 api patch "+quote.Shell("resource-servers/"+url.PathEscape(api))+" --data "+quote.Shell(body)+tenant),
	}
	if value != nil {
		fixes = append(fixes, terraform("auth0", fmt.Sprintf("resource \"auth0_resource_server\" \"api\" {\n  identifier = %s\n  %s = %s\n}\n", quote.HCL(api), key, hcl)))
	}
	fixes = append(fixes, console("Auth0 dashboard", "Applications > APIs > "+api+" > Settings > "+where+"."))
	// The pretend tenant takes changes in the words of world files.
	sandbox := map[string]any{"identifier": api}
	switch key {
	case "token_dialect":
		sandbox["dialect"] = value
	case "token_lifetime":
		sandbox["lifetime_seconds"] = value
	case "token_encryption":
		sandbox["encryption_key_pem"] = ""
	default:
		sandbox[key] = value
	}
	change := map[string]any{"api": sandbox}
	if m.token != nil {
		change["tenant"] = m.token.Text("iss")
	}
	apply, err := json.Marshal(change)
	if err != nil {
		apply = nil
	}
	return []cloud.Change{{Side: sideAuth0, Title: title, Texts: fixes, Apply: apply}}
}

// mendProfile is for what the profile's own target says wrongly.
func (m mender) mendProfile(code string) []cloud.Change {
	set := func(key, value, why string) []cloud.Change {
		return []cloud.Change{{Side: sideProfile, Title: "Set " + key + " in the profile", Texts: []inspect.Fix{
			cli("mintmark", "mintmark profile edit PROFILE --target azure --set "+quote.Shell(key+"="+value)), plain("what it should be", why)}}}
	}
	n := m.nation()
	switch code {
	case "azure.tenant.none", "azure.tenant.empty", "azure.tenant.shared", "azure.tenant.invalid":
		return set("tenant_id", "TENANT_ID", "az account show --query tenantId --output tsv prints it; in the Entra admin center it is Overview > Tenant ID.")
	case "azure.tenant.missing":
		return set("tenant_id", "TENANT_ID", "az account show --query tenantId --output tsv prints it. If it is right, the tenant lives in another Microsoft cloud: set authority to that cloud's sign-in host.")
	case "azure.client.none", "azure.client.invalid":
		return set("client_id", "CLIENT_ID", "az ad app list --display-name NAME --query '[].appId' --output tsv prints it. It is the application (client) ID, not the object ID and not the Auth0 client ID.")
	case "azure.scope.default", "azure.scope.invalid", "azure.scope.several", "azure.scope.encoded", "azure.scope.typo", "azure.scope.resource":
		return set("scope", m.goodScope(), "One resource followed by /.default; RESOURCE, where it stands, is the API's Application ID URI without a permission behind it. Resource Manager is "+n.resource+"/.default, Microsoft Graph "+n.graph+"/.default.")
	case "azure.authority.path":
		u, err := url.Parse(m.set.authority())
		if err != nil {
			return nil
		}
		return set("authority", "https://"+u.Host, "The authority is the host alone; the tenant has a field of its own.")
	case "azure.authority.invalid", "azure.authority.unknown":
		return set("authority", "https://"+n.hosts[0], "For other clouds: https://login.microsoftonline.us, https://login.chinacloudapi.cn.")
	case "azure.authority.cloud":
		return set("authority", "https://AUTHORITY", "https://login.microsoftonline.com, https://login.microsoftonline.us or https://login.chinacloudapi.cn: the one where the tenant lives.")
	}
	return nil
}

// mendElsewhere is for faults that neither Azure's nor Auth0's settings mend.
func (m mender) mendElsewhere(code string) []cloud.Change {
	tell := func(title, text string) []cloud.Change {
		return []cloud.Change{{Side: sideCloud, Title: title, Texts: []inspect.Fix{plain(title, text)}}}
	}
	switch code {
	case "azure.key.unknown":
		ch := tell("Get a new token, and give Entra time", "Get a token signed with a published key. After a rotation Entra may need half an hour to see the new key; rotate with the next key published beforehand.")
		ch[0].Apply = m.apply("refresh_keys", nil)
		return ch
	case "azure.signature.invalid", "azure.assertion.malformed", "azure.time.expired", "azure.time.window", "azure.time.tolerance", "azure.time.not-yet":
		return tell("Send a new token", "Get a new token and send it as it is, without quotes or line breaks around it. If a new one is refused as well, compare this machine's clock with the tenant's.")
	case "azure.issuer.unreachable", "azure.key.unreadable", "azure.issuer.http":
		return tell("Make the issuer reachable", "Entra must be able to fetch the issuer's /.well-known/openid-configuration and its key set from the internet, over https with a publicly trusted certificate, without login or IP filter.")
	case "azure.key.unnamed", "azure.claim.missing", "azure.time.no-iat", "azure.audience.array", "azure.audience.shape":
		return tell("Send a token that Auth0 issued", "Auth0 writes kid, iss, sub, aud as one text, iat and exp into every machine-to-machine token of an API; a token without them comes from elsewhere or was changed.")
	case "azure.issuer.entra":
		return tell("Send the Auth0 token", "The assertion must be the token that Auth0 issued, not an access token of Entra.")
	case "azure.assertion.own-certificate", "azure.assertion.user", "azure.request.secret", "azure.request.no-assertion", "azure.request.incomplete":
		return tell("Send the federated token", "grant_type=client_credentials with client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer, and the Auth0 token unchanged as client_assertion.")
	case "azure.service.busy", "azure.service.throttled":
		return tell("Wait and try again", "The token was not judged. Try again in a minute.")
	case "azure.answer.foreign", "azure.answer.redirect":
		return tell("Check the authority", "Microsoft's sign-in hosts are https://login.microsoftonline.com, https://login.microsoftonline.us and https://login.chinacloudapi.cn; a proxy may answer in their place.")
	}
	return nil
}
