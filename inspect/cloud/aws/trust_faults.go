package aws

import (
	"strings"
)

// principalFault names what is wrong with a statement's principal for this token.
func (j *judge) principalFault(s statementResult) (code, why string) {
	switch {
	case s.statement.principal == nil:
		return "aws.trust.principal.not", ""
	case s.principal == unsure:
		return "aws.trust.principal.wildcard", ""
	}
	code = "aws.trust.principal"
	federated := s.statement.principal.values["Federated"]
	if len(federated) == 0 {
		return code, "A token of an identity provider comes as a Federated principal; this statement has none."
	}
	for _, value := range federated {
		arn := j.req.arn
		switch {
		case arn == "":
		case strings.TrimSuffix(value, "/") == strings.TrimSuffix(arn, "/"):
			return "aws.trust.principal.slash", ""
		case afterProvider(value) == afterProvider(arn) && afterProvider(arn) != "" && arnAccount(value) != arnAccount(arn):
			return "aws.trust.principal.account", "The provider's ARN in the role's account is " + arn + "."
		case value == j.req.issuer || value == j.req.provider:
			return code, "Federated wants the provider's ARN, not its URL."
		}
	}
	if len(federated) == 1 && j.req.arn != "" {
		return code, sentence(difference(j.req.arn, federated[0]))
	}
	return code, ""
}

func afterProvider(arn string) string {
	_, url, _ := strings.Cut(arn, ":oidc-provider/")
	return url
}

// conditionFault names why a condition does not hold, or cannot be judged, for this token. Codes follow the key, and
// the usual traps have their own.
func (j *judge) conditionFault(c conditionResult) (code, why string) {
	prefix, claim := j.req.splitKey(c.condition.key)
	claim = strings.ToLower(claim)
	switch {
	case c.result == unsure && c.key.multi:
		return "aws.trust.multivalue", sentence(c.why)
	case c.result == unsure:
		return "aws.trust.key.unseen", sentence(c.why)
	case c.key.multi && c.operator.set == "" && c.key.state() == present:
		return "aws.trust.multivalue", sentence(c.why)
	case strings.EqualFold(prefix, j.req.provider):
		return j.claimFault(c, claim)
	case strings.EqualFold(prefix+"/", j.req.provider):
		return "aws.trust.key.slash", "The key reads " + j.req.provider + ":" + claim + " for this issuer; without the slash it is never in the request."
	case strings.EqualFold(prefix, strings.TrimSuffix(j.req.provider, "/")+"//"), strings.EqualFold(prefix, j.req.issuer):
		return "aws.trust.key.host", "The key reads " + j.req.provider + ":" + claim + " for this issuer, without https://."
	case strings.EqualFold(prefix, "aws"), strings.EqualFold(prefix, "sts"):
		return j.serviceFault(c)
	}
	return "aws.trust.key.host", "The key begins with " + prefix + ", the token's provider is " + j.req.provider + "."
}

// serviceFault is for keys that come from the call or from what the token asks for beyond the role.
func (j *judge) serviceFault(c conditionResult) (code, why string) {
	code = serviceCode(c.condition.key)
	if c.key.state() != present {
		why = sentence(c.why)
	} else {
		why = valueFault(c)
	}
	if code == "" {
		code = "aws.trust.condition"
		if c.key.state() == absent {
			code = "aws.trust.key.absent"
		}
	}
	return code, why
}

// serviceCode is the fault of a key that the caller or the issuer can do something about, "" for others.
func serviceCode(key string) string {
	lower := strings.ToLower(key)
	switch {
	case lower == "sts:rolesessionname":
		return "aws.trust.session"
	case lower == "aws:requestedregion":
		return "aws.trust.region"
	case strings.HasPrefix(lower, "aws:requesttag/"), lower == "aws:tagkeys", lower == "sts:transitivetagkeys":
		return "aws.trust.tags"
	case lower == "sts:sourceidentity":
		return "aws.trust.source"
	case lower == "sts:roleauthorizedbyidp":
		return "aws.trust.roles"
	}
	return ""
}

// claimFault is for keys of the token's own provider.
func (j *judge) claimFault(c conditionResult, claim string) (code, why string) {
	switch claim {
	case "aud", "oaud", "sub", "amr", "email":
	default:
		return "aws.trust.key.claim", "AWS offers " + j.req.provider + ":aud, :oaud, :sub, :amr and :email, whatever else the token carries."
	}
	if c.key.state() == absent || c.operator.kind() == compareNull {
		return "aws.trust.key.absent", sentence(c.why)
	}
	if code, why := j.writingFault(c); code != "" {
		return code, why
	}
	why = valueFault(c)
	switch claim {
	case "sub":
		return "aws.trust.sub", why
	case "oaud":
		return "aws.trust.oaud", why
	case "aud":
		return j.audFault(c, why)
	}
	return "aws.trust.condition", why
}

// writingFault: the value is meant for this token, but the operator or the version reads it otherwise.
func (j *judge) writingFault(c conditionResult) (code, why string) {
	if c.operator.negated || c.key.state() != present {
		return "", ""
	}
	value := c.key.possible[0][0]
	for _, want := range c.values {
		if !j.policy.variables() && strings.Contains(want, "${") {
			filled, how := expand(want, true, j.req.single)
			if how == expanded && c.operator.matches(value, filled) {
				return "aws.trust.version", "With \"Version\": \"2012-10-17\" the value would read " + filled.literal() + " and fit."
			}
		}
		exact := c.operator.kind() == compareText || c.operator.kind() == compareFold
		if exact && strings.ContainsAny(want, "*?") && wildcards(want).match(value) {
			return "aws.trust.wildcard", "Under " + c.operator.base + " the value " + want + " is compared letter by letter; StringLike would fit."
		}
	}
	return "", ""
}

func (j *judge) audFault(c conditionResult, why string) (string, string) {
	value, source := comparedAudience(j.t)
	for _, want := range c.values {
		switch {
		case source == "azp" && want == j.t.Text("aud") && !c.operator.negated:
			return "aws.trust.aud.azp", "AWS takes azp, " + value + ", because the token has one; " + want + " is :oaud."
		case source == "aud" && want != "" && want == j.t.Text("client_id"):
			return "aws.trust.aud.rfc9068", "This token has no azp, so AWS takes aud, " + value + "; " + want + " is its client ID."
		}
	}
	return "aws.trust.aud", why
}

// valueFault says how the request's value misses the policy's.
func valueFault(c conditionResult) string {
	if c.why != "" {
		return sentence(c.why)
	}
	if c.key.state() != present {
		return ""
	}
	value := c.key.possible[0][0]
	if c.operator.negated {
		return "The condition leaves out exactly the value that the request has."
	}
	if len(c.values) == 1 && c.operator.kind() == compareText {
		return sentence(difference(c.values[0], value))
	}
	for _, want := range c.values {
		if strings.EqualFold(want, value) {
			return "Only letter case differs from " + want + "."
		}
	}
	return "None of the values fits " + value + "."
}
