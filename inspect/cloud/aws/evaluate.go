package aws

import "strings"

// truth is a three-valued answer: an input that cannot be seen from here must not turn into a no.
type truth int

const (
	no truth = iota
	unsure
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

func not(t truth) truth    { return yes - t }
func and(a, b truth) truth { return min(a, b) }
func or(a, b truth) truth  { return max(a, b) }

// Actions that a trust policy is asked for.
const (
	assumeAction = "sts:AssumeRoleWithWebIdentity"
	tagAction    = "sts:TagSession"
	sourceAction = "sts:SetSourceIdentity"
)

// evaluation is a policy's answer to one action, with every comparison that led to it.
type evaluation struct {
	action     string
	statements []statementResult
	allowed    truth // some Allow statement applies
	denied     truth // some Deny statement applies
}

// verdict: any Deny that applies beats every Allow, and nothing allowed is denied (reference_policies_evaluation-logic).
func (e evaluation) verdict() truth { return and(e.allowed, not(e.denied)) }

type statementResult struct {
	index      int
	statement  *statement
	principal  truth
	action     truth
	conditions []conditionResult
	applies    truth
}

type conditionResult struct {
	condition
	result truth
	key    contextKey
	why    string // why it came out so, when the values alone do not tell
}

// evaluate answers one action for the caller that r describes.
func (p *policy) evaluate(action string, r *request) evaluation {
	e := evaluation{action: action}
	for i := range p.statements {
		s := &p.statements[i]
		res := statementResult{index: i, statement: s, principal: s.matchPrincipal(r), action: s.matchAction(action)}
		res.applies = and(res.principal, res.action)
		for _, c := range s.conditions {
			result := p.check(c, r)
			res.conditions = append(res.conditions, result)
			res.applies = and(res.applies, result.result)
		}
		e.statements = append(e.statements, res)
		if s.deny {
			e.denied = or(e.denied, res.applies)
		} else {
			e.allowed = or(e.allowed, res.applies)
		}
	}
	return e
}

// matchPrincipal: IAM's page rules NotPrincipal out in trust policies, so that whom one that is there means is not known.
func (s *statement) matchPrincipal(r *request) truth {
	if s.notPrincipal != nil {
		return unsure
	}
	return s.principal.covers(r)
}

// covers reports whether the federated caller is meant. "*" covers everyone. Whether {"AWS": "*"} or {"Federated": "*"}
// admit a web identity is not documented plainly enough to say.
func (p *principal) covers(r *request) truth {
	if p.anyone {
		return yes
	}
	result := no
	for _, kind := range p.kinds {
		for _, value := range p.values[kind] {
			switch {
			case kind == "Federated" && value == "*", kind == "AWS" && value == "*":
				result = or(result, unsure)
			case kind == "Federated":
				result = or(result, r.isProvider(value))
			}
		}
	}
	return result
}

// isProvider compares a Federated value as an exact string with the provider's ARN; without an account, only the part
// after oidc-provider/ decides.
func (r *request) isProvider(value string) truth {
	if r.arn != "" {
		return truthOf(value == r.arn)
	}
	_, url, ok := strings.Cut(value, ":oidc-provider/")
	return truthOf(ok && strings.HasPrefix(value, "arn:") && url == r.provider)
}

func (s *statement) matchAction(action string) truth {
	if s.notActions != nil {
		return not(anyAction(s.notActions, action))
	}
	return anyAction(s.actions, action)
}

func anyAction(patterns []string, action string) truth {
	for _, p := range patterns {
		if wildcards(strings.ToLower(p)).match(strings.ToLower(action)) {
			return yes
		}
	}
	return no
}

// check evaluates one condition; every possible content of the key must agree, or the answer is unsure.
func (p *policy) check(c condition, r *request) conditionResult {
	key := r.key(c.key)
	out := conditionResult{condition: c, key: key, result: unsure, why: key.why}
	for i, values := range key.possible {
		got, why := p.checkValues(c, key.multi, values, r)
		if i > 0 && got != out.result {
			out.result = unsure
			break
		}
		out.result = got
		if why != "" {
			out.why = why
		}
	}
	return out
}

func (p *policy) checkValues(c condition, multi bool, values []string, r *request) (truth, string) {
	op := c.operator
	if op.kind() == compareNull {
		return checkNull(c.values, len(values) == 0), ""
	}
	if len(values) == 0 {
		switch {
		case op.ifExists, op.set == "ForAllValues":
			return yes, ""
		case op.set == "ForAnyValue":
			return no, ""
		}
		return truthOf(op.negated), ""
	}
	if op.set == "" {
		if multi {
			return checkPlainMulti(op, values)
		}
		return p.checkOne(c, values[0], r)
	}
	result := truthOf(op.set == "ForAllValues")
	for _, value := range values {
		one, _ := p.checkOne(c, value, r)
		if op.set == "ForAllValues" {
			result = and(result, one)
		} else {
			result = or(result, one)
		}
	}
	return result, ""
}

// checkPlainMulti: a multi-valued key wants ForAnyValue or ForAllValues; in the field plain StringEquals on several
// values did not match. What a single value or a negated operator gives is not known.
func checkPlainMulti(op operator, values []string) (truth, string) {
	why := "this key can have several values and wants ForAnyValue: or ForAllValues:"
	if len(values) > 1 && !op.negated {
		return no, why
	}
	return unsure, why
}

func checkNull(wants []string, isAbsent bool) truth {
	result := no
	for _, want := range wants {
		switch strings.ToLower(want) {
		case "true":
			result = or(result, truthOf(isAbsent))
		case "false":
			result = or(result, truthOf(!isAbsent))
		}
	}
	return result
}

// checkOne compares one request value with all policy values: any of them for a positive operator, none of them for a
// negated one (reference_policies_multi-value-conditions).
func (p *policy) checkOne(c condition, value string, r *request) (truth, string) {
	matched, why := no, ""
	for _, want := range c.values {
		filled, how := expand(want, p.variables() && c.operator.takesVariables(), r.single)
		switch how {
		case unmatched:
			why = "a policy variable in " + want + " has no value in this request, so the value matches nothing"
		case undecided:
			matched, why = or(matched, unsure), "a policy variable in "+want+" cannot be seen from here"
		default:
			matched = or(matched, truthOf(c.operator.matches(value, filled)))
		}
	}
	if c.operator.negated {
		return not(matched), why
	}
	return matched, why
}

// single is a key's value for a policy variable: only single-valued keys can be one.
func (r *request) single(name string) (string, presence) {
	k := r.key(name)
	if k.state() != present {
		return "", k.state()
	}
	if k.multi || len(k.possible[0]) != 1 {
		return "", absent
	}
	return k.possible[0][0], present
}
