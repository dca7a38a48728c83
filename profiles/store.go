package profiles

import (
	"context"
	"time"

	"mintmark/profiles/secret"
)

// KV is a place that keeps secrets by name. Keyring, vault and memory are each that and nothing more; paging, journal
// and locking are written once above it.
type KV interface {
	// Get returns one item; found is false when there is none.
	Get(ctx context.Context, name string) (value []byte, found bool, err error)
	// Commit applies the changes in order. A keyring goes item by item, a vault writes once.
	Commit(ctx context.Context, changes []Change) error
	// MaxItem is the largest value in bytes that one item may hold.
	MaxItem() int
	// Describe names the backend for people: "Secret Service", "age vault FILE", "memory".
	Describe() string
}

// Change sets an item, or deletes it when Value is nil.
type Change struct {
	Name  string
	Value []byte
}

// Summary is what a list shows, read from the index alone: no secret is touched.
type Summary struct {
	Name           string          `json:"name"`
	Domain         string          `json:"domain"`
	ClientID       string          `json:"client_id"`
	Audience       string          `json:"audience"`
	Tags           []string        `json:"tags"`
	Targets        []SummaryTarget `json:"targets"`
	Label          string          `json:"label,omitempty"`
	AutoRenew      bool            `json:"-"`
	TokenExpiresAt time.Time       `json:"-"`                   // of the cached token; zero if none
	LastUsed       time.Time       `json:"last_used,omitzero"`  // when its token was last fetched or tried, to the minute; zero if never
	Favourite      int             `json:"favourite,omitempty"` // place among the favourites, from 1; 0 = none
	Damaged        string          `json:"-"`                   // why the record cannot be read; "" if it can
}

// SummaryTarget names one target of a profile.
type SummaryTarget struct {
	Cloud string `json:"cloud"`
	Name  string `json:"name"`
}

// CachedToken is a token response kept beside its profile.
type CachedToken struct {
	Token     secret.Secret
	ExpiresAt time.Time
	FetchedAt time.Time
	Scope     string
	Type      string // token_type
}

// State is small best-effort knowledge about one profile (≤ 2,000 bytes as JSON).
type State struct {
	Consents      []string          `json:"consents,omitempty"`       // destinations the user agreed to try
	ApprovedHosts []string          `json:"approved_hosts,omitempty"` // private hosts the user agreed to dial
	Guides        map[string]string `json:"guides,omitempty"`         // guide → its steps that are passed or skipped, as ui/guides writes them
	History       []string          `json:"history,omitempty"`        // compact trial history
	LastUsed      time.Time         `json:"last_used,omitzero"`
	Wait          *Wait             `json:"wait,omitempty"`   // the tenant asked not to be asked before a time
	Limits        []string          `json:"limits,omitempty"` // what the tenant last said of its quotas, as ui/jobs writes it
}

// Wait is a tenant's refusal that says when asking again makes sense, as much of it as is needed to tell it again.
type Wait struct {
	Client  string    `json:"client"` // whom it concerns, as ui/jobs writes it: a changed profile need not wait
	Until   time.Time `json:"until"`
	Cause   string    `json:"cause"`
	Status  int       `json:"status,omitzero"`
	Code    string    `json:"code,omitempty"`
	Message string    `json:"message,omitempty"`
}

// API is what the rest of the program uses of a Store; Open's *Store implements it. Errors are *Trouble where the
// backend is to blame, ErrNotFound where a profile is missing.
type API interface {
	List(ctx context.Context) ([]Summary, error)
	Get(ctx context.Context, name string) (Profile, error)
	Secret(ctx context.Context, name string) (secret.Secret, error)   // the client secret, or the private key as PEM or JWK; empty if none is stored
	Put(ctx context.Context, p Profile, s *secret.Secret) error       // creates or replaces; nil keeps the stored secret
	Edit(ctx context.Context, was, p Profile, s *secret.Secret) error // Put for what was read before; merges what others changed since
	Import(ctx context.Context, items []Item) error                   // many at once: all or none
	HasSecret(ctx context.Context, name string) (bool, error)         // from the index alone
	Rename(ctx context.Context, from, to string) error
	Remove(ctx context.Context, name string) error // everything of it: settings, secret, token, state
	Token(ctx context.Context, name string) (t CachedToken, found bool, err error)
	PutToken(ctx context.Context, of Profile, t CachedToken) error // of is the profile as it was when the token was asked for
	DropToken(ctx context.Context, name string) error
	State(ctx context.Context, name string) (State, error)
	PutState(ctx context.Context, name string, s State) error
	Favour(ctx context.Context, name string, place int) error
	Describe() string
}
