package auth0

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"mintmark/inspect/wire"
	"mintmark/profiles/secret"
)

// DeviceFlow logs a person in on another screen (RFC 8628): a code is shown, the person confirms it in any browser, and
// meanwhile the tenant is polled.
type DeviceFlow struct {
	Client Client // Auth is usually NoAuth: native applications have no secret
	HTTP   *http.Client
	Now    func() time.Time
	Sleep  func(ctx context.Context, d time.Duration) error // waits, or returns early with ctx's error
}

// DeviceCode is a started login. UserCode and the addresses come from the tenant: make them printable before they are
// shown. The addresses are https (or http on loopback).
type DeviceCode struct {
	UserCode  string
	URL       string // where the person types UserCode
	FullURL   string // the same with the code in it, for a QR code; "" if the tenant gives none
	ExpiresAt time.Time
	Interval  time.Duration // between two polls
	Code      secret.Secret // the device code; exported because fmt cannot mask a secret in an unexported field
}

const (
	deviceGrant = "urn:ietf:params:oauth:grant-type:device_code"
	minInterval = time.Second
	maxInterval = time.Minute
	slowerBy    = 5 * time.Second // RFC 8628 §3.5
)

// Start asks for a code. The error is a *Problem.
func (f DeviceFlow) Start(ctx context.Context) (DeviceCode, error) {
	address := withSlash(f.Client.Issuer) + "oauth/device/code"
	if fault := checkEndpoint(address); fault != "" {
		return DeviceCode{}, local(causeAddress, f.Client, fault)
	}
	form := url.Values{"client_id": {f.Client.ClientID}}
	setIf(form, "audience", f.Client.Audience)
	setIf(form, "scope", strings.Join(f.Client.Scopes, " "))
	setIf(form, "organization", f.Client.Organization)
	req, err := postForm(ctx, address, form)
	if err != nil {
		return DeviceCode{}, local(causeAddress, f.Client, "it cannot be read as a URL")
	}
	a, fault := ask(f.HTTP, req, f.Now)
	if fault != nil {
		return DeviceCode{}, unreachable(fault, a, f.Client)
	}
	if a.status != http.StatusOK {
		return DeviceCode{}, explain(a, f.Client, deviceFlow)
	}
	return readDeviceCode(a, f.Client)
}

func readDeviceCode(a answer, c Client) (DeviceCode, error) {
	var body struct {
		DeviceCode string  `json:"device_code"`
		UserCode   string  `json:"user_code"`
		URI        string  `json:"verification_uri"`
		Full       string  `json:"verification_uri_complete"`
		ExpiresIn  float64 `json:"expires_in"`
		Interval   float64 `json:"interval"`
	}
	if err := json.Unmarshal(a.body, &body); err != nil || body.DeviceCode == "" || body.UserCode == "" || !openable(body.URI) {
		return DeviceCode{}, badAnswer(a, c, "the body is no device authorization response with a code and an https address")
	}
	if !openable(body.Full) {
		body.Full = ""
	}
	if body.Interval == 0 {
		body.Interval = 5 // RFC 8628 §3.2
	}
	if body.ExpiresIn <= 0 || body.ExpiresIn > 86400 {
		body.ExpiresIn = 900
	}
	return DeviceCode{UserCode: body.UserCode, URL: body.URI, FullURL: body.Full, Code: secret.New(body.DeviceCode),
		ExpiresAt: a.sent.Add(time.Duration(body.ExpiresIn * float64(time.Second))),
		Interval:  min(max(time.Duration(body.Interval*float64(time.Second)), minInterval), maxInterval)}, nil
}

// Poll asks once whether the person has confirmed. more is true when the answer is to wait on: after code.Interval, which
// Poll lengthens when the tenant says to slow down. The error is a *Problem and ends the login.
func (f DeviceFlow) Poll(ctx context.Context, code *DeviceCode) (g UserGrant, more bool, err error) {
	if !f.Now().Before(code.ExpiresAt) {
		return UserGrant{}, false, fill(ruleOf(causeDevExp), reply{client: f.Client, flow: deviceFlow})
	}
	form := url.Values{"grant_type": {deviceGrant}, "device_code": {code.Code.Reveal()}}
	g, problem := userTokens(ctx, f.HTTP, f.Client, form, deviceFlow, f.Now)
	switch {
	case problem == nil:
		return g, false, nil
	case problem.Cause == causePending:
		return UserGrant{}, true, nil
	case problem.Cause == causeSlowDown:
		code.Interval = min(code.Interval+slowerBy, maxInterval)
		return UserGrant{}, true, nil
	// RFC 8628 §3.5: poll on, more slowly. A limit that anything else may have used up, or a tenant in trouble, is no answer
	// of the person's either.
	case slices.Contains([]string{"net.timeout", causeRate, causeUnavailable, causeServer}, problem.Cause) && ctx.Err() == nil:
		if wait := problem.RetryAt.Sub(f.Now()); wait > code.Interval && !problem.RetryAt.IsZero() {
			code.Interval = min(wait, maxInterval)
			return UserGrant{}, true, nil
		}
		code.Interval = min(code.Interval*2, maxInterval)
		return UserGrant{}, true, nil
	}
	return UserGrant{}, false, problem
}

// Wait polls until the person has answered, the code has expired, or ctx ends.
func (f DeviceFlow) Wait(ctx context.Context, code *DeviceCode) (UserGrant, error) {
	for {
		if err := f.Sleep(ctx, code.Interval); err != nil {
			return UserGrant{}, Network(err, f.Client)
		}
		g, more, err := f.Poll(ctx, code)
		if !more {
			return g, err
		}
	}
}

// Sleep waits for d or until ctx ends: the usual DeviceFlow.Sleep.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// openable is true for addresses that may be shown as a link or a QR code.
func openable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && u.User == nil && (u.Scheme == "https" || u.Scheme == "http" && wire.Loopback(u.Hostname()))
}
