package azure

import (
	"fmt"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// mendDirectory is for what only Entra can see: applications, service principals, policies.
func (m mender) mendDirectory(code string) []cloud.Change {
	id := quote.Shell(m.app())
	enterprise := m.nation().portal + " > Enterprise applications > " + m.app()
	switch code {
	case "azure.app.missing":
		find := cloud.Change{Side: sideProfile, Title: "Find the right client ID and tenant", Texts: []inspect.Fix{
			cli("Is it an object ID, or another tenant", "az ad app show --id "+id+" --query '{client_id:appId, object_id:id, name:displayName}'\naz account show --query tenantId --output tsv"),
		}}
		changes := []cloud.Change{find, m.registerApp()}
		if trust, ok := m.trustToken(); ok {
			changes = append(changes, trust) // a new application trusts nobody yet
		}
		return changes
	case "azure.app.service-principal":
		return []cloud.Change{{Side: sideCloud, Title: "Create the service principal", Texts: []inspect.Fix{
			cli("az", "az ad sp create --id "+id),
			terraform("azuread", fmt.Sprintf("resource \"azuread_service_principal\" \"app\" {\n  client_id = %s\n}\n", quote.HCL(m.app()))),
			console("Entra admin center", m.nation().portal+" > App registrations > "+m.app()+" > Overview > Managed application in local directory > Create service principal."),
		}, Apply: m.apply("create_service_principal", nil)}}
	case "azure.app.disabled":
		return []cloud.Change{{Side: sideCloud, Title: "Enable the service principal", Texts: []inspect.Fix{
			cli("az", "az ad sp update --id "+id+" --set accountEnabled=true"),
			terraform("azuread", fmt.Sprintf("resource \"azuread_service_principal\" \"app\" {\n  client_id       = %s\n  account_enabled = true\n}\n", quote.HCL(m.app()))),
			console("Entra admin center", enterprise+" > Properties > Enabled for users to sign in: Yes. Ask first why it was disabled."),
		}, Apply: m.apply("enable_application", nil)}}
	case "azure.app.public":
		return []cloud.Change{{Side: sideCloud, Title: "Make the application confidential", Texts: []inspect.Fix{
			cli("az", "az ad app update --id "+id+" --is-fallback-public-client false"),
			console("Entra admin center", m.nation().portal+" > App registrations > "+m.app()+" > Authentication > Allow public client flows: No."),
		}, Apply: m.apply("make_confidential", nil)}}
	case "azure.scope.permission", "azure.scope.assignment":
		return []cloud.Change{{Side: sideCloud, Title: "Give the application a permission on the resource", Texts: []inspect.Fix{
			console("Entra admin center", m.nation().portal+" > App registrations > "+m.app()+" > API permissions > Add a permission > the resource > Application permissions, then grant admin consent."),
		}}}
	case "azure.scope.disabled":
		return []cloud.Change{{Side: sideCloud, Title: "Find out why the resource is switched off", Texts: []inspect.Fix{
			console("Entra admin center", m.nation().portal+" > Enterprise applications > the resource in the scope "+m.set.scope()+" > Properties > Enabled for users to sign in. Ask who switched it off; for a Microsoft service, whether the tenant still has the subscription."),
		}}}
	case "azure.credentials.replication":
		return []cloud.Change{{Side: sideCloud, Title: "Wait a few minutes and try again", Texts: []inspect.Fix{
			plain("Wait", "A change of a federated credential takes some minutes to reach every Entra server; until then refusals and successes may alternate."),
			cli("If it lasts, compare", "az ad app federated-credential list --id "+id+" --output json"),
		}, Apply: m.apply("replicate", nil)}}
	}
	return m.mendPolicy(code, enterprise)
}

func (m mender) mendPolicy(code, enterprise string) []cloud.Change {
	var text string
	switch code {
	case "azure.policy.federation":
		text = "An administrator must allow this federated credential in the tenant's application management policy, or the credential goes on a user-assigned managed identity, which that policy does not cover."
	case "azure.policy.issuer":
		text = "An administrator must add the issuer to the tenant's policy for federated credentials. A token of another Microsoft cloud cannot be allowed."
	case "azure.policy.access":
		text = enterprise + " > Sign-in logs > Service principal sign-ins names the Conditional Access policy that blocked; an administrator must exclude this workload or the place that it signs in from."
	default:
		return nil
	}
	return []cloud.Change{{Side: sideCloud, Title: "Have the policy changed", Texts: []inspect.Fix{console("Entra admin center", text)}, Apply: m.apply("lift_policy", nil)}}
}

// registerApp is the application with its service principal. In Azure it gets a new client ID, which then goes into
// the profile; the pretend cloud takes the one that the profile names.
func (m mender) registerApp() cloud.Change {
	return cloud.Change{Side: sideCloud, Title: "Register an application and its service principal", Texts: []inspect.Fix{
		cli("az", "APP_ID=$(az ad app create --display-name auth0-m2m --query appId --output tsv)\naz ad sp create --id \"$APP_ID\"\necho \"client_id for the profile: $APP_ID\""),
		terraform("azuread", "resource \"azuread_application\" \"app\" {\n  display_name = \"auth0-m2m\"\n}\n\nresource \"azuread_service_principal\" \"app\" {\n  client_id = azuread_application.app.client_id\n}\n"),
		console("Entra admin center", m.nation().portal+" > App registrations > New registration. Put the application (client) ID and the directory (tenant) ID into the profile."),
	}, Apply: m.apply("create_application", nil)}
}

// grantRole is what the exchange does not prove: a permission. Reader on one resource group is the smallest that shows
// anything.
func (m mender) grantRole() cloud.Change {
	if !strings.HasPrefix(m.set.scope(), m.nation().resource) {
		return cloud.Change{Side: sideCloud, Title: "Give the application a role on the resource", Texts: []inspect.Fix{
			console("Entra admin center", m.nation().portal+" > App registrations > "+m.app()+" > API permissions > Add a permission > Application permissions, then grant admin consent."),
		}}
	}
	return cloud.Change{Side: sideCloud, Title: "Give the application a role where it works", Texts: []inspect.Fix{
		cli("az", "az role assignment create --assignee "+quote.Shell(m.app())+" --role Reader --scope /subscriptions/SUBSCRIPTION/resourceGroups/GROUP"),
		terraform("azurerm", "resource \"azurerm_role_assignment\" \"auth0\" {\n  scope                = azurerm_resource_group.app.id\n  role_definition_name = \"Reader\"\n  principal_id         = azuread_service_principal.app.object_id\n}\n"),
		console("Azure portal", "The resource group > Access control (IAM) > Add role assignment > Reader > "+m.app()+"."),
	}}
}
