package azure

import (
	"strings"
)

// refusal is what one AADSTS number means. HTTP status and OAuth error are left out on purpose: the same number was
// seen to move between them over the years.
type refusal struct {
	number   string
	match    string   // words of its text, for answers whose number was lost
	cause    string   // our code when nothing the prediction knows explains it better
	explains []string // beginnings of step codes that are this very fault seen from here
	parts    string   // which part of a credential did not match: issuer, subject, audience, any
}

// refusals lists the numbers that are publicly known for this flow.
func refusals() []refusal {
	var all []refusal
	for _, part := range [][]refusal{matchRefusals(), assertionRefusals(), requestRefusals()} {
		all = append(all, part...)
	}
	return all
}

func matchRefusals() []refusal {
	issuer, subject, audience := []string{"azure.issuer.", "azure.credentials.flexible"}, []string{"azure.subject."}, []string{"azure.audience."}
	// A subject that differs by case only has a number of its own, so that 700213 is not that.
	notCase := []string{"azure.subject.mismatch", "azure.subject.suffix", "azure.subject.whitespace", "azure.subject.wildcard"}
	entra := []string{"azure.issuer.entra"}
	flexible := []string{"azure.credentials.flexible"}
	return []refusal{
		{"700211", "presented assertion issuer", "azure.issuer.mismatch", issuer, "issuer"},
		{"700212", "presented assertion audience", "azure.audience.mismatch", audience, "audience"},
		{"7002138", "subject matches with case-insensitive comparison", "azure.subject.case", []string{"azure.subject.case"}, "subject"},
		{"7002137", "make sure the federated identity credential Subject is", "azure.subject.mismatch", subject, "subject"},
		{"7002131", "or no federated identity credential expression matched", "azure.credentials.expression", append(flexible, subject...), "subject"},
		{"700213", "presented assertion subject", "azure.subject.mismatch", notCase, "subject"},
		{"70021", "identity record found", "azure.credentials.mismatch", []string{"azure.issuer.", "azure.subject.", "azure.audience.", "azure.credentials."}, "any"},
		{"700214", "must be the fixed exchange URI", "azure.audience.fixed", nil, ""},
		{"70025", "has no configured federated identity credentials", "azure.credentials.none", []string{"azure.credentials."}, "all"},
		{"7000226", "No federated identity credential policy found", "azure.credentials.none", []string{"azure.credentials."}, "all"},
		{"700222", "tokens may not be used for federated identity flows", "azure.issuer.entra", entra, ""},
		{"700226", "Only MSI tokens", "azure.issuer.entra", entra, ""},
		{"700229", "Only app-only tokens", "azure.issuer.entra", entra, ""},
		{"700223", "constrained or disabled", "azure.policy.federation", nil, ""},
		{"700238", "Federated identity credentials issued by", "azure.policy.issuer", nil, ""},
		{"7002381", "must contain the enterprise claim", "azure.policy.issuer", nil, ""},
		{"700231", "another federated identity credential may not be used", "azure.assertion.chained", nil, ""},
		{"700233", "", "azure.credentials.expression", flexible, ""},
		{"700234", "", "azure.credentials.expression", flexible, ""},
		{"700235", "", "azure.credentials.flexible", flexible, ""},
		{"700237", "", "azure.credentials.flexible", flexible, ""},
		{"7002241", "", "azure.credentials.flexible", flexible, ""},
		{"700263", "", "azure.credentials.ambiguous", nil, ""},
	}
}

func assertionRefusals() []refusal {
	keys := []string{"azure.key.unknown", "azure.signature.", "azure.issuer.unreachable"}
	reach := []string{"azure.issuer.unreachable", "azure.issuer.http"}
	return []refusal{
		{"5002723", "nor keyId specified in token header", "azure.key.unnamed", []string{"azure.key.unnamed"}, ""},
		{"5002727", "Invalid JWT header type specified", "azure.type.unsupported", []string{"azure.type."}, ""},
		{"5002738", "is not a supported signature algorithm", "azure.algorithm.refused", []string{"azure.algorithm."}, ""},
		{"5002741", "exceed maximum allowed", "azure.audience.several", []string{"azure.audience.several"}, ""},
		{"50027", "token is invalid or malformed", "azure.assertion.malformed", []string{"azure.assertion.", "azure.algorithm.none"}, ""},
		{"90014", "is missing from the credential", "azure.claim.missing", []string{"azure.claim."}, ""},
		{"70023", "must have a lifetime of less than or equal to", "azure.time.lifetime", []string{"azure.time.lifetime", "azure.time.no-iat"}, ""},
		{"700024", "not within its valid time range", "azure.time.window", []string{"azure.time.expired", "azure.time.not-yet"}, ""},
		{"7000272", "could not be found in the metadata of identity provider", "azure.key.unknown", keys, ""},
		{"700027", "used to sign the client assertion is not registered", "azure.assertion.own-certificate", []string{"azure.signature."}, ""},
		{"700021", "application identifier doesn't match", "azure.assertion.own-certificate", nil, ""},
		{"50013", "Assertion failed signature validation", "azure.assertion.user", nil, ""},
		{"90061", "Request to External OIDC endpoint failed", "azure.issuer.unreachable", reach, ""},
		{"50166", "Request to External OIDC endpoint failed", "azure.issuer.unreachable", reach, ""},
		{"501661", "Request to External OIDC endpoint failed", "azure.issuer.unreachable", reach, ""},
		{"900612", "Failed to parse provider signing keys", "azure.key.unreadable", reach, ""},
	}
}

func requestRefusals() []refusal {
	scope := []string{"azure.scope."}
	tenant := []string{"azure.tenant."}
	return []refusal{
		{"700016", "was not found in the directory", "azure.app.missing", []string{"azure.client."}, ""},
		{"7000229", "missing service principal in the tenant", "azure.app.service-principal", nil, ""},
		{"7000112", "is disabled", "azure.app.disabled", nil, ""},
		{"70001", "application is disabled", "azure.app.disabled", nil, ""},
		{"700025", "Client is public so neither", "azure.app.public", nil, ""},
		{"90002", "Tenant '", "azure.tenant.missing", tenant, ""},
		{"900021", "may not be an empty GUID", "azure.tenant.empty", tenant, ""},
		{"900023", "neither a valid DNS name", "azure.tenant.invalid", tenant, ""},
		{"9001023", "", "azure.tenant.shared", tenant, ""},
		{"900144", "request body must contain the following parameter", "azure.request.incomplete", nil, ""},
		{"7000218", "'client_assertion' or 'client_secret'", "azure.request.no-assertion", nil, ""},
		{"7000216", "is required for the 'client_credentials' grant type", "azure.request.no-assertion", nil, ""},
		{"7000215", "Invalid client secret", "azure.request.secret", nil, ""},
		{"7000222", "client secret keys", "azure.request.secret", nil, ""},
		{"70011", "input parameter 'scope' is not valid", "azure.scope.invalid", scope, ""},
		{"1002012", "/.default suffixed", "azure.scope.default", scope, ""},
		{"28002", "", "azure.scope.invalid", scope, ""},
		{"28003", "", "azure.scope.invalid", scope, ""},
		{"700022", "", "azure.scope.several", scope, ""},
		{"500011", "The resource principal named", "azure.scope.resource", nil, ""},
		{"500014", "The service principal for resource", "azure.scope.disabled", nil, ""},
		{"501051", "is not assigned to a role for the application", "azure.scope.assignment", nil, ""},
		{"50105", "is not assigned to a role for the application", "azure.scope.assignment", nil, ""},
		{"650057", "Invalid resource", "azure.scope.permission", nil, ""},
		{"53003", "blocked by Conditional Access", "azure.policy.access", nil, ""},
		{"900439", "", "azure.authority.cloud", nil, ""},
		{"900440", "", "azure.authority.cloud", nil, ""},
		{"900382", "", "azure.authority.cloud", nil, ""},
		{"900432", "", "azure.authority.cloud", nil, ""},
		{"90038", "", "azure.authority.cloud", nil, ""},
		{"500571", "guest user account is disabled", "azure.policy.guest", nil, ""},
		{"90033", "temporarily unavailable", "azure.service.busy", nil, ""},
		{"90006", "", "azure.service.busy", nil, ""},
		{"50033", "", "azure.service.busy", nil, ""},
		{"90024", "", "azure.service.busy", nil, ""},
	}
}

// lookup finds a number exactly, then with digits stripped from its end (Entra grows suffix digits); stripped says that
// it is a relative and not the number itself.
func lookup(number string) (r refusal, stripped, ok bool) {
	for n := number; len(n) >= 5; n = n[:len(n)-1] {
		for _, r := range refusals() {
			if r.number == n {
				return r, n != number, true
			}
		}
	}
	return refusal{}, false, false
}

// lookupText finds a refusal by its words, the longest match first, for texts whose number was lost.
func lookupText(text string) (refusal, bool) {
	var best refusal
	for _, r := range refusals() {
		if r.match != "" && len(r.match) > len(best.match) && strings.Contains(strings.ToLower(text), strings.ToLower(r.match)) {
			best = r
		}
	}
	return best, best.match != ""
}

// numbersOf names the AADSTS numbers that lead to a code.
func numbersOf(code string) string {
	var numbers []string
	for _, r := range refusals() {
		if r.cause == code {
			numbers = append(numbers, "AADSTS"+r.number)
		}
	}
	return strings.Join(numbers, ", ")
}
