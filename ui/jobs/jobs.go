// Package jobs is what a user can ask for, written once for both front ends: fetch, inspect, try, compare, copy forms.
// It knows neither the screen nor the command line, takes every effect as a func, and returns data.
package jobs

import (
	"context"
	"net/http"
	"sync"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
	"mintmark/profiles"
)

// Deps is what main wires in.
type Deps struct {
	Store  profiles.API
	Clouds cloud.Registry
	Now    func() time.Time
	// Transport builds the client for one profile's requests, honouring its CA file and its approved private hosts; the
	// recorder keeps every exchange made through that client.
	Transport func(p profiles.Profile, approved []string) (*http.Client, *wire.Recorder, error)
	// Jitter is in [0,1) and spreads renewals, so that many clients of one tenant do not ask at once; nil = none.
	Jitter func() float64
	// Program is the absolute path of this program, for configurations that call it; "" = unknown.
	Program string
	// Practice finds the pretend world that a profile lives in; nil, or a nil answer, where there is none.
	Practice func(p profiles.Profile) Practice
	// StartWorld starts a further pretend world (a mintmark.world/1 file) and takes its profiles into the store; nil
	// outside the sandbox.
	StartWorld func(ctx context.Context, world []byte) error
	// Story is what the pretend worlds have set up for a profile, in a few words; nil outside the sandbox.
	Story func(profile string) string
}

// Jobs runs what users ask for. It is safe for concurrent use.
type Jobs struct {
	Deps
	keys *auth0.Keys

	mu      sync.Mutex
	offsets map[string]auth0.Offset   // by issuer: the clock difference last measured
	waits   map[string]*auth0.Problem // by client: the refusal that says until when not to ask again
	flights map[string]*sync.Mutex    // by profile: one fetch at a time, so that several askers cost one token
	people  map[string]person         // by profile: who logged in, while this process lives
}

// Fetched is a token in hand.
type Fetched struct {
	Profile   profiles.Profile
	Token     *inspect.Token
	Cached    profiles.CachedToken
	FromCache bool
	Refreshes bool // a person's token that RefreshLogin can replace without the person
	Quota     auth0.Quota
	Offset    auth0.Offset
	Exchanges []wire.Exchange
}

// Inspected is a token judged with everything that its profile knows.
type Inspected struct {
	Token     *inspect.Token
	Report    inspect.Report
	Metadata  *auth0.Metadata // nil when not fetched
	Options   inspect.Options
	Exchanges []wire.Exchange

	beyond []inspect.Finding // what the report holds beyond the token's own: what the tenant publishes
}

// TryOptions choose what is tried.
type TryOptions struct {
	Profile string
	Target  string   // "" = every target
	Clouds  []string // empty = every cloud
	Offline bool
	Confirm bool             // ask, with each session, whose it is
	Token   string           // a token given by hand; "" = the profile's own
	Against string           // the profile whose targets judge the token, offline only; "" = its own
	Now     func() time.Time // nil = Deps.Now; the hidden --now of scripts
}

// Tried is the outcome of `try`; Document gives its JSON form.
type Tried struct {
	Profile   profiles.Profile
	Token     *inspect.Token
	Trials    []cloud.Trial
	Exchanges []wire.Exchange // the tenant's; each trial has its own
}
