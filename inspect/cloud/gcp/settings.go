package gcp

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	strict "github.com/go-json-experiment/json"

	"mintmark/inspect/cloud"
)

// settings are what a profile tells about one federation target, after Normalize.
type settings struct {
	Provider           string            `json:"provider,omitzero"`
	Issuer             string            `json:"issuer,omitzero"`
	AllowedAudiences   []string          `json:"allowed_audiences,omitzero"`
	AttributeMapping   map[string]string `json:"attribute_mapping,omitzero"`
	AttributeCondition string            `json:"attribute_condition,omitzero"`
	ServiceAccount     string            `json:"service_account,omitzero"`
	Scopes             []string          `json:"scopes,omitzero"`
	LifetimeSeconds    int               `json:"lifetime_seconds,omitzero"`
	IAMPolicy          json.RawMessage   `json:"iam_policy,omitzero"`
	TokenURL           string            `json:"token_url,omitzero"`
	ImpersonationBase  string            `json:"impersonation_base,omitzero"`
	UniverseDomain     string            `json:"universe_domain,omitzero"`
	State              string            `json:"state,omitzero"` // of the provider: ACTIVE, DISABLED, DELETED; "" = not told
	JWKS               json.RawMessage   `json:"jwks,omitzero"`  // keys uploaded to the provider; absent = Google fetches the issuer's
}

const (
	cloudPlatform   = "https://www.googleapis.com/auth/cloud-platform"
	defaultUniverse = "googleapis.com"
	defaultLifetime = 3600
)

// decode reads settings strictly; every error is a *cloud.SettingsError with the path.
func decode(raw []byte) (settings, error) {
	var s settings
	if len(strings.TrimSpace(string(raw))) == 0 {
		return s, nil
	}
	if err := strict.Unmarshal(raw, &s, strict.RejectUnknownMembers(true)); err != nil {
		return settings{}, located(err)
	}
	return s, nil
}

// located turns a decoder's error into a SettingsError.
func located(err error) error {
	var semantic *strict.SemanticError
	if errors.As(err, &semantic) {
		what := "is not of the right type"
		switch {
		case errors.Is(semantic.Err, strict.ErrUnknownName):
			what = "is not a setting of this cloud"
		case semantic.GoType != nil:
			what = "want " + wantedType(semantic.GoType.String()) + ", got " + kindName(semantic.JSONKind)
		}
		return &cloud.SettingsError{Path: dotted(semantic.JSONPointer), What: what}
	}
	var syntactic *jsontext.SyntacticError
	if errors.As(err, &syntactic) {
		return &cloud.SettingsError{Path: dotted(syntactic.JSONPointer), What: syntactic.Err.Error() + " at byte " + strconv.FormatInt(syntactic.ByteOffset, 10)}
	}
	return &cloud.SettingsError{Path: "settings", What: err.Error()}
}

func wantedType(goType string) string {
	switch goType {
	case "string":
		return "a text"
	case "[]string":
		return "a list of texts"
	case "map[string]string":
		return "an object of texts"
	case "int":
		return "a whole number"
	}
	return "an object"
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "a text"
	case '0':
		return "a number"
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "a boolean"
	}
	return "something else"
}

// dotted writes a JSON pointer as people write paths: allowed_audiences[0].
func dotted(p jsontext.Pointer) string {
	if p == "" {
		return "settings"
	}
	var b strings.Builder
	for token := range p.Tokens() {
		switch _, err := strconv.Atoi(token); {
		case err == nil:
			b.WriteString("[" + token + "]")
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

// encode writes settings back; told-empty lists stay.
func (s settings) encode() (json.RawMessage, error) {
	return strict.Marshal(s, strict.Deterministic(true))
}

// described reports whether the profile tells what the provider is: then what it leaves out means Google's default. An
// empty list alone does not say so, because a form that nobody filled in leaves one too.
func (s settings) described() bool {
	return s.Issuer != "" && len(s.AttributeMapping) > 0 || s.State != ""
}

func (s settings) universe() string {
	if s.UniverseDomain == "" {
		return defaultUniverse
	}
	return s.UniverseDomain
}

func (s settings) lifetime() int {
	if s.LifetimeSeconds == 0 {
		return defaultLifetime
	}
	return s.LifetimeSeconds
}

func (s settings) scopes() []string {
	if len(s.Scopes) == 0 {
		return []string{cloudPlatform}
	}
	return s.Scopes
}
