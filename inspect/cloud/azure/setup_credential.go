package azure

import (
	"fmt"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// mendCredential is for everything that a federated credential with the token's own values mends.
func (m mender) mendCredential(code string) []cloud.Change {
	switch {
	case code == "azure.issuer.entra" || code == "azure.issuer.http" || code == "azure.issuer.unreachable",
		code == "azure.audience.several", code == "azure.audience.array", code == "azure.audience.shape",
		code == "azure.credentials.replication":
		return nil
	case strings.HasPrefix(code, "azure.issuer."), strings.HasPrefix(code, "azure.subject."), strings.HasPrefix(code, "azure.audience."), strings.HasPrefix(code, "azure.credentials."):
	default:
		return nil
	}
	switch code {
	case "azure.credentials.untold", "azure.credentials.incomplete", "azure.credentials.count", "azure.credentials.length", "azure.credentials.name", "azure.credentials.twice":
		return []cloud.Change{m.tellCredentials()}
	}
	var changes []cloud.Change
	if m.believed() {
		changes = append(changes, m.tellCredentials()) // the profile is wrong about Entra: look before changing anything
	}
	if ch, ok := m.trustToken(); ok {
		changes = append(changes, ch)
	}
	if !m.believed() && (strings.HasSuffix(code, ".mismatch") || code == "azure.credentials.none") {
		changes = append(changes, m.tellCredentials())
	}
	if strings.HasPrefix(code, "azure.audience.") {
		changes = append(changes, m.askAudience()...)
	}
	if code == "azure.issuer.host" {
		changes = append(changes, cloud.Change{Side: sideProfile, Title: "Or ask for the token from the host that the credential names", Texts: []inspect.Fix{
			plain("In the profile", "Set the profile's domain to the host of the credential's issuer, if that is the same tenant (its custom domain, or its own).")}})
	}
	return changes
}

// believed reports whether a credential in the profile fits the token already.
func (m mender) believed() bool {
	if m.token == nil {
		return false
	}
	all := compareAll(m.set.Credentials, m.token)
	return len(all) > 0 && all[0].distance() == 0 && len(all[0].unknown) == 0
}

// wanted is the credential that fits the token, and whether one of the given ones is to be changed into it. A credential
// that differs by a slip of the pen is corrected; one that is for another application, tenant or region is left alone,
// for it may serve somebody, unless issuer and subject are the same: those must be unique.
func (m mender) wanted() (c credential, change, ok bool) {
	if m.token == nil || m.token.Text("iss") == "" || m.token.Text("sub") == "" {
		return credential{}, false, false
	}
	auds, _ := m.token.Claim("aud").Texts()
	if len(auds) == 0 {
		return credential{}, false, false
	}
	c = credential{Name: "auth0-m2m", Issuer: m.token.Text("iss"), Subject: m.token.Text("sub"), Audiences: auds[:1]}
	if all := compareAll(m.set.Credentials, m.token); len(all) > 0 {
		near := all[0]
		sameKey := near.issuer.far == 0 && near.subject.far == 0
		slip := near.issuer.far <= 1 && near.subject.far <= 1
		if near.cred.Name != "" && (sameKey || slip) {
			c.Name = near.cred.Name
			return c, true, true
		}
	}
	taken := func(name string) bool {
		return slices.ContainsFunc(m.set.Credentials, func(o credential) bool { return strings.EqualFold(o.Name, name) })
	}
	for n := 2; taken(c.Name); n++ {
		c.Name = fmt.Sprintf("auth0-m2m-%d", n)
	}
	return c, false, true
}

// trustToken makes Entra trust this token: on an app registration or on a managed identity, for the client ID does not
// tell which of the two it is.
func (m mender) trustToken() (cloud.Change, bool) {
	c, change, ok := m.wanted()
	if !ok {
		return cloud.Change{}, false
	}
	title := "Add a federated credential for this token"
	if change {
		title = fmt.Sprintf("Change the federated credential %s to this token's values", c.Name)
	}
	parameters := quote.JSON(c)
	nameless := c // a credential's name is part of its address: an update sends what can change
	nameless.Name = ""
	id, name := quote.Shell(m.app()), quote.Shell(c.Name)
	create := "az ad app federated-credential create --id " + id + " --parameters " + quote.Shell(parameters)
	identity := "create"
	if change {
		create = "az ad app federated-credential update --id " + id + " --federated-credential-id " + name + " --parameters " + quote.Shell(quote.JSON(nameless))
		identity = "update"
	}
	uri := fmt.Sprintf("%s/v1.0/applications(appId='%s')/federatedIdentityCredentials(name='%s')", m.nation().graph, m.app(), c.Name)
	return cloud.Change{Side: sideCloud, Title: title, Texts: []inspect.Fix{
		cli("az, app registration", create),
		cli("az, user-assigned managed identity", "az identity federated-credential "+identity+" --name "+name+" --identity-name IDENTITY --resource-group GROUP --issuer "+quote.Shell(c.Issuer)+
			" --subject "+quote.Shell(c.Subject)+" --audiences "+quote.Shell(c.Audiences[0])),
		cli("Microsoft Graph", "az rest --method PATCH --uri "+quote.Shell(uri)+" --headers Content-Type=application/json Prefer=create-if-missing --body "+quote.Shell(quote.JSON(nameless))),
		terraform("azuread, app registration", m.terraformApp(c)),
		terraform("azurerm, managed identity", m.terraformIdentity(c)),
		console("Entra admin center", m.consoleCredential(c, change)),
	}, Apply: m.apply("set_credential", map[string]any{"credential": c})}, true
}

func (m mender) terraformApp(c credential) string {
	return fmt.Sprintf(`data "azuread_application" "app" {
  client_id = %s
}

resource "azuread_application_federated_identity_credential" "auth0" {
  application_id = data.azuread_application.app.id
  display_name   = %s
  issuer         = %s
  subject        = %s
  audiences      = [%s]
}
`, quote.HCL(m.app()), quote.HCL(c.Name), quote.HCL(c.Issuer), quote.HCL(c.Subject), quote.HCL(c.Audiences[0]))
}

func (m mender) terraformIdentity(c credential) string {
	return fmt.Sprintf(`resource "azurerm_federated_identity_credential" "auth0" {
  name                      = %s
  user_assigned_identity_id = azurerm_user_assigned_identity.app.id # provider v3 and v4: parent_id, and resource_group_name
  issuer                    = %s
  subject                   = %s
  audience                  = [%s]
}
`, quote.HCL(c.Name), quote.HCL(c.Issuer), quote.HCL(c.Subject), quote.HCL(c.Audiences[0]))
}

func (m mender) consoleCredential(c credential, change bool) string {
	verb := "Add credential, scenario Other issuer"
	if change {
		verb = "open " + c.Name
	}
	return fmt.Sprintf(`%s > App registrations > %s > Certificates & secrets > Federated credentials > %s.
Issuer:              %s
Value (subject):     %s
Audience:            %s
`, m.nation().portal, m.app(), verb, c.Issuer, c.Subject, c.Audiences[0])
}

// tellCredentials prints what Entra holds, so that it can be compared and put into the profile.
func (m mender) tellCredentials() cloud.Change {
	return cloud.Change{Side: sideProfile, Title: "See what Entra holds, and put it into the profile", Texts: []inspect.Fix{
		cli("az, app registration", "az ad app federated-credential list --id "+quote.Shell(m.app())+" --output json"),
		cli("az, user-assigned managed identity", "az identity federated-credential list --identity-name IDENTITY --resource-group GROUP --output json"),
	}}
}

// askAudience is the other way round: the token is asked for the audience that a credential names.
func (m mender) askAudience() []cloud.Change {
	var all []comparison
	if m.token != nil {
		all = compareAll(m.set.Credentials, m.token)
	}
	if len(all) == 0 || len(all[0].cred.Audiences) != 1 {
		return nil
	}
	want := all[0].cred.Audiences[0]
	return []cloud.Change{{Side: sideAuth0, Title: "Or ask Auth0 for a token with the credential's audience", Texts: []inspect.Fix{
		console("Auth0 dashboard", "Applications > APIs > Create API with the identifier "+want+" and RS256, then authorize this application on its Application Access tab."),
		plain("In the profile", "Set the profile's audience to "+want+"."),
	}}}
}
