package aws

import (
	"encoding/json"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
)

// providerChange registers the token's issuer, exactly as iss reads. A provider's URL cannot be changed afterwards, so
// one that is registered differently stays beside it until it is deleted.
func (j *judge) providerChange() cloud.Change {
	audience, _ := comparedAudience(j.t)
	issuer := j.req.issuer
	title := "Register the identity provider " + issuer
	terraform := "resource \"aws_iam_openid_connect_provider\" \"auth0\" {\n  url            = " + quote.HCL(issuer) +
		"\n  client_id_list = [" + quote.HCL(audience) + "]\n}"
	console := strings.Join([]string{
		"1. IAM > Identity providers > Add provider > OpenID Connect, in account " + j.role.account + ".",
		"2. Provider URL: " + issuer,
		"3. Audience: " + audience,
		"4. Open the provider and check that its ARN is exactly " + j.req.arn + ". If the final slash is gone, delete it and use the command instead.",
	}, "\n")
	return cloud.Change{
		Side: "cloud", Title: title,
		Texts: []inspect.Fix{
			{Title: title, As: "cli", Text: "aws iam create-open-id-connect-provider --url " + quote.Shell(issuer) + " --client-id-list " + quote.Shell(audience)},
			{Title: title, As: "terraform", Text: terraform},
			{Title: title, As: "console", Text: console},
		},
		Apply: apply("create_provider", map[string]any{"account": j.role.account, "url": issuer, "client_ids": []string{audience}}),
	}
}

// audienceChange puts the value that AWS compares on the provider's list.
func (j *judge) audienceChange() cloud.Change {
	audience, claim := comparedAudience(j.t)
	title := "Add the token's " + claim + " to the provider's client IDs"
	ids := slices.Clone(j.s.ClientIDs)
	if !slices.Contains(ids, audience) { // the profile may list what the provider in force lacks
		ids = append(ids, audience)
	}
	quoted := make([]string, len(ids))
	for i, id := range ids {
		quoted[i] = quote.HCL(id)
	}
	texts := []inspect.Fix{
		{Title: title, As: "cli", Text: "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn " + quote.Shell(j.req.arn) + " --client-id " + quote.Shell(audience)},
		{Title: title, As: "terraform", Text: "resource \"aws_iam_openid_connect_provider\" \"auth0\" {\n  url            = " + quote.HCL(j.req.issuer) + "\n  client_id_list = [" + strings.Join(quoted, ", ") + "]\n}"},
		{Title: title, As: "console", Text: "IAM > Identity providers > " + j.req.provider + " > Actions > Add audience: " + audience},
	}
	if claim == "aud" && j.audienceCode() == "aws.audience.rfc9068" {
		texts = append(texts, inspect.Fix{Title: "Or go back to the Auth0 token profile, whose tokens carry azp", As: "action", Text: j.patchAPI(map[string]any{"token_dialect": inspect.Dialect(j.t, false, false)})})
	}
	return cloud.Change{Side: "cloud", Title: title, Texts: texts,
		Apply: apply("add_client_id", map[string]any{"account": j.role.account, "url": j.req.issuer, "client_id": audience})}
}

// apply is a change as the simulator takes it.
func apply(operation string, parameters map[string]any) json.RawMessage {
	return encode(map[string]any{operation: parameters})
}
