package sandbox

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// peer is a context in which golang.org/x/oauth2, a client that nobody here wrote, trusts the world.
func (p *pretence) peer() context.Context {
	return context.WithValue(context.Background(), oauth2.HTTPClient, p.http)
}

func TestPeerGetsMachineTokens(t *testing.T) {
	p := begin(t, tenantWorld)
	for _, c := range []struct {
		id, secret string
		style      oauth2.AuthStyle
		fails      string
	}{
		{"m2m", "s3cret", oauth2.AuthStyleInParams, ""},
		{"basic", "p:w%d", oauth2.AuthStyleInHeader, ""},
		{"m2m", "s3cret", oauth2.AuthStyleInHeader, "access_denied"},
		{"m2m", "wrong", oauth2.AuthStyleInParams, "access_denied"},
	} {
		cfg := clientcredentials.Config{
			ClientID: c.id, ClientSecret: c.secret, TokenURL: p.Ready().Issuer + "oauth/token", AuthStyle: c.style,
			EndpointParams: url.Values{"audience": {"https://api.acme.dev"}},
		}
		tok, err := cfg.Token(p.peer())
		var refused *oauth2.RetrieveError
		switch {
		case c.fails == "" && (err != nil || tok.TokenType != "Bearer" || time.Until(tok.Expiry) < 23*time.Hour):
			t.Errorf("%s: %v", c.id, err)
		case c.fails != "" && (!errors.As(err, &refused) || refused.ErrorCode != c.fails || refused.ErrorDescription != "Unauthorized"):
			t.Errorf("%s: %v", c.id, err)
		}
	}
}

// peerConfig is the native client of tenantWorld.
func (p *pretence) peerConfig() *oauth2.Config {
	issuer := p.Ready().Issuer
	return &oauth2.Config{
		ClientID: "native", RedirectURL: "http://127.0.0.1:4711/callback", Scopes: []string{"openid", "offline_access", "read:data"},
		Endpoint: oauth2.Endpoint{AuthURL: issuer + "authorize", TokenURL: issuer + "oauth/token", DeviceAuthURL: issuer + "oauth/device/code", AuthStyle: oauth2.AuthStyleInParams},
	}
}

func TestPeerLogsInAndRefreshes(t *testing.T) {
	p := begin(t, tenantWorld)
	cfg, verifier := p.peerConfig(), oauth2.GenerateVerifier()
	at := cfg.AuthCodeURL("st", oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("audience", "https://api.acme.dev"))
	back, err := url.Parse(p.get(at).header.Get("Location"))
	if err != nil {
		t.Fatal(err)
	}
	tok, err := cfg.Exchange(p.peer(), back.Query().Get("code"), oauth2.VerifierOption(verifier))
	if err != nil || tok.RefreshToken == "" || tok.Extra("id_token") == nil {
		t.Fatalf("%v %v", tok, err)
	}
	again, err := cfg.TokenSource(p.peer(), &oauth2.Token{RefreshToken: tok.RefreshToken}).Token()
	if err != nil || again.RefreshToken == tok.RefreshToken || again.AccessToken == tok.AccessToken {
		t.Errorf("%v", err)
	}
}

func TestPeerLogsInOnADevice(t *testing.T) {
	p := begin(t, tenantWorld)
	cfg := p.peerConfig()
	code, err := cfg.DeviceAuth(p.peer(), oauth2.SetAuthURLParam("audience", "https://api.acme.dev"))
	if err != nil || code.Interval != 5 || code.UserCode == "" {
		t.Fatalf("%+v %v", code, err)
	}
	if a := p.get(code.VerificationURIComplete); a.status != http.StatusOK {
		t.Fatalf("%d", a.status)
	}
	code.Interval = 1 // the peer waits in real time before its first poll
	tok, err := cfg.DeviceAccessToken(p.peer(), code)
	if err != nil || part(t, tok.AccessToken, 1)["sub"] != "auth0|u1" {
		t.Errorf("%v", err)
	}
}
