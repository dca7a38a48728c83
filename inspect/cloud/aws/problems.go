package aws

import "strings"

// problem is one kind of refusal: how to know it, which steps of a prediction explain it, and the cause when none does.
type problem struct {
	codes   []string // AWS's codes, without the Exception suffix; nil = any
	message string   // a part of the message, in any letter case; "" = any
	steps   []string // names of the steps that lead to this refusal; a name also stands for what begins with it
	cause   string   // our code when no step explains it
	telling bool     // the words alone are unmistakable, so that they may be recognised in a pasted log
}

// problemTable is every refusal known, the particular ones first. The texts are those that AWS sends; where they were
// seen stands with the causes in codeTable.
func problemTable() []problem {
	invalid := []string{"InvalidIdentityToken"}
	return append([]problem{
		{invalid, "no openidconnect provider found in your account", []string{stepProvider, stepPublic}, "aws.provider.missing", true},
		{invalid, "incorrect token audience", []string{stepAudience}, "aws.audience.mismatch", true},
		{invalid, "couldn't retrieve verification key from your identity provider", []string{stepKeys, stepSignature, stepPublic}, "aws.keys.unreachable", true},
		{invalid, "https certificate doesn't match configured thumbprint", nil, "aws.keys.thumbprint", true},
		{invalid, "is not a valid jwt", []string{stepFormat, stepAlgorithm, stepTimestamp, stepSignature}, "aws.token.format", true},
		{invalid, "missing a required claim", []string{stepClaims}, "aws.claim.missing", true},
		{invalid, "issuer must be a valid url", []string{stepIssuerURL}, "aws.issuer.url", true},
		{invalid, "not present in the roles claim", []string{stepRoles}, "aws.roles.claim", true},
		{[]string{"ExpiredToken"}, "token too old", []string{stepAge}, "aws.time.old", true},
		{[]string{"ExpiredToken"}, "must be before the expiration", []string{stepExpiry}, "aws.time.expired", true},
		{[]string{"ExpiredToken"}, "", []string{stepExpiry, stepAge}, "aws.time.expired", false},
		{invalid, "", []string{stepFormat, stepAlgorithm, stepIssuerURL, stepClaims, stepTimestamp, stepKeys, stepSignature, stepNotBefore, stepAge, stepTags, stepSource}, "aws.token.refused", true},
	}, requestProblems()...)
}

func requestProblems() []problem {
	denied, invalid := []string{"AccessDenied"}, []string{"ValidationError"}
	signed := []string{"InvalidClientTokenId", "MissingAuthenticationToken", "SignatureDoesNotMatch", "IncompleteSignature", "UnrecognizedClient"}
	throttled := []string{"Throttling", "ThrottledException", "RequestLimitExceeded", "TooManyRequests", "SlowDown"}
	return []problem{
		{denied, "control policy", nil, "aws.policy.organization", false},
		{denied, "sts:tagsession", []string{stepTags + " action"}, "aws.trust.tagsession", true},
		{denied, "sts:setsourceidentity", []string{stepSource + " action"}, "aws.trust.sourceidentity", true},
		{denied, "sts:assumerolewithwebidentity", []string{stepTrust}, "aws.trust.denied", true},
		{denied, "not authorized to perform", nil, "aws.denied.other", false},
		{denied, "", []string{stepTrust}, "aws.trust.denied", false},
		{invalid, "exceeds the maxsessionduration", []string{stepLongest}, "aws.duration.role", true},
		{invalid, "request arn is invalid", []string{stepRole, stepPartition}, "aws.role.arn", true},
		{invalid, "at 'rolesessionname'", []string{stepSession}, "aws.session.name", true},
		{invalid, "at 'durationseconds'", []string{stepBounds}, "aws.duration.bounds", true},
		{invalid, "at 'rolearn'", []string{stepRole}, "aws.role.arn", true},
		{invalid, "at 'webidentitytoken'", []string{stepLength}, "aws.token.length", true},
		{[]string{"IDPCommunicationError"}, "", []string{stepKeys}, "aws.idp.unreachable", true},
		{[]string{"IDPRejectedClaim"}, "", []string{stepExpiry, stepAge, stepNotBefore, stepClaims}, "aws.idp.rejected", true},
		{[]string{"MalformedPolicyDocument"}, "", nil, "aws.policy.malformed", true},
		{[]string{"PackedPolicyTooLarge"}, "", []string{stepTags}, "aws.tags.size", true},
		{nil, "packed size of session tags consumes", []string{stepTags}, "aws.tags.size", true},
		{nil, "serialized token too large for session", []string{stepTags}, "aws.tags.size", true},
		{[]string{"RegionDisabled"}, "", nil, "aws.region.disabled", true},
		{nil, "sts is not activated in this region", nil, "aws.region.disabled", true},
		{invalid, "", []string{stepRole, stepPartition, stepSession, stepBounds, stepLength, stepLongest, stepTags, stepSource}, "aws.parameter", false},
		{throttled, "", nil, "aws.throttled", false},
		{nil, "rate exceeded", nil, "aws.throttled", false},
		{signed, "", []string{stepPartition}, "aws.request.signed", false},
		{[]string{"ServiceUnavailable", "InternalFailure", "InternalError", "RequestTimeout"}, "", nil, "aws.unavailable", false},
	}
}

// matchProblem finds the row of a refusal; codes are compared without letter case and with or without "Exception".
func matchProblem(r refusal) problem {
	code := strings.TrimSuffix(strings.ToLower(r.code), "exception")
	message := strings.ToLower(strings.ReplaceAll(r.message, "’", "'"))
	for _, row := range problemTable() {
		fits := row.codes == nil
		for _, known := range row.codes {
			fits = fits || strings.TrimSuffix(strings.ToLower(known), "exception") == code
		}
		if r.code == "" {
			fits = row.message != "" // only words are at hand
		}
		if fits && strings.Contains(message, row.message) {
			return row
		}
	}
	return problem{cause: "aws.refused"}
}
