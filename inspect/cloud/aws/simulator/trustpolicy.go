package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
)

// trust is a role's trust policy.
type trust struct {
	Version   string  `json:"Version"`
	ID        string  `json:"Id"`
	Statement clauses `json:"Statement"`
}

type clause struct {
	Sid          string                      `json:"Sid"`
	Effect       string                      `json:"Effect"`
	Principal    any                         `json:"Principal"`
	NotPrincipal any                         `json:"NotPrincipal"`
	Action       words                       `json:"Action"`
	NotAction    words                       `json:"NotAction"`
	Condition    map[string]map[string]words `json:"Condition"`
}

// clauses is one statement or a list of them.
type clauses []clause

// UnmarshalJSON takes both forms, strictly.
func (c *clauses) UnmarshalJSON(raw []byte) error {
	if bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) {
		*c = make(clauses, 1)
		return jsonv2.Unmarshal(raw, &(*c)[0], jsonv2.RejectUnknownMembers(true))
	}
	var list []clause
	err := jsonv2.Unmarshal(raw, &list, jsonv2.RejectUnknownMembers(true))
	*c = list
	return err
}

// words is a scalar or a list of scalars, as strings; never nil when given.
type words []string

// UnmarshalJSON turns numbers and booleans into text, as IAM does with condition values.
func (w *words) UnmarshalJSON(raw []byte) error {
	var v any
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return err
	}
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	*w = words{}
	for _, item := range list {
		switch item.(type) {
		case string, bool, json.Number:
			*w = append(*w, fmt.Sprint(item))
		default:
			return fmt.Errorf("want a string or a list of strings")
		}
	}
	return nil
}

func readTrust(raw []byte) (trust, error) {
	var p trust
	if err := jsonv2.Unmarshal(raw, &p, jsonv2.RejectUnknownMembers(true)); err != nil {
		return p, placed(err)
	}
	if p.Version != "" && p.Version != "2012-10-17" && p.Version != "2008-10-17" {
		return p, wrong("Version", "there is no policy version "+strconv.Quote(p.Version))
	}
	if p.Statement == nil {
		return p, wrong("Statement", "a policy needs one")
	}
	for i, c := range p.Statement {
		if err := c.check(); err != nil {
			return p, fmt.Errorf("Statement[%d].%w", i, err)
		}
	}
	return p, nil
}

// wrong names a place in a policy and what is wrong there.
func wrong(path, what string) error { return fmt.Errorf("%s: %s", path, what) }

func (c clause) check() error {
	switch {
	case c.Effect != "Allow" && c.Effect != "Deny":
		return wrong("Effect", "want Allow or Deny, got "+strconv.Quote(c.Effect))
	case (c.Principal == nil) == (c.NotPrincipal == nil):
		return wrong("Principal", "want either Principal or NotPrincipal")
	case (c.Action == nil) == (c.NotAction == nil):
		return wrong("Action", "want either Action or NotAction")
	}
	for _, who := range []any{c.Principal, c.NotPrincipal} {
		if text, isText := who.(string); isText && text != "*" {
			return wrong("Principal", "want \"*\" or an object, got "+strconv.Quote(text))
		}
	}
	for operator := range c.Condition {
		if _, ok := takeApart(operator); !ok {
			return wrong("Condition."+operator, "there is no such operator")
		}
	}
	return nil
}

// permits: some Allow applies and no Deny does.
func (p trust) permits(action, who string, facts map[string][]string) bool {
	allowed := false
	for _, c := range p.Statement {
		if !c.applies(action, who, facts, p.Version == "2012-10-17") {
			continue
		}
		if c.Effect == "Deny" {
			return false
		}
		allowed = true
	}
	return allowed
}

func (c clause) applies(action, who string, facts map[string][]string, variables bool) bool {
	if c.Principal != nil && !names(c.Principal, who) || c.NotPrincipal != nil && names(c.NotPrincipal, who) {
		return false
	}
	covers := func(patterns words) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return glob(strings.ToLower(p)).MatchString(strings.ToLower(action)) })
	}
	if c.Action != nil && !covers(c.Action) || c.NotAction != nil && covers(c.NotAction) {
		return false
	}
	for name, block := range c.Condition {
		op, _ := takeApart(name)
		for key, wants := range block {
			if !op.holds(facts, strings.ToLower(key), wants, variables) {
				return false
			}
		}
	}
	return true
}

// names: "*" is everyone, {"AWS": "*"} reads the same in the documentation; Federated is exact text.
func names(principal any, who string) bool {
	if principal == "*" {
		return true
	}
	object, _ := principal.(map[string]any)
	has := func(kind, value string) bool {
		list, ok := object[kind].([]any)
		if !ok {
			list = []any{object[kind]}
		}
		return slices.Contains(list, any(value))
	}
	return has("AWS", "*") || has("Federated", who)
}

// glob compiles a value with * and ? into an expression over the whole text.
func glob(value string) *regexp.Regexp {
	expression := regexp.QuoteMeta(value)
	expression = strings.ReplaceAll(strings.ReplaceAll(expression, `\*`, `(?s:.*)`), `\?`, `(?s:.)`)
	return regexp.MustCompile(`\A` + expression + `\z`)
}
