package inspect

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// maxDepth is how deep a token's JSON may nest: nobody means more, and everything that walks values may then recurse.
const maxDepth = 64

// scanFault says why a text is not one strict JSON value.
type scanFault struct {
	code   string // structure.lone-surrogate, structure.trailing-data, structure.too-deep, or "" for plain bad JSON
	what   string // in words
	offset int    // byte offset in the text
}

// duplicate is a member name met again in the same object.
type duplicate struct {
	path        string
	first, next Value
}

// scanJSON reads exactly one JSON value (RFC 8259) as sent: order, digits and duplicates are kept. Lone surrogate
// escapes, invalid UTF-8, trailing data and a depth over maxDepth are faults.
func scanJSON(text string) (Value, []duplicate, *scanFault) {
	s := scanner{text: text, dec: jsontext.NewDecoder(bytes.NewBufferString(text), jsontext.AllowDuplicateNames(true))}
	v, err := s.value("", 0)
	if err != nil {
		return Value{}, nil, s.explain(err)
	}
	end := int(s.dec.InputOffset())
	if rest := strings.TrimLeft(text[end:], " \t\r\n"); rest != "" {
		return Value{}, nil, &scanFault{"structure.trailing-data", "data after the JSON value", len(text) - len(rest)}
	}
	return v, s.twice, nil
}

// maxTwice is how many duplicates are told of; a hostile token may hold a hundred thousand.
const maxTwice = 20

type scanner struct {
	text  string
	dec   *jsontext.Decoder
	twice []duplicate
}

var errTooDeep = errors.New("nested too deep") // a sentinel, never changed

func (s *scanner) value(path string, depth int) (Value, error) {
	switch s.dec.PeekKind() {
	case '{':
		return s.object(path, depth+1)
	case '[':
		return s.array(path, depth+1)
	}
	raw, err := s.dec.ReadValue()
	if err != nil {
		return Value{}, err
	}
	end := int(s.dec.InputOffset())
	v := Value{raw: s.text[end-len(raw) : end]}
	switch raw.Kind() {
	case '"':
		v.kind, v.text = String, unquote(v.raw)
	case 't', 'f':
		v.kind = Bool
	case 'n':
		v.kind = Null
	default:
		v.kind = Number
	}
	return v, nil
}

// unquote trusts the decoder: quoted is a valid JSON string.
func unquote(quoted string) string {
	if !strings.Contains(quoted, `\`) {
		return quoted[1 : len(quoted)-1]
	}
	text, _ := jsontext.AppendUnquote(nil, quoted)
	return string(text)
}

func (s *scanner) object(path string, depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, errTooDeep
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return Value{}, err
	}
	start := int(s.dec.InputOffset()) - 1
	obj := &Object{}
	for s.dec.PeekKind() != '}' {
		name, err := s.value(path, depth)
		if err != nil {
			return Value{}, err
		}
		below := name.text
		if path != "" {
			below = path + "." + name.text
		}
		v, err := s.value(below, depth)
		if err != nil {
			return Value{}, err
		}
		obj.Members = append(obj.Members, Member{Name: name.text, Value: v})
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return Value{}, err
	}
	obj.Raw = s.text[start:int(s.dec.InputOffset())]
	s.noteDuplicates(path, obj)
	return Value{kind: ObjectKind, raw: obj.Raw, object: obj}, nil
}

// noteDuplicates compares few members pairwise, which costs no memory, and many through the object's index.
func (s *scanner) noteDuplicates(path string, obj *Object) {
	if path != "" {
		path += "."
	}
	if len(obj.Members) <= 24 {
		for i, m := range obj.Members {
			for _, earlier := range obj.Members[:i] {
				if earlier.Name == m.Name {
					s.noteTwice(path+m.Name, earlier.Value, m.Value)
					break
				}
			}
		}
		return
	}
	obj.index = make(map[string]int, len(obj.Members))
	for i, m := range obj.Members {
		if earlier, met := obj.index[m.Name]; met {
			s.noteTwice(path+m.Name, obj.Members[earlier].Value, m.Value)
			continue
		}
		obj.index[m.Name] = i
	}
}

func (s *scanner) noteTwice(path string, first, next Value) {
	if len(s.twice) < maxTwice {
		s.twice = append(s.twice, duplicate{path, first, next})
	}
}

func (s *scanner) array(path string, depth int) (Value, error) {
	if depth > maxDepth {
		return Value{}, errTooDeep
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return Value{}, err
	}
	start := int(s.dec.InputOffset()) - 1
	var items []Value
	for s.dec.PeekKind() != ']' {
		v, err := s.value(path+"[]", depth)
		if err != nil {
			return Value{}, err
		}
		items = append(items, v)
	}
	if _, err := s.dec.ReadToken(); err != nil {
		return Value{}, err
	}
	return Value{kind: Array, raw: s.text[start:int(s.dec.InputOffset())], items: items}, nil
}

// explain puts the decoder's error into our words; the library's text may quote the input.
func (s *scanner) explain(err error) *scanFault {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, errTooDeep):
		return &scanFault{"structure.too-deep", "nested deeper than 64 levels", int(s.dec.InputOffset())}
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return &scanFault{"", "it ends too early", len(s.text)}
	case errors.As(err, &syntax):
		at := min(int(syntax.ByteOffset), len(s.text))
		if loneSurrogate(s.text[at:]) {
			return &scanFault{"structure.lone-surrogate", "a lone surrogate escape", at}
		}
		return &scanFault{"", "bad JSON", at}
	}
	return &scanFault{"", "bad JSON", int(s.dec.InputOffset())}
}

// loneSurrogate reports whether rest starts with, or its first string contains, an unpaired \uD800–\uDFFF escape.
func loneSurrogate(rest string) bool {
	return len(rest) >= 4 && rest[0] == '\\' && (rest[1] == 'u') && (rest[2] == 'd' || rest[2] == 'D') && strings.ContainsRune("89abcdefABCDEF", rune(rest[3]))
}
