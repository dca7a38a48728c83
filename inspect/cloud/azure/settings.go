package azure

import (
	"encoding/json"
	"fmt"
	"reflect"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect/cloud"
)

// settings is a target as the profile keeps it. Credentials is nil when the user told nothing about them, and empty
// when the application is known to have none: the first is unknown, the second a fault.
type settings struct {
	TenantID    string       `json:"tenant_id"`
	ClientID    string       `json:"client_id"`
	Authority   string       `json:"authority,omitzero"`
	Scope       string       `json:"scope,omitzero"`
	Credentials []credential `json:"federated_credentials,omitzero"`
}

// credential is one federated identity credential. An empty Issuer or Subject, or nil Audiences, was not told.
type credential struct {
	Name       string   `json:"name,omitzero"`
	Issuer     string   `json:"issuer,omitzero"`
	Subject    string   `json:"subject,omitzero"`
	Audiences  []string `json:"audiences,omitzero"`
	Expression string   `json:"claims_matching_expression,omitzero"` // flexible credentials only
}

// wireSettings is the same before the credentials are reduced: they may be a whole vendor answer.
type wireSettings struct {
	TenantID    string         `json:"tenant_id"`
	ClientID    string         `json:"client_id"`
	Authority   string         `json:"authority"`
	Scope       string         `json:"scope"`
	Credentials jsontext.Value `json:"federated_credentials"`
}

// Normalize implements cloud.Cloud.
func (Azure) Normalize(raw json.RawMessage) (json.RawMessage, []string, error) {
	s, notes, err := read(raw)
	if err != nil {
		return nil, nil, err
	}
	for _, must := range []struct{ key, value, example string }{
		{"tenant_id", s.TenantID, "the directory (tenant) ID, a GUID"},
		{"client_id", s.ClientID, "the application (client) ID, a GUID"},
	} {
		if must.value == "" {
			return nil, nil, &cloud.SettingsError{Path: must.key, What: "missing; want " + must.example}
		}
	}
	normal, err := jsonv2.Marshal(s)
	if err != nil {
		return nil, nil, fmt.Errorf("write azure settings: %w", err)
	}
	return normal, notes, nil
}

// decode reads settings for judging; a missing field is judged, not refused.
func decode(raw json.RawMessage) (settings, error) {
	s, _, err := read(raw)
	return s, err
}

func read(raw json.RawMessage) (settings, []string, error) {
	if len(raw) == 0 {
		return settings{}, nil, nil
	}
	var w wireSettings
	if err := jsonv2.Unmarshal(raw, &w, jsonv2.RejectUnknownMembers(true)); err != nil {
		return settings{}, nil, settingsError("", err)
	}
	s := settings{TenantID: w.TenantID, ClientID: w.ClientID, Authority: w.Authority, Scope: w.Scope}
	creds, notes, err := reduce(w.Credentials)
	if err != nil {
		return settings{}, nil, err
	}
	s.Credentials = creds
	return s, notes, nil
}

// settingsError says where and how settings break their form.
func settingsError(prefix string, err error) error {
	return cloud.StrictError(prefix, err, kindName)
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a string"
	case reflect.Slice:
		return "a list"
	}
	return "an object"
}
