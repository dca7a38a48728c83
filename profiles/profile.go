// Package profiles keeps who you are: Auth0 profiles whole, settings and secret, in a key-value store of secrets (the OS
// keyring, an age vault, or memory). Nothing about a tenant is on disk in the clear.
package profiles

import (
	"encoding/json"
)

// Client authentication methods (OpenID Connect Core §9).
const (
	SecretPost    = "client_secret_post"
	SecretBasic   = "client_secret_basic"
	PrivateKeyJWT = "private_key_jwt"
)

// Profile is one Auth0 machine-to-machine client and what it is used for. It marshals to the import/export form; the
// secret is never in it.
type Profile struct {
	Name         string            `json:"name"`                    // 1–64 visible characters, unique without regard to case
	Domain       string            `json:"domain"`                  // host, with a port on loopback only
	Issuer       string            `json:"issuer,omitempty"`        // "" = https://DOMAIN/
	TokenURL     string            `json:"token_url,omitempty"`     // "" = issuer + oauth/token
	ClientID     string            `json:"client_id"`               //
	ClientAuth   string            `json:"client_auth,omitempty"`   // "" = client_secret_post
	AssertionAlg string            `json:"assertion_alg,omitempty"` // private_key_jwt: RS256 (default), RS384, PS256
	KeyID        string            `json:"key_id,omitempty"`        // private_key_jwt: kid header, "" = none
	Audience     string            `json:"audience,omitempty"`
	Scopes       []string          `json:"scopes,omitempty"`
	Organization string            `json:"organization,omitempty"`
	Parameters   map[string]string `json:"parameters,omitempty"` // further form parameters of the token request; never a secret
	Expect       *Expect           `json:"expect,omitempty"`
	Tags         []string          `json:"tags,omitempty"`
	Label        string            `json:"label,omitempty"`   // "production" looks like one everywhere
	CAFile       string            `json:"ca_file,omitempty"` // absolute, or relative to the imported file
	AutoRenew    bool              `json:"auto_renew,omitzero"`
	Cache        string            `json:"cache,omitempty"` // "" = keyring; memory
	Targets      []Target          `json:"targets,omitempty"`
}

// Expect is what the profile's tokens should look like.
type Expect struct {
	Algorithms []string          `json:"algorithms,omitempty"`
	Claims     map[string]string `json:"claims,omitempty"`
}

// Target is one cloud to try; settings are opaque here and decoded by the cloud itself.
type Target struct {
	Cloud    string          `json:"cloud"`
	Name     string          `json:"name"`
	Settings json.RawMessage `json:"settings"`
}

// IssuerURL is the issuer with its default.
func (p Profile) IssuerURL() string {
	if p.Issuer != "" {
		return p.Issuer
	}
	return "https://" + p.Domain + "/"
}

// TokenEndpoint is the token endpoint with its default.
func (p Profile) TokenEndpoint() string {
	if p.TokenURL != "" {
		return p.TokenURL
	}
	issuer := p.IssuerURL()
	if issuer[len(issuer)-1] != '/' {
		issuer += "/"
	}
	return issuer + "oauth/token"
}
