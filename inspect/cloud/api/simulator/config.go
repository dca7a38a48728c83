// Package simulator is a pretend API that takes bearer tokens: it validates them against an issuer's published keys and
// answers as RFC 6750 says. It decides by rules of its own and imports nothing of the program that it judges, so that
// their agreement means something. Requests go to issuers of the pretend world and to loopback only.
package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// config is the world section "api".
type config struct {
	Services []*service `json:"services"`
}

// service is one address and what it expects. An empty issuer or audience is not checked.
type service struct {
	Path        string                    `json:"path"`
	Issuer      string                    `json:"issuer"`
	Audience    string                    `json:"audience"`
	Scopes      []string                  `json:"scopes"`
	Permissions []string                  `json:"permissions"`
	Claims      map[string]jsontext.Value `json:"claims"`
	Dialect     string                    `json:"dialect"`     // any (default), rfc9068
	Algorithms  []string                  `json:"algorithms"`  // default RS256
	HMACSecret  string                    `json:"hmac_secret"` // for HS256
	Methods     []string                  `json:"methods"`     // default all
	Behaviour   string                    `json:"behaviour"`   // "" judge; terse, silent, error, redirect, html, basic, busy, strip
	Describe    bool                      `json:"resource_metadata"`
	Metadata    map[string]jsontext.Value `json:"metadata"`       // members that its description has otherwise than is true
	MetadataURL string                    `json:"metadata_url"`   // where it says that the description is, if not where it is
	LeewaySec   int                       `json:"leeway_seconds"` // default 60
}

func parse(raw json.RawMessage) (*config, error) {
	c := &config{}
	if len(raw) == 0 {
		return c, nil
	}
	if err := jsonv2.Unmarshal(raw, c, jsonv2.RejectUnknownMembers(true)); err != nil {
		return nil, pathError(err)
	}
	seen := map[string]bool{}
	for i, s := range c.Services {
		at := fmt.Sprintf("api.services[%d]", i)
		if s == nil || !strings.HasPrefix(s.Path, "/") {
			return nil, fmt.Errorf("%s.path: want a path that starts with a slash", at)
		}
		if seen[clean(s.Path)] {
			return nil, fmt.Errorf("%s.path: given twice", at)
		}
		seen[clean(s.Path)] = true
		if err := s.check(at); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (s *service) check(at string) error {
	if s.Dialect != "" && s.Dialect != "any" && s.Dialect != "rfc9068" {
		return fmt.Errorf("%s.dialect: want any or rfc9068", at)
	}
	if !slices.Contains([]string{"", "terse", "silent", "error", "redirect", "html", "basic", "busy", "strip"}, s.Behaviour) {
		return fmt.Errorf("%s.behaviour: unknown", at)
	}
	if !s.Describe && (len(s.Metadata) > 0 || s.MetadataURL != "") {
		return fmt.Errorf("%s.resource_metadata: must be true where metadata or metadata_url is given", at)
	}
	return nil
}

// clean drops doubled slashes and the one at the end, which base URLs and paths leave behind when they are joined.
func clean(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	return strings.TrimSuffix(path, "/")
}

// find is the service with the longest path that the address lies under.
func (c *config) find(path string) *service {
	var best *service
	path = clean(path)
	for _, s := range c.Services {
		own := clean(s.Path)
		if (path == own || strings.HasPrefix(path, own+"/")) && (best == nil || len(own) > len(clean(best.Path))) {
			best = s
		}
	}
	return best
}

// change is one edit of the running services.
type change struct {
	Service struct {
		URL      string  `json:"url"`
		Issuer   *string `json:"issuer"`
		Audience *string `json:"audience"`
	} `json:"service"`
}

// Apply changes what a service expects: {"service":{"url":…,"issuer":…,"audience":…}}. A change that cannot be read or
// carried out is an error and changes nothing.
func (s *Simulator) Apply(raw json.RawMessage) error {
	var c change
	if err := jsonv2.Unmarshal(raw, &c, jsonv2.RejectUnknownMembers(true)); err != nil {
		return pathError(err)
	}
	u, err := url.Parse(c.Service.URL)
	if err != nil {
		return fmt.Errorf("api.service.url: not an address")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.config.find(u.Path)
	if found == nil {
		return fmt.Errorf("api: no service under %s", u.Path)
	}
	if c.Service.Issuer != nil {
		found.Issuer = *c.Service.Issuer
	}
	if c.Service.Audience != nil {
		found.Audience = *c.Service.Audience
	}
	return nil
}

func pathError(err error) error {
	var sem *jsonv2.SemanticError
	var syn *jsontext.SyntacticError
	switch {
	case errors.As(err, &sem):
		what := "wrong type"
		if errors.Is(err, jsonv2.ErrUnknownName) {
			what = "unknown field"
		}
		return fmt.Errorf("api%s: %s", dots(sem.JSONPointer), what)
	case errors.As(err, &syn):
		return fmt.Errorf("api%s: %w", dots(syn.JSONPointer), syn.Err)
	}
	return fmt.Errorf("api: %w", err)
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
