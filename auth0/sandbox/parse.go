package sandbox

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// WorldError says where a world file is wrong.
type WorldError struct {
	Line, Column int    // 1-based; columns count characters. 0 when the place is not known
	Path         string // tenants[0].apis[1].dialect; "" for the whole file
	What         string
}

func (e *WorldError) Error() string {
	var b strings.Builder
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d, column %d: ", e.Line, e.Column)
	}
	if e.Path != "" {
		b.WriteString(e.Path + ": ")
	}
	return b.String() + e.What
}

// defaultSections are the sections that ParseWorld knows unless told otherwise.
func defaultSections() []string { return []string{"aws", "gcp", "azure", "api"} }

// ParseWorld reads a world file strictly: unknown fields, wrong types, null where a value is wanted, duplicate keys and
// names, references to what is not there and a newer format are errors. Each is a *WorldError; several are joined.
// sections are the keys of the parts that will be started; none given means aws, gcp, azure and api. What is inside a
// section is judged by its simulator, at Start.
func ParseWorld(data []byte, sections ...string) (*World, error) {
	if len(sections) == 0 {
		sections = defaultSections()
	}
	places, err := locate(data)
	if err != nil {
		return nil, err
	}
	if err := places.checkFormat(); err != nil {
		return nil, err
	}
	w, err := decodeWorld(data)
	if err != nil {
		return nil, places.explain(err, "")
	}
	var profiles profileList
	if w.Profiles != nil {
		if err := json.Unmarshal(w.Profiles, &profiles, json.RejectUnknownMembers(true)); err != nil {
			return nil, places.explain(err, "/profiles")
		}
	}
	return w, checkWorld(w, profiles, sections, places)
}

// decodeWorld reads a world without judging what it says.
func decodeWorld(data []byte) (*World, error) {
	w := &World{source: data}
	return w, json.Unmarshal(data, w, json.RejectUnknownMembers(true))
}

// places knows where each value of a document stands, so that a judgement on it can name the line.
type places struct {
	data   []byte
	at     map[jsontext.Pointer]int64
	nulls  []jsontext.Pointer
	format string // the top-level "format", if it is a string
}

// locate walks the whole document; duplicate keys and bad syntax end it.
func locate(data []byte) (*places, error) {
	p := &places{data: data, at: map[jsontext.Pointer]int64{}}
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	for whole := false; ; whole = dec.StackDepth() == 0 {
		start := dec.InputOffset()
		start += blank(data[start:])
		tok, err := dec.ReadToken()
		switch {
		case errors.Is(err, io.EOF) && whole:
			return p, nil
		case errors.Is(err, io.EOF):
			return nil, p.fault(start, "", "the document ends too early")
		case err != nil:
			return nil, p.explain(err, "")
		case whole:
			return nil, p.fault(start, "", "there is more after the end of the document")
		}
		ptr := dec.StackPointer()
		if _, seen := p.at[ptr]; !seen {
			p.at[ptr] = start
		}
		switch {
		case tok.Kind() == 'n':
			p.nulls = append(p.nulls, ptr)
		case tok.Kind() == '"' && ptr == "/format" && tok.String() != "format":
			p.format = tok.String()
		}
	}
}

// blank is the length of what stands between two values.
func blank(data []byte) int64 {
	return int64(len(data) - len(bytes.TrimLeft(data, " \t\r\n,:")))
}

func (p *places) checkFormat() error {
	if p.format == Format || p.format == "" {
		if p.format == "" {
			return p.fault(p.at["/format"], "/format", `missing; a world file begins with "format": "`+Format+`"`)
		}
		return nil
	}
	name, _, _ := strings.Cut(Format, "/")
	if version, ok := strings.CutPrefix(p.format, name+"/"); ok {
		if n, err := strconv.Atoi(version); err == nil && n > 1 {
			return p.fault(p.at["/format"], "/format",
				fmt.Sprintf("this is %s, and this version of mintmark reads %s; a newer mintmark that reads version %d is needed", p.format, Format, n))
		}
	}
	return p.fault(p.at["/format"], "/format", fmt.Sprintf("want %s, got %q", Format, p.format))
}

// fault is an error at a byte offset.
func (p *places) fault(offset int64, ptr jsontext.Pointer, what string) *WorldError {
	before := p.data[:min(max(offset, 0), int64(len(p.data)))]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return &WorldError{Line: line, Column: column, Path: dotted(ptr), What: what}
}

// wrong is an error at a value.
func (p *places) wrong(ptr jsontext.Pointer, format string, args ...any) *WorldError {
	for at := ptr; ; at = at.Parent() {
		if offset, ok := p.at[at]; ok || at == "" {
			return p.fault(offset, ptr, fmt.Sprintf(format, args...))
		}
	}
}

// explain turns the decoder's errors into ours. prefix is where the decoded part stands in the document.
func (p *places) explain(err error, prefix jsontext.Pointer) error {
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		what, offset := syntax.Err.Error(), syntax.ByteOffset
		if errors.Is(syntax.Err, jsontext.ErrDuplicateName) {
			what = "this key stands here twice"
			offset += blank(p.data[min(offset, int64(len(p.data))):])
		}
		return p.fault(offset, prefix+syntax.JSONPointer, what)
	}
	var semantic *json.SemanticError
	if !errors.As(err, &semantic) {
		return &WorldError{What: "not JSON: " + err.Error()}
	}
	ptr := prefix + semantic.JSONPointer
	if errors.Is(semantic.Err, json.ErrUnknownName) {
		return p.wrong(ptr, "unknown field")
	}
	want := "something else"
	if semantic.GoType != nil {
		want = typeName(semantic.GoType)
	}
	return p.wrong(ptr, "want %s, got %s", want, cmp.Or(kindName(semantic.JSONKind), "something else"))
}

// dotted writes a JSON pointer the way people write paths: tenants[0].apis[1].dialect.
func dotted(ptr jsontext.Pointer) string {
	var b strings.Builder
	for tok := range ptr.Tokens() {
		switch {
		case tok != "" && strings.Trim(tok, "0123456789") == "" && b.Len() > 0:
			b.WriteString("[" + tok + "]")
		case strings.IndexFunc(tok, func(r rune) bool { return !plain(r) }) >= 0 || tok == "":
			b.WriteString("[" + strconv.QuoteToASCII(tok) + "]")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(tok)
		}
	}
	return b.String()
}

func plain(r rune) bool {
	return r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
}

// sortErrors puts joined errors in the order of the file.
func sortErrors(errs []*WorldError) error {
	slices.SortStableFunc(errs, func(a, b *WorldError) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	joined := make([]error, len(errs))
	for i, e := range errs {
		joined[i] = e
	}
	return errors.Join(joined...)
}
