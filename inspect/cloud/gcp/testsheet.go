package gcp

import (
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/lazyregexp"
)

// mappingLine is a line of a tester's text that maps an attribute: google.subject=assertion.sub.
var mappingLine = lazyregexp.New(`^\s*((?:google|attribute)\.[a-z0-9_]+)\s*=\s*([^=].*)$`)

// TestSheet evaluates what somebody types against a token, no profile needed: any number of mapping lines
// (google.subject=assertion.sub), then one expression, which sees assertion and what those lines make of it. Each is a
// step with its value or its fault; a condition is shown part by part. The error names what is missing.
func (t Tester) TestSheet(text string, token *inspect.Token) (cloud.Prediction, error) {
	mapping, names, expression := sheet(text)
	if len(mapping) == 0 && expression == "" {
		return cloud.Prediction{}, &cloud.SettingsError{Path: "expression", What: "there is nothing to evaluate"}
	}
	var steps []cloud.Step
	for _, name := range names {
		steps = append(steps, valueStep(name, mapping[name], t.EvaluateMapping(mapping[name], token)))
	}
	if expression != "" {
		e := t.EvaluateCondition(expression, token, mapping)
		steps = append(steps, valueStep("expression", expression, e))
		for _, term := range e.Terms {
			s := cloud.Step{Name: "part", Status: cloud.Pass, Expected: "true", Actual: term.Value, Why: term.Expression, Certainty: inspect.Documented, Source: celSource}
			if !term.Holds {
				s.Status = cloud.Fail
			}
			steps = append(steps, s)
		}
	}
	return cloud.Judge(steps), nil
}

const celSource = "https://cloud.google.com/iam/docs/workload-identity-federation#mapping; evaluated by local CEL"

func sheet(text string) (mapping map[string]string, names []string, expression string) {
	mapping = map[string]string{}
	var rest []string
	for _, line := range strings.Split(text, "\n") {
		m := mappingLine().FindStringSubmatch(line)
		if m == nil || strings.TrimSpace(strings.Join(rest, "")) != "" {
			rest = append(rest, line)
			continue
		}
		if _, twice := mapping[m[1]]; !twice {
			names = append(names, m[1])
		}
		mapping[m[1]] = strings.TrimSpace(m[2])
	}
	return mapping, names, strings.TrimSpace(strings.Join(rest, "\n"))
}

// valueStep says what an expression gives. A fault of the expression or the token is certain; what only this build of CEL
// says (its cost limit, a function that Google does not list) is not.
func valueStep(name, expression string, e Evaluation) cloud.Step {
	s := cloud.Step{Name: name, Status: cloud.Pass, Actual: e.Value, Certainty: inspect.Documented, Source: celSource}
	switch {
	case e.Fault == TooCostly || e.Fault == NoSuchFunction || e.Fault == Failed || e.Fault == NoToken:
		s.Status, s.Why, s.Certainty = cloud.Unknown, "Unknown, because "+e.Message, inspect.Inferred
	case e.Fault == NoSuchClaim && e.Missing != "":
		s.Status, s.Why = cloud.Fail, "There is no "+e.Missing+" there: "+e.Message
	case e.Fault != NoFault:
		s.Status, s.Why = cloud.Fail, e.Message
	case e.Kind == "bool" && !e.IsTrue():
		s.Status, s.Expected, s.Why = cloud.Fail, "true", "As an attribute condition it refuses this token."
	case e.Kind == "bool":
		s.Why = "As an attribute condition it admits this token."
	default:
		s.Why = "A value of type " + e.Kind + ": good for a mapping, while a condition must be true or false."
	}
	if len(e.Unsure) > 0 && s.Status == cloud.Pass {
		s.Status, s.Certainty = cloud.Warn, inspect.Inferred
		s.Why += " Google's page does not list " + strings.Join(e.Unsure, ", ") + ", so it may not exist there."
	}
	if name != "expression" {
		s.Why = strings.TrimSpace(expression + "  " + s.Why)
	}
	return s
}
