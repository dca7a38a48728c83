package profiles

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// FormatError says where a document is wrong. Line and Column count from 1, the column in characters; Path is like
// profiles[2].targets[0].settings, "" for the whole document.
type FormatError struct {
	Line   int
	Column int
	Path   string
	Code   string // store.format, store.format.newer
	What   string // a sentence
	Next   string // what to do, "" if correcting the place is all
}

// Error gives the place and the fault.
func (e *FormatError) Error() string {
	at := fmt.Sprintf("line %d, column %d", e.Line, e.Column)
	if e.Path != "" {
		at += ", " + e.Path
	}
	return at + ": " + e.What
}

// faultAt makes a FormatError at the value that ptr points to, or at the nearest value around it.
func faultAt(data []byte, ptr jsontext.Pointer, code, what string) *FormatError {
	e := &FormatError{Path: pathOf(ptr), Code: code, What: what}
	e.Line, e.Column = position(data, locate(data, ptr))
	return e
}

// invalidAt places the first fault of Validate inside the profile that ptr points to.
func invalidAt(data []byte, ptr jsontext.Pointer, err error) *FormatError {
	var field *FieldError
	if !errors.As(err, &field) {
		return faultAt(data, ptr, CodeFormat, err.Error())
	}
	path := strings.NewReplacer("[", ".", "]", "").Replace(field.Field)
	if path != "" {
		ptr += jsontext.Pointer("/" + strings.ReplaceAll(path, ".", "/"))
	}
	return faultAt(data, ptr, CodeFormat, field.What)
}

// locate is the byte offset of the value at ptr; for a missing member that of the nearest enclosing value.
func locate(data []byte, ptr jsontext.Pointer) int64 {
	for {
		if at, found := find(data, ptr); found {
			return at
		}
		if ptr == "" {
			return 0
		}
		ptr = ptr.Parent()
	}
}

func find(data []byte, ptr jsontext.Pointer) (int64, bool) {
	dec := jsontext.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := dec.ReadToken(); err != nil {
			return 0, false
		}
		if dec.StackPointer() != ptr {
			continue
		}
		// The pointer of a member stands on its name first; the name is the better place to point at, and InputOffset
		// is its end.
		end := dec.InputOffset()
		return tokenStart(data, end), true
	}
}

// tokenStart walks back from the end of a token to its first byte.
func tokenStart(data []byte, end int64) int64 {
	i := end - 1
	if i < 0 {
		return 0
	}
	switch data[i] {
	case '"':
		for i--; i > 0; i-- {
			if data[i] == '"' && !escaped(data, i) {
				break
			}
		}
		return i
	case '{', '[', '}', ']':
		return i
	}
	for i > 0 && !strings.ContainsRune(" \t\r\n,:[{", rune(data[i-1])) {
		i--
	}
	return i
}

// escaped reports whether the byte at i has an odd number of backslashes before it.
func escaped(data []byte, i int64) bool {
	n := 0
	for i--; i >= 0 && data[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}

// position turns a byte offset into line and column, both from 1.
func position(data []byte, offset int64) (line, column int) {
	head := data[:min(int(offset), len(data))]
	line = bytes.Count(head, []byte("\n")) + 1
	return line, utf8.RuneCount(head[bytes.LastIndexByte(head, '\n')+1:]) + 1
}

// pathOf writes a JSON pointer the way people write paths: profiles[0].domain.
func pathOf(ptr jsontext.Pointer) string {
	var b strings.Builder
	for token := range ptr.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			b.WriteString("[" + token + "]")
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}
