package jobs

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"mintmark/auth0"
	"mintmark/inspect/wire"
	"mintmark/profiles"
)

// Login is how a person logs in for `token --user`: by a code on another screen, or in the system's browser.
type Login struct {
	How   string // "device" or "browser"
	Show  func(auth0.DeviceCode) error
	Open  func(address string) error
	Port  int // of the browser's callback; 0 = any, which a tenant of Auth0's allows nobody
	Sleep func(ctx context.Context, d time.Duration) error
}

// CallbackPort is the callback's port of a login in the browser unless another one is chosen. Auth0 compares callbacks
// letter by letter, port included, with the application's Allowed Callback URLs, so that it is always the same.
const CallbackPort = 41729

// CallbackURL is the address that must stand among the application's Allowed Callback URLs.
func CallbackURL(port int) string { return auth0.CallbackURL(port) }

// Login gives a person's token for a profile's application. It is kept nowhere: a person's token must never take the
// place of the machine's, which clouds judge differently. A refresh token that comes with it is kept in memory, for
// RefreshLogin. Errors are *auth0.Problem, *UsageError, or the store's.
func (j *Jobs) Login(ctx context.Context, name string, l Login) (Fetched, error) {
	p, client, hc, recorder, err := j.application(ctx, name)
	if err != nil {
		return Fetched{}, err
	}
	grant, err := j.login(ctx, l, auth0.DeviceFlow{Client: client, HTTP: hc, Now: j.Now, Sleep: l.Sleep},
		auth0.BrowserFlow{Client: client, HTTP: hc, Now: j.Now, Open: l.Open, Port: l.Port})
	if err != nil {
		return Fetched{Profile: p, Exchanges: recorder.Exchanges()}, err
	}
	return j.personal(p, grant, recorder), nil
}

// application is a profile's application as people log in to it.
func (j *Jobs) application(ctx context.Context, name string) (profiles.Profile, auth0.Client, *http.Client, *wire.Recorder, error) {
	p, err := j.Store.Get(ctx, name)
	if err != nil {
		return p, auth0.Client{}, nil, nil, err
	}
	key, err := j.Store.Secret(ctx, name)
	if err != nil {
		return p, auth0.Client{}, nil, nil, err
	}
	hc, recorder, err := j.client(ctx, p)
	client := TenantClient(p, key)
	if key.Empty() {
		client.Auth = auth0.NoAuth // a native application has no secret
	}
	return p, client, hc, recorder, err
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
