package gcp

import (
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/ext"
)

// costLimit bounds one evaluation: far above any real condition, far below anything a person would notice.
const costLimit = 1_000_000

// environments are the CEL environment of mappings, which see the token's claims only, and of conditions, which see the
// mapped attributes too.
type environments struct{ mapping, condition *cel.Env }

// lazyEnvironments gives a function that builds them once.
func lazyEnvironments() func() (environments, error) {
	return sync.OnceValues(func() (environments, error) {
		mapping, err := cel.NewEnv(cel.Variable("assertion", cel.DynType), ext.Strings(), ext.Lists(ext.ListsMaxRangeSize(1000)), ext.Sets(), extractFunction())
		if err != nil {
			return environments{}, err
		}
		condition, err := mapping.Extend(cel.Variable("google", cel.DynType), cel.Variable("attribute", cel.DynType))
		return environments{mapping, condition}, err
	})
}

// Fault is why an expression gives no value.
type Fault string

// Faults of an expression. NoFault: it has a value.
const (
	NoFault        Fault = ""
	Syntax         Fault = "syntax"        // not an expression, or an unknown name in it
	NoSuchClaim    Fault = "no-such-claim" // a claim, attribute or index that is not there
	WrongType      Fault = "type"          // an operation that these types do not have
	TooCostly      Fault = "cost"          // stopped by our own limit
	NoSuchFunction Fault = "function"      // a function that neither Google documents nor this program knows
	Failed         Fault = "failed"        // anything else that evaluation reports
	NoToken        Fault = "no-claims"     // the token's claims cannot be read
)

// Evaluation is what an expression gives. All texts may quote claims: make them printable before they are shown.
type Evaluation struct {
	Fault   Fault
	Message string   // CEL's own words for the fault
	Missing string   // NoSuchClaim: the key that is not there
	Value   string   // the value as a person would read it, strings unquoted
	Kind    string   // CEL type of the value: string, int, bool, list, map, null_type, …
	Unsure  []string // functions used that Google's page does not list: they may not exist there
	Terms   []Term   // conditions: each part of the top-level &&, evaluated alone, when there are several
	value   ref.Val
}

// Term is one operand of a condition's top-level &&.
type Term struct {
	Expression string
	Value      string // true, false, or the fault's message
	Holds      bool
}

// IsTrue reports whether the value is the boolean true.
func (e Evaluation) IsTrue() bool { return e.Fault == NoFault && e.Kind == "bool" && e.Value == "true" }

// run compiles and evaluates one expression.
func run(env *cel.Env, expression string, vars map[string]any) Evaluation {
	parsed, issues := env.Parse(expression)
	if issues.Err() != nil {
		if strings.Contains(issues.Err().Error(), "unsupported syntax '") { // a.?b and a[?b]: CEL, but only where it is switched on
			return Evaluation{Fault: NoSuchFunction, Message: celMessage(issues.Err()), Unsure: []string{"optional fields (.? and [?])"}}
		}
		return Evaluation{Fault: Syntax, Message: celMessage(issues.Err())}
	}
	unknown, unsure := functionsOf(env, parsed)
	if len(unknown) > 0 {
		return Evaluation{Fault: NoSuchFunction, Message: "no function " + strings.Join(unknown, ", "), Unsure: unknown}
	}
	checked, issues := env.Check(parsed)
	if issues.Err() != nil {
		fault := Syntax
		if strings.Contains(issues.Err().Error(), "no matching overload") {
			fault = WrongType
		}
		return Evaluation{Fault: fault, Message: celMessage(issues.Err()), Unsure: unsure}
	}
	e := evaluate(env, checked, vars)
	e.Unsure = unsure
	return e
}

func evaluate(env *cel.Env, checked *cel.Ast, vars map[string]any) Evaluation {
	program, err := env.Program(checked, cel.CostLimit(costLimit), cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return Evaluation{Fault: Failed, Message: celMessage(err)}
	}
	value, _, err := program.Eval(vars)
	if err != nil {
		return faulty(err)
	}
	return Evaluation{Value: showValue(value), Kind: kindOf(value), value: value}
}

func faulty(err error) Evaluation {
	e := Evaluation{Fault: Failed, Message: celMessage(err)}
	text := err.Error()
	switch {
	case strings.Contains(text, "no such key"), strings.Contains(text, "index out of bounds"), strings.Contains(text, "no such attribute"):
		e.Fault = NoSuchClaim
		if _, key, ok := strings.Cut(text, "no such key: "); ok {
			e.Missing = key
		}
	case strings.Contains(text, "no such overload"), strings.Contains(text, "unsupported index type"), strings.Contains(text, "does not support"):
		e.Fault = WrongType
	case strings.Contains(text, "cost limit"):
		e.Fault = TooCostly
	}
	return e
}

// celMessage is CEL's message without the drawing of the source line that follows it.
func celMessage(err error) string {
	first, _, _ := strings.Cut(err.Error(), "\n")
	first = regexp.MustCompile(`^ERROR: <input>:(\d+):(\d+): `).ReplaceAllString(first, "line $1, column $2: ")
	return strings.TrimSuffix(strings.TrimSpace(first), " (in container '')")
}

// undocumented are functions of the CEL extension libraries beyond those that Google's page lists (split, join, and its
// own extract). Its evaluator may have them; nobody says. lowerAscii is left out: it is in public use there.
func undocumented() []string {
	return []string{"charAt", "format", "indexOf", "lastIndexOf", "upperAscii", "replace", "substring", "trim", "strings.quote", "reverse",
		"distinct", "flatten", "lists.range", "slice", "sort", "sortBy", "@sortByAssociatedKeys", "first", "last",
		"sets.contains", "sets.equivalent", "sets.intersects"}
}

// namespaces begin the functions of CEL's extension libraries: regex.extract is no member called extract.
func namespaces() []string {
	return []string{"base64", "cel", "json", "lists", "math", "net", "optional", "regex", "sets", "strings"}
}

// functionsOf lists the functions that env does not know, and those that it knows but Google does not document.
func functionsOf(env *cel.Env, parsed *cel.Ast) (unknown, unsure []string) {
	seen := map[string]bool{}
	ast.PostOrderVisit(parsed.NativeRep().Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		if e.Kind() != ast.CallKind {
			return
		}
		name := e.AsCall().FunctionName()
		if e.AsCall().IsMemberFunction() && e.AsCall().Target().Kind() == ast.IdentKind {
			space := e.AsCall().Target().AsIdent()
			if qualified := space + "." + name; env.HasFunction(qualified) || slices.Contains(namespaces(), space) {
				name = qualified
			}
		}
		if seen[name] {
			return
		}
		seen[name] = true
		switch {
		case slices.Contains(undocumented(), name):
			unsure = append(unsure, name)
		case !env.HasFunction(name) && !strings.ContainsAny(name, "_@!"):
			unknown = append(unknown, name)
		}
	}))
	sort.Strings(unknown)
	sort.Strings(unsure)
	return unknown, unsure
}

// conjuncts are the operands of the top-level && of an expression as source text; nil if there is only one.
func conjuncts(env *cel.Env, expression string) []string {
	parsed, issues := env.Parse(expression)
	if issues.Err() != nil {
		return nil
	}
	rep := parsed.NativeRep()
	var parts []string
	var walk func(e ast.Expr)
	walk = func(e ast.Expr) {
		if e.Kind() == ast.CallKind && e.AsCall().FunctionName() == "_&&_" {
			for _, operand := range e.AsCall().Args() {
				walk(operand)
			}
			return
		}
		if text, err := cel.ExprToString(e, rep.SourceInfo()); err == nil {
			parts = append(parts, text)
		}
	}
	walk(rep.Expr())
	if len(parts) < 2 {
		return nil
	}
	return parts
}
