package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// config is the "aws" section of a world.
type config struct {
	Accounts []account `json:"accounts"`
	Faults   []fault   `json:"faults"`
}

type account struct {
	ID        string     `json:"id"`
	Providers []provider `json:"providers"`
	Roles     []role     `json:"roles"`
	// OrganizationDenies stands for a service control policy that denies web identities.
	OrganizationDenies bool `json:"organization_denies"`
}

type provider struct {
	URL       string   `json:"url"`
	ClientIDs []string `json:"client_ids"`
	// WrongThumbprint stands for a certificate that does not fit the provider's thumbprint.
	WrongThumbprint bool `json:"wrong_thumbprint"`
}

type role struct {
	Name              string         `json:"name"`
	Path              string         `json:"path"`
	MaxSessionSeconds int64          `json:"max_session_seconds"`
	TrustPolicy       jsontext.Value `json:"trust_policy"`

	policy trust
}

// fault makes STS itself fail: so many times, or always when times is 0.
type fault struct {
	Kind  string `json:"kind"`
	Times int    `json:"times"`
}

func readConfig(raw json.RawMessage) (config, error) {
	var c config
	if len(raw) == 0 {
		return c, nil
	}
	if err := jsonv2.Unmarshal(raw, &c, jsonv2.RejectUnknownMembers(true)); err != nil {
		return c, placed(err)
	}
	for i := range c.Accounts {
		if err := c.Accounts[i].check(fmt.Sprintf("accounts[%d]", i)); err != nil {
			return c, err
		}
	}
	for i, f := range c.Faults {
		if _, ok := faults()[f.Kind]; !ok {
			return c, fmt.Errorf("faults[%d].kind: there is no fault %q", i, f.Kind)
		}
	}
	return c, nil
}

// placed puts the dotted path before what is wrong.
func placed(err error) error {
	var semantic *jsonv2.SemanticError
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic):
		what := "does not fit"
		if semantic.Err != nil {
			what = semantic.Err.Error()
		} else if semantic.GoType != nil {
			what = "want " + semantic.GoType.String()
		}
		return fmt.Errorf("%s: %s", dotted(semantic.JSONPointer), what)
	case errors.As(err, &syntax):
		return fmt.Errorf("%s: %w", dotted(syntax.JSONPointer), syntax.Err)
	}
	return err
}

func dotted(p jsontext.Pointer) string {
	path := ""
	for token := range p.Tokens() {
		if token != "" && strings.Trim(token, "0123456789") == "" {
			path += "[" + token + "]"
			continue
		}
		if path != "" {
			path += "."
		}
		path += token
	}
	return path
}

func (a *account) check(path string) error {
	if len(a.ID) != 12 || strings.Trim(a.ID, "0123456789") != "" {
		return fmt.Errorf("%s.id: an account id is 12 digits, got %q", path, a.ID)
	}
	for i, p := range a.Providers {
		if p.URL == "" {
			return fmt.Errorf("%s.providers[%d].url: a provider needs a URL", path, i)
		}
		if !strings.Contains(p.URL, "://") { // as IAM itself shows it
			p.URL = "https://" + p.URL
			a.Providers[i].URL = p.URL
		}
		for _, other := range a.Providers[:i] {
			if other.URL == p.URL {
				return fmt.Errorf("%s.providers[%d].url: this provider is registered twice", path, i)
			}
		}
	}
	for i := range a.Roles {
		if err := a.Roles[i].check(fmt.Sprintf("%s.roles[%d]", path, i)); err != nil {
			return err
		}
	}
	return nil
}

func (r *role) check(path string) (err error) {
	if r.Name == "" {
		return fmt.Errorf("%s.name: a role needs a name", path)
	}
	if r.MaxSessionSeconds == 0 {
		r.MaxSessionSeconds = 3600
	}
	if r.MaxSessionSeconds < 0 || r.MaxSessionSeconds > 43200 {
		return fmt.Errorf("%s.max_session_seconds: want at most 43200, got %d", path, r.MaxSessionSeconds)
	}
	if len(r.TrustPolicy) == 0 {
		return fmt.Errorf("%s.trust_policy: a role needs a trust policy", path)
	}
	if r.policy, err = readTrust(r.TrustPolicy); err != nil {
		return fmt.Errorf("%s.trust_policy: %w", path, err)
	}
	return nil
}

// full is the role's path and name as its ARN writes them.
func (r *role) full() string {
	return strings.TrimPrefix(strings.TrimSuffix(r.Path, "/")+"/"+r.Name, "/")
}

func (c config) account(id string) *account {
	for i := range c.Accounts {
		if c.Accounts[i].ID == id {
			return &c.Accounts[i]
		}
	}
	return nil
}
