package gcp

import (
	"bytes"
	"encoding/json"
	"strings"

	strict "github.com/go-json-experiment/json"

	"mintmark/inspect/cloud"
)

// described is what gcloud's providers describe prints, as far as it counts here.
type description struct {
	Name               string            `json:"name"`
	State              string            `json:"state"`
	Disabled           bool              `json:"disabled"`
	AttributeMapping   map[string]string `json:"attributeMapping"`
	AttributeCondition string            `json:"attributeCondition"`
	OIDC               *struct {
		IssuerURI        string   `json:"issuerUri"`
		AllowedAudiences []string `json:"allowedAudiences"`
		JWKS             string   `json:"jwksJson"`
	} `json:"oidc"`
	AWS  json.RawMessage `json:"aws"`
	SAML json.RawMessage `json:"saml"`
	X509 json.RawMessage `json:"x509"`
}

// credentialFile is an external_account credential file, as far as it counts here.
type credentialConfig struct {
	Type             string `json:"type"`
	Audience         string `json:"audience"`
	SubjectTokenType string `json:"subject_token_type"`
	TokenURL         string `json:"token_url"`
	ImpersonationURL string `json:"service_account_impersonation_url"`
	Impersonation    struct {
		Lifetime int `json:"token_lifetime_seconds"`
	} `json:"service_account_impersonation"`
	UniverseDomain string `json:"universe_domain"`
}

// vendor recognises a vendor's answer. notes are nil when raw is none; then found is empty.
func vendor(raw json.RawMessage, path string) (found settings, notes []string, err error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '[' {
		return listed(raw, path)
	}
	var keys map[string]json.RawMessage
	if strict.Unmarshal(raw, &keys) != nil {
		return settings{}, nil, nil //nolint:nilerr // no object is no vendor's answer; the strict reading that follows says what is wrong
	}
	_, named := keys["name"]
	_, mapped := keys["attributeMapping"]
	_, oidc := keys["oidc"]
	switch {
	case oidc || named && mapped:
		return fromDescription(raw, path)
	case string(bytes.TrimSpace(keys["type"])) == `"external_account"`:
		return fromCredentialFile(raw, path)
	}
	return settings{}, nil, nil
}

func listed(raw json.RawMessage, path string) (settings, []string, error) {
	var items []json.RawMessage
	if err := strict.Unmarshal(raw, &items); err != nil {
		return settings{}, nil, located(err)
	}
	if len(items) != 1 {
		return settings{}, nil, &cloud.SettingsError{Path: orWhole(path), What: "is a list of several providers, or of none; give the one that is meant (providers describe)"}
	}
	return vendor(items[0], path)
}

func orWhole(path string) string {
	if path == "" {
		return "settings"
	}
	return path
}

func fromDescription(raw json.RawMessage, path string) (settings, []string, error) {
	var d description
	if err := json.Unmarshal(raw, &d); err != nil {
		return settings{}, nil, &cloud.SettingsError{Path: orWhole(path), What: "is no provider description: " + err.Error()}
	}
	if d.OIDC == nil {
		return settings{}, nil, &cloud.SettingsError{Path: orWhole(path), What: "is a provider of another kind (AWS, SAML or X.509); an OIDC provider is wanted"}
	}
	s := settings{Provider: d.Name, Issuer: d.OIDC.IssuerURI, AllowedAudiences: d.OIDC.AllowedAudiences, AttributeMapping: d.AttributeMapping,
		AttributeCondition: d.AttributeCondition, State: strings.ToUpper(d.State)}
	if s.AllowedAudiences == nil {
		s.AllowedAudiences = []string{} // described, and it has none
	}
	if d.Disabled {
		s.State = "DISABLED"
	}
	if d.OIDC.JWKS != "" {
		keys, err := unwrapped(json.RawMessage(quoted(d.OIDC.JWKS)))
		if err != nil || len(keys) == 0 || keys[0] != '{' {
			return settings{}, nil, &cloud.SettingsError{Path: orWhole(path) + ".oidc.jwksJson", What: "is no key set"}
		}
		s.JWKS = keys
	}
	return s, []string{"the provider's description was cut down to name, issuer, audiences, mapping, condition, state and uploaded keys"}, nil
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func fromCredentialFile(raw json.RawMessage, path string) (settings, []string, error) {
	var c credentialConfig
	if err := json.Unmarshal(raw, &c); err != nil {
		return settings{}, nil, &cloud.SettingsError{Path: orWhole(path), What: "is no external_account file: " + err.Error()}
	}
	s := settings{Provider: c.Audience, LifetimeSeconds: c.Impersonation.Lifetime}
	if rest, ok := strings.CutPrefix(c.Audience, iamHost); ok {
		s.Provider = rest
	}
	if c.UniverseDomain != defaultUniverse {
		s.UniverseDomain = c.UniverseDomain
	}
	if c.TokenURL != s.tokenURL() {
		s.TokenURL = c.TokenURL
	}
	notes := []string{"the credential file was cut down to audience, endpoints, service account and lifetime; what the provider is configured with is not in such a file"}
	if c.ImpersonationURL != "" {
		base, email, ok := accountURL(c.ImpersonationURL)
		if !ok {
			return settings{}, nil, &cloud.SettingsError{Path: orWhole(path) + ".service_account_impersonation_url", What: "want …/v1/projects/-/serviceAccounts/EMAIL:generateAccessToken"}
		}
		s.ServiceAccount = email
		if base != "https://iamcredentials."+s.universe() {
			s.ImpersonationBase = base
		}
	}
	if c.SubjectTokenType != "" && c.SubjectTokenType != subjectTokenType {
		notes = append(notes, "subject_token_type is "+c.SubjectTokenType+" in the file; mintmark sends "+subjectTokenType)
	}
	return s, notes, nil
}
