package sandbox

import "slices"

// organizationFor settles which organization a machine token is for; nil for none. The exact texts of Auth0 for machine
// tokens are not public: these are the ones of its user flows.
func (t *Tenant) organizationFor(client *Application, g *ClientGrant, asked string) (*Organization, *refusal) {
	if asked == "" && g.OrganizationUsage == "require" {
		asked = client.DefaultOrganization
		if asked == "" {
			return nil, invalid("parameter organization is required for this client")
		}
	}
	if asked == "" {
		return nil, nil
	}
	if g.OrganizationUsage != "allow" && g.OrganizationUsage != "require" {
		return nil, invalid("parameter organization is not allowed for this client")
	}
	org := t.organization(asked)
	if org == nil {
		return nil, invalid("parameter organization is invalid: " + asked)
	}
	if !g.AllowAnyOrganization && !slices.Contains(g.Organizations, org.ID) && !slices.Contains(g.Organizations, org.Name) {
		return nil, denied(`Client "` + client.ClientID + `" is not authorized to access the organization "` + org.ID + `"`)
	}
	return org, nil
}
