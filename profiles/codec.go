package profiles

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect/printable"
)

// Format is the format that this program reads and writes; a later one is refused with its name.
const Format = "mintmark.profiles/1"

const formatPrefix = "mintmark.profiles/"

// document is the file form. It never holds a secret.
type document struct {
	Format   string    `json:"format,omitempty"`
	Profiles []Profile `json:"profiles"`
}

// Encode writes the file form: the format line, profiles in the order given, empty optional fields left out, two-space
// indentation and a newline at the end. It never holds a secret.
func Encode(ps []Profile) ([]byte, error) {
	doc := document{Format: Format, Profiles: []Profile{}}
	for _, p := range ps {
		doc.Profiles = append(doc.Profiles, withSettings(p))
	}
	out, err := json.Marshal(doc, json.Deterministic(true), jsontext.WithIndent("  "))
	if err != nil {
		return nil, fmt.Errorf("write profiles as JSON: %w", err)
	}
	return append(out, '\n'), nil
}

// Decode reads the file form strictly: unknown fields, wrong types, duplicate keys, duplicate names, invalid fields and
// a newer format are a *FormatError with line, column and path. A domain written as a URL is cut down to its host;
// DecodeNotes says so.
func Decode(data []byte) ([]Profile, error) {
	ps, _, err := DecodeNotes(data)
	return ps, err
}

// DecodeNotes is Decode with a sentence for everything that was cut down on the way.
func DecodeNotes(data []byte) (ps []Profile, notes []string, err error) {
	if err := checkFormat(data); err != nil {
		return nil, nil, err
	}
	var doc document
	if err := json.Unmarshal(data, &doc, json.RejectUnknownMembers(true)); err != nil {
		return nil, nil, formatError(data, err)
	}
	if doc.Profiles == nil {
		return nil, nil, faultAt(data, "", CodeFormat, "The document has no list of profiles.")
	}
	seen := map[string]int{}
	for i := range doc.Profiles {
		p := &doc.Profiles[i]
		at := jsontext.Pointer("/profiles/" + strconv.Itoa(i))
		if clean, note, err := CleanDomain(p.Domain); err == nil {
			p.Domain = clean
			if note != "" {
				notes = append(notes, printable.Of(p.Name).String()+": "+note)
			}
		}
		if err := Validate(*p); err != nil {
			return nil, nil, invalidAt(data, at, err)
		}
		if first, dup := seen[foldName(p.Name)]; dup {
			return nil, nil, faultAt(data, at+"/name", CodeFormat, fmt.Sprintf("The name %s is taken by profiles[%d]; names differ by more than case.", printable.Of(p.Name), first))
		}
		seen[foldName(p.Name)] = i
	}
	if len(doc.Profiles) > MaxProfiles {
		return nil, nil, faultAt(data, "/profiles", CodeFormat, fmt.Sprintf("The document holds %d profiles; %d is the limit.", len(doc.Profiles), MaxProfiles))
	}
	return doc.Profiles, notes, nil
}

// checkFormat refuses another format before strictness can trip over its new fields.
func checkFormat(data []byte) error {
	if len(bytes.TrimSpace(data)) == 0 {
		return faultAt(data, "", CodeFormat, "The document is empty.")
	}
	var head struct {
		Format jsontext.Value `json:"format"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return formatError(data, err)
	}
	var format string
	if head.Format == nil {
		return nil
	}
	if err := json.Unmarshal(head.Format, &format); err != nil {
		return faultAt(data, "/format", CodeFormat, "The format must be a string.")
	}
	if format == Format {
		return nil
	}
	if n, ok := strings.CutPrefix(format, formatPrefix); ok {
		if v, err := strconv.ParseUint(n, 10, 32); err == nil && v > 1 {
			e := faultAt(data, "/format", CodeNewerFormat, fmt.Sprintf("The document is written in %s; this program reads %s.", printable.Of(format), Format))
			e.Next = fmt.Sprintf("Use a mintmark that reads format %d, or export again from one that writes format 1.", v)
			return e
		}
	}
	return faultAt(data, "/format", CodeFormat, fmt.Sprintf("The format %q is not %s.", printable.Of(format), Format))
}

// formatError turns an error of the JSON library into ours.
func formatError(data []byte, err error) *FormatError {
	var sem *json.SemanticError
	var syn *jsontext.SyntacticError
	switch {
	case errors.As(err, &syn):
		e := &FormatError{Code: CodeFormat, Path: pathOf(syn.JSONPointer), What: "The text is not JSON: " + printable.Of(syn.Err.Error()).String() + "."}
		if errors.Is(err, jsontext.ErrDuplicateName) {
			e.What = fmt.Sprintf("The field %s stands twice.", printable.Of(syn.JSONPointer.LastToken()))
		}
		e.Line, e.Column = position(data, syn.ByteOffset)
		return e
	case errors.As(err, &sem):
		if errors.Is(sem.Err, json.ErrUnknownName) {
			return faultAt(data, sem.JSONPointer, CodeFormat, fmt.Sprintf("The field %s is not known.", printable.Of(sem.JSONPointer.LastToken())))
		}
		return faultAt(data, sem.JSONPointer, CodeFormat, fmt.Sprintf("The value is %s where %s belongs.", kindName(sem.JSONKind), typeName(sem.GoType)))
	}
	return &FormatError{Code: CodeFormat, Line: 1, Column: 1, What: "The text cannot be read: " + printable.Of(err.Error()).String() + "."}
}

func kindName(k jsontext.Kind) string {
	switch k {
	case 'n':
		return "null"
	case 't', 'f':
		return "true or false"
	case '"':
		return "a string"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "a list"
	}
	return "something else"
}

func typeName(t reflect.Type) string {
	if t == nil {
		return "another type"
	}
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice, reflect.Array:
		return "a list"
	case reflect.Map, reflect.Struct, reflect.Pointer:
		return "an object"
	}
	return "another type"
}

// isObject reports whether raw is one JSON object without duplicate keys.
func isObject(raw []byte) bool {
	v := jsontext.Value(raw)
	return v.IsValid() && v.Kind() == '{'
}

// record is the compact form in which a profile is stored: the file form of one profile.
func record(p Profile) ([]byte, error) {
	return json.Marshal(withSettings(p), json.Deterministic(true), jsontext.AllowInvalidUTF8(true))
}

// withSettings gives a target without settings the empty object, which is what no settings mean.
func withSettings(p Profile) Profile {
	p.Targets = slices.Clone(p.Targets)
	for i, t := range p.Targets {
		if !isObject(t.Settings) {
			p.Targets[i].Settings = []byte("{}")
		}
	}
	return p
}
