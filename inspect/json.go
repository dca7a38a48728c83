package inspect

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
)

// ValueKind says which JSON type a Value holds.
type ValueKind int

// The JSON types, and Absent for a member that is not there.
const (
	Absent ValueKind = iota
	Null
	Bool
	Number
	String
	Array
	ObjectKind
)

// Value is one JSON value as it was sent: numbers keep their digits, objects their order and their duplicates. The
// zero Value is Absent, and every accessor of it says so.
type Value struct {
	kind   ValueKind
	raw    string
	text   string
	items  []Value
	object *Object
}

// Member is one name and value of an object, in the order sent.
type Member struct {
	Name  string
	Value Value
}

// Object is a JSON object that keeps order and duplicates.
type Object struct {
	Raw     string // the bytes between and with the braces, as sent
	Members []Member

	index map[string]int // first member of each name; nil in small objects, which are searched
}

// Get returns the first member of exactly that name (case matters), or an Absent value. It is safe on a nil Object.
func (o *Object) Get(name string) Value {
	if o == nil {
		return Value{}
	}
	if o.index != nil {
		if i, ok := o.index[name]; ok {
			return o.Members[i].Value
		}
		return Value{}
	}
	for _, m := range o.Members {
		if m.Name == name {
			return m.Value
		}
	}
	return Value{}
}

// Has reports whether a member of exactly that name is there.
func (o *Object) Has(name string) bool { return o.Get(name).kind != Absent }

// Kind is the JSON type, or Absent.
func (v Value) Kind() ValueKind { return v.kind }

// Raw is the JSON text as sent; "" when absent.
func (v Value) Raw() string { return v.raw }

// Text is the string's content, unescaped; ok is false for every other type.
func (v Value) Text() (text string, ok bool) { return v.text, v.kind == String }

// Show is what a person would read: a string's content, everything else as its JSON text. It is foreign text.
func (v Value) Show() string {
	if v.kind == String {
		return v.text
	}
	return v.raw
}

// Texts is the strings of a string or of an array of strings (as `aud` may be); ok is false for anything else.
func (v Value) Texts() (texts []string, ok bool) {
	switch v.kind {
	case String:
		return []string{v.text}, true
	case Array:
		for _, item := range v.items {
			if item.kind != String {
				return nil, false
			}
			texts = append(texts, item.text)
		}
		return texts, true
	}
	return nil, false
}

// Items is the elements of an array, nil otherwise.
func (v Value) Items() []Value { return v.items }

// Object is the object, nil otherwise.
func (v Value) Object() *Object { return v.object }

// Bool is a boolean's value; ok is false for every other type.
func (v Value) Bool() (value, ok bool) { return v.raw == "true", v.kind == Bool }

// Number is a number's exact value; ok is false for other types, and for exponents too far from zero to be worth expanding.
func (v Value) Number() (value *big.Rat, ok bool) {
	if v.kind != Number || len(v.raw) > 400 {
		return nil, false
	}
	f, err := json.Number(v.raw).Float64()
	digits, _, _ := strings.Cut(strings.ToLower(v.raw), "e")
	if err != nil || math.Abs(f) > 1e300 || math.Abs(f) < 1e-300 && strings.ContainsAny(digits, "123456789") {
		return nil, false
	}
	return new(big.Rat).SetString(v.raw)
}

// Any converts to plain Go values for an evaluator: nil, bool, string, int64 where the number is integral and fits,
// else float64, []any, map[string]any (of duplicates the last). Absent gives nil.
func (v Value) Any() any {
	switch v.kind {
	case Bool:
		return v.raw == "true"
	case String:
		return v.text
	case Number:
		if r, ok := v.Number(); ok && r.IsInt() && r.Num().IsInt64() {
			return r.Num().Int64()
		}
		f, _ := json.Number(v.raw).Float64()
		return f
	case Array:
		list := make([]any, len(v.items))
		for i, item := range v.items {
			list[i] = item.Any()
		}
		return list
	case ObjectKind:
		return v.object.Any()
	}
	return nil
}

// Any converts the object as Value.Any does; nil for a nil Object.
func (o *Object) Any() map[string]any {
	if o == nil {
		return nil
	}
	m := make(map[string]any, len(o.Members))
	for _, member := range o.Members {
		m[member.Name] = member.Value.Any()
	}
	return m
}
