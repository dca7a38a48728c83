package aws

import "mintmark/inspect"

// Vendor pages that the rules come from.
const (
	guide      = "https://docs.aws.amazon.com/IAM/latest/UserGuide/"
	stsPage    = "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html"
	createPage = guide + "id_roles_providers_create_oidc.html"
	oidcPage   = guide + "id_roles_providers_oidc.html"
	keysPage   = guide + "reference_policies_iam-condition-keys.html"
	opsPage    = guide + "reference_policies_elements_condition_operators.html"
	multiPage  = guide + "reference_policies_multi-value-conditions.html"
	varsPage   = guide + "reference_policies_variables.html"
	evalPage   = guide + "reference_policies_evaluation-logic.html"
	whoPage    = guide + "reference_policies_elements_principal.html"
	actionPage = guide + "reference_policies_elements_action.html"
	tagsPage   = guide + "id_session-tags.html"
	sourcePage = guide + "id_credentials_temp_control-access_monitor.html"
	quotaPage  = guide + "reference_iam-quotas.html"
	commonPage = "https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html"
	repostPage = "https://repost.aws/knowledge-center/iam-sts-invalididentitytoken"
	slashNote  = "https://gist.github.com/gene1wood/54611c45a3298504f8e33d95e317ae5c"
	rolesNote  = "https://awsteele.com/blog/2026/07/13/oidc-tokens-can-restrict-which-aws-roles-they-assume.html"
	ageNote    = "https://github.com/mozilla-iam/mozilla-aws-cli/issues/146"
	deniedNote = "https://github.com/aws-actions/configure-aws-credentials/issues/318"
)

// codeTable is every code with what is known of it, in AWS's order of checks.
func codeTable() []inspect.Code {
	var all []inspect.Code
	for _, part := range [][]inspect.Code{requestCodes(), issuerCodes(), tokenCodes(), audienceCodes(), trustCodes(), keyCodes(), sessionCodes(), openCodes(), answerCodes()} {
		all = append(all, part...)
	}
	return all
}

func row(code, title, why string, certainty inspect.Certainty, source string) inspect.Code {
	return inspect.Code{Code: code, Title: title, Why: why, Certainty: certainty, Source: source}
}

const (
	documented = inspect.Documented
	observed   = inspect.Observed
	inferred   = inspect.Inferred
)

func requestCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.role.arn", "The role ARN is no role's ARN", "AWS reads the account and the role out of it and refuses anything else.", documented, stsPage),
		row("aws.role.unknown", "No role ARN is given", "Without it there is nothing to assume.", documented, stsPage),
		row("aws.role.partition", "The role belongs to another partition than the endpoint", "Roles in China and GovCloud are assumed through their own STS.", inferred, stsPage),
		row("aws.session.name", "The session name is not allowed", "RoleSessionName is 2 to 64 letters, digits or _+=,.@- characters.", documented, stsPage),
		row("aws.duration.bounds", "The session duration is out of bounds", "DurationSeconds is 900 to 43200.", documented, stsPage),
		row("aws.token.length", "The token is too long or too short for STS", "WebIdentityToken is 4 to 20000 characters.", documented, stsPage),
		row("aws.token.format", "The token is no JWT that STS can read", "STS takes a signed JWT in three parts; an opaque token, a shortened one or one with line breaks is none.", observed, repostPage),
		row("aws.token.encrypted", "The token is encrypted", "STS has no key to decrypt it.", observed, repostPage),
		row("aws.token.refused", "AWS does not accept the token", "AWS refused the token in words that are not known here.", observed, repostPage),
		row("aws.algorithm", "The token's signature algorithm is not supported", "STS verifies RS256, RS384, RS512, ES256, ES384 and ES512 only.", documented, stsPage),
		row("aws.parameter", "A parameter of the request is not allowed", "AWS checks the parameters before it looks at the token.", documented, stsPage),
	}
}

func issuerCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.issuer.url", "The token's issuer is no https URL", "AWS finds the provider by iss, which has to be an https URL.", observed, createPage),
		row("aws.issuer.port", "The token's issuer has a port or a query", "The URL of an identity provider in IAM may have neither.", documented, createPage),
		row("aws.issuer.slash", "The provider differs from the token's issuer by the final slash", "AWS compares the provider's URL with iss as exact text, and Auth0's iss ends in a slash.", documented, createPage),
		row("aws.issuer.case", "The provider differs from the token's issuer in letter case", "AWS compares the provider's URL with iss as exact text.", documented, createPage),
		row("aws.issuer.scheme", "The provider's URL does not begin with https://", "IAM takes https URLs only, and iss has https.", documented, createPage),
		row("aws.issuer.host", "The provider is registered for another host than the token's issuer", "iss names the host that served the token request: the custom domain or the tenant's own one. AWS compares exact text.", documented, createPage),
		row("aws.issuer.mismatch", "The provider is registered for another issuer than the token's", "AWS compares the provider's URL with iss as exact text.", documented, createPage),
		row("aws.issuer.unknown", "The registered provider is not known", "The profile does not say which provider URL is registered in the role's account.", inferred, createPage),
		row("aws.provider.missing", "The role's account has no provider for exactly this issuer", "AWS looks for the provider in the account of the role ARN, by the exact text of iss.", observed, slashNote),
	}
}

func tokenCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.claim.missing", "The token lacks a claim that STS requires", "STS wants iss, aud, sub, iat and exp.", observed, oidcPage),
		row("aws.claim.time", "A time in the token is no integer", "STS takes integer timestamps only.", documented, stsPage),
		row("aws.keys.unreachable", "AWS could not fetch the key that signed the token", "STS fetches discovery and keys from the issuer over the public internet in about five seconds, and the token's kid must be among them.", documented, repostPage),
		row("aws.keys.thumbprint", "The issuer's certificate does not fit the provider's thumbprint", "The thumbprint counts when the certificate is not from a public authority that AWS trusts.", observed, guide+"id_roles_providers_create_oidc_verify-thumbprint.html"),
		row("aws.key.unknown", "The key that signed the token is not among the issuer's keys", "STS verifies the signature with the issuer's published keys; a revoked key is gone from them.", documented, repostPage),
		row("aws.signature.invalid", "The token's signature does not verify", "STS verifies it with the issuer's published keys.", documented, stsPage),
		row("aws.time.expired", "The token has expired", "STS refuses a token after exp, with five minutes for clock skew.", documented, oidcPage),
		row("aws.time.grace", "The token has expired but is within the five minutes of grace", "STS allows five minutes beyond exp for clock skew.", documented, oidcPage),
		row("aws.time.old", "The token was issued too long ago", "STS refuses a token issued more than about a day ago, even if it has not expired.", observed, ageNote),
		row("aws.time.limit", "The token is about a day old", "STS refuses tokens issued more than about a day ago; the exact limit is not documented.", inferred, ageNote),
		row("aws.time.future", "The token is not valid yet", "Its nbf or iat lies ahead of the clock.", inferred, oidcPage),
	}
}

func audienceCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.audience.azp", "The provider's client IDs lack the token's azp", "If a token has both azp and aud, AWS takes azp as the audience: the M2M application's client ID, not the API Identifier.", documented, createPage),
		row("aws.audience.rfc9068", "The provider's client IDs hold the client ID, but this token has no azp", "A token of the RFC 9068 profile carries no azp, so AWS compares aud, the API Identifier.", documented, createPage),
		row("aws.audience.mismatch", "The provider's client IDs lack the token's audience", "AWS compares azp if the token has one, otherwise aud, with the provider's client IDs.", documented, createPage),
		row("aws.audience.many", "The token has several audiences and no azp", "Such tokens are likely refused; it is not documented.", inferred, createPage),
		row("aws.audience.unknown", "The provider's client IDs are not known", "The profile does not say which client IDs (audiences) the provider lists.", inferred, createPage),
		row("aws.roles.claim", "The token's roles claim does not list this role", "If the claim "+rolesClaimName+" exists, STS refuses every role that it does not list, before it reads the trust policy.", observed, rolesNote),
	}
}

func trustCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.trust.unknown", "The role's trust policy is not known", "The profile does not hold it; it decides who may assume the role.", inferred, evalPage),
		row("aws.trust.unseen", "AWS denies although everything given here fits", "What denies cannot be seen from here: the role does not exist, another trust policy is in force, or an organization's policy denies.", inferred, evalPage),
		row("aws.trust.denied", "AWS denies assuming the role", "The trust policy does not admit the token, the role does not exist, or an organization's policy denies: AWS answers all three alike.", observed, deniedNote),
		row("aws.trust.empty", "No statement allows assuming the role", "Without an Allow statement that applies, everything is denied.", documented, evalPage),
		row("aws.trust.deny", "A Deny statement applies", "Any Deny that applies beats every Allow.", documented, evalPage),
		row("aws.trust.principal", "The statement speaks of another principal", "Federated is compared as exact text with the provider's ARN.", documented, whoPage),
		row("aws.trust.principal.slash", "The statement's Federated ARN differs by the final slash", "The provider's ARN ends as its URL does: with the slash of Auth0's iss.", documented, whoPage),
		row("aws.trust.principal.account", "The statement's Federated ARN names another account", "The provider has to be in the role's own account.", documented, createPage),
		row("aws.trust.principal.wildcard", "The statement's principal is a wildcard that may not cover web identities", `It is not documented plainly whether {"AWS": "*"} or {"Federated": "*"} admit a web identity.`, inferred, whoPage),
		row("aws.trust.principal.not", "The statement has NotPrincipal", "IAM's page says that NotPrincipal cannot be used in a role's trust policy; what a statement that has it does to a web identity is not told.", documented, guide+"reference_policies_elements_notprincipal.html"),
		row("aws.trust.action", "The statement does not cover sts:AssumeRoleWithWebIdentity", "sts:AssumeRole is another action.", documented, actionPage),
		row("aws.trust.sub", "The condition on sub does not fit the token", "HOST:sub is the token's sub, for M2M tokens CLIENT_ID@clients.", documented, keysPage),
		row("aws.trust.aud", "The condition on aud does not fit the token", "HOST:aud is the token's azp if it has one, otherwise its aud.", documented, keysPage),
		row("aws.trust.aud.azp", "The condition on aud holds the API Identifier, but AWS takes azp", "HOST:aud is azp if the token has one; the API Identifier is HOST:oaud.", documented, keysPage),
		row("aws.trust.aud.rfc9068", "The condition on aud holds the client ID, but this token has no azp", "Without azp, HOST:aud is the token's aud, the API Identifier.", documented, keysPage),
		row("aws.trust.oaud", "The condition on oaud does not fit the token", "HOST:oaud is the token's aud.", documented, keysPage),
		row("aws.trust.wildcard", "A wildcard stands under an operator that takes it literally", "StringEquals compares * and ? as plain characters; StringLike has wildcards.", documented, opsPage),
		row("aws.trust.version", "A policy variable stands in a policy whose version has none", "Policy variables need Version 2012-10-17; otherwise they are literal text.", documented, varsPage),
		row("aws.trust.multivalue", "A key with several values stands under an operator for one", "Multi-valued keys want ForAnyValue: or ForAllValues:.", observed, multiPage),
		row("aws.trust.session", "The condition on the session name does not fit", "sts:RoleSessionName is the session name of the call.", documented, keysPage),
		row("aws.trust.region", "The condition on the region does not fit", "aws:RequestedRegion is the region whose STS is asked.", documented, guide+"reference_policies_condition-keys.html"),
		row("aws.trust.tags", "The condition on session tags does not fit the token", "aws:RequestTag and aws:TagKeys come from the token's claim "+tagsClaim+".", documented, tagsPage),
		row("aws.trust.source", "The condition on the source identity does not fit the token", "sts:SourceIdentity comes from the token's claim "+sourceIdentityClaim+".", documented, sourcePage),
		row("aws.trust.roles", "The trust policy demands a roles claim that the token does not have", "sts:RoleAuthorizedByIdp is true only if the token's claim "+rolesClaimName+" lists the role.", observed, rolesNote),
		row("aws.trust.condition", "A condition does not hold", "All conditions of a statement have to hold for it to apply.", documented, opsPage),
	}
}

func keyCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.trust.key.slash", "The condition key lacks the issuer's final slash", "Condition keys begin with the provider's URL: HOST/:sub for Auth0. Without the slash the key never exists in the request.", documented, keysPage),
		row("aws.trust.key.host", "The condition key belongs to another provider", "Condition keys begin with the URL of the provider that issued the token.", documented, keysPage),
		row("aws.trust.key.claim", "The condition key names a claim that AWS does not offer", "Of a generic issuer AWS offers aud, oaud, sub, amr and email only.", observed, keysPage),
		row("aws.trust.key.absent", "The condition key is not in the request", "A positive condition on a key that is not there does not hold.", documented, opsPage),
		row("aws.trust.key.unseen", "The condition key cannot be seen from here", "It depends on the caller's network, the time at AWS or the account.", inferred, keysPage),
	}
}

func sessionCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.trust.tagsession", "The trust policy does not allow sts:TagSession", "The token asks for session tags, which is a further action.", documented, tagsPage),
		row("aws.trust.sourceidentity", "The trust policy does not allow sts:SetSourceIdentity", "The token sets a source identity, which is a further action.", documented, sourcePage),
		row("aws.tags.format", "The session tags in the token are not usable", "Each tag is a list of exactly one string; 50 tags, keys of 128 and values of 256 characters at most.", documented, tagsPage),
		row("aws.tags.size", "The session tags and policies are too large", "AWS packs them into the session and refuses what does not fit.", documented, stsPage),
		row("aws.source.format", "The source identity in the token is not allowed", "A source identity is 2 to 64 letters, digits or _+=,.@- characters.", documented, sourcePage),
		row("aws.duration.role", "The session is longer than the role allows", "DurationSeconds may not exceed the role's MaxSessionDuration.", documented, stsPage),
		row("aws.duration.unknown", "The role's longest session is not known", "More than an hour needs a role whose MaxSessionDuration allows it.", documented, stsPage),
	}
}

func openCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.trust.open.nopin", "The statement does not pin sub or aud", "Any application of the tenant whose token passes the provider's client IDs can assume the role.", inferred, keysPage),
		row("aws.trust.open.negated", "A negated condition leaves the role open", "A negated operator is true for every other value and when the key is absent.", documented, opsPage),
		row("aws.trust.open.ifexists", "An IfExists condition leaves the role open", "It is true when the key is absent, as a misspelt one always is.", documented, opsPage),
		row("aws.trust.open.forallvalues", "A ForAllValues condition leaves the role open", "It is true when the key is absent.", documented, multiPage),
		row("aws.trust.open.pattern", "A wildcard on sub leaves the role open", "It fits every application of the tenant.", inferred, opsPage),
		row("aws.trust.open.principal", "The statement trusts everyone", "Principal * is not limited to the identity provider; whether it covers web identities is seen in practice only.", inferred, whoPage),
	}
}

func answerCodes() []inspect.Code {
	return []inspect.Code{
		row("aws.idp.unreachable", "AWS could not reach the issuer", "STS asks the issuer for discovery and keys; this is often transient.", documented, stsPage),
		row("aws.idp.rejected", "AWS says that the issuer rejected the claim", "The token is invalid, expired or revoked for the issuer.", documented, stsPage),
		row("aws.policy.malformed", "The session policy is malformed", "The policy passed with the request is no valid JSON or grammar.", documented, stsPage),
		row("aws.region.disabled", "STS is not activated in this region", "Opt-in regions have to be enabled in the account first.", documented, stsPage),
		row("aws.throttled", "AWS throttles the requests", "Too many requests in a short time.", documented, commonPage),
		row("aws.request.signed", "The request was signed or mangled", "AssumeRoleWithWebIdentity is sent unsigned; something added credentials or changed the request.", documented, commonPage),
		row("aws.policy.organization", "A policy of the organization denies", "AWS names the kind of policy that denies: a service or resource control policy of the organization. No trust policy can overrule it.", documented, guide+"troubleshoot_access-denied.html"),
		row("aws.denied.other", "AWS denies another action than the one asked for", "The answer names an action that this call does not need.", observed, deniedNote),
		row("aws.unavailable", "AWS answered that it cannot serve the request now", "The service failed; the token was not judged.", documented, commonPage),
		row("aws.answer.unreadable", "The answer is not one of AWS STS", "The endpoint answered something that is no STS document.", observed, stsPage),
		row("aws.refused", "STS refused with an error that is not known here", "Its own words are shown.", observed, commonPage),
	}
}

var codeIndex = inspect.CodeIndex(codeTable)

// lookup finds a code's row; every code that is used is in the table, which a test holds.
func lookup(code string) inspect.Code {
	if c, ok := codeIndex(code); ok {
		return c
	}
	return inspect.Code{Code: code, Title: code, Certainty: inferred}
}
