package aws

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect/cloud"
)

// node is one JSON value with its place in the settings, so that every complaint can name it. Policies are read this
// way and not into structs because order, exact names and duplicates decide what a policy means.
type node struct {
	path    string
	kind    jsontext.Kind // '{' '[' '"' '0' 't' 'f' 'n'
	text    string        // a string's content, otherwise the JSON text of a scalar
	names   []string      // members of an object, in order
	members map[string]*node
	items   []*node
}

// parseTree reads exactly one JSON value; duplicate names, bad UTF-8 and trailing data are errors that name the place.
func parseTree(data []byte, path string) (*node, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	root, err := readNode(dec, path, 0)
	if err == nil {
		if _, tail := dec.ReadToken(); !errors.Is(tail, io.EOF) {
			err = &cloud.SettingsError{Path: path, What: "there is more text after the JSON value"}
		}
	}
	if err == nil {
		return root, nil
	}
	var known *cloud.SettingsError
	if errors.As(err, &known) {
		return nil, err
	}
	return nil, syntaxError(err, path)
}

func syntaxError(err error, path string) error {
	var syntax *jsontext.SyntacticError
	if !errors.As(err, &syntax) {
		return &cloud.SettingsError{Path: path, What: "is no complete JSON value"}
	}
	if tokens := strings.TrimPrefix(string(syntax.JSONPointer), "/"); tokens != "" {
		path = join(path, strings.ReplaceAll(tokens, "/", "."))
	}
	what := "is no valid JSON"
	if syntax.Err != nil {
		what = syntax.Err.Error()
	}
	return &cloud.SettingsError{Path: path, What: what + ", near byte " + strconv.FormatInt(syntax.ByteOffset, 10)}
}

// maxDepth is far beyond any policy; it keeps a hostile paste from exhausting the stack.
const maxDepth = 40

func readNode(dec *jsontext.Decoder, path string, depth int) (*node, error) {
	if depth > maxDepth {
		return nil, &cloud.SettingsError{Path: path, What: "is nested too deeply"}
	}
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	n := &node{path: path, kind: token.Kind()}
	switch n.kind {
	case '{':
		n.members = map[string]*node{}
		for dec.PeekKind() != '}' {
			name, err := dec.ReadToken()
			if err != nil {
				return nil, err
			}
			key := name.String()
			child, err := readNode(dec, join(path, key), depth+1)
			if err != nil {
				return nil, err
			}
			n.names, n.members[key] = append(n.names, key), child
		}
		_, err = dec.ReadToken()
	case '[':
		for dec.PeekKind() != ']' {
			child, err := readNode(dec, path+"["+strconv.Itoa(len(n.items))+"]", depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, child)
		}
		_, err = dec.ReadToken()
	default:
		n.text = token.String()
	}
	return n, err
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// get is the member of that name, nil if it is missing, JSON null, or n is no object.
func (n *node) get(name string) *node {
	if n == nil || n.members == nil {
		return nil
	}
	if m := n.members[name]; m != nil && m.kind != 'n' {
		return m
	}
	return nil
}

// kindName says in words what the value is.
func (n *node) kindName() string {
	switch n.kind {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case 'n':
		return "null"
	}
	return "a boolean"
}

func (n *node) wrong(want string) error {
	return &cloud.SettingsError{Path: n.path, What: "want " + want + ", got " + n.kindName()}
}

// scalars are the strings of a string or of a list of strings; numbers and booleans count when loose is set, as IAM
// allows them as condition values.
func (n *node) scalars(loose bool) ([]string, error) {
	want := "a string or a list of strings"
	list := n.items
	if n.kind != '[' {
		list = []*node{n}
	}
	texts := make([]string, 0, len(list))
	for _, item := range list {
		switch {
		case item.kind == '"', loose && (item.kind == '0' || item.kind == 't' || item.kind == 'f'):
			texts = append(texts, item.text)
		default:
			return nil, item.wrong(want)
		}
	}
	return texts, nil
}

// plain converts back to ordinary Go values for marshalling; numbers keep their digits.
func (n *node) plain() any {
	switch n.kind {
	case '{':
		m := map[string]any{}
		for name, child := range n.members {
			m[name] = child.plain()
		}
		return m
	case '[':
		list := make([]any, len(n.items))
		for i, child := range n.items {
			list[i] = child.plain()
		}
		return list
	case '"':
		return n.text
	case 't', 'f':
		return n.kind == 't'
	case '0':
		return jsontext.Value(n.text)
	}
	return nil
}
