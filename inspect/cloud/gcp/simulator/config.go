package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	strict "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// config is the "gcp" section of a world.
type config struct {
	Providers []provider `json:"providers"`
	Accounts  []account  `json:"service_accounts"`
	// DisabledServices are APIs that are not enabled: sts.googleapis.com, iamcredentials.googleapis.com.
	DisabledServices []string `json:"disabled_services"`
	// QuotaExceeded makes every exchange fail for quota.
	QuotaExceeded bool `json:"quota_exceeded"`
}

// provider is one workload identity provider.
type provider struct {
	Resource  string   `json:"resource"` // projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/ID
	Issuer    string   `json:"issuer"`
	Audiences []string `json:"allowed_audiences"`

	AttributeMapping   map[string]string `json:"attribute_mapping"`
	AttributeCondition string            `json:"attribute_condition"`
	Disabled           bool              `json:"disabled"`
	Deleted            bool              `json:"deleted"`
	JWKS               json.RawMessage   `json:"jwks"` // uploaded keys; null or absent: the issuer's are fetched
}

// account is one service account.
type account struct {
	Email string   `json:"email"`
	Users []string `json:"workload_identity_users"` // members that hold roles/iam.workloadIdentityUser on it
	// LifetimeExtension: the organisation policy allows up to 12 hours.
	LifetimeExtension bool `json:"lifetime_extension"`
}

func readConfig(raw json.RawMessage) (config, error) {
	var c config
	if err := readStrict(raw, &c, "gcp"); err != nil {
		return c, err
	}
	return c, c.check()
}

// check holds what every running configuration has: usable names, each once. Anything else that Google would refuse to
// save is let in and treated as a provider that is not there, so that a world can pretend a belief about one.
func (c config) check() error {
	for i, p := range c.Providers {
		path := fmt.Sprintf("gcp.providers[%d].resource", i)
		if strings.Count(p.Resource, "/") != 7 || !strings.HasPrefix(p.Resource, "projects/") {
			return fmt.Errorf("%s: want projects/NUMBER/locations/global/workloadIdentityPools/POOL/providers/PROVIDER, got %q", path, p.Resource)
		}
		if slices.ContainsFunc(c.Providers[:i], func(other provider) bool { return other.Resource == p.Resource }) {
			return fmt.Errorf("%s: %s stands there twice", path, p.Resource)
		}
	}
	for i, a := range c.Accounts {
		path := fmt.Sprintf("gcp.service_accounts[%d].email", i)
		if a.Email == "" {
			return fmt.Errorf("%s: is empty", path)
		}
		if slices.ContainsFunc(c.Accounts[:i], func(other account) bool { return other.Email == a.Email }) {
			return fmt.Errorf("%s: %s stands there twice", path, a.Email)
		}
	}
	return nil
}

// copied is a copy deep enough to be edited.
func (c config) copied() config {
	c.Providers, c.Accounts, c.DisabledServices = slices.Clone(c.Providers), slices.Clone(c.Accounts), slices.Clone(c.DisabledServices)
	for i := range c.Providers {
		c.Providers[i].AttributeMapping = maps.Clone(c.Providers[i].AttributeMapping)
	}
	return c
}

// readStrict decodes raw into out; unknown names, wrong types and duplicates are errors that begin with the path below
// root.
func readStrict(raw json.RawMessage, out any, root string) error {
	if len(raw) == 0 {
		return nil
	}
	err := strict.Unmarshal(raw, out, strict.RejectUnknownMembers(true))
	var semantic *strict.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic):
		if errors.Is(semantic.Err, strict.ErrUnknownName) {
			return fmt.Errorf("%s: unknown field", root+path(semantic.JSONPointer))
		}
		return fmt.Errorf("%s: wrong type (%s)", root+path(semantic.JSONPointer), semantic.JSONKind)
	case errors.As(err, &syntactic):
		return fmt.Errorf("%s: %w", root+path(syntactic.JSONPointer), syntactic.Err)
	}
	return err
}

func path(p jsontext.Pointer) string {
	var b strings.Builder
	for token := range p.Tokens() {
		if _, err := strconv.Atoi(token); err == nil {
			b.WriteString("[" + token + "]")
		} else {
			b.WriteString("." + token)
		}
	}
	return b.String()
}
