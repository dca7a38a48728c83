// Package auth0 is the tenant as a client sees it: grants, client authentication, discovery, keys, token lifetimes,
// clock offset, quota, and every refusal explained. It knows a domain and a client, not a profile store.
package auth0

import (
	"time"

	"mintmark/inspect"
	"mintmark/inspect/wire"
	"mintmark/profiles/secret"
)

// Client is one application at one tenant. Fields mirror the profile's.
type Client struct {
	Issuer       string // with its trailing slash, as tokens carry it
	TokenURL     string
	ClientID     string
	Auth         string        // client_secret_post, client_secret_basic, private_key_jwt
	Secret       secret.Secret // client secret, or private key as PEM or JWK
	AssertionAlg string        // RS256, RS384, PS256
	KeyID        string
	Audience     string
	Scopes       []string
	Organization string
	Extra        map[string]string // further form parameters
}

// Grant is a token response.
type Grant struct {
	AccessToken secret.Secret
	Type        string    // Bearer or DPoP
	ExpiresAt   time.Time // by this machine's clock; the earlier of expires_in and the token's own exp
	FetchedAt   time.Time // when the request left
	Scope       string
	Quota       Quota
	Offset      Offset
	Findings    []inspect.Finding // what is odd about the answer: no expiry, a DPoP token, …
}

// Problem is a tenant's refusal, or the road to it, explained. It is an error.
type Problem struct {
	Cause      string // stable code auth0.… or net.…
	Refused    bool   // true: the tenant said no (exit 1); false: could not ask (exit 4)
	Title      string // what happened
	Why        string
	Causes     []string // likely causes, in order
	Certainty  inspect.Certainty
	Source     string
	HTTPStatus int
	Code       string    // the tenant's error
	Message    string    // the tenant's error_description; foreign text
	RetryAt    time.Time // 429: when asking again makes sense; zero otherwise
	Learned    []string  // what further harmless questions told
	Fix        []inspect.Fix
	Exchanges  []wire.Exchange

	road *wire.Error // what kept the answer from coming, if that was it
}

func (p *Problem) Error() string { return p.Title }

// Unwrap is the fault of the road, so that a cancelled request can be told from a failed one with errors.Is.
func (p *Problem) Unwrap() error {
	if p.road == nil {
		return nil
	}
	return p.road
}

// Quota is what the tenant said about limits; zero fields were not said.
type Quota struct {
	Limit, Remaining int
	ResetAt          time.Time
	Buckets          []Bucket // Auth0-Client-Quota-Limit and -Organization-
}

// Bucket is one quota bucket.
type Bucket struct {
	Owner            string // client, organization
	Name             string // per_hour, per_day
	Quota, Remaining int
	ResetAt          time.Time
}

// Offset is the tenant's clock minus ours, from the Date header, give or take half the round trip and half a second.
type Offset struct {
	Value, Margin time.Duration
	Known         bool
}

// Metadata is the provider metadata and keys of one issuer.
type Metadata struct {
	Issuer      string // as the tenant's document says it
	JWKSURI     string
	TokenURL    string
	Algorithms  []string // id_token_signing_alg_values_supported
	AuthMethods []string // token_endpoint_auth_methods_supported
	Keys        *inspect.KeySet
	FetchedAt   time.Time
	Stale       bool              // the last refresh failed; this is the old set
	Offset      Offset            // from the discovery answer's Date
	Findings    []inspect.Finding // issuer differs, foreign jwks_uri, …
}
