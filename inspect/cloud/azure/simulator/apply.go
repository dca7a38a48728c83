package simulator

import (
	"encoding/json"
	"fmt"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
)

// change is one edit of the running directory.
type change struct {
	Op         string      `json:"op"`
	Tenant     string      `json:"tenant"`
	ClientID   string      `json:"client_id"`
	Credential *credential `json:"credential"`
}

// Apply carries out one change; one that cannot be read or carried out is an error and changes nothing. Known are
// set_credential (added, or put in place of the one of the same name), create_application, create_service_principal,
// enable_application, make_confidential, replicate, refresh_keys and lift_policy.
func (s *Simulator) Apply(raw json.RawMessage) error {
	var c change
	if err := jsonv2.Unmarshal(raw, &c, jsonv2.RejectUnknownMembers(true)); err != nil {
		return pathError(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.config.tenant(c.Tenant)
	if c.Op == "create_application" {
		return s.createApplication(t, c)
	}
	if t == nil {
		return fmt.Errorf("azure: no tenant %q", c.Tenant)
	}
	switch c.Op {
	case "refresh_keys":
		t.StaleKeys = false
		return nil
	case "lift_policy":
		t.Federation, t.Access = "", ""
		return nil
	}
	app := t.application(c.ClientID)
	if app == nil {
		return fmt.Errorf("azure: no application %q in tenant %q", c.ClientID, c.Tenant)
	}
	return app.change(c)
}

func (s *Simulator) createApplication(t *tenant, c change) error {
	if c.Tenant == "" || c.ClientID == "" {
		return fmt.Errorf("azure: create_application wants tenant and client_id")
	}
	if t == nil {
		t = &tenant{ID: c.Tenant}
		s.config.Tenants = append(s.config.Tenants, t)
	}
	if t.application(c.ClientID) == nil {
		t.Applications = append(t.Applications, &application{ClientID: c.ClientID})
	}
	return nil
}

func (a *application) change(c change) error {
	yes := true
	switch c.Op {
	case "create_service_principal":
		a.ServicePrincipal = &yes
	case "enable_application":
		a.Disabled = false
	case "make_confidential":
		a.PublicClient = false
	case "replicate":
		for _, fic := range a.Credentials {
			fic.Pending = 0
		}
	case "set_credential":
		return a.setCredential(c.Credential)
	default:
		return fmt.Errorf("azure: unknown change %q", c.Op)
	}
	return nil
}

// setCredential keeps Entra's own limits: one audience, 20 credentials.
func (a *application) setCredential(c *credential) error {
	if c == nil || c.Name == "" || c.Issuer == "" || c.Subject == "" || len(c.Audiences) != 1 {
		return fmt.Errorf("azure: a credential wants name, issuer, subject and exactly one audience")
	}
	kept := a.Credentials[:0:0]
	for _, old := range a.Credentials {
		if !strings.EqualFold(old.Name, c.Name) && (old.Issuer != c.Issuer || old.Subject != c.Subject) {
			kept = append(kept, old)
		}
	}
	if len(kept) >= 20 {
		return fmt.Errorf("azure: an application has at most 20 federated credentials")
	}
	a.Credentials = append(kept, c)
	return nil
}
