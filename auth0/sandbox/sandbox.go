// Package sandbox is the pretend world: Auth0 tenants, and a place for pretend clouds, on loopback over HTTPS with a
// certificate authority that lives as long as the process.
//
// Everything it pretends is data (a World, design "mintmark.world/1"); every tenant decides by its own rules and shares
// no code with the client that talks to it, so that their agreement means something. The clouds are handed in as Parts:
// this package knows neither which there are nor how they decide.
package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// Env is what a pretend cloud may know of the world it stands in.
type Env struct {
	// Issuers are the `iss` values of all tenants, custom domains too, each https and ending in a slash.
	Issuers []string
	// Client trusts the world's certificate authority and no other; for discovery and key sets.
	Client *http.Client
	// Now is the world's clock, before any tenant's own offset.
	Now func() time.Time
	// URLs are the base URLs of all roots by name ("aws", "gcp_token", …), without a slash at the end.
	URLs map[string]string
}

// Simulator is one pretend cloud. It answers on every root of its Part and is safe for concurrent use.
type Simulator interface {
	http.Handler
	// Apply changes the running configuration. The change is the simulator's own JSON; one it cannot read or carry out
	// is an error and changes nothing.
	Apply(change json.RawMessage) error
}

// Part says how to build one pretend cloud.
type Part struct {
	// Key is the world section that configures it: "aws".
	Key string
	// Roots name its base URLs; each gets a listener of its own and a ${name} in the world file.
	Roots []string
	// New builds it from its section with every ${…} filled in; config is "{}" if the world has no such section.
	New func(env Env, config json.RawMessage) (Simulator, error)
}

// Options say where and how a world runs. The zero value is a world on free ports with a temporary directory.
type Options struct {
	// Addr is HOST:PORT of the first tenant, "" for 127.0.0.1:0. The host must be a loopback address; all other
	// listeners take free ports beside it.
	Addr string
	// Dir receives ca.pem, profiles.json, control.json and secrets/; "" for a temporary one that Close removes.
	Dir string
	// Now is the world's clock, nil for time.Now.
	Now func() time.Time
	// Rand feeds codes, opaque tokens and the control token, nil for crypto/rand.
	Rand io.Reader
}

// Ready is what a started world tells scripts: the one line that `sandbox --headless` prints.
type Ready struct {
	Issuer               string           `json:"issuer"`
	CA                   string           `json:"ca"`
	Profiles             string           `json:"profiles"`
	AWSEndpoint          string           `json:"aws_endpoint"`
	GCPTokenURL          string           `json:"gcp_token_url"`
	GCPImpersonationBase string           `json:"gcp_impersonation_base"`
	AzureAuthority       string           `json:"azure_authority"`
	API                  string           `json:"api"`
	Scenarios            []Scenario       `json:"scenarios"`
	TenantScenarios      []TenantScenario `json:"tenant_scenarios"`
	ClaimScenarios       []ClaimScenario  `json:"claim_scenarios"`
}

// Scenario is one seeded fault of a cloud: trying Profile there is refused for Cause, and Predicted says what mintmark
// should have foreseen. Cause is "" where the cloud accepts after all.
type Scenario struct {
	Profile   string `json:"profile"`
	Cloud     string `json:"cloud"`
	Cause     string `json:"cause"`
	Predicted string `json:"predicted"` // accept, refuse, unknown
	Title     string `json:"title"`
}

// TenantScenario is one seeded fault of a tenant: fetching a token for Profile fails for Cause.
type TenantScenario struct {
	Profile string `json:"profile"`
	Cause   string `json:"cause"`
	Title   string `json:"title"`
}

// ClaimScenario is one seeded fault that only a comparison of profiles shows: Claim of Profile's token is wrong for
// Cause, or right where Cause is "".
type ClaimScenario struct {
	Profile string `json:"profile"`
	Claim   string `json:"claim"`
	Cause   string `json:"cause"`
	Title   string `json:"title"`
}
