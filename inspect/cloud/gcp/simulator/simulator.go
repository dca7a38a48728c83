// Package simulator is a pretend Google Cloud: the token exchange and the service account credentials service, as far as
// workload identity federation needs them. It decides by rules of its own, written from Google's published pages and
// from public reports of its answers, and imports nothing of this program: only so does its agreement with the
// predictor mean anything.
//
// Where Google's behaviour is not known, the choice made here is marked "chosen" in the source; predictions of such
// cases are "unknown".
package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"cel.dev/cel-go/cel"
)

// World is what surrounds the pretend cloud.
type World struct {
	// Issuers are the only ones that may be asked for discovery and keys; all others are out of reach.
	Issuers []string
	// Client trusts the world's certificate authority.
	Client *http.Client
	// Now is the cloud's clock.
	Now func() time.Time
}

// Simulator serves the token exchange (POST to / or to any path that ends in /v1/token) and generateAccessToken on one
// handler. It is safe for concurrent use.
type Simulator struct {
	world World
	cel   *cel.Env

	mu     sync.Mutex
	config config
	issued map[string]federated // by access token
}

// federated is what an issued token stands for.
type federated struct {
	principals []string
	expires    time.Time
}

// New builds the cloud from the "gcp" section of a world. Errors name the path in it.
func New(w World, raw json.RawMessage) (*Simulator, error) {
	c, err := readConfig(raw)
	if err != nil {
		return nil, err
	}
	if w.Now == nil {
		w.Now = time.Now
	}
	if w.Client == nil {
		return nil, errors.New("gcp: the world has no HTTP client")
	}
	env, err := language()
	if err != nil {
		return nil, err
	}
	return &Simulator{world: w, cel: env, config: c, issued: map[string]federated{}}, nil
}

// ServeHTTP implements http.Handler.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	account, minting := accountOf(r.URL.Path)
	switch {
	case r.Method != http.MethodPost:
		nested(w, http.StatusNotFound, "NOT_FOUND", "Method not found.", "")
	case minting:
		s.mint(w, r, account)
	case r.URL.Path == "/" || r.URL.Path == "" || strings.HasSuffix(r.URL.Path, "/v1/token"):
		s.exchange(w, r)
	default:
		nested(w, http.StatusNotFound, "NOT_FOUND", "Method not found.", "")
	}
}

// change is one edit of the running configuration: a provider is created or changed, or deleted; a service account is
// created or changed and gains members.
type change struct {
	Provider       string          `json:"provider,omitzero"`
	ServiceAccount string          `json:"service_account,omitzero"`
	Set            json.RawMessage `json:"set,omitzero"`
	Add            []string        `json:"add,omitzero"`
	Delete         bool            `json:"delete,omitzero"`
	EnableServices []string        `json:"enable_services,omitzero"`
}

// Apply carries out one change, or nothing and says why.
func (s *Simulator) Apply(raw json.RawMessage) error {
	var c change
	if err := readStrict(raw, &c, "change"); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	next := s.config.copied()
	var err error
	switch {
	case c.Provider != "" && c.ServiceAccount == "" && c.Add == nil:
		err = next.changeProvider(c)
	case c.ServiceAccount != "" && c.Provider == "":
		err = next.changeAccount(c)
	case len(c.EnableServices) > 0:
		next.DisabledServices = slices.DeleteFunc(next.DisabledServices, func(name string) bool { return slices.Contains(c.EnableServices, name) })
	default:
		err = errors.New("change: wants one of provider (with set or delete), service_account (with add, set or delete), enable_services")
	}
	if err == nil {
		err = next.check()
	}
	if err != nil {
		return err
	}
	s.config = next
	return nil
}

func (c *config) changeProvider(ch change) error {
	at := slices.IndexFunc(c.Providers, func(p provider) bool { return p.Resource == ch.Provider })
	if ch.Delete {
		if at < 0 {
			return fmt.Errorf("change.provider: no provider %s", ch.Provider)
		}
		c.Providers = slices.Delete(c.Providers, at, at+1)
		return nil
	}
	p := provider{Resource: ch.Provider}
	if at >= 0 {
		p = c.Providers[at]
	}
	if len(ch.Set) > 0 {
		p.AttributeMapping = nil // set replaces a mapping whole; read below
		if err := readStrict(ch.Set, &p, "change.set"); err != nil {
			return err
		}
		if p.AttributeMapping == nil && at >= 0 {
			p.AttributeMapping = c.Providers[at].AttributeMapping
		}
	}
	if p.Resource != ch.Provider {
		return errors.New("change.set.resource: a provider cannot be renamed")
	}
	if at < 0 {
		c.Providers = append(c.Providers, p)
	} else {
		c.Providers[at] = p
	}
	return nil
}

func (c *config) changeAccount(ch change) error {
	at := slices.IndexFunc(c.Accounts, func(a account) bool { return a.Email == ch.ServiceAccount })
	if ch.Delete {
		if at < 0 {
			return fmt.Errorf("change.service_account: no service account %s", ch.ServiceAccount)
		}
		c.Accounts = slices.Delete(c.Accounts, at, at+1)
		return nil
	}
	a := account{Email: ch.ServiceAccount}
	if at >= 0 {
		a = c.Accounts[at]
	}
	if len(ch.Set) > 0 {
		if err := readStrict(ch.Set, &a, "change.set"); err != nil {
			return err
		}
	}
	for _, member := range ch.Add {
		if !slices.Contains(a.Users, member) {
			a.Users = append(slices.Clone(a.Users), member)
		}
	}
	if at < 0 {
		c.Accounts = append(c.Accounts, a)
	} else {
		c.Accounts[at] = a
	}
	return nil
}
