package aws

import (
	"encoding/json"
	"strings"

	"mintmark/inspect/cloud"
)

// policy is a role's trust policy as IAM's grammar has it (IAM User Guide, reference_policies_grammar and
// reference_policies_elements). Order is kept: every line of a prediction names its statement.
type policy struct {
	version    string // "" means 2008-10-17
	statements []statement
}

type statement struct {
	sid          string
	deny         bool
	principal    *principal // nil when notPrincipal is used
	notPrincipal *principal
	actions      []string // nil when notActions is used
	notActions   []string
	conditions   []condition
}

// principal is who a statement speaks of: anyone ("*"), or values by kind (Federated, AWS, Service, CanonicalUser).
type principal struct {
	anyone bool
	kinds  []string
	values map[string][]string
}

// condition is one operator, one key and its values; a statement's conditions must all hold.
type condition struct {
	operator operator
	key      string
	values   []string
}

// variables reports whether ${…} are policy variables in this policy (reference_policies_variables).
func (p *policy) variables() bool { return p.version == "2012-10-17" }

// parsePolicy checks a trust policy as strictly as IAM does when one is saved; errors are *cloud.SettingsError below path.
func parsePolicy(data json.RawMessage, path string) (*policy, error) {
	root, err := parseTree(data, path)
	if err != nil {
		return nil, err
	}
	return readPolicy(root)
}

func readPolicy(root *node) (*policy, error) {
	if root.kind != '{' {
		return nil, root.wrong("a policy object")
	}
	p := &policy{}
	for _, name := range root.names {
		member := root.members[name]
		var err error
		switch name {
		case "Version":
			p.version, err = oneOf(member, "2012-10-17", "2008-10-17")
		case "Id":
			_, err = oneOf(member)
		case "Statement":
			p.statements, err = readStatements(member)
		default:
			err = &cloud.SettingsError{Path: member.path, What: "is no element of a policy; known are Version, Id and Statement"}
		}
		if err != nil {
			return nil, err
		}
	}
	if root.members["Statement"] == nil {
		return nil, &cloud.SettingsError{Path: root.path, What: "a policy needs a Statement"}
	}
	return p, nil
}

func oneOf(n *node, allowed ...string) (string, error) {
	if n.kind != '"' {
		return "", n.wrong("a string")
	}
	for _, a := range allowed {
		if n.text == a {
			return n.text, nil
		}
	}
	if len(allowed) == 0 {
		return n.text, nil
	}
	return "", &cloud.SettingsError{Path: n.path, What: "want " + strings.Join(allowed, " or ") + ", got " + n.text}
}

func readStatements(n *node) ([]statement, error) {
	list := n.items
	if n.kind == '{' {
		list = []*node{n}
	} else if n.kind != '[' {
		return nil, n.wrong("a statement or a list of statements")
	}
	var out []statement
	for _, item := range list {
		s, err := readStatement(item)
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func readStatement(n *node) (statement, error) {
	var s statement
	if n.kind != '{' {
		return s, n.wrong("a statement object")
	}
	for _, name := range n.names {
		if err := s.readElement(name, n.members[name]); err != nil {
			return s, err
		}
	}
	return s, s.complete(n)
}

func (s *statement) readElement(name string, m *node) (err error) {
	var effect string
	switch name {
	case "Sid":
		s.sid, err = oneOf(m)
	case "Effect":
		effect, err = oneOf(m, "Allow", "Deny")
		s.deny = effect == "Deny"
	case "Principal":
		s.principal, err = readPrincipal(m)
	case "NotPrincipal":
		s.notPrincipal, err = readPrincipal(m)
	case "Action":
		s.actions, err = m.scalars(false)
	case "NotAction":
		s.notActions, err = m.scalars(false)
	case "Condition":
		s.conditions, err = readConditions(m)
	case "Resource", "NotResource":
		err = &cloud.SettingsError{Path: m.path, What: "a trust policy has no " + name + " element"}
	default:
		err = &cloud.SettingsError{Path: m.path, What: "is no element of a statement"}
	}
	return err
}

func (s *statement) complete(n *node) error {
	need := func(ok bool, what string) error {
		if ok {
			return nil
		}
		return &cloud.SettingsError{Path: n.path, What: what}
	}
	has := func(name string) bool { return n.members[name] != nil }
	if err := need(has("Effect"), "a statement needs an Effect"); err != nil {
		return err
	}
	if err := need(has("Principal") != has("NotPrincipal"), "a statement needs either Principal or NotPrincipal"); err != nil {
		return err
	}
	return need(has("Action") != has("NotAction"), "a statement needs either Action or NotAction")
}

func readPrincipal(n *node) (*principal, error) {
	if n.kind == '"' {
		if n.text != "*" {
			return nil, &cloud.SettingsError{Path: n.path, What: `want "*" or an object such as {"Federated": ARN}, got ` + n.text}
		}
		return &principal{anyone: true}, nil
	}
	if n.kind != '{' {
		return nil, n.wrong(`"*" or an object`)
	}
	p := &principal{values: map[string][]string{}}
	for _, kind := range n.names {
		member := n.members[kind]
		switch kind {
		case "Federated", "AWS", "Service", "CanonicalUser":
		default:
			return nil, &cloud.SettingsError{Path: member.path, What: "is no kind of principal; known are Federated, AWS, Service and CanonicalUser"}
		}
		values, err := member.scalars(false)
		if err != nil {
			return nil, err
		}
		p.kinds, p.values[kind] = append(p.kinds, kind), values
	}
	return p, nil
}

func readConditions(n *node) ([]condition, error) {
	if n.kind != '{' {
		return nil, n.wrong("an object of operators")
	}
	var out []condition
	for _, name := range n.names {
		block := n.members[name]
		op, ok := parseOperator(name)
		if !ok {
			return nil, &cloud.SettingsError{Path: block.path, What: "is no condition operator"}
		}
		if block.kind != '{' {
			return nil, block.wrong("an object of condition keys")
		}
		for _, key := range block.names {
			values, err := block.members[key].scalars(true)
			if err != nil {
				return nil, err
			}
			out = append(out, condition{operator: op, key: key, values: values})
		}
	}
	return out, nil
}
