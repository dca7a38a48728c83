package aws

import (
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// checkTrust evaluates the trust policy for the call and for the further actions that the token's claims bring in.
func (j *judge) checkTrust() {
	if j.policy == nil {
		j.add(stepTrust, cloud.Unknown, "aws.trust.unknown", "a statement that allows "+assumeAction+" for this token", "not given",
			"Give trust_policy: `aws iam get-role --role-name NAME` shows it.")
		j.checkFurther()
		return
	}
	e := j.policy.evaluate(assumeAction, j.req)
	j.explain(e)
	j.checkFurther()
	if e.verdict() != no {
		j.checkOpen(e)
	}
}

// explain turns an evaluation into lines: those that decide carry the verdict, the rest are skipped with their reason.
func (j *judge) explain(e evaluation) {
	closest := -1
	if e.allowed == no {
		closest = closestAllow(e)
		if closest < 0 {
			j.add(stepTrust, cloud.Fail, "aws.trust.empty", "an Allow statement for "+assumeAction, "none", "")
		}
	}
	for i, s := range e.statements {
		switch {
		case s.statement.deny:
			j.explainDeny(s)
		case s.applies == yes, e.allowed != yes && s.applies == unsure, i == closest:
			j.explainAllow(s)
		default:
			j.add(s.name(), cloud.Skip, "", "another statement decides", "does not apply", s.reason())
		}
	}
}

// closestAllow is the Allow statement that lacks least: the one whose author most likely meant this token.
func closestAllow(e evaluation) int {
	best, bestScore := -1, -1
	for i, s := range e.statements {
		if s.statement.deny {
			continue
		}
		score := int(s.principal)*10000 + int(s.action)*4000
		for _, c := range s.conditions {
			score += 100 * (int(c.result) - 2)
		}
		if score += 1000; best < 0 || score > bestScore {
			best, bestScore = i, score
		}
	}
	return best
}

// name is how lines call a statement: its number as written, and its Sid.
func (s statementResult) name() string {
	name := stepTrust + " statement " + strconv.Itoa(s.index+1)
	if s.statement.sid != "" {
		name += " (" + s.statement.sid + ")"
	}
	return name
}

// reason says in a sentence why a statement does not apply.
func (s statementResult) reason() string {
	switch {
	case s.principal == no:
		return "Its principal is not the provider of this token."
	case s.action == no:
		return "It does not cover " + assumeAction + "."
	}
	for _, c := range s.conditions {
		if c.result == no {
			return "Its condition " + c.operator.text + " on " + c.condition.key + " does not hold: the request has " + c.key.text() + "."
		}
	}
	return "Whether it applies cannot be seen from here; another statement decides."
}

func (j *judge) explainAllow(s statementResult) {
	code, why := j.principalFault(s)
	j.line(s.name()+" principal", s.principal, code, s.statement.trusted(), j.req.providerName(), why)
	j.line(s.name()+" action", s.action, "aws.trust.action", assumeAction, s.statement.what(), "")
	for _, c := range s.conditions {
		code, why := j.conditionFault(c)
		j.line(s.name()+" condition "+c.operator.text+" "+c.condition.key, c.result, code, strings.Join(c.values, " or "), c.key.text(), why)
	}
}

// line gives a truth its status: what cannot be seen is unknown, and only a no fails.
func (j *judge) line(name string, t truth, code, expected, actual, why string) {
	switch t {
	case yes:
		j.rule(name, true, code, expected, actual, "")
	case unsure:
		j.add(name, cloud.Unknown, code, expected, actual, why)
	default:
		j.add(name, cloud.Fail, code, expected, actual, why)
	}
}

func (j *judge) explainDeny(s statementResult) {
	switch s.applies {
	case yes:
		j.add(s.name(), cloud.Fail, "aws.trust.deny", "a Deny that does not apply", "it applies: "+s.held(), "")
	case unsure:
		for _, c := range s.conditions {
			if c.result == unsure {
				j.add(s.name()+" condition "+c.operator.text+" "+c.condition.key, cloud.Unknown, "aws.trust.key.unseen", "not: "+c.expected(), c.key.text(),
					"If it holds, this Deny applies. "+sentence(c.why))
			}
		}
		if s.principal == unsure {
			code, why := j.principalFault(s)
			j.add(s.name()+" principal", cloud.Unknown, code, "a Deny for somebody else", s.statement.who(), why)
		}
	default:
		j.add(s.name(), cloud.Pass, "", "a Deny that does not apply", "does not apply", s.reason())
	}
}

// held lists the conditions that made a Deny apply.
func (s statementResult) held() string {
	if len(s.conditions) == 0 {
		return "it has no condition"
	}
	var held []string
	for _, c := range s.conditions {
		if c.key.state() == absent {
			held = append(held, c.expected()+" holds, because the key is not in the request")
			continue
		}
		held = append(held, c.expected()+" holds for "+c.key.text())
	}
	return strings.Join(held, ", ")
}

func (r *request) providerName() string {
	if r.arn == "" {
		return "the ARN of the provider for " + r.issuer
	}
	return r.arn
}

func (s *statement) who() string {
	p, prefix := s.principal, ""
	if s.notPrincipal != nil {
		p, prefix = s.notPrincipal, "everyone but "
	}
	if p.anyone {
		return prefix + "*"
	}
	var parts []string
	for _, kind := range p.kinds {
		parts = append(parts, kind+" "+strings.Join(p.values[kind], ", "))
	}
	return prefix + strings.Join(parts, "; ")
}

// trusted is who(), but a lone provider is its ARN and nothing more, so that it can be compared letter by letter.
func (s *statement) trusted() string {
	if s.notPrincipal == nil && !s.principal.anyone && len(s.principal.kinds) == 1 && s.principal.kinds[0] == "Federated" {
		return strings.Join(s.principal.values["Federated"], " or ")
	}
	return s.who()
}

func (s *statement) what() string {
	if s.notActions != nil {
		return "everything but " + strings.Join(s.notActions, ", ")
	}
	return strings.Join(s.actions, ", ")
}

// expected is a condition in words: key, operator, values.
func (c conditionResult) expected() string {
	return c.condition.key + " " + c.operator.text + " " + strings.Join(c.values, " or ")
}

// checkFurther: session tags and a source identity are further actions that the trust policy has to allow.
func (j *judge) checkFurther() {
	if g := readTags(j.t); g.asked {
		j.rule(stepTags, g.problem == "", "aws.tags.format", "tags that are lists of one string", orText(g.problem, strings.Join(g.order, ", ")), sentence(g.problem))
		j.further(stepTags+" action", tagAction, "aws.trust.tagsession")
	}
	v := j.t.Claim(sourceIdentityClaim)
	if v.Kind() == inspect.Absent || v.Kind() == inspect.Null {
		return
	}
	name, ok := v.Text()
	j.rule(stepSource, ok && sessionLetters().MatchString(name), "aws.source.format", "2 to 64 of letters, digits and _+=,.@-", v.Show(), "")
	j.further(stepSource+" action", sourceAction, "aws.trust.sourceidentity")
}

func (j *judge) further(name, action, code string) {
	if j.policy == nil {
		j.add(name, cloud.Unknown, "aws.trust.unknown", "a trust policy that allows "+action, "not given", "The token's claims need "+action+" too.")
		return
	}
	e := j.policy.evaluate(action, j.req)
	actual := map[truth]string{yes: "allowed", no: "not allowed", unsure: "cannot be seen from here"}[e.verdict()]
	j.line(name, e.verdict(), code, "a trust policy that allows "+action, actual, "")
}
