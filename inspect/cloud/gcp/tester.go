package gcp

import (
	"strings"

	"mintmark/inspect"
)

// Tester evaluates Google's mapping and condition expressions against a token: "local CEL", because Google does not
// publish its evaluator's build and options. It is safe for concurrent use; the first evaluation builds the environment.
type Tester struct {
	environments func() (environments, error)
}

// NewTester makes a tester.
func NewTester() Tester { return Tester{environments: lazyEnvironments()} }

// EvaluateMapping evaluates one mapping expression ("assertion.sub") over the token's claims.
func (t Tester) EvaluateMapping(expression string, token *inspect.Token) Evaluation {
	claims, ok := claimsOf(token)
	if !ok {
		return Evaluation{Fault: NoToken, Message: "the token's claims cannot be read"}
	}
	envs, err := t.environments()
	if err != nil {
		return Evaluation{Fault: Failed, Message: err.Error()}
	}
	return run(envs.mapping, strings.TrimSpace(expression), map[string]any{"assertion": claims})
}

// EvaluateCondition evaluates an attribute condition. It sees the claims as `assertion` and what mapping makes of them
// as `google` and `attribute`; a nil mapping makes both empty. Mapped attributes whose expression has no value are left
// out, so a condition that uses them reports a missing key.
func (t Tester) EvaluateCondition(expression string, token *inspect.Token, mapping map[string]string) Evaluation {
	mapped := map[string]Evaluation{}
	for key, source := range mapping {
		mapped[key] = t.EvaluateMapping(source, token)
	}
	return t.condition(expression, token, mapped)
}

func (t Tester) condition(expression string, token *inspect.Token, mapped map[string]Evaluation) Evaluation {
	claims, ok := claimsOf(token)
	if !ok {
		return Evaluation{Fault: NoToken, Message: "the token's claims cannot be read"}
	}
	envs, err := t.environments()
	if err != nil {
		return Evaluation{Fault: Failed, Message: err.Error()}
	}
	google, attribute := map[string]any{}, map[string]any{}
	for key, e := range mapped {
		if e.Fault != NoFault {
			continue
		}
		if name, ok := strings.CutPrefix(key, "google."); ok {
			google[name] = e.value
		} else if name, ok := strings.CutPrefix(key, "attribute."); ok {
			attribute[name] = e.value
		}
	}
	vars := map[string]any{"assertion": claims, "google": google, "attribute": attribute}
	result := run(envs.condition, strings.TrimSpace(expression), vars)
	if result.Fault == Syntax || result.IsTrue() {
		return result
	}
	for _, part := range conjuncts(envs.condition, expression) {
		e := run(envs.condition, part, vars)
		term := Term{Expression: part, Value: e.Value, Holds: e.IsTrue()}
		if e.Fault != NoFault {
			term.Value = e.Message
		}
		result.Terms = append(result.Terms, term)
	}
	return result
}

// claimsOf are the token's claims as CEL sees them: integral numbers as int.
func claimsOf(token *inspect.Token) (map[string]any, bool) {
	if token == nil || token.Claims == nil {
		return nil, false
	}
	return token.Claims.Any(), true
}
