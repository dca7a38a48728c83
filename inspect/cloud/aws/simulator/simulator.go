// Package simulator is a pretend AWS STS for practice and tests: it decides AssumeRoleWithWebIdentity from its own
// configuration, by its own rules, and answers in AWS's XML, so that the official clients understand it. It shares no
// code with the prediction that it is there to judge. It never leaves loopback by itself: keys are fetched only from
// the issuers that it is given.
package simulator

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// World is what the simulator lives in.
type World struct {
	Issuers []string         // base URLs whose keys it may fetch, as iss has them
	Client  *http.Client     // for discovery and keys
	Now     func() time.Time // AWS's clock
}

// Simulator is one pretend STS; it is safe for concurrent use.
type Simulator struct {
	world World

	mu       sync.Mutex
	config   config
	sessions map[string]session // by access key id
}

// New reads the configuration (the "aws" section of a world) strictly; errors name the path of what is wrong.
func New(w World, raw json.RawMessage) (*Simulator, error) {
	c, err := readConfig(raw)
	if err != nil {
		return nil, err
	}
	if w.Now == nil {
		w.Now = time.Now
	}
	if w.Client == nil {
		w.Client = http.DefaultClient
	}
	return &Simulator{world: w, config: c, sessions: map[string]session{}}, nil
}

// maxForm is more than AWS's longest request needs.
const maxForm = 1 << 18

// ServeHTTP answers the query protocol: a form in the body or in the URL.
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	body, form, err := readForm(r)
	a := newAnswer(w)
	if err != nil {
		a.refuse(&refusal{400, "MalformedInput", "The request body cannot be read"})
		return
	}
	switch form.Get("Action") {
	case "AssumeRoleWithWebIdentity":
		s.assume(a, r, form)
	case "GetCallerIdentity":
		s.callerIdentity(a, r, body)
	case "":
		a.refuse(&refusal{400, "MissingAction", "The request must contain the parameter Action"})
	default:
		a.refuse(&refusal{400, "InvalidAction", "Could not find operation " + form.Get("Action") + " for version " + form.Get("Version")})
	}
}

func (s *Simulator) assume(a *answer, r *http.Request, form url.Values) {
	if r.Header.Get("Authorization") != "" {
		a.refuse(&refusal{403, "InvalidClientTokenId", "The security token included in the request is invalid."})
		return
	}
	if form.Get("Version") != "2011-06-15" {
		a.refuse(&refusal{400, "InvalidAction", "Could not find operation AssumeRoleWithWebIdentity for version " + form.Get("Version")})
		return
	}
	if no := s.fault(); no != nil {
		a.refuse(no)
		return
	}
	result, no := s.exchange(r, form)
	if no != nil {
		a.refuse(no)
		return
	}
	a.grant(result)
}

// snapshot is the configuration as it is now; changes replace parts of it and never alter what was handed out.
func (s *Simulator) snapshot() config {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.config
}

// mayFetch keeps the simulator from asking strangers.
func (s *Simulator) mayFetch(issuer string) bool {
	for _, known := range s.world.Issuers {
		if strings.TrimSuffix(known, "/") == strings.TrimSuffix(issuer, "/") {
			return true
		}
	}
	return false
}
