package auth0

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

func TestClientCredentialsGivesAToken(t *testing.T) {
	for _, auth := range []string{SecretPost, SecretBasic} {
		s := newTenant(t)
		c := s.client()
		c.Auth, c.Organization, c.Extra = auth, "org_1", map[string]string{"extra": "1", "grant_type": "evil", "client_secret": "evil"}
		g, err := ClientCredentials(t.Context(), s.http(t), c, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if g.Type != "Bearer" || g.AccessToken.Empty() || g.Scope != "read:data write:data" || len(g.Findings) != 0 {
			t.Errorf("%s: %+v", auth, g)
		}
		if life := time.Until(g.ExpiresAt); life < 58*time.Minute || life > time.Hour {
			t.Errorf("%s: expires in %s", auth, life)
		}
		if !g.Offset.Known || g.Offset.Certain() != 0 {
			t.Errorf("%s: offset %+v between one clock and itself", auth, g.Offset)
		}
		form := s.forms[0]
		if form.Get("grant_type") != "client_credentials" || form.Get("audience") != c.Audience || form.Get("organization") != "org_1" || form.Get("extra") != "1" {
			t.Errorf("%s: form %v", auth, form)
		}
		if s.count("/oauth/token") != 1 {
			t.Errorf("%s: %d requests", auth, s.count("/oauth/token"))
		}
	}
}

// The form and the headers are those of golang.org/x/oauth2, which is not used itself (see ClientCredentials).
func TestTheRequestIsTheOneOfTheLibrary(t *testing.T) {
	for auth, style := range map[string]oauth2.AuthStyle{SecretPost: oauth2.AuthStyleInParams, SecretBasic: oauth2.AuthStyleInHeader} {
		s := newTenant(t)
		c := s.client()
		c.Auth = auth
		if _, err := ClientCredentials(t.Context(), s.http(t), c, time.Now); err != nil {
			t.Fatal(err)
		}
		ours, oursHeader := s.forms[0], s.header
		lib := clientcredentials.Config{ClientID: c.ClientID, ClientSecret: c.Secret.Reveal(), TokenURL: s.URL + "/oauth/token", Scopes: c.Scopes, AuthStyle: style, EndpointParams: map[string][]string{"audience": {c.Audience}}}
		if _, err := lib.Token(context.WithValue(t.Context(), oauth2.HTTPClient, s.http(t))); err != nil {
			t.Fatal(err)
		}
		if !maps.EqualFunc(ours, s.forms[1], slices.Equal[[]string]) {
			t.Errorf("%s: form %v, library %v", auth, ours, s.forms[1])
		}
		for _, name := range []string{"Authorization", "Content-Type"} {
			if oursHeader.Get(name) != s.header.Get(name) {
				t.Errorf("%s: %s %q, library %q", auth, name, oursHeader.Get(name), s.header.Get(name))
			}
		}
	}
}

func TestARefusalIsExplainedAndAskedOnce(t *testing.T) {
	s := newTenant(t)
	s.token = func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"error":"access_denied","error_description":"Unauthorized"}`)
	}
	_, err := ClientCredentials(t.Context(), s.http(t), s.client(), time.Now)
	var p *Problem
	if !errors.As(err, &p) || p.Cause != "auth0.credentials" || !p.Refused || p.HTTPStatus != 401 || p.Code != "access_denied" || p.Message != "Unauthorized" {
		t.Fatalf("%+v", err)
	}
	if s.count("/oauth/token") != 1 {
		t.Errorf("asked %d times", s.count("/oauth/token"))
	}
	if len(p.Exchanges) != 1 || strings.Contains(fmt.Sprint(p.Exchanges[0]), "s3cret") || !strings.Contains(string(p.Exchanges[0].Body), "Unauthorized") {
		t.Errorf("exchange: %s %s", p.Exchanges[0].RequestBody, p.Exchanges[0].Body)
	}
	for _, f := range p.Fix {
		if strings.Contains(f.Text, "s3cret") {
			t.Errorf("fix shows the secret: %s", f.Text)
		}
	}
}

func TestAnswersThatAreNoTokens(t *testing.T) {
	for name, c := range map[string]struct{ body, cause string }{
		"no token":       {`{"token_type":"Bearer"}`, "auth0.answer.shape"},
		"wrong case":     {`{"Access_Token":"x"}`, "auth0.answer.shape"},
		"duplicate":      {`{"access_token":"x","access_token":"y"}`, "auth0.answer.shape"},
		"two values":     {`{"access_token":"x"}{"access_token":"y"}`, "auth0.answer.not-json"},
		"no JSON":        {`access_token=x`, "auth0.answer.not-json"},
		"web page":       {`<html>hi</html>`, "auth0.answer.html"},
		"cut short":      {`{"access_token":"eyJhb`, "auth0.answer.truncated"},
		"not a string":   {`{"access_token":5}`, "auth0.answer.shape"},
		"no object":      {`"x"`, "auth0.answer.not-json"},
		"error with 200": {`{"error":"x"}`, "auth0.answer.shape"},
	} {
		s := newTenant(t)
		s.token = func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, c.body) }
		_, err := ClientCredentials(t.Context(), s.http(t), s.client(), time.Now)
		var p *Problem
		if !errors.As(err, &p) || p.Cause != c.cause || p.Refused {
			t.Errorf("%s: got %+v, want %s", name, err, c.cause)
		}
	}
}

func TestExpiryIsTheEarlierOne(t *testing.T) {
	for name, c := range map[string]struct {
		expiresIn string
		own       time.Duration // the token's own life; 0 = opaque
		want      time.Duration
		code      string
	}{
		"agree":           {`3600`, time.Hour, time.Hour, ""},
		"as a string":     {`"3600"`, time.Hour, time.Hour, ""},
		"token earlier":   {`86400`, time.Hour, time.Hour, causeTwoExpiries},
		"answer earlier":  {`60`, time.Hour, time.Minute, causeTwoExpiries},
		"only the token":  {`null`, time.Hour, time.Hour, ""},
		"only the answer": {`60`, 0, time.Minute, ""},
		"none":            {`null`, 0, 0, causeNoExpiry},
	} {
		s := newTenant(t)
		token := "opaque-opaque-opaque"
		if c.own != 0 {
			token = s.mint(c.own)
		}
		s.token = func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprintf(w, `{"access_token":%q,"expires_in":%s}`, token, c.expiresIn)
		}
		g, err := ClientCredentials(t.Context(), s.http(t), s.client(), time.Now)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := time.Duration(0)
		if !g.ExpiresAt.IsZero() {
			got = time.Until(g.ExpiresAt)
		}
		if (got - c.want).Abs() > 5*time.Second {
			t.Errorf("%s: expires in %s, want %s", name, got, c.want)
		}
		code := ""
		if len(g.Findings) > 0 {
			code = g.Findings[0].Code
		}
		if code != c.code {
			t.Errorf("%s: finding %q, want %q", name, code, c.code)
		}
	}
}

func TestADPoPTokenIsNamed(t *testing.T) {
	s := newTenant(t)
	s.token = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":"DPoP","expires_in":3600}`, s.mint(time.Hour))
	}
	g, err := ClientCredentials(t.Context(), s.http(t), s.client(), time.Now)
	if err != nil || g.Type != "DPoP" || len(g.Findings) != 1 || g.Findings[0].Code != "auth0.proof.dpop-token" {
		t.Errorf("%+v %v", g, err)
	}
}
