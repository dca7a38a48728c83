package cloud

import (
	"errors"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// StrictError turns what the strict JSON library says of settings into a *SettingsError: a path as people write it, below
// prefix, and a plain sentence. kind names the type that a field wants.
func StrictError(prefix string, err error, kind func(reflect.Type) string) error {
	at, what := "", "not valid JSON"
	var sem *json.SemanticError
	var syn *jsontext.SyntacticError
	switch {
	case errors.As(err, &sem):
		at, what = dotted(sem.JSONPointer), "wrong type"
		if errors.Is(err, json.ErrUnknownName) {
			what = "unknown field"
		} else if sem.GoType != nil {
			what = "wrong type; want " + kind(sem.GoType)
		}
	case errors.As(err, &syn):
		at = dotted(syn.JSONPointer)
		if errors.Is(err, jsontext.ErrDuplicateName) {
			what = "given twice"
		}
	}
	path := strings.TrimPrefix(prefix+at, ".")
	if path == "" {
		path = "settings"
	}
	return &SettingsError{Path: path, What: what}
}

// dotted spells a JSON pointer as the paths of our messages: .federated_credentials[0].issuer.
func dotted(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if token != "" && strings.Trim(token, "0123456789") == "" {
			b.WriteString("[" + token + "]")
			continue
		}
		b.WriteString("." + token)
	}
	return b.String()
}
