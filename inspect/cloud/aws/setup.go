package aws

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Setup is the changes that make AWS accept this very token, least privilege: first what mends the cause that AWS
// named and the failing steps, then the rest of a complete configuration.
func (Cloud) Setup(c cloud.Case) []cloud.Change {
	j := newJudge(c.Token, c.Evidence, load(c.Settings))
	var codes []string
	if len(c.Exchanges) > 0 || c.Err != nil {
		if cause := (Cloud{}).Explain(c).Cause; cause != "" {
			codes = append(codes, cause)
		}
	}
	for _, s := range c.Prediction.Steps {
		if s.Status == cloud.Fail && s.Code != "" {
			codes = append(codes, s.Code)
		}
	}
	var changes []cloud.Change
	seen := map[string]bool{}
	add := func(change cloud.Change, code string) {
		if change.Title == "" || seen[change.Title] {
			return
		}
		seen[change.Title] = true
		change.Code = code
		changes = append(changes, change)
	}
	for _, code := range codes {
		add(j.change(code), code)
	}
	if j.usable() {
		add(j.providerChange(), "")
		add(j.trustChange(""), "")
	}
	return changes
}

// usable: the token says enough to configure a provider and a role for it.
func (j *judge) usable() bool {
	_, claim := comparedAudience(j.t)
	return j.req.issuer != "" && claim != "" && j.t.Text("sub") != "" && j.problem == ""
}

// mend puts the change that mends a step beside it.
func (j *judge) mend(steps []cloud.Step) {
	for i, s := range steps {
		if s.Code != "" && s.Status != cloud.Pass && s.Status != cloud.Skip {
			steps[i].Fix = j.change(s.Code).Texts
		}
	}
}

// change is what mends a code, with an empty title when nothing can be said.
func (j *judge) change(code string) cloud.Change {
	switch {
	case strings.HasPrefix(code, "aws.issuer.") && code != "aws.issuer.url" && code != "aws.issuer.port", code == "aws.provider.missing":
		return j.ifUsable(j.providerChange)
	case code == "aws.audience.many":
		return advise("auth0", "Request the token for one API", "Ask for a single audience, and use the Auth0 token profile so that the token carries azp.")
	case strings.HasPrefix(code, "aws.audience."):
		return j.ifUsable(j.audienceChange)
	case strings.HasPrefix(code, "aws.trust.open."):
		return j.ifUsable(j.pinChange)
	case code == "aws.trust.principal.not":
		return advise("cloud", "Say whom the statement means with Principal", "Write Principal in place of NotPrincipal; for a Deny that spares some, Principal \"*\" with a condition such as StringNotEquals on "+j.req.provider+":sub.")
	case code == "aws.trust.key.unseen":
		return j.unseenChange()
	case code == "aws.trust.session", code == "aws.trust.region":
		return j.callChange(code)
	case code == "aws.trust.tags", code == "aws.trust.source", code == "aws.trust.roles":
		return j.actionChange(code)
	case strings.HasPrefix(code, "aws.trust."):
		return j.ifUsable(func() cloud.Change { return j.trustChange(code) })
	case code == "aws.duration.role":
		return j.longestChange()
	case code == "aws.roles.claim", strings.HasPrefix(code, "aws.tags."), code == "aws.source.format":
		return j.actionChange(code)
	case code == "aws.algorithm", code == "aws.token.encrypted", code == "aws.time.old":
		return j.apiChange(code)
	}
	return advice(code)
}

func (j *judge) ifUsable(make func() cloud.Change) cloud.Change {
	if !j.usable() {
		return cloud.Change{}
	}
	return make()
}

func advise(side, title, text string) cloud.Change {
	return cloud.Change{Side: side, Title: title, Texts: []inspect.Fix{{Title: title, As: "text", Text: text}}}
}

// advice is for faults that no command mends.
func advice(code string) cloud.Change {
	switch code {
	case "aws.role.arn", "aws.role.unknown":
		return advise("cloud", "Set role_arn to the role's ARN", "`aws iam get-role --role-name NAME --query Role.Arn` prints it: arn:aws:iam::ACCOUNT:role/NAME.")
	case "aws.role.partition":
		return advise("cloud", "Set region to one of the role's partition", "Roles of arn:aws-cn are assumed through cn-north-1 or cn-northwest-1, those of arn:aws-us-gov through us-gov-west-1 or us-gov-east-1.")
	case "aws.session.name":
		return advise("cloud", "Choose another session name", "Set session_name to 2 to 64 letters, digits or _+=,.@- characters, for example mintmark.")
	case "aws.duration.bounds", "aws.duration.unknown":
		return advise("cloud", "Ask for a session of 900 to 3600 seconds", "Set duration_seconds to 900 up to 3600; more needs a role whose MaxSessionDuration allows it.")
	case "aws.token.length":
		return advise("auth0", "Make the token smaller", "Drop permissions or custom claims from the token; STS reads 20000 characters at most.")
	case "aws.token.format":
		return advise("auth0", "Get a signed JWT", "Request the token with an audience, and pass it whole: three parts, no quotes, no line break. A token without an audience can be opaque.")
	case "aws.issuer.url", "aws.issuer.port":
		return advise("auth0", "Use an issuer that AWS takes", "The issuer has to be an https URL without port and query; Auth0's is https://TENANT.REGION.auth0.com/ or a custom domain.")
	case "aws.claim.missing", "aws.claim.time":
		return advise("auth0", "Use a token of the tenant itself", "Auth0's access tokens carry iss, aud, sub, iat and exp as integers; this one was made or changed elsewhere.")
	case "aws.time.expired", "aws.time.grace", "aws.time.limit":
		return advise("auth0", "Get a new token", "Fetch a fresh token; if it is cached, shorten the cache. If it is fresh, compare the clocks.")
	case "aws.time.future":
		return advise("auth0", "Compare the clocks", "The token's times lie in the future. Set this machine's clock, then fetch a new token.")
	case "aws.key.unknown", "aws.signature.invalid":
		return advise("auth0", "Get a new token", "The key that signed this one is not published any more, or the token was changed. A new token is signed with the current key.")
	case "aws.keys.unreachable", "aws.idp.unreachable":
		return advise("auth0", "Let AWS reach the issuer's keys", "Check that discovery and JWKS answer quickly from the public internet, that no allow-list or firewall stands before the custom domain, that the token's kid is among the keys; then try again.")
	case "aws.keys.thumbprint":
		return advise("cloud", "Renew the provider's thumbprint", "Use a certificate of a public authority, or set the thumbprint of the current one with `aws iam update-open-id-connect-provider-thumbprint`.")
	case "aws.region.disabled":
		return advise("cloud", "Use a region that is enabled", "Set region to one that the account has enabled, or enable it in the account's settings.")
	case "aws.throttled", "aws.unavailable":
		return advise("cloud", "Try again later", "Wait a little and try once more.")
	case "aws.request.signed":
		return advise("cloud", "Send the request unsigned", "Remove AWS credentials from the environment of the caller and look for a proxy that changes requests.")
	case "aws.token.refused":
		return advise("auth0", "Get a new token", "Fetch a fresh token and try again; inspect the one that was refused.")
	case "aws.idp.rejected":
		return advise("auth0", "Get a new token", "Fetch a fresh token and try again; the issuer may have revoked this one.")
	case "aws.parameter", "aws.policy.malformed", "aws.refused", "aws.denied.other":
		return advise("cloud", "Read the answer's own words", "Its message names what is not taken; the request is shown beside it.")
	case "aws.policy.organization":
		return advise("cloud", "Ask who administers the organization", "Show them the message and the CloudTrail event: they can see which control policy denies and exempt this role or this issuer. Changing the role does not help.")
	case "aws.answer.unreadable":
		return advise("cloud", "Check the endpoint", "See that endpoint and region name an STS, and that no proxy or login page answers in its place.")
	case "aws.tags.size":
		return advise("auth0", "Send fewer session tags", "Shorten the tags, policies or amr of the token.")
	}
	return cloud.Change{}
}
