package gcp

import "mintmark/inspect"

// alone is how to mend a refusal when nothing is known to fill in; nil where there is nothing to say.
func alone(code string) []inspect.Fix {
	one := func(title, text string) []inspect.Fix { return []inspect.Fix{{Title: title, As: "text", Text: text}} }
	switch code {
	case "gcp.resource.denied":
		return one("Grant the principal what the resource asks for", "Give the principal, or the service account that it stands for, a role with the permission that the message names, on this resource or above it. A new grant can take minutes.")
	case "gcp.condition.claims-required":
		return one("Give the provider a condition on a claim of the issuer", "Add an attribute condition that names a claim, for instance --attribute-condition=\"assertion.sub == 'CLIENT_ID@clients'\", and create or update the provider again.")
	case "gcp.orgpolicy.provider":
		return one("Have the issuer put on the organisation's list", "Who administers the organisation's policies can add the issuer to constraints/iam.workloadIdentityPoolProviders.")
	}
	return nil
}
