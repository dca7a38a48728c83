package gcp

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"

	"mintmark/inspect/cloud"
)

// condition evaluates the attribute condition over claims and mapped attributes.
func (j *judge) condition() {
	expression := strings.TrimSpace(j.s.AttributeCondition)
	if expression == "" {
		j.skip("condition", codeCondition, "none", "none", "The profile tells of no attribute condition.")
		return
	}
	if _, ok := claimsOf(j.token); !ok || len(expression) > maxCondition {
		return
	}
	envs, err := j.cel.environments()
	if err != nil {
		j.add(cloud.Unknown, "condition", codeExpression, expression, err.Error(), "")
		return
	}
	used := attributesUsed(envs.condition, expression)
	if len(used) > 0 && j.mapped == nil {
		j.add(cloud.Unknown, "condition", codeConditionUnknown, expression, "needs "+strings.Join(used, ", "), "")
		return
	}
	e := j.cel.condition(expression, j.token, j.mapped)
	for _, key := range used {
		e.Unsure = append(e.Unsure, j.mapped[key].Unsure...)
	}
	j.judgeCondition(expression, e, used)
}

func (j *judge) judgeCondition(expression string, e Evaluation, used []string) {
	parts := termWords(e.Terms)
	switch {
	case e.Fault == Syntax || e.Fault == WrongType && e.Terms == nil && strings.HasPrefix(e.Message, "line "):
		j.add(cloud.Fail, "condition", codeConditionSyntax, expression, e.Message, "")
	case e.Fault == NoSuchFunction:
		j.add(cloud.Unknown, "condition", codeFunction, expression, e.Message, "")
	case e.Fault == TooCostly || e.Fault == Failed:
		j.add(cloud.Unknown, "condition", codeExpression, expression, e.Message, "")
	case len(e.Unsure) > 0:
		j.add(cloud.Unknown, "condition", codeFunction, expression, e.Value+e.Message, "Not on the page: "+strings.Join(e.Unsure, ", ")+"."+parts)
	case e.Fault == NoSuchClaim:
		j.add(cloud.Fail, "condition", codeConditionClaim, expression, e.Message, "Missing: "+e.Missing+"."+j.missingHint(e.Missing, used)+parts)
	case e.Fault != NoFault:
		j.add(cloud.Fail, "condition", codeCondition, expression, e.Message, "The expression does not fit the claims' types."+parts)
	case e.Kind != "bool":
		j.add(cloud.Fail, "condition", codeConditionType, "true or false", e.Value+" ("+e.Kind+")", "")
	case !e.IsTrue():
		j.add(cloud.Fail, "condition", codeCondition, expression, "false", strings.TrimSpace(parts+j.falseHint(expression)))
	default:
		j.pass("condition", expression, "true", "Local CEL gives true.", codeCondition)
	}
}

// missingHint tells an attribute that is not there from a claim that is not there: a claim is none until it is mapped.
func (j *judge) missingHint(missing string, used []string) string {
	key := "attribute." + missing
	if !slices.Contains(used, key) {
		return j.profileHint(missing)
	}
	if expression, told := j.s.AttributeMapping[key]; told {
		return " The provider maps " + key + " to " + expression + ", which has no value for this token."
	}
	if j.token.Claims.Has(missing) {
		return " The provider does not map " + key + ". The token has the claim: map " + key + "=assertion." + missing + ", or write assertion." + missing + "."
	}
	return " The provider does not map " + key + "."
}

// termWords says what each part of an && gives, where that helps.
func termWords(terms []Term) string {
	if len(terms) == 0 {
		return ""
	}
	var words []string
	for _, t := range terms {
		words = append(words, fmt.Sprintf("%s gives %s", t.Expression, t.Value))
	}
	return " Part by part: " + strings.Join(words, "; ") + "."
}

// falseHint shows what the claims that a false condition names really hold.
func (j *judge) falseHint(expression string) string {
	var words []string
	for _, m := range j.token.Claims.Members {
		if regexp.MustCompile(`\bassertion(\.` + regexp.QuoteMeta(m.Name) + `\b|\[['"]` + regexp.QuoteMeta(m.Name) + `['"]\])`).MatchString(expression) {
			words = append(words, m.Name+" is "+m.Value.Show())
		}
	}
	if len(words) == 0 {
		return ""
	}
	return " In the token " + strings.Join(words, ", ") + "."
}

// attributesUsed are the mapped attributes that an expression names, as mapping keys; an index like attribute['x']
// counts too. Nil when it cannot be parsed.
func attributesUsed(env *cel.Env, expression string) []string {
	parsed, issues := env.Parse(expression)
	if issues.Err() != nil {
		return nil
	}
	seen := map[string]bool{}
	var used []string
	note := func(key string) {
		if !seen[key] {
			seen[key] = true
			used = append(used, key)
		}
	}
	ast.PostOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.SelectKind:
			if operand := e.AsSelect().Operand(); operand.Kind() == ast.IdentKind && isRoot(operand.AsIdent()) {
				note(operand.AsIdent() + "." + e.AsSelect().FieldName())
			}
		case ast.CallKind:
			for _, arg := range e.AsCall().Args() {
				if arg.Kind() == ast.IdentKind && isRoot(arg.AsIdent()) {
					note(arg.AsIdent() + ".*")
				}
			}
		}
	}))
	return used
}

func isRoot(name string) bool { return name == "google" || name == "attribute" }
