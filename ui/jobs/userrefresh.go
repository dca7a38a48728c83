package jobs

import (
	"context"
	"errors"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// person is what is kept of a login so that its token can be replaced: in memory only, whatever the profile's cache, for a
// refresh token outlives by weeks the token that it gives.
type person struct {
	Client  string        // whom it was given to: it goes nowhere else
	Refresh secret.Secret // exported because fmt cannot mask a secret in an unexported field
}

// personal is a person's token in hand. The refresh token beside it takes the place of the one before.
func (j *Jobs) personal(p profiles.Profile, g auth0.UserGrant, recorder *wire.Recorder) Fetched {
	j.mu.Lock()
	defer j.mu.Unlock()
	if g.RefreshToken.Empty() {
		delete(j.people, p.Name)
	} else {
		j.people[p.Name] = person{Client: waiter(p), Refresh: g.RefreshToken}
	}
	return Fetched{Profile: p, Token: inspect.Parse(g.AccessToken.Reveal()), Offset: g.Offset, Exchanges: recorder.Exchanges(), Refreshes: !g.RefreshToken.Empty(),
		Cached: profiles.CachedToken{Token: g.AccessToken, ExpiresAt: g.ExpiresAt, FetchedAt: g.FetchedAt, Scope: g.Scope, Type: g.Type}}
}

// RefreshLogin replaces the token of the person who logged in to a profile's application, without the person. With
// rotation each refresh token is good once, and one that is used twice ends the login (Auth0, "Refresh Token Rotation"): so
// askers take turns, and a request under way is heard out even when nobody waits for it any more, or the next refresh token
// would be lost with it. Errors are *auth0.Problem (after a refused auth0.refresh the person has to log in again),
// *UsageError, or the store's.
func (j *Jobs) RefreshLogin(ctx context.Context, name string) (Fetched, error) {
	turn := j.flight("person\n" + name)
	turn.Lock()
	defer turn.Unlock()
	p, client, hc, recorder, err := j.application(ctx, name)
	if err != nil {
		return Fetched{}, err
	}
	j.mu.Lock()
	held, ok := j.people[name]
	if ok && held.Client != waiter(p) {
		delete(j.people, name)
		ok = false
	}
	j.mu.Unlock()
	if !ok {
		return Fetched{Profile: p}, &UsageError{What: "there is no refresh token for a person of " + name, Why: "A refresh token comes with a login that asks for the scope offline_access, at an API that allows offline access, and is kept while mintmark is open.",
			Next: "Log in again."}
	}
	if err := ctx.Err(); err != nil {
		return Fetched{Profile: p}, auth0.Network(err, client)
	}
	grant, err := auth0.Refresh(context.WithoutCancel(ctx), hc, client, held.Refresh, nil, j.Now)
	if err != nil {
		var problem *auth0.Problem
		if errors.As(err, &problem) && problem.Refused && problem.RetryAt.IsZero() {
			j.mu.Lock()
			delete(j.people, name)
			j.mu.Unlock()
		}
		return Fetched{Profile: p, Exchanges: recorder.Exchanges()}, err
	}
	return j.personal(p, grant, recorder), nil
}
