package aws

import "mintmark/inspect"

// alone is how to mend a refusal when neither token nor settings are known, so that nothing can be filled in; nil where
// there is nothing to say. What stands in capitals is the reader's to put in.
func alone(code string) []inspect.Fix {
	text := func(title, text string) inspect.Fix { return inspect.Fix{Title: title, As: "text", Text: text} }
	cli := func(title, text string) inspect.Fix { return inspect.Fix{Title: title, As: "cli", Text: text} }
	switch code {
	case "aws.provider.missing":
		return []inspect.Fix{cli("See which providers the role's account has", "aws iam list-open-id-connect-providers"),
			cli("Register the token's issuer, exactly as iss reads", "aws iam create-open-id-connect-provider --url ISSUER --client-id-list CLIENT_ID")}
	case "aws.audience.mismatch":
		return []inspect.Fix{cli("See the provider's client IDs", "aws iam get-open-id-connect-provider --open-id-connect-provider-arn PROVIDER_ARN"),
			cli("Add the token's azp, or its aud where it has no azp", "aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn PROVIDER_ARN --client-id AZP_OR_AUD")}
	case "aws.trust.denied":
		return []inspect.Fix{cli("See whether the role is there, and what its trust policy demands", "aws iam get-role --role-name ROLE --query Role.AssumeRolePolicyDocument"),
			text("Compare the policy with the token", "Principal.Federated must be the provider of the token's issuer, the action sts:AssumeRoleWithWebIdentity, and each condition must fit the token's claims. If all of that fits, ask who manages the organization's policies.")}
	case "aws.trust.tagsession", "aws.trust.sourceidentity":
		action := map[string]string{"aws.trust.tagsession": "sts:TagSession", "aws.trust.sourceidentity": "sts:SetSourceIdentity"}[code]
		return []inspect.Fix{text("Allow "+action+" too", "Add "+action+" to the Action of the trust policy's statement that allows sts:AssumeRoleWithWebIdentity, or take the claim that asks for it out of the token.")}
	case "aws.duration.role":
		return []inspect.Fix{text("Ask for a shorter session", "Set DurationSeconds to what the role allows, 3600 where nobody changed it."),
			cli("Or allow longer ones", "aws iam update-role --role-name ROLE --max-session-duration SECONDS")}
	}
	return nil
}
