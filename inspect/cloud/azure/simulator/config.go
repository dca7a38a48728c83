// Package simulator is a pretend Microsoft Entra ID: sign-in metadata and the token endpoint with client assertions
// that are matched against federated identity credentials. It decides by rules of its own and imports nothing of the
// program that it judges, so that their agreement means something.
//
// Its answers follow the error texts that are publicly known: an AADSTS number, a sentence, trace and correlation IDs
// and a time stamp. Nothing here ever leaves the machine but requests to issuers on loopback.
package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// config is the world section "azure".
type config struct {
	Tenants []*tenant `json:"tenants"`
}

// tenant is one directory.
type tenant struct {
	ID           string         `json:"id"`
	Domains      []string       `json:"domains"`
	Applications []*application `json:"applications"`
	Resources    []string       `json:"resources"`          // APIs present beside Microsoft's own
	Federation   string         `json:"federation_policy"`  // "" allowed, disabled (700223), issuer (7002381)
	Access       string         `json:"conditional_access"` // "" allowed, block (53003)
	StaleKeys    bool           `json:"stale_keys"`         // the issuer's keys were cached before its newest one
	Unavailable  int            `json:"unavailable_times"`  // that many requests are answered with 90033
}

// application is an app registration, or a managed identity, with what hangs on it.
type application struct {
	ClientID         string        `json:"client_id"`
	Name             string        `json:"name"`
	ObjectID         string        `json:"object_id"`
	ServicePrincipal *bool         `json:"service_principal"` // true unless said otherwise
	Disabled         bool          `json:"disabled"`
	PublicClient     bool          `json:"public_client"`
	Credentials      []*credential `json:"federated_credentials"`
	Roles            []string      `json:"roles"`
}

// credential is a federated identity credential.
type credential struct {
	Name        string   `json:"name"`
	Issuer      string   `json:"issuer"`
	Subject     string   `json:"subject"`
	Audiences   []string `json:"audiences"`
	Description string   `json:"description"`
	Expression  string   `json:"claims_matching_expression"`
	Pending     int      `json:"replication_pending"` // that many exchanges do not see it yet; below 0 until told otherwise
}

// parse reads the section strictly; the error names the path.
func parse(raw json.RawMessage) (*config, error) {
	c := &config{}
	if len(raw) == 0 {
		return c, nil
	}
	if err := jsonv2.Unmarshal(raw, c, jsonv2.RejectUnknownMembers(true)); err != nil {
		return nil, pathError(err)
	}
	return c, c.check()
}

func (c *config) check() error {
	tenants := map[string]bool{}
	for i, t := range c.Tenants {
		at := fmt.Sprintf("azure.tenants[%d]", i)
		if t == nil || t.ID == "" {
			return fmt.Errorf("%s.id: missing", at)
		}
		if tenants[strings.ToLower(t.ID)] {
			return fmt.Errorf("%s.id: given twice", at)
		}
		tenants[strings.ToLower(t.ID)] = true
		if err := t.check(at); err != nil {
			return err
		}
	}
	return nil
}

func (t *tenant) check(at string) error {
	if t.Federation != "" && t.Federation != "disabled" && t.Federation != "issuer" {
		return fmt.Errorf("%s.federation_policy: want disabled or issuer", at)
	}
	if t.Access != "" && t.Access != "block" {
		return fmt.Errorf("%s.conditional_access: want block", at)
	}
	apps := map[string]bool{}
	for k, a := range t.Applications {
		here := fmt.Sprintf("%s.applications[%d]", at, k)
		if a == nil || a.ClientID == "" {
			return fmt.Errorf("%s.client_id: missing", here)
		}
		if apps[strings.ToLower(a.ClientID)] {
			return fmt.Errorf("%s.client_id: given twice", here)
		}
		apps[strings.ToLower(a.ClientID)] = true
		for n, fic := range a.Credentials {
			if fic == nil {
				return fmt.Errorf("%s.federated_credentials[%d]: missing", here, n)
			}
		}
	}
	return nil
}

// pathError spells where the JSON is wrong.
func pathError(err error) error {
	var sem *jsonv2.SemanticError
	var syn *jsontext.SyntacticError
	switch {
	case errors.As(err, &sem):
		what := "wrong type"
		if errors.Is(err, jsonv2.ErrUnknownName) {
			what = "unknown field"
		}
		return fmt.Errorf("azure%s: %s", dots(sem.JSONPointer), what)
	case errors.As(err, &syn):
		return fmt.Errorf("azure%s: %w", dots(syn.JSONPointer), syn.Err)
	}
	return fmt.Errorf("azure: %w", err)
}

func dots(p jsontext.Pointer) string {
	var b strings.Builder
	for part := range p.Tokens() {
		if strings.Trim(part, "0123456789") == "" {
			b.WriteString("[" + part + "]")
		} else {
			b.WriteString("." + part)
		}
	}
	return b.String()
}

func (a *application) hasPrincipal() bool { return a.ServicePrincipal == nil || *a.ServicePrincipal }

func (c *config) tenant(name string) *tenant {
	for _, t := range c.Tenants {
		if strings.EqualFold(t.ID, name) {
			return t
		}
		for _, d := range t.Domains {
			if strings.EqualFold(d, name) {
				return t
			}
		}
	}
	return nil
}

func (t *tenant) application(clientID string) *application {
	for _, a := range t.Applications {
		if strings.EqualFold(a.ClientID, clientID) {
			return a
		}
	}
	return nil
}
