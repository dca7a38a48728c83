package auth0

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"mintmark/profiles/secret"
)

// UserGrant is the answer of a flow in which a person logged in. It is a type of its own so that a person's token never
// takes a machine token's place: it has another subject, and clouds judge it differently.
type UserGrant struct {
	AccessToken  secret.Secret
	RefreshToken secret.Secret // empty unless offline_access was granted
	IDToken      secret.Secret // empty unless openid was asked for
	Type         string        // Bearer or DPoP
	ExpiresAt    time.Time
	FetchedAt    time.Time
	Scope        string
	Offset       Offset
}

func userGrant(a answer, t tokens) UserGrant {
	return UserGrant{AccessToken: t.access, RefreshToken: t.refresh, IDToken: t.id, Type: t.kind, ExpiresAt: t.expires, FetchedAt: a.sent, Scope: t.scope, Offset: a.offset()}
}

// Refresh trades a refresh token for new tokens, once. With rotation on, the answer carries the next refresh token and
// the old one is dead; without, the old one is carried over. scopes narrow the token; nil asks for the same as before.
// The error is a *Problem; after auth0.refresh the person has to log in again.
func Refresh(ctx context.Context, hc *http.Client, c Client, token secret.Secret, scopes []string, now func() time.Time) (UserGrant, error) {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token.Reveal()}}
	setIf(form, "scope", strings.Join(scopes, " "))
	g, problem := userTokens(ctx, hc, c, form, refreshFlow, now)
	if problem != nil {
		return UserGrant{}, problem
	}
	if g.RefreshToken.Empty() {
		g.RefreshToken = token
	}
	return g, nil
}

func userTokens(ctx context.Context, hc *http.Client, c Client, form url.Values, f flow, now func() time.Time) (UserGrant, *Problem) {
	a, t, problem := askToken(ctx, hc, c, form, f, now)
	if problem != nil {
		return UserGrant{}, problem
	}
	return userGrant(a, t), nil
}
