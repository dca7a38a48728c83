package gcp

import "mintmark/inspect"

// Codes of mapping, condition, service account and everything after the exchange.
const (
	codeMappingUnknown = "gcp.mapping.unknown"
	codeMappingKey     = "gcp.mapping.key"
	codeMappingLimit   = "gcp.mapping.limit"
	codeMappingSyntax  = "gcp.mapping.syntax"
	codeMappingClaim   = "gcp.mapping.claim-missing"
	codeMappingType    = "gcp.mapping.type"
	codeMappingLarge   = "gcp.mapping.too-large"
	codeFunction       = "gcp.expression.function"
	codeExpression     = "gcp.expression.failed"
	codeGroups         = "gcp.groups.type"

	codeSubjectUnmapped = "gcp.subject.unmapped"
	codeSubjectMissing  = "gcp.subject.missing"
	codeSubjectType     = "gcp.subject.type"
	codeSubjectLong     = "gcp.subject.too-long"

	codeCondition        = "gcp.condition.rejected"
	codeConditionClaim   = "gcp.condition.claim-missing"
	codeConditionSyntax  = "gcp.condition.syntax"
	codeConditionType    = "gcp.condition.type"
	codeConditionLimit   = "gcp.condition.limit"
	codeConditionUnknown = "gcp.condition.unknown"

	codeAccountName     = "gcp.account.name"
	codeAccountNotFound = "gcp.account.not-found"
	codeIAMDenied       = "gcp.iam.denied"
	codeIAMMember       = "gcp.iam.member"
	codeIAMRole         = "gcp.iam.role"
	codeIAMUnknown      = "gcp.iam.unknown"
	codeIAMConditional  = "gcp.iam.conditional"
	codeIAMPolicy       = "gcp.iam.policy"
	codeLifetimeOver    = "gcp.lifetime.extension"
	codeLifetimeMax     = "gcp.lifetime.limit"
	codeLifetimeZero    = "gcp.lifetime.zero"
	codeScope           = "gcp.scope.unknown"
	codeEndpoint        = "gcp.endpoint.foreign"
)

func expressionRules() []inspect.Code {
	return []inspect.Code{
		rule(codeMappingUnknown, "attribute mapping not told", "The profile does not say how the provider maps claims to attributes, so neither the subject nor the condition can be worked out.", inspect.Documented, srcIAM),
		rule(codeMappingKey, "attribute name not allowed", "A mapping's key is google.subject, google.groups or attribute.NAME, NAME of a-z, 0-9 and _ and the whole at most 100 characters.", inspect.Documented, srcIAM),
		rule(codeMappingLimit, "mapping beyond the limits", "A provider holds at most 50 custom attributes and expressions of at most 2,048 characters; one like this cannot be saved.", inspect.Documented, srcIAM),
		rule(codeMappingSyntax, "mapping is no valid expression", "A mapping is an expression in CEL over assertion; this one cannot be compiled.", inspect.Documented, srcOverview),
		rule(codeMappingClaim, "mapped claim is missing", "The expression of a custom attribute needs a claim that the token lacks. Known is only that google.subject must have a value; what a custom attribute without one does is not documented.", inspect.Inferred, srcOurs),
		rule(codeMappingType, "mapped value has an unusual type", "Attributes are texts (google.groups a list of texts). What Google makes of another type here is not documented.", inspect.Inferred, srcOurs),
		rule(codeMappingLarge, "mapped attributes too large", "All mapped attributes together may hold 8 KB.", inspect.Documented, srcIAM),
		rule(codeFunction, "function that Google does not list", "The expression uses a function that is not on Google's page. Its evaluator may or may not have it; the value here is from a local CEL.", inspect.Inferred, srcOurs+", from "+srcOverview),
		rule(codeExpression, "expression could not be evaluated here", "The local CEL gave up on the expression; what Google's evaluator does is not known.", inspect.Inferred, srcOurs),
		rule(codeGroups, "google.groups is no list of texts", "google.groups should be a list of texts; what another type does is not documented.", inspect.Inferred, srcOurs),
		rule(codeSubjectUnmapped, "google.subject is not mapped", "Every OIDC provider must map google.subject.", inspect.Documented, srcIAM),
		rule(codeSubjectMissing, "google.subject has no value", "The expression of google.subject must give a value for this token; the claim that it needs is absent, null or empty.", inspect.Documented, srcIAM+"; seen in public threads"),
		rule(codeSubjectType, "google.subject is no text", "google.subject must be of type string.", inspect.Observed, srcAction+" #378"),
		rule(codeSubjectLong, "google.subject longer than 127 bytes", "The subject may hold 127 bytes of UTF-8.", inspect.Documented, srcIAM+"; "+srcTrouble),
		rule(codeCondition, "attribute condition does not hold", "The provider's attribute condition must be true for the token; Google does not say which part is not.", inspect.Documented, srcIAM),
		rule(codeConditionClaim, "condition needs a missing claim", "The condition uses a claim or attribute that is not there, which counts as not fulfilled. Measured with an absent sub.", inspect.Observed, srcMeasured),
		rule(codeConditionSyntax, "condition is no valid expression", "The condition must be a CEL expression; this one cannot be compiled.", inspect.Documented, srcIAM),
		rule(codeConditionType, "condition is not true or false", "The condition must give a boolean.", inspect.Documented, srcIAM),
		rule(codeConditionLimit, "condition too long", "A condition holds at most 4,096 characters; one like this cannot be saved.", inspect.Documented, srcIAM),
		rule(codeConditionUnknown, "condition cannot be judged", "The condition uses mapped attributes, and the mapping is not known or has no sure value.", inspect.Documented, srcIAM),
	}
}

func accessRules() []inspect.Code {
	return []inspect.Code{
		rule(codeAccountName, "not a service account's name", "The account is named by its e-mail (NAME@PROJECT.iam.gserviceaccount.com) or its numeric unique id.", inspect.Documented, srcCreds),
		rule(codeAccountNotFound, "no such service account", "Google knows no service account of this e-mail: a typing mistake, a blank, or it was deleted.", inspect.Observed, "public repositories"),
		rule(codeIAMDenied, "not allowed to act as the service account", "The exchange worked; the federated identity may not mint tokens for this service account, or the account does not exist: Google says both alike.", inspect.Observed, srcAction+" #340, #418, #455, #526"),
		rule(codeIAMMember, "principal is not in the account's policy", "The service account's IAM policy grants nothing to this principal or to a set that holds it. Members are compared letter for letter. A grant inherited from the project would not show in this policy.", inspect.Documented, srcOther),
		rule(codeIAMRole, "principal has another role", "The principal is in the policy, but with a role that does not let it mint access tokens; roles/iam.workloadIdentityUser does.", inspect.Documented, srcOther),
		rule(codeIAMUnknown, "service account's IAM policy not told", "What the profile tells is not enough to see whether the principal may act as the service account: its IAM policy, or what makes the principal, is missing.", inspect.Documented, srcOther),
		rule(codeIAMConditional, "grant cannot be judged from here", "The only grant that fits has an IAM condition, a custom role, or a member that names everybody; what it allows is not worked out here.", inspect.Inferred, srcOurs),
		rule(codeIAMPolicy, "IAM policy cannot be read", "The policy is not the JSON that get-iam-policy prints.", inspect.Documented, "IAM API, Policy"),
		rule(codeLifetimeOver, "lifetime above one hour", "More than 3,600 s needs the organisation policy iam.allowServiceAccountCredentialLifetimeExtension to list the account.", inspect.Documented, srcCreds),
		rule(codeLifetimeMax, "lifetime above twelve hours", "A service account's access token lives 43,200 s at most.", inspect.Documented, srcCreds),
		rule(codeLifetimeZero, "lifetime of zero", "The lifetime must be larger than zero.", inspect.Observed, srcMeasured),
		rule(codeScope, "not a Google scope", "Scopes are Google's own, like https://www.googleapis.com/auth/cloud-platform. A scope of another API was refused as an invalid argument.", inspect.Observed, srcMeasured),
		rule(codeEndpoint, "token would go to a host that is not Google's", "The token is a credential; whoever runs this endpoint can use it until it expires.", inspect.Documented, "docs.cloud.google.com/docs/authentication/external/externally-sourced-credentials"),
	}
}

// rules are all codes that steps can carry.
func rules() []inspect.Code {
	var all []inspect.Code
	for _, group := range [][]inspect.Code{providerRules(), tokenRules(), claimRules(), timeRules(), expressionRules(), accessRules()} {
		all = append(all, group...)
	}
	return all
}

var codeIndex = inspect.CodeIndex(google{}.Codes)

// ruleOf finds a rule among steps' and problems' codes; a Code with only the code set if there is none, which a test
// rules out.
func ruleOf(code string) inspect.Code {
	if r, ok := codeIndex(code); ok {
		return r
	}
	return inspect.Code{Code: code}
}

// Codes are all codes of this cloud's steps and problems.
func (google) Codes() []inspect.Code { return append(rules(), refusalRules()...) }
