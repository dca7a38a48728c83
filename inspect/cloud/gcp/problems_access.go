package gcp

func credentialRefusals() []refusalKind {
	denied := []string{codeIAMMember, codeIAMRole, codeIAMConditional, codeAccountName}
	candidates := []string{
		"the principal lacks roles/iam.workloadIdentityUser on this service account (or the grant names another subject, attribute, pool, or the project id)",
		"Google maps google.subject differently from this profile, so the principal is another one",
		"the grant is younger than about five minutes",
		"the service account's name is wrong",
		"a deny policy or an IAM condition stands against it",
	}
	return []refusalKind{
		{match: `(?i)(Service Account Credentials API|iamcredentials\.googleapis\.com).*(has not been used|is disabled)`, cause: codeCredentialsOff},
		{match: `iam\.serviceAccounts\.get(?:AccessToken|OpenIdToken)`, cause: codeIAMDenied, steps: []string{"service account access"}, by: denied, candidates: candidates},
		{match: `(?i)Gaia id not found`, cause: codeAccountNotFound, steps: []string{"service account"}, by: []string{codeAccountName}},
		{match: `allowServiceAccountCredentialLifetimeExtension|access token lifetime cannot exceed`, cause: codeLifetimeOver, steps: []string{"lifetime"}, by: []string{codeLifetimeMax, codeLifetimeOver}},
		{match: `Lifetime of access token must be larger`, cause: codeLifetimeZero, steps: []string{"lifetime"}, by: []string{codeLifetimeZero}},
		{match: `INVALID_ARGUMENT`, service: credentialsService, only: true, cause: codeScope, steps: []string{"scopes"}, by: []string{codeScope, codeLifetimeMax, codeLifetimeZero, codeLifetimeOver, codeAccountName},
			candidates: []string{"a scope that Google does not know", "a lifetime that is not allowed", "a malformed service account name"}},
	}
}

func apiRefusals() []refusalKind {
	denied, account := []string{codeIAMMember, codeIAMRole, codeIAMConditional}, []string{"service account access"}
	candidates := credentialRefusals()[1].candidates
	return []refusalKind{
		{match: `ACCESS_TOKEN_SCOPE_INSUFFICIENT|insufficient authentication scopes`, cause: codeNarrow},
		{match: `UNAUTHENTICATED|invalid authentication credentials`, service: credentialsService, only: true, cause: codeFederated, steps: []string{"federated token"}, by: []string{codeTimeEnding, codeTimeSkew}},
		{match: `Expected OAuth 2 access token`, cause: codeUnsupported,
			candidates: []string{"the API takes no federated tokens: act as a service account", "the access token is expired or garbled"}},
		{weak: true, match: `UNAUTHENTICATED|invalid authentication credentials`, cause: codeFederated},
		{match: `The caller does not have permission`, service: credentialsService, cause: codeIAMDenied, steps: account, by: denied, candidates: candidates},
		{match: `PERMISSION_DENIED`, service: credentialsService, only: true, cause: codeIAMDenied, steps: account, by: denied, candidates: candidates},
		{weak: true, match: `PERMISSION_DENIED`, cause: codeResource},
		{weak: true, match: `\bINTERNAL\b`, cause: codeInternal, steps: []string{"time"}, by: []string{codeTimeEnding, codeTimeSkew}},
		{match: `NOT_FOUND`, service: credentialsService, only: true, cause: codeAccountNotFound, steps: []string{"service account"}, by: []string{codeAccountName}},
	}
}

// adminRefusals come from creating or changing a pool or provider; they are met in pasted text only.
func adminRefusals() []refusalKind {
	return []refusalKind{
		{match: `(?i)Invalid OIDC issuer URI|scheme must be https`, cause: codeIssuerScheme},
		{match: `(?i)Invalid mapped attribute key`, cause: codeMappingKey},
		{match: `(?i)attribute condition must reference one of the provider's claims`, cause: codeConditionClaims},
		{match: `constraints/iam\.workloadIdentityPoolProviders`, cause: codeOrgPolicy},
		{match: `(?i)Input JWK is not in a valid json format`, cause: codeKeyFormat},
	}
}
