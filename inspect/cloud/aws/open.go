package aws

import (
	"strings"

	"mintmark/inspect/cloud"
)

// checkOpen flags policies that accept this token but would accept others too. They warn, and never change a verdict.
func (j *judge) checkOpen(e evaluation) {
	for _, s := range e.statements {
		if s.statement.deny || s.applies == no {
			continue
		}
		name := s.name() + " " + stepOpen
		if p := s.statement.principal; p == nil || p.anyone {
			j.add(name, cloud.Warn, "aws.trust.open.principal", "the provider's ARN as Federated", s.statement.who(), "")
		}
		pinned := false
		for _, c := range s.conditions {
			code := j.openness(c)
			if code != "" {
				j.add(name, cloud.Warn, code, "StringEquals on "+j.req.provider+":sub and :aud", c.expected(), j.openWhy(c))
			}
			pinned = pinned || code == "" && j.pins(c)
		}
		if !pinned {
			j.add(name, cloud.Warn, "aws.trust.open.nopin", "StringEquals on "+j.req.provider+":sub or :aud", "no such condition", "")
		}
	}
}

// identity reports whether a key tells applications apart: sub or aud, also where its provider is misspelt.
func (r *request) identity(key string) bool {
	_, claim := r.splitKey(key)
	switch strings.ToLower(claim) {
	case "sub", "aud", "oaud":
		return true
	}
	return false
}

func (j *judge) openness(c conditionResult) string {
	switch {
	case !j.req.identity(c.condition.key) || c.operator.kind() == compareNull:
		return ""
	case c.operator.negated:
		return "aws.trust.open.negated"
	case c.operator.ifExists:
		return "aws.trust.open.ifexists"
	case c.operator.set == "ForAllValues":
		return "aws.trust.open.forallvalues"
	case c.operator.kind() == comparePattern && !strings.EqualFold(c.operator.base, "StringEquals"):
		for _, want := range c.values {
			if loose(want) {
				return "aws.trust.open.pattern"
			}
		}
	}
	return ""
}

// loose: a pattern that leaves the application open, as *, *@clients or ?* do.
func loose(want string) bool {
	return strings.Trim(strings.TrimSuffix(want, "@clients"), "*?") == ""
}

func (j *judge) openWhy(c conditionResult) string {
	prefix, claim := j.req.splitKey(c.condition.key)
	if c.key.state() == absent && strings.EqualFold(prefix+"/", j.req.provider) {
		return "The key lacks the issuer's slash (" + j.req.provider + ":" + claim + "), so it is never in the request and the condition always holds."
	}
	return ""
}

// pins reports whether a condition holds the role to one application or one API.
func (j *judge) pins(c conditionResult) bool {
	prefix, claim := j.req.splitKey(c.condition.key)
	if !strings.EqualFold(prefix, j.req.provider) {
		return false
	}
	switch strings.ToLower(claim) {
	case "sub", "aud":
		return true
	}
	return false
}
