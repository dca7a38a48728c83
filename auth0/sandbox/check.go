package sandbox

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// checker collects everything that a decoded world says wrongly.
type checker struct {
	places *places
	errs   []*WorldError
}

func (c *checker) wrong(ptr jsontext.Pointer, format string, args ...any) {
	c.errs = append(c.errs, c.places.wrong(ptr, format, args...))
}

// choice holds value to a list; "" means the default and is always allowed.
func (c *checker) choice(ptr jsontext.Pointer, value string, allowed ...string) {
	if value != "" && !slices.Contains(allowed, value) {
		c.wrong(ptr, "want one of %s, got %q", strings.Join(allowed, ", "), value)
	}
}

// unique reports the second and later of equal names.
func (c *checker) unique(base jsontext.Pointer, what string, names []string, member string) {
	seen := map[string]bool{}
	for i, name := range names {
		ptr := item(base, i)
		if member != "" {
			ptr = ptr.AppendToken(member)
		}
		switch {
		case name == "":
			c.wrong(ptr, "a %s needs a value here", what)
		case seen[name]:
			c.wrong(ptr, "the %s %q stands here twice", what, name)
		}
		seen[name] = true
	}
}

// between holds a number to a range.
func (c *checker) between(ptr jsontext.Pointer, value, low, high int) {
	if value < low || value > high {
		c.wrong(ptr, "want %d to %d, got %d", low, high, value)
	}
}

func item(base jsontext.Pointer, i int) jsontext.Pointer {
	return base.AppendToken(fmt.Sprint(i))
}

func names[T any](list []T, name func(T) string) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = name(v)
	}
	return out
}

// checkWorld judges a decoded world. The result joins *WorldErrors in the order of the file.
func checkWorld(w *World, profiles profileList, sections []string, p *places) error {
	c := &checker{places: p}
	c.nulls(sections)
	if len(w.Tenants) == 0 {
		c.wrong("/tenants", "a world needs at least one tenant")
	}
	for i, t := range w.Tenants {
		c.tenant(item("/tenants", i), t)
	}
	c.doors(w.Doors)
	for name, section := range w.Sections {
		ptr := jsontext.Pointer("").AppendToken(name)
		if !slices.Contains(sections, name) {
			c.wrong(ptr, "unknown field; the sections are %s", strings.Join(sections, ", "))
		} else if section.Kind() != '{' {
			c.wrong(ptr, "want an object, got %s", kindName(section.Kind()))
		}
	}
	c.profiles(profiles, w.Profiles != nil)
	known := map[string]bool{}
	for _, profile := range profiles.Profiles {
		known[profile.Name] = true
	}
	for name := range w.Secrets {
		if !known[name] {
			c.wrong(jsontext.Pointer("/secrets").AppendToken(name), "there is no profile of this name")
		}
	}
	c.scenarios(w, known, sections)
	if len(c.errs) == 0 {
		return nil
	}
	return sortErrors(c.errs)
}

// nulls refuses null wherever this package decides what a value means.
func (c *checker) nulls(sections []string) {
	for _, ptr := range c.places.nulls {
		path := strings.Split(strings.TrimPrefix(string(ptr), "/"), "/")
		opaque := slices.Contains(sections, path[0]) && len(path) > 1 ||
			len(path) > 5 && path[0] == "tenants" && path[4] == "claims" ||
			len(path) > 4 && path[0] == "tenants" && path[2] == "faults" && path[4] == "body" ||
			len(path) > 6 && path[0] == "profiles" && path[5] == "settings"
		if !opaque {
			c.wrong(ptr, "null means nothing here; leave the field out instead")
		}
	}
}

func (c *checker) profiles(list profileList, present bool) {
	if present && list.Format != "mintmark.profiles/1" {
		c.wrong("/profiles/format", "want mintmark.profiles/1, got %q", list.Format)
	}
	base := jsontext.Pointer("/profiles/profiles")
	c.unique(base, "profile name", names(list.Profiles, func(p worldProfile) string { return strings.ToLower(p.Name) }), "name")
	for i, p := range list.Profiles {
		ptr := item(base, i)
		if p.Domain == "" && p.Issuer == "" {
			c.wrong(ptr, "a profile needs a domain or an issuer")
		}
		c.choice(ptr+"/client_auth", p.ClientAuth, "client_secret_post", "client_secret_basic", "private_key_jwt")
		c.choice(ptr+"/assertion_alg", p.AssertionAlg, "RS256", "RS384", "PS256")
		c.choice(ptr+"/cache", p.Cache, "keyring", "memory")
		var targets []string
		for j, t := range p.Targets {
			targets = append(targets, strings.ToLower(t.Cloud+" "+t.Name))
			if k := t.Settings.Kind(); k != '{' {
				c.wrong(item(ptr+"/targets", j)+"/settings", "want an object, got %s", kindName(k))
			}
		}
		c.unique(ptr+"/targets", "target", targets, "name")
	}
}

func (c *checker) scenarios(w *World, known map[string]bool, sections []string) {
	for i, s := range w.Scenarios {
		ptr := item("/scenarios", i)
		if !known[s.Profile] {
			c.wrong(ptr+"/profile", "there is no profile %q", s.Profile)
		}
		if !slices.Contains(sections, s.Cloud) {
			c.wrong(ptr+"/cloud", "want one of %s, got %q", strings.Join(sections, ", "), s.Cloud)
		}
		if s.Predicted == "" {
			c.wrong(ptr, "a scenario needs predicted")
		}
		c.choice(ptr+"/predicted", s.Predicted, "accept", "refuse", "unknown")
		if s.Cause != "" { // "" is one that the cloud accepts
			c.cause(ptr, s.Cause)
		}
	}
	for i, s := range w.TenantScenarios {
		ptr := item("/tenant_scenarios", i)
		if !known[s.Profile] {
			c.wrong(ptr+"/profile", "there is no profile %q", s.Profile)
		}
		c.cause(ptr, s.Cause)
	}
	for i, s := range w.ClaimScenarios {
		ptr := item("/claim_scenarios", i)
		if !known[s.Profile] {
			c.wrong(ptr+"/profile", "there is no profile %q", s.Profile)
		}
		if s.Claim == "" {
			c.wrong(ptr, "a claim scenario needs claim")
		}
		if s.Cause != "" { // "" is one whose claim is right
			c.cause(ptr, s.Cause)
		}
	}
}

// cause holds codes to AREA.FAULT[.DETAIL].
func (c *checker) cause(ptr jsontext.Pointer, code string) {
	ok := strings.Contains(code, ".") && !strings.Contains(code, "..") && !strings.HasSuffix(code, ".")
	for _, r := range code {
		ok = ok && (r == '.' || r == '-' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	}
	if !ok {
		c.wrong(ptr+"/cause", "want a code such as aws.issuer.slash, got %q", code)
	}
}

// loopback says whether a name in a world file can only mean this machine.
func loopback(host string) bool {
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
