package inspect

import (
	"slices"
	"strings"
)

// ChangeKind is what happened to one member between two tokens.
type ChangeKind string

// Kinds of change, from the left token to the right one.
const (
	Added   ChangeKind = "added"
	Removed ChangeKind = "removed"
	Changed ChangeKind = "changed"
)

// Difference is one member that differs. Left and Right are as a person would read them and are foreign text; Spans
// mark their characters, with Left as the expected side. They are [] unless both sides are there.
type Difference struct {
	Path  string     `json:"path"` // "claims.aud", "header.kid", "claims.cnf.jkt", "lifetime", "kind"
	Kind  ChangeKind `json:"kind"`
	Left  string     `json:"left"`
	Right string     `json:"right"`
	Spans []Span     `json:"spans"`

	// Of sets, such as scopes, what only one side has; of values of different JSON types, these.
	Set       bool     `json:"set,omitempty"`
	OnlyLeft  []string `json:"only_left,omitempty"`
	OnlyRight []string `json:"only_right,omitempty"`
	LeftType  string   `json:"left_type,omitempty"`
	RightType string   `json:"right_type,omitempty"`
}

// Comparison is how two tokens differ, header first, in the order of the left token.
type Comparison struct {
	Changes []Difference `json:"changes"`
	Ignored []string     `json:"ignored"` // paths that differ but were not asked about
}

// Same reports whether nothing that was asked about differs.
func (c Comparison) Same() bool { return len(c.Changes) == 0 }

// CompareOptions say what counts.
type CompareOptions struct {
	Times bool // compare iat, nbf, exp and jti too, which differ between any two tokens
}

// Compare sets two tokens side by side: their kind, header, claims and lifetime. Signatures are not compared: they
// differ whenever anything else does.
func Compare(left, right *Token, opt CompareOptions) Comparison {
	c := comparer{opt: opt, out: Comparison{Changes: []Difference{}, Ignored: []string{}}}
	if left.Kind != right.Kind {
		c.changed("kind", string(left.Kind), string(right.Kind))
	}
	c.objects("header", left.Header, right.Header)
	c.objects("claims", left.Claims, right.Claims)
	a, b := lifetimeOf(left), lifetimeOf(right)
	if a != b {
		c.changed("lifetime", a, b)
	}
	return c.out
}

func lifetimeOf(t *Token) string {
	iat, hasIssued := t.Time("iat")
	exp, hasExpiry := t.Time("exp")
	if !hasIssued || !hasExpiry {
		return "unknown"
	}
	return span(exp.Sub(iat))
}

type comparer struct {
	opt CompareOptions
	out Comparison
}

func (c *comparer) changed(path, left, right string) {
	c.out.Changes = append(c.out.Changes, Difference{Path: path, Kind: Changed, Left: left, Right: right, Spans: Diff(left, right)})
}

func (c *comparer) objects(path string, left, right *Object) {
	for _, name := range memberNames(left, right) {
		c.values(path+"."+name, all(left, name), all(right, name))
	}
}

// memberNames are the names of both objects, each once, the left ones first.
func memberNames(objects ...*Object) []string {
	var names []string
	seen := map[string]bool{}
	for _, o := range objects {
		if o == nil {
			continue
		}
		for _, m := range o.Members {
			if !seen[m.Name] {
				seen[m.Name] = true
				names = append(names, m.Name)
			}
		}
	}
	return names
}

// all are the values of a name: one, none, or every duplicate.
func all(o *Object, name string) []Value {
	var list []Value
	if o != nil {
		for _, m := range o.Members {
			if m.Name == name {
				list = append(list, m.Value)
			}
		}
	}
	return list
}

func (c *comparer) values(path string, left, right []Value) {
	if slices.EqualFunc(left, right, sameValue) {
		return
	}
	if !c.opt.Times && passing(path) {
		c.out.Ignored = append(c.out.Ignored, path)
		return
	}
	switch {
	case len(left) == 0:
		c.out.Changes = append(c.out.Changes, Difference{Path: path, Kind: Added, Right: show(right), Spans: []Span{}})
	case len(right) == 0:
		c.out.Changes = append(c.out.Changes, Difference{Path: path, Kind: Removed, Left: show(left), Spans: []Span{}})
	case len(left) == 1 && len(right) == 1 && left[0].kind == ObjectKind && right[0].kind == ObjectKind:
		c.objects(path, left[0].object, right[0].object)
	case len(left) == 1 && len(right) == 1 && left[0].kind != right[0].kind:
		c.out.Changes = append(c.out.Changes, typed(path, left[0], right[0]))
	case len(left) == 1 && len(right) == 1:
		if d, ok := sets(path, left[0], right[0]); ok {
			c.out.Changes = append(c.out.Changes, d)
			return
		}
		c.changed(path, show(left), show(right))
	default:
		c.changed(path, show(left), show(right))
	}
}

// passing names the claims that differ between any two tokens.
func passing(path string) bool {
	switch path {
	case "claims.iat", "claims.nbf", "claims.exp", "claims.jti":
		return true
	}
	return false
}

func show(values []Value) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Show()
	}
	return strings.Join(texts, " and again ")
}

// sameValue compares what the JSON means: digits and blanks may differ, order in objects too.
func sameValue(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case String:
		return a.text == b.text
	case Number:
		x, okX := a.Number()
		y, okY := b.Number()
		return a.raw == b.raw || okX && okY && x.Cmp(y) == 0
	case Array:
		return slices.EqualFunc(a.items, b.items, sameValue)
	case ObjectKind:
		if len(a.object.Members) != len(b.object.Members) {
			return false
		}
		for _, name := range memberNames(a.object, b.object) {
			if !slices.EqualFunc(all(a.object, name), all(b.object, name), sameValue) {
				return false
			}
		}
		return true
	}
	return a.raw == b.raw
}
