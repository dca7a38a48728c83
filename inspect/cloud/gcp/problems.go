package gcp

import (
	"regexp"

	"mintmark/inspect"
)

// refusalKind is one row of what Google answers: how to know it, what it is called, which of our steps explain it.
type refusalKind struct {
	match   string // regular expression on code, reason and message
	weak    bool   // the words are not Google's alone: pasted text must show otherwise that it is Google's
	only    bool   // the service must be known to be this one
	service service
	cause   string   // the cause when no step explains it
	steps   []string // names of the steps that look at the same thing; a trailing * matches any rest
	by      []string // codes of steps that explain it, in order of likelihood
	// candidates are what it can be when nothing explains it, the likeliest first.
	candidates []string
}

// Codes of refusals that no step foresees.
const (
	codeQuota           = "gcp.quota"
	codeSTSOff          = "gcp.service.sts-disabled"
	codeCredentialsOff  = "gcp.service.iamcredentials-disabled"
	codeInternal        = "gcp.internal"
	codeFederated       = "gcp.federated.rejected"
	codeUnsupported     = "gcp.federated.unsupported"
	codeNarrow          = "gcp.scope.insufficient"
	codeResource        = "gcp.resource.denied"
	codeKeyFormat       = "gcp.key.format"
	codeConditionClaims = "gcp.condition.claims-required"
	codeOrgPolicy       = "gcp.orgpolicy.provider"
	codeNotGoogle       = "gcp.answer.unreadable"
	codeUnrecognised    = "gcp.refused"
	codeNoLifetime      = "gcp.answer.no-lifetime"
	codeTokenType       = "gcp.request.token-type"
)

func refusalRules() []inspect.Code {
	return []inspect.Code{
		rule(codeQuota, "quota of the token service used up", "Too many exchanges in a short time.", inspect.Documented, srcTrouble),
		rule(codeSTSOff, "Security Token Service API disabled", "The API sts.googleapis.com is not enabled in the pool's project.", inspect.Observed, "public repositories"),
		rule(codeCredentialsOff, "IAM Service Account Credentials API disabled", "The exchange worked; the API iamcredentials.googleapis.com is not enabled in the project.", inspect.Observed, "github.com/google/kctf/issues/194"),
		rule(codeInternal, "internal error at Google", "Google reports an error of its own. It was seen when the token had about a second left to live.", inspect.Observed, srcMeasured),
		rule(codeFederated, "credential not accepted by this API", "The access token is expired or garbled, or this API takes no federated tokens.", inspect.Documented, srcTrouble),
		rule(codeUnsupported, "API takes no federated tokens", "Some APIs want a service account's token instead of a federated one.", inspect.Documented, srcTrouble),
		rule(codeNarrow, "token has too narrow a scope", "The access token was made with a scope that this API does not accept.", inspect.Observed, srcMeasured),
		rule(codeResource, "authenticated, but not allowed", "The token was accepted; its principal lacks the permission on this resource. A token that is no good would give 401.", inspect.Observed, srcMeasured),
		rule(codeKeyFormat, "uploaded keys have fields that Google refuses", "Uploaded keys may hold kty, alg, use, kid, n, e, x, y and crv only. Auth0's published keys carry x5c and x5t, which must be removed.", inspect.Documented, srcTrouble),
		rule(codeConditionClaims, "a condition is demanded", "For issuers that many customers share, Google wants a condition that names one of the issuer's claims. An Auth0 tenant has an issuer of its own, so this is unusual.", inspect.Observed, "github.com/chainguard-dev/terraform-infra-common/pull/672"),
		rule(codeOrgPolicy, "issuer not on the organisation's list", "The organisation policy iam.workloadIdentityPoolProviders lists which issuers may be configured.", inspect.Documented, srcTrouble),
		rule(codeNotGoogle, "answer is not Google's", "The answer is no JSON of the kind that Google's services give: a proxy or another server answered.", inspect.Inferred, srcOurs),
		rule(codeUnrecognised, "refused for a reason not known here", "Google's words match nothing that is known; they are shown as they came.", inspect.Inferred, srcOurs),
		rule(codeNoLifetime, "accepted without a lifetime", "The exchange succeeded but gave no lifetime, which clients treat as an error. It was seen when the token had about two seconds left.", inspect.Observed, srcMeasured),
		rule(codeTokenType, "subject token type not known", "The types for a JWT end in jwt or id_token; some clients' comments spell the second with a hyphen, which the API does not list.", inspect.Documented, srcSTS),
	}
}

func (k refusalKind) matches(a answer) bool {
	if k.service != unknownService && a.service != k.service && (k.only || a.service != unknownService) {
		return false
	}
	if k.weak && !a.google() {
		return false
	}
	return regexp.MustCompile(k.match).MatchString(a.code + "\n" + a.reason + "\n" + a.message)
}

// refusals are all rows, tried in order.
func refusals() []refusalKind {
	var all []refusalKind
	for _, group := range [][]refusalKind{adminRefusals(), stsTargets(), stsTokens(), stsExpressions(), credentialRefusals(), apiRefusals()} {
		all = append(all, group...)
	}
	return all
}

func stsTargets() []refusalKind {
	return []refusalKind{
		{match: `(?i)(Security Token Service API|sts\.googleapis\.com).*(has not been used|is disabled)`, service: stsService, cause: codeSTSOff},
		{weak: true, match: `(?i)quota_exceeded|RESOURCE_EXHAUSTED|Quota exceeded`, cause: codeQuota},
		{match: `Invalid value for \\?"audience`, service: stsService, cause: codeProviderFormat, steps: []string{"provider"},
			by:         []string{codeProviderMissing, codeProviderPool, codeProviderHTTPS, codeProviderFormat, codeProviderWorkforce, codeProviderHost, codeProviderLocation, codeProviderID, codeProviderProjectID},
			candidates: []string{"the audience names the pool and not a provider", "https: stands in front of it", "it begins with another host than //iam.googleapis.com", "it is empty or cut short"}},
		{weak: true, match: `invalid_target|target service indicated by the "?\\?"?audience`, service: stsService, cause: codeTarget, steps: []string{"provider", "target"},
			by:         []string{codeProviderDisabled, codeProviderProjectID, codeProviderLocation, codeProviderID, codeAudienceLimit, codeMappingLimit, codeConditionLimit, codeMappingKey, codeIssuerScheme, codeProviderHost},
			candidates: []string{"the provider or its pool is disabled", "the provider or its pool was deleted (soft-deleted for 30 days)", "a typing mistake in pool or provider id", "another project's number"}},
		{match: `Invalid value for \\?"subject_token_type`, service: stsService, cause: codeTokenType},
		{weak: true, match: `invalid_scope|Invalid value for \\?"scope`, service: stsService, cause: codeScope, steps: []string{"scopes"}, by: []string{codeScope}},
	}
}

func stsTokens() []refusalKind {
	return []refusalKind{
		{match: `audience in ID Token .*does not match`, service: stsService, cause: codeAudienceMismatch, steps: []string{"audience"},
			by: []string{codeAudienceMissing, codeAudienceMismatch, codeAudienceDefault, codeAudienceArray}},
		{match: `issuer.{0,3} claim in OIDC discovery document does not match`, service: stsService, cause: codeDiscoveryIssuer, steps: []string{"discovery"}, by: []string{codeDiscoveryIssuer, codeIssuerSlash}},
		{match: `issuer in ID Token .*does not match`, service: stsService, cause: codeIssuerMismatch, steps: []string{"issuer"},
			by: []string{codeIssuerMissing, codeIssuerScheme, codeIssuerMismatch, codeIssuerSlash}},
		{match: `stale to sign-in`, service: stsService, cause: codeTimeStale, steps: []string{"time"}, by: []string{codeTimeMissing, codeTimeExpired, codeTimeFuture, codeTimeSkew, codeTimeOld, codeTimeLong, codeTimeNotBefore},
			candidates: []string{"the token expired on its way", "the clocks of the tenant and of Google differ by more than a minute", "Google holds to its 24 hour rules after all"}},
		{match: `Error connecting to the given credential's issuer`, service: stsService, cause: codeDiscovery, steps: []string{"discovery", "key"},
			by: []string{codeKeyID, codeKeyUploaded, codeKeyUnknown, codeKeyType, codeSymmetric, codeAlgorithm, codeDiscoveryIssuer, codeDiscovery}},
		{match: `Unable to verify the ID Token signature`, service: stsService, cause: codeSignature, steps: []string{"signature"},
			by:         []string{codeSymmetric, codeAlgorithm, codeSignature, codeKeyID, codeKeyType, codeKeyUploaded, codeKeyUnknown},
			candidates: []string{"keys were uploaded to the provider, and one of the same id differs from the issuer's", "the token was changed on its way", "Google still holds an older key of the same id"}},
		{match: `Unable to parse the ID Token`, service: stsService, cause: codeTokenMalformed, steps: []string{"token"},
			by:         []string{codeTokenOpaque, codeTokenEncrypted, codeTokenMalformed, codeKeyID, codeAlgorithm, codeSymmetric},
			candidates: []string{"blanks or quotes came along with the token", "the token was cut short"}},
	}
}

func stsExpressions() []refusalKind {
	subject := []string{codeSubjectUnmapped, codeSubjectMissing, codeMappingSyntax, codeSubjectType, codeFunction, codeExpression, codeMappingKey, codeSubMissing}
	return []refusalKind{
		{match: `rejected by the attribute condition`, service: stsService, cause: codeCondition, steps: []string{"condition"},
			by: []string{codeCondition, codeConditionClaim, codeConditionSyntax, codeConditionType, codeFunction, codeMappingClaim, codeMappingType, codeExpression}},
		{match: `Could not obtain a value for google\.subject`, service: stsService, cause: codeSubjectMissing, steps: []string{"mapping google.subject"}, by: subject},
		{match: `mapped attribute '?google\.subject'? must be of type STRING`, service: stsService, cause: codeSubjectType, steps: []string{"mapping google.subject"}, by: []string{codeSubjectType, codeSubjectMissing, codeFunction}},
		{match: `(size|mapped attribute).*(exceeds|127 bytes)`, service: stsService, cause: codeSubjectLong, steps: []string{"mapping google.subject"}, by: nil},
		{weak: true, match: `mapped attribute`, service: stsService, cause: codeMappingType, steps: []string{"mapping *"}, by: []string{codeMappingType, codeMappingClaim, codeGroups, codeSubjectType}},
	}
}
