package simulator

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// change is one operation on the running configuration, as the AWS CLI command of the same name would do it.
type change struct {
	CreateProvider *struct {
		Account   string   `json:"account"`
		URL       string   `json:"url"`
		ClientIDs []string `json:"client_ids"`
	} `json:"create_provider"`
	AddClientID *struct {
		Account  string `json:"account"`
		URL      string `json:"url"`
		ClientID string `json:"client_id"`
	} `json:"add_client_id"`
	SetTrustPolicy *struct {
		RoleARN     string         `json:"role_arn"`
		TrustPolicy jsontext.Value `json:"trust_policy"`
	} `json:"set_trust_policy"`
	SetMaxSession *struct {
		RoleARN string `json:"role_arn"`
		Seconds int64  `json:"seconds"`
	} `json:"set_max_session"`
	Reset *struct{} `json:"clear_faults"`
}

// Apply changes the running configuration: {"create_provider": …}, {"add_client_id": …}, {"set_trust_policy": …} (which
// creates the role if it is missing), {"set_max_session": …} or {"clear_faults": {}}. On an error nothing has changed.
func (s *Simulator) Apply(raw json.RawMessage) error {
	var c change
	if err := jsonv2.Unmarshal(raw, &c, jsonv2.RejectUnknownMembers(true)); err != nil {
		return placed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.config.clone()
	if err := c.on(&next); err != nil {
		return err
	}
	for i := range next.Accounts {
		if err := next.Accounts[i].check(fmt.Sprintf("accounts[%d]", i)); err != nil {
			return err
		}
	}
	s.config = next
	return nil
}

func (c config) clone() config {
	out := config{Faults: slices.Clone(c.Faults)}
	for _, a := range c.Accounts {
		a.Providers, a.Roles = slices.Clone(a.Providers), slices.Clone(a.Roles)
		out.Accounts = append(out.Accounts, a)
	}
	return out
}

func (c change) on(next *config) error {
	switch {
	case c.CreateProvider != nil:
		p := next.provider(c.CreateProvider.Account, c.CreateProvider.URL)
		for _, id := range c.CreateProvider.ClientIDs {
			p.add(id)
		}
	case c.AddClientID != nil:
		if next.account(c.AddClientID.Account).provider(c.AddClientID.URL) == nil {
			return fmt.Errorf("add_client_id.url: account %s has no provider %s", c.AddClientID.Account, c.AddClientID.URL)
		}
		next.provider(c.AddClientID.Account, c.AddClientID.URL).add(c.AddClientID.ClientID)
	case c.SetTrustPolicy != nil:
		return next.setTrust(c.SetTrustPolicy.RoleARN, c.SetTrustPolicy.TrustPolicy)
	case c.SetMaxSession != nil:
		r, err := next.role(c.SetMaxSession.RoleARN)
		if err == nil && r == nil {
			err = fmt.Errorf("set_max_session.role_arn: there is no role %s", c.SetMaxSession.RoleARN)
		}
		if err != nil {
			return err
		}
		r.MaxSessionSeconds = c.SetMaxSession.Seconds
	case c.Reset != nil:
		next.Faults = nil
	default:
		return fmt.Errorf("a change names one operation")
	}
	return nil
}

func (c *config) ensure(id string) *account {
	if c.account(id) == nil {
		c.Accounts = append(c.Accounts, account{ID: id})
	}
	return c.account(id)
}

func (c *config) provider(id, url string) *provider {
	a := c.ensure(id)
	if a.provider(url) == nil {
		a.Providers = append(a.Providers, provider{URL: url})
	}
	return a.provider(url)
}

func (p *provider) add(clientID string) {
	if !slices.Contains(p.ClientIDs, clientID) {
		p.ClientIDs = append(slices.Clone(p.ClientIDs), clientID)
	}
}

func (c *config) role(arn string) (*role, error) {
	m := roleShape().FindStringSubmatch(arn)
	if m == nil {
		return nil, fmt.Errorf("role_arn: %q is no role's ARN", arn)
	}
	return c.ensure(m[2]).role(m[3]), nil
}

func (c *config) setTrust(arn string, policy jsontext.Value) error {
	r, err := c.role(arn)
	if err != nil {
		return err
	}
	if r != nil {
		r.TrustPolicy = policy
		return nil
	}
	m := roleShape().FindStringSubmatch(arn)
	cut := strings.LastIndexByte(m[3], '/') + 1
	a := c.ensure(m[2])
	path := ""
	if cut > 0 {
		path = "/" + m[3][:cut]
	}
	a.Roles = append(a.Roles, role{Name: m[3][cut:], Path: path, TrustPolicy: policy})
	return nil
}
