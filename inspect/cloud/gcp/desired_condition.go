package gcp

import (
	"maps"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/lazyregexp"
)

// wantedCondition makes the condition admit the token. A condition is the provider's one door, and other applications may
// come through it: the told one stays, and this token's own way in is put beside it, as narrow as what it meets of the
// old one and its sub make it. Only what no provider can be saved with is replaced.
func (d *desired) wantedCondition(t Tester, token *inspect.Token) {
	sub, told := token.Text("sub"), strings.TrimSpace(d.condition)
	if sub == "" {
		return
	}
	d.mapClaims(t, told, token)
	old := t.EvaluateCondition(told, token, d.mapping)
	if told != "" && len(told) <= maxCondition && old.IsTrue() && len(old.Unsure) == 0 {
		return
	}
	own := "assertion.sub == " + celText(sub)
	d.condition = own
	if told == "" || len(told) > maxCondition || !compiles(old) {
		return
	}
	var left []string
	for _, term := range old.Terms {
		if term.Holds {
			own = bracketed(term.Expression) + " && " + own
		} else {
			left = append(left, term.Expression)
		}
	}
	if left == nil {
		left = []string{told}
	}
	joined := "(" + told + ") || " + bracketed(own)
	if e := t.EvaluateCondition(joined, token, d.mapping); e.IsTrue() && len(joined) <= maxCondition {
		d.condition, d.left = joined, left
	}
}

// mapClaims maps the attributes that a condition names and nobody maps to the claims of that name, if the condition then
// holds: the condition is right then, and only the mapping is missing.
func (d *desired) mapClaims(t Tester, condition string, token *inspect.Token) {
	envs, err := t.environments()
	if err != nil || condition == "" {
		return
	}
	wider := maps.Clone(d.mapping)
	for _, key := range attributesUsed(envs.condition, condition) {
		name, custom := strings.CutPrefix(key, "attribute.")
		if _, mapped := wider[key]; custom && !mapped && goodKey(key) && token.Claim(name).Kind() == inspect.String {
			wider[key] = "assertion." + name
		}
	}
	if len(wider) > len(d.mapping) && t.EvaluateCondition(condition, token, wider).IsTrue() {
		d.mapping = wider
	}
}

// compiles reports whether an evaluated condition can be one that is in force.
func compiles(e Evaluation) bool {
	return e.Fault != Syntax && (e.Fault != WrongType || !strings.HasPrefix(e.Message, "line ")) && (e.Fault != NoFault || e.Kind == "bool")
}

func bracketed(expression string) string {
	if strings.ContainsAny(expression, "|&?") {
		return "(" + expression + ")"
	}
	return expression
}

var (
	plainClaim = lazyregexp.New(`^assertion\.[A-Za-z_][A-Za-z0-9_]*$`)
	namedClaim = lazyregexp.New(`^assertion\[('[^'\\]*'|"[^"\\]*")\]$`)
)

// guard makes a mapping of one claim give an empty text where the claim is missing, so that an attribute that other
// tokens fill need not go; "" for other expressions.
func guard(expression string) string {
	expression = strings.TrimSpace(expression)
	if plainClaim().MatchString(expression) {
		return "has(" + expression + ") ? " + expression + " : ''"
	}
	if m := namedClaim().FindStringSubmatch(expression); m != nil {
		return m[1] + " in assertion ? " + expression + " : ''"
	}
	return ""
}
