package sandbox

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

func (c *checker) tenant(ptr jsontext.Pointer, t Tenant) {
	for i, host := range append([]string{t.Host}, t.CustomDomains...) {
		at := ptr + "/host"
		if i > 0 {
			at = item(ptr+"/custom_domains", i-1)
		}
		if !loopback(host) {
			c.wrong(at, "want localhost or a loopback address, got %q", host)
		}
	}
	c.unique(ptr+"/custom_domains", "custom domain", t.CustomDomains, "")
	if slices.Contains(t.CustomDomains, t.Host) {
		c.wrong(ptr+"/custom_domains", "%q is the tenant's own host", t.Host)
	}
	c.unique(ptr+"/apis", "API identifier", names(t.APIs, func(a API) string { return a.Identifier }), "identifier")
	c.unique(ptr+"/clients", "client id", names(t.Clients, func(a Application) string { return a.ClientID }), "client_id")
	c.unique(ptr+"/organizations", "organization id", names(t.Organizations, func(o Organization) string { return o.ID }), "id")
	c.unique(ptr+"/organizations", "organization name", names(t.Organizations, func(o Organization) string { return o.Name }), "name")
	c.unique(ptr+"/users", "user id", names(t.Users, func(u User) string { return u.ID }), "id")
	c.between(ptr+"/clock_offset_seconds", t.ClockOffsetSeconds, -315360000, 315360000)
	c.between(ptr+"/latency_ms", t.LatencyMS, 0, 600000)
	if r := t.RateLimit; r != nil && (r.Limit < 1 || r.WindowSeconds < 1) {
		c.wrong(ptr+"/rate_limit", "limit and window_seconds must be 1 or more")
	}
	if t.DefaultAudience != "" && t.api(t.DefaultAudience) == nil {
		c.wrong(ptr+"/default_audience", "the tenant has no API %q", t.DefaultAudience)
	}
	for i, a := range t.APIs {
		c.api(item(ptr+"/apis", i), a)
	}
	for i, a := range t.Clients {
		c.client(item(ptr+"/clients", i), t, a)
	}
	for i, f := range t.Faults {
		c.fault(item(ptr+"/faults", i), t, f)
	}
}

func (c *checker) api(ptr jsontext.Pointer, a API) {
	c.choice(ptr+"/signing_alg", a.SigningAlg, "RS256", "PS256", "HS256")
	c.choice(ptr+"/dialect", a.Dialect, "access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz")
	c.choice(ptr+"/client_policy", a.ClientPolicy, "require_client_grant", "deny_all")
	c.choice(ptr+"/proof_of_possession", a.ProofOfPossession, "dpop", "mtls")
	c.between(ptr+"/lifetime_seconds", a.LifetimeSeconds, 0, 2592000)
	c.unique(ptr+"/scopes", "scope", a.Scopes, "")
	if a.SigningSecret != "" && a.SigningAlg != "HS256" {
		c.wrong(ptr+"/signing_secret", "only an HS256 API has a signing secret")
	}
}

func (c *checker) client(ptr jsontext.Pointer, t Tenant, a Application) {
	c.choice(ptr+"/auth_method", a.AuthMethod, "client_secret_post", "client_secret_basic", "private_key_jwt", "none")
	c.choice(ptr+"/assertion_alg", a.AssertionAlg, "RS256", "RS384", "PS256")
	for i, g := range a.GrantTypes {
		if !slices.Contains(grantTypes(), g) {
			c.wrong(item(ptr+"/grant_types", i), "want one of %s, got %q", strings.Join(grantTypes(), ", "), g)
		}
	}
	switch {
	case a.AuthMethod == "private_key_jwt" && a.PublicKeyPEM == "":
		c.wrong(ptr, "a private_key_jwt client needs public_key_pem")
	case slices.Contains([]string{"", "client_secret_post", "client_secret_basic"}, a.AuthMethod) && a.ClientSecret == "":
		c.wrong(ptr, "a client with a secret needs client_secret")
	}
	if a.Claims != nil && a.Claims.Kind() != '{' {
		c.wrong(ptr+"/claims", "want an object, got %s", kindName(a.Claims.Kind()))
	}
	if a.Deny != nil {
		c.choice(ptr+"/deny/code", a.Deny.Code, "invalid_request", "invalid_scope", "server_error", "throw")
	}
	if a.DefaultOrganization != "" && t.organization(a.DefaultOrganization) == nil {
		c.wrong(ptr+"/default_organization", "the tenant has no organization %q", a.DefaultOrganization)
	}
	for name, n := range a.Quota {
		at := (ptr + "/quota").AppendToken(name)
		c.choice(at, name, "per_hour", "per_day")
		c.between(at, n, 0, 1000000000)
	}
	if d := a.Device; d != nil {
		c.choice(ptr+"/device/outcome", d.Outcome, "approve", "deny")
		c.between(ptr+"/device/interval_seconds", d.IntervalSeconds, 0, 60)
		c.between(ptr+"/device/expires_in_seconds", d.ExpiresInSeconds, 0, 86400)
		c.between(ptr+"/device/pending_polls", d.PendingPolls, 0, 1000)
	}
	pairs := names(a.Grants, func(g ClientGrant) string { return g.Audience + " " + g.SubjectType })
	c.unique(ptr+"/grants", "grant for", pairs, "audience")
	for i, g := range a.Grants {
		c.grant(item(ptr+"/grants", i), t, g)
	}
}

func (c *checker) grant(ptr jsontext.Pointer, t Tenant, g ClientGrant) {
	c.choice(ptr+"/subject_type", g.SubjectType, "client", "user")
	c.choice(ptr+"/organization_usage", g.OrganizationUsage, "deny", "allow", "require")
	api := t.api(g.Audience)
	if api == nil {
		c.wrong(ptr+"/audience", "the tenant has no API %q", g.Audience)
		return
	}
	for i, s := range g.Scopes {
		if !slices.Contains(api.Scopes, s) {
			c.wrong(item(ptr+"/scopes", i), "the API %q has no scope %q", g.Audience, s)
		}
	}
	for i, o := range g.Organizations {
		if t.organization(o) == nil {
			c.wrong(item(ptr+"/organizations", i), "the tenant has no organization %q", o)
		}
	}
}

func (c *checker) fault(ptr jsontext.Pointer, t Tenant, f Fault) {
	if f.At == "" || f.Kind == "" {
		c.wrong(ptr, "a fault needs at and kind")
	}
	c.choice(ptr+"/at", f.At, "token", "jwks", "discovery")
	c.choice(ptr+"/kind", f.Kind, faultKinds()...)
	c.between(ptr+"/times", f.Times, 0, 1000000)
	c.between(ptr+"/delay_seconds", f.DelaySeconds, 0, 3600)
	if f.ClientID != "" && (f.At != "token" || t.client(f.ClientID) == nil) {
		c.wrong(ptr+"/client_id", "only token requests of a client of this tenant can be told apart")
	}
	if f.Host != "" && f.Host != t.Host && !slices.Contains(t.CustomDomains, f.Host) {
		c.wrong(ptr+"/host", "the tenant is not reached under %q", f.Host)
	}
	if f.Kind == "wrong-issuer" && f.At == "jwks" {
		c.wrong(ptr+"/at", "a key set names no issuer")
	}
	if f.Kind == "answer" && (f.Status < 200 || f.Status > 599 || (f.Body == nil) == (f.Text == "")) {
		c.wrong(ptr, "a fault of kind answer needs status (200 to 599) and either body or text")
	}
	if f.Kind != "answer" && (f.Status != 0 || f.Body != nil || f.Text != "" || f.ContentType != "") {
		c.wrong(ptr, "only a fault of kind answer has status, body, text and content_type")
	}
}

// api finds an API by its identifier, exactly.
func (t *Tenant) api(identifier string) *API {
	for i, a := range t.APIs {
		if a.Identifier == identifier {
			return &t.APIs[i]
		}
	}
	return nil
}

// client finds a client by its id, exactly.
func (t *Tenant) client(id string) *Application {
	for i, a := range t.Clients {
		if a.ClientID == id {
			return &t.Clients[i]
		}
	}
	return nil
}

// organization finds an organization by id or name.
func (t *Tenant) organization(id string) *Organization {
	for i, o := range t.Organizations {
		if o.ID == id || o.Name == id {
			return &t.Organizations[i]
		}
	}
	return nil
}
