package jobs

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// Freshness is how long before its expiry a cached token stops being handed out.
const Freshness = 60 * time.Second

// New wires the jobs.
func New(d Deps) *Jobs {
	return &Jobs{Deps: d, keys: auth0.NewKeys(d.Now), offsets: map[string]auth0.Offset{},
		flights: map[string]*sync.Mutex{}, waits: map[string]*auth0.Problem{}, people: map[string]person{}}
}

// List is the stored profiles, from the index alone.
func (j *Jobs) List(ctx context.Context) ([]profiles.Summary, error) { return j.Store.List(ctx) }

// MissingSecretError says that a profile has no secret to fetch with.
type MissingSecretError struct{ Profile string }

func (e *MissingSecretError) Error() string { return "profile " + e.Profile + " has no secret" }

// Cached is the token in hand, without asking the tenant; ok is false when there is none that is still fresh.
func (j *Jobs) Cached(ctx context.Context, name string) (f Fetched, ok bool, err error) {
	p, err := j.Store.Get(ctx, name)
	if err != nil {
		return Fetched{}, false, err
	}
	return j.cached(ctx, p)
}

func (j *Jobs) cached(ctx context.Context, p profiles.Profile) (Fetched, bool, error) {
	kept, found, err := j.Store.Token(ctx, p.Name)
	if err != nil {
		return Fetched{}, false, err
	}
	if !found || !j.Now().Add(Freshness).Before(kept.ExpiresAt) {
		return Fetched{}, false, nil
	}
	return Fetched{Profile: p, Token: inspect.Parse(kept.Token.Reveal()), Cached: kept, FromCache: true, Offset: j.offset(p.IssuerURL())}, true, nil
}

// Fetch gives a profile's token: the cached one while it is fresh, else a new one from the tenant. Askers of the same
// profile wait for one fetch. Errors are *auth0.Problem, *MissingSecretError, or the store's.
func (j *Jobs) Fetch(ctx context.Context, name string, fresh bool) (Fetched, error) {
	asked := j.Now()
	flight := j.flight(name)
	flight.Lock()
	defer flight.Unlock()
	p, err := j.Store.Get(ctx, name)
	if err != nil {
		return Fetched{}, err
	}
	// Whoever waited for somebody else's fetch takes its token, even when a fresh one was asked for.
	f, ok, err := j.cached(ctx, p)
	if err != nil {
		return Fetched{}, err
	}
	if ok && (!fresh || f.Cached.FetchedAt.After(asked)) {
		return f, nil
	}
	return j.fetch(ctx, p)
}

func (j *Jobs) fetch(ctx context.Context, p profiles.Profile) (Fetched, error) {
	key, err := j.Store.Secret(ctx, p.Name)
	if err != nil {
		return Fetched{}, err
	}
	if key.Empty() {
		return Fetched{}, &MissingSecretError{Profile: p.Name}
	}
	f, err := j.Ask(ctx, p, key)
	if err != nil {
		var problem *auth0.Problem
		if errors.As(err, &problem) {
			j.noteWait(ctx, p, problem)
		}
		return f, err
	}
	j.noteLimits(ctx, p.Name, f.Quota)
	// A token that cannot be kept is still a token: the next call will fetch again and say why if it matters.
	_ = j.Store.PutToken(ctx, p, f.Cached)
	return f, nil
}

// Ask fetches a token for a profile that need not be stored, keeping nothing: the editor's test button.
func (j *Jobs) Ask(ctx context.Context, p profiles.Profile, key secret.Secret) (Fetched, error) {
	state := j.state(ctx, p)
	if wait := j.patient(p, state.Wait); wait != nil {
		return Fetched{Profile: p}, wait
	}
	hc, recorder, err := j.Transport(p, state.ApprovedHosts)
	if err != nil {
		return Fetched{}, err
	}
	tenant := TenantClient(p, key)
	grant, err := auth0.ClientCredentials(ctx, hc, tenant, j.Now)
	if err != nil {
		var problem *auth0.Problem
		if errors.As(err, &problem) {
			// Several causes share one answer; harmless questions tell some of them apart.
			auth0.Narrow(ctx, hc, tenant, problem)
			problem.Exchanges = recorder.Exchanges()
			j.waitFor(p, problem)
		}
		return Fetched{Profile: p, Exchanges: recorder.Exchanges()}, err
	}
	if grant.Offset.Known {
		j.mu.Lock()
		j.offsets[p.IssuerURL()] = grant.Offset
		j.mu.Unlock()
	}
	kept := profiles.CachedToken{Token: grant.AccessToken, ExpiresAt: grant.ExpiresAt, FetchedAt: grant.FetchedAt, Scope: grant.Scope, Type: grant.Type}
	return Fetched{Profile: p, Token: inspect.Parse(grant.AccessToken.Reveal()), Cached: kept,
		Quota: grant.Quota, Offset: grant.Offset, Exchanges: recorder.Exchanges()}, nil
}

// TenantClient is the profile as the tenant's client sees it.
func TenantClient(p profiles.Profile, key secret.Secret) auth0.Client {
	auth := p.ClientAuth
	if auth == "" {
		auth = profiles.SecretPost
	}
	return auth0.Client{Issuer: p.IssuerURL(), TokenURL: p.TokenEndpoint(), ClientID: p.ClientID, Auth: auth, Secret: key,
		AssertionAlg: p.AssertionAlg, KeyID: p.KeyID, Audience: p.Audience, Scopes: p.Scopes, Organization: p.Organization, Extra: p.Parameters}
}

func (j *Jobs) client(ctx context.Context, p profiles.Profile) (*http.Client, *wire.Recorder, error) {
	return j.Transport(p, j.state(ctx, p).ApprovedHosts)
}

// state is what is kept beside a profile, as well as it can be read: without it no private host is approved, which is the
// safe side.
func (j *Jobs) state(ctx context.Context, p profiles.Profile) profiles.State {
	if p.Name == "" {
		return profiles.State{}
	}
	state, _ := j.Store.State(ctx, p.Name)
	return state
}

func (j *Jobs) flight(name string) *sync.Mutex {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.flights[name] == nil {
		j.flights[name] = &sync.Mutex{}
	}
	return j.flights[name]
}

func (j *Jobs) offset(issuer string) auth0.Offset {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.offsets[issuer]
}
