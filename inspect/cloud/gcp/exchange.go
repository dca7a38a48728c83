package gcp

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google/externalaccount"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles/secret"
)

// subjectTokenType is what Google's reference lists for an OIDC token; the clients' comments spell a sibling of it
// with a hyphen, which the reference does not know.
const subjectTokenType = "urn:ietf:params:oauth:token-type:jwt"

// held supplies the token that is on trial; the library asks for it once.
type held string

// SubjectToken implements externalaccount.SubjectTokenSupplier.
func (h held) SubjectToken(context.Context, externalaccount.SupplierOptions) (string, error) {
	return string(h), nil
}

// Try exchanges the token through Google's own Go client: the token service, then, with a service account, the
// credentials service. Nothing is retried.
func (g google) Try(ctx context.Context, token *inspect.Token, raw json.RawMessage, client *http.Client) (*cloud.Session, error) {
	s, err := decode(raw)
	if err != nil {
		return nil, err
	}
	if token == nil {
		return nil, errors.New("there is no token to send")
	}
	config := externalaccount.Config{
		Audience:             audienceSent(s.Provider),
		SubjectTokenType:     subjectTokenType,
		TokenURL:             s.tokenURL(),
		Scopes:               s.scopes(),
		SubjectTokenSupplier: held(token.Raw),
		UniverseDomain:       s.universe(),
	}
	if s.ServiceAccount != "" {
		config.ServiceAccountImpersonationURL = s.impersonationURL()
		config.ServiceAccountImpersonationLifetimeSeconds = s.lifetime()
	}
	if client.Timeout > 0 { // the library keeps the client's transport only
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, 2*client.Timeout)
		defer cancel()
	}
	ctx = context.WithValue(ctx, oauth2.HTTPClient, &http.Client{Transport: stayHere{client.Transport}, CheckRedirect: client.CheckRedirect, Timeout: client.Timeout})
	source, err := externalaccount.NewTokenSource(ctx, config)
	if err != nil {
		return nil, err
	}
	got, err := source.Token()
	if err != nil {
		return nil, err
	}
	return g.session(token, s, got), nil
}

func (g google) session(token *inspect.Token, s settings, got *oauth2.Token) *cloud.Session {
	j := &judge{cel: g.cel, token: token, s: s}
	j.res, _, _ = takeApart(s.Provider)
	j.mapping()
	federated := j.subjectPrincipal()
	if federated == "" {
		federated = "a principal of " + s.Provider
	}
	session := &cloud.Session{Principal: federated, ExpiresAt: got.Expiry.UTC().Truncate(time.Second),
		Details: []cloud.Detail{
			{Label: "Provider", Value: audienceSent(s.Provider)},
			{Label: "Federated principal, by the profile's mapping", Value: federated},
		},
		Credentials: []cloud.Credential{{Name: "access_token", Value: secret.New(got.AccessToken)}},
	}
	if s.ServiceAccount != "" {
		session.Principal = s.ServiceAccount
	}
	return session
}

// stayHere keeps the library from following redirects with the token in hand: it builds a client of its own for the
// second call, without our redirect rule. An answer without a Location is handed out as it is.
type stayHere struct{ base http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (s stayHere) RoundTrip(r *http.Request) (*http.Response, error) {
	base := s.base
	if base == nil {
		base = http.DefaultTransport
	}
	answer, err := base.RoundTrip(r)
	if err == nil && answer.StatusCode >= 300 && answer.StatusCode < 400 {
		answer.Header.Del("Location")
	}
	return answer, err
}
