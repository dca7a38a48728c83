package api

import (
	"encoding/json"
	"fmt"
	"net/url"
	"reflect"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mintmark/inspect/cloud"
)

// settings is a target as the profile keeps it: where the service is, and what it expects of a token. An empty
// expectation was not told.
type settings struct {
	URL         string                    `json:"url,omitzero"`
	Method      string                    `json:"method,omitzero"`
	Issuer      string                    `json:"issuer,omitzero"`
	Audience    string                    `json:"audience,omitzero"`
	Scopes      []string                  `json:"scopes,omitempty"`
	Permissions []string                  `json:"permissions,omitempty"`
	Claims      map[string]jsontext.Value `json:"claims,omitempty"`
	Algorithms  []string                  `json:"algorithms,omitempty"`
}

func (s settings) method() string {
	if s.Method == "" {
		return "GET"
	}
	return s.Method
}

// Normalize implements cloud.Cloud.
func (API) Normalize(raw json.RawMessage) (json.RawMessage, []string, error) {
	s, err := decode(raw)
	if err != nil {
		return nil, nil, err
	}
	if s.URL == "" {
		return nil, nil, &cloud.SettingsError{Path: "url", What: "missing; want the address of the service, such as https://api.acme.dev/orders"}
	}
	var notes []string
	if u, err := url.Parse(s.URL); err == nil && u.User != nil {
		return nil, nil, &cloud.SettingsError{Path: "url", What: "holds a user name or password; it would end up in logs"}
	}
	if upper := strings.ToUpper(strings.TrimSpace(s.Method)); upper != s.Method {
		s.Method = upper
		notes = append(notes, "The method is written in capitals.")
	}
	normal, err := jsonv2.Marshal(s, jsonv2.Deterministic(true))
	if err != nil {
		return nil, nil, fmt.Errorf("write api settings: %w", err)
	}
	return normal, notes, nil
}

func decode(raw json.RawMessage) (settings, error) {
	var s settings
	if len(raw) == 0 {
		return s, nil
	}
	if err := jsonv2.Unmarshal(raw, &s, jsonv2.RejectUnknownMembers(true)); err != nil {
		return settings{}, settingsError(err)
	}
	for name, value := range s.Claims {
		if k := value.Kind(); k == '{' || k == '[' {
			return settings{}, &cloud.SettingsError{Path: "claims." + name, What: "want a text, a number, true or false"}
		}
	}
	return s, nil
}

// settingsError says where and how settings break their form.
func settingsError(err error) error {
	return cloud.StrictError("", err, kindName)
}

func kindName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Slice:
		return "a list of texts"
	}
	return "an object"
}
