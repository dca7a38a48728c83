package aws

// TellApart implements cloud.Distinguisher.
func (Cloud) TellApart(cause string) []string {
	switch cause {
	case "aws.trust.denied", "aws.trust.unknown", "aws.trust.unseen":
		return []string{
			"A condition does not fit: mintmark try PROFILE aws --offline, with the trust policy in the profile, shows each condition with both values.",
			"A condition key lacks the issuer's final slash: with Auth0 it reads TENANT.REGION.auth0.com/:sub, slash and then colon.",
			"Federated names another provider: compare it with aws iam list-open-id-connect-providers.",
			"The role does not exist, or its name or path differs: aws iam get-role --role-name ROLE answers NoSuchEntity then.",
			"A policy of the organization denies: only the CloudTrail event and the organization's administrators show it.",
		}
	case "aws.keys.unreachable":
		return []string{
			"It was a moment's failure: the same call succeeds a little later.",
			"The key was rotated and revoked: the token's kid is no longer in the issuer's jwks.json.",
			"A firewall or allow-list stands before a custom domain: the document opens here, but not from elsewhere.",
		}
	case "aws.provider.missing":
		return []string{
			"It was registered without the final slash: aws iam list-open-id-connect-providers shows an ARN that does not end in a slash.",
			"It was registered in another account than the role's: compare the account numbers.",
			"The token came from the custom domain, and the provider is the tenant's own (or the reverse): compare with the token's iss.",
		}
	case "aws.audience.mismatch":
		return []string{
			"The API Identifier is registered, but the token has azp: AWS then compares azp, the client ID.",
			"The client ID is registered, but the token has no azp (RFC 9068 profile): AWS then compares aud.",
		}
	}
	return nil
}
