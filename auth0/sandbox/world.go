package sandbox

import "github.com/go-json-experiment/json/jsontext"

// Format is the world format that this program reads.
const Format = "mintmark.world/1"

// World is a parsed world file. Make it with ParseWorld. Strings still hold their ${…}; Start fills them in when the
// ports are known.
type World struct {
	Format          string                    `json:"format"`
	Tenants         []Tenant                  `json:"tenants"`
	Doors           []Door                    `json:"doors"`
	Profiles        jsontext.Value            `json:"profiles"` // the profiles format
	Secrets         map[string]string         `json:"secrets"`  // by profile name
	Scenarios       []Scenario                `json:"scenarios"`
	TenantScenarios []TenantScenario          `json:"tenant_scenarios"`
	ClaimScenarios  []ClaimScenario           `json:"claim_scenarios"`
	Sections        map[string]jsontext.Value `json:",embed"` // everything else: per Part.Key, opaque here

	source []byte
}

// Tenant is one pretend Auth0 tenant.
type Tenant struct {
	Host               string         `json:"host"`           // loopback name it is reached under
	CustomDomains      []string       `json:"custom_domains"` // further names; iss follows the one asked
	APIs               []API          `json:"apis"`
	Clients            []Application  `json:"clients"`
	Organizations      []Organization `json:"organizations"`
	Users              []User         `json:"users"` // the first one logs in, without being asked
	DefaultAudience    string         `json:"default_audience"`
	OpaqueTokens       bool           `json:"opaque_tokens"` // no audience: opaque token instead of a refusal (allow_api1_non_global_clients)
	RateLimit          *RateLimit     `json:"rate_limit"`
	ClockOffsetSeconds int            `json:"clock_offset_seconds"`
	LatencyMS          int            `json:"latency_ms"`
	Faults             []Fault        `json:"faults"`
}

// API is a resource server of a tenant.
type API struct {
	Identifier           string   `json:"identifier"`
	SigningAlg           string   `json:"signing_alg"`      // RS256 (default), PS256, HS256
	SigningSecret        string   `json:"signing_secret"`   // HS256; random if empty
	Dialect              string   `json:"dialect"`          // access_token (default), access_token_authz, rfc9068_profile, rfc9068_profile_authz
	LifetimeSeconds      int      `json:"lifetime_seconds"` // default 86400
	Scopes               []string `json:"scopes"`
	ClientPolicy         string   `json:"client_policy"`       // require_client_grant (default), deny_all
	ProofOfPossession    string   `json:"proof_of_possession"` // "" none, dpop, mtls: required, and the sandbox knows no proof
	EncryptionKeyPEM     string   `json:"encryption_key_pem"`  // RSA public key: tokens are nested JWE
	AllowOfflineAccess   bool     `json:"allow_offline_access"`
	IncludeOrganizations bool     `json:"include_organization_name"`
}

// Application is a client of a tenant.
type Application struct {
	ClientID            string          `json:"client_id"`
	Name                string          `json:"name"`
	ClientSecret        string          `json:"client_secret"`
	PublicKeyPEM        string          `json:"public_key_pem"` // private_key_jwt
	KeyID               string          `json:"key_id"`         // private_key_jwt: demanded of assertions that carry a kid
	AssertionAlg        string          `json:"assertion_alg"`  // private_key_jwt: RS256 (default), RS384, PS256
	AuthMethod          string          `json:"auth_method"`    // client_secret_post (default), client_secret_basic, private_key_jwt, none
	GrantTypes          []string        `json:"grant_types"`
	Callbacks           []string        `json:"callbacks"` // allowed redirect URIs, exact; http://127.0.0.1 and localhost on any port if empty
	Grants              []ClientGrant   `json:"grants"`
	Claims              jsontext.Value  `json:"claims,omitzero"` // an object, as an Action's setCustomClaim would add its members
	Deny                *Denial         `json:"deny"`            // an Action's api.access.deny
	DefaultOrganization string          `json:"default_organization"`
	ProofRequired       bool            `json:"require_proof_of_possession"`
	Quota               map[string]int  `json:"quota"`  // M2M tokens per_hour, per_day
	Device              *DevicePretence `json:"device"` // how its device logins go
}

// ClientGrant authorises a client for an API.
type ClientGrant struct {
	Audience             string   `json:"audience"`
	Scopes               []string `json:"scopes"`
	SubjectType          string   `json:"subject_type"`       // client (default), user
	OrganizationUsage    string   `json:"organization_usage"` // deny (default), allow, require
	Organizations        []string `json:"organizations"`      // ids attached to the grant
	AllowAnyOrganization bool     `json:"allow_any_organization"`
}

// Organization is an organization of a tenant.
type Organization struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// User is who logs in when a user flow is tried.
type User struct {
	ID    string `json:"id"` // auth0|…
	Name  string `json:"name"`
	Email string `json:"email"`
}

// Denial is an Action that refuses: api.access.deny(code, reason); code "throw" is an uncaught error in it.
type Denial struct {
	Code   string `json:"code"` // invalid_request, invalid_scope, server_error, throw
	Reason string `json:"reason"`
}

// DevicePretence says how a device login goes.
type DevicePretence struct {
	IntervalSeconds  int    `json:"interval_seconds"`   // default 5
	ExpiresInSeconds int    `json:"expires_in_seconds"` // default 900
	PendingPolls     int    `json:"pending_polls"`      // answers of authorization_pending before the outcome
	Outcome          string `json:"outcome"`            // approve (default), deny
}

// RateLimit is the tenant's own limit on the token endpoint.
type RateLimit struct {
	Limit         int `json:"limit"`
	WindowSeconds int `json:"window_seconds"`
}

// Fault breaks an endpoint.
type Fault struct {
	At           string         `json:"at"`            // token, jwks, discovery
	Kind         string         `json:"kind"`          // slow, html, truncated, redirect, 429, 500, wrong-issuer, reset, answer
	Times        int            `json:"times"`         // how often, 0 = always
	ClientID     string         `json:"client_id"`     // token: only for this client; "" = all
	Host         string         `json:"host"`          // only when asked under this name; "" = all
	DelaySeconds int            `json:"delay_seconds"` // slow: default 30
	To           string         `json:"to"`            // redirect: where; wrong-issuer: which. "" = something plausible
	Status       int            `json:"status"`        // answer: HTTP status
	Body         jsontext.Value `json:"body,omitzero"` // answer: JSON body
	Text         string         `json:"text"`          // answer: any other body
	ContentType  string         `json:"content_type"`  // answer: default application/json
}
