package jobs

import (
	"context"
	"fmt"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/profiles"
)

// Login is how a person logs in for `token --user`: by a code on another screen, or in the system's browser.
type Login struct {
	How   string // "device" or "browser"
	Show  func(auth0.DeviceCode) error
	Open  func(address string) error
	Port  int // of the browser's callback; 0 = any
	Sleep func(ctx context.Context, d time.Duration) error
}

// Login gives a person's token for a profile's application. It is kept nowhere: a person's token must never take the
// place of the machine's, which clouds judge differently. Errors are *auth0.Problem, *UsageError, or the store's.
func (j *Jobs) Login(ctx context.Context, name string, l Login) (Fetched, error) {
	p, err := j.Store.Get(ctx, name)
	if err != nil {
		return Fetched{}, err
	}
	key, err := j.Store.Secret(ctx, name)
	if err != nil {
		return Fetched{}, err
	}
	hc, recorder, err := j.client(ctx, p)
	if err != nil {
		return Fetched{}, err
	}
	client := TenantClient(p, key)
	if key.Empty() {
		client.Auth = auth0.NoAuth // a native application has no secret
	}
	grant, err := j.login(ctx, l, auth0.DeviceFlow{Client: client, HTTP: hc, Now: j.Now, Sleep: l.Sleep},
		auth0.BrowserFlow{Client: client, HTTP: hc, Now: j.Now, Open: l.Open, Port: l.Port})
	if err != nil {
		return Fetched{Profile: p, Exchanges: recorder.Exchanges()}, err
	}
	return Fetched{Profile: p, Token: inspect.Parse(grant.AccessToken.Reveal()), Offset: grant.Offset, Exchanges: recorder.Exchanges(),
		Cached: profiles.CachedToken{Token: grant.AccessToken, ExpiresAt: grant.ExpiresAt, FetchedAt: grant.FetchedAt, Scope: grant.Scope, Type: grant.Type}}, nil
}

func (j *Jobs) login(ctx context.Context, l Login, device auth0.DeviceFlow, browser auth0.BrowserFlow) (auth0.UserGrant, error) {
	switch l.How {
	case "browser":
		return browser.Login(ctx)
	case "device":
		code, err := device.Start(ctx)
		if err != nil {
			return auth0.UserGrant{}, err
		}
		if err := l.Show(code); err != nil {
			return auth0.UserGrant{}, err
		}
		return device.Wait(ctx, &code)
	}
	return auth0.UserGrant{}, &UsageError{What: fmt.Sprintf("there is no login %q", l.How), Next: "Use device or browser."}
}
