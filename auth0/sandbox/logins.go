package sandbox

import (
	"slices"
	"strings"
	"sync"
	"time"
)

// login is a pretend user's consent, on its way to a token.
type login struct {
	clientID string
	audience string
	scopes   []string
	redirect string // authorization_code: must come back the same
	verifier string // PKCE challenge, S256
	nonce    string
	family   string // all refresh tokens of one login share it
	expires  time.Time
}

// deviceLogin is a device flow that waits.
type deviceLogin struct {
	login
	userCode string
	interval time.Duration
	pending  int // polls that are still told to wait
	denied   bool
	polled   time.Time
}

// logins are the codes and refresh tokens in circulation. Each code works once; a refresh token is replaced on use.
type logins struct {
	onceOnly
	guard   sync.Mutex
	codes   map[string]login
	refresh map[string]login
	spent   map[string]string // refresh tokens that were traded in, and their families
	devices map[string]*deviceLogin
	opaques map[string]bool // opaque access tokens of users
}

func newLogins() *logins {
	return &logins{codes: map[string]login{}, refresh: map[string]login{}, spent: map[string]string{}, devices: map[string]*deviceLogin{}, opaques: map[string]bool{}}
}

// opaque says whether a user got this opaque token.
func (l *logins) opaque(token string) bool {
	l.guard.Lock()
	defer l.guard.Unlock()
	return l.opaques[token]
}

// take gets a login out of a store, once.
func (l *logins) take(from map[string]login, key string) (login, bool) {
	l.guard.Lock()
	defer l.guard.Unlock()
	found, ok := from[key]
	delete(from, key)
	return found, ok
}

func (l *logins) put(into map[string]login, key string, what login) {
	l.guard.Lock()
	defer l.guard.Unlock()
	into[key] = what
}

// identityScopes are granted to users whatever the API says.
func identityScopes() []string { return []string{"openid", "profile", "email", "offline_access"} }

// userScopes are the scopes of a request that the API has; others are left out without an error.
func userScopes(api *API, asked string) []string {
	var out []string
	for _, scope := range strings.Fields(asked) {
		if slices.Contains(identityScopes(), scope) || api != nil && slices.Contains(api.Scopes, scope) {
			out = append(out, scope)
		}
	}
	return out
}

// user is who logs in.
func (t *Tenant) user() User {
	if len(t.Users) > 0 {
		return t.Users[0]
	}
	return User{ID: "auth0|5f7c8ec7c33c6c004bbafe82", Name: "Pat Example", Email: "pat@example.com"}
}

// issueToUser makes the tokens of a login: access token, ID token with openid, refresh token with offline_access.
func (t *tenant) issueToUser(s *snapshot, client *Application, q *tokenRequest, l login, gty string) (*grantResponse, *refusal) {
	var answer *grantResponse
	var refused *refusal
	api := s.api(l.audience)
	if api == nil {
		if answer, refused = t.opaque(); refused == nil {
			t.logins.guard.Lock()
			t.logins.opaques[answer.AccessToken] = true
			t.logins.guard.Unlock()
		}
	} else {
		audience := []string{l.audience}
		if slices.Contains(l.scopes, "openid") {
			audience = append(audience, q.issuer+"userinfo")
		}
		permissions := slices.DeleteFunc(slices.Clone(l.scopes), func(scope string) bool { return slices.Contains(identityScopes(), scope) })
		answer, refused = t.issue(s, mint{
			client: client, api: api, issuer: q.issuer, subject: s.user().ID, grantType: gty,
			audience: audience, scopes: l.scopes, permissions: permissions,
		})
	}
	if refused != nil {
		return nil, refused
	}
	answer.Scope = strings.Join(l.scopes, " ")
	if err := t.addUserTokens(s, client, q, l, api, answer); err != nil {
		r := internal()
		return nil, &r
	}
	return answer, nil
}

func (t *tenant) addUserTokens(s *snapshot, client *Application, q *tokenRequest, l login, api *API, answer *grantResponse) error {
	var err error
	if slices.Contains(l.scopes, "openid") {
		if answer.IDToken, err = t.idToken(s, client, q.issuer, l); err != nil {
			return err
		}
	}
	offline := slices.Contains(l.scopes, "offline_access") && slices.Contains(client.GrantTypes, grantRefresh)
	if !offline || api != nil && !api.AllowOfflineAccess {
		return nil
	}
	if answer.RefreshToken, err = t.text(32); err != nil {
		return err
	}
	if l.family == "" {
		l.family = answer.RefreshToken
	}
	t.logins.put(t.logins.refresh, answer.RefreshToken, l)
	return nil
}

// idToken is for the client itself; always RS256.
func (t *tenant) idToken(s *snapshot, client *Application, issuer string, l login) (string, error) {
	key, err := t.keys.signer()
	if err != nil {
		return "", err
	}
	user, now := s.user(), t.now(s).Unix()
	header, payload := &object{}, &object{}
	header.add("alg", "RS256")
	header.add("typ", "JWT")
	header.add("kid", key.id)
	payload.add("name", user.Name)
	payload.add("email", user.Email)
	payload.add("iss", issuer)
	payload.add("aud", client.ClientID)
	payload.add("iat", now)
	payload.add("exp", now+36000)
	payload.add("sub", user.ID)
	if l.nonce != "" {
		payload.add("nonce", l.nonce)
	}
	signed := header.encode() + "." + payload.encode()
	sig, err := key.signature("RS256", signed, nil)
	return signed + "." + encode(sig), err
}

// refreshGrant trades a refresh token for new tokens, and for its successor. One that is used a second time ends its whole
// family, for either user of it may be a thief (refresh token rotation with reuse detection).
func (t *tenant) refreshGrant(s *snapshot, client *Application, q *tokenRequest) (*grantResponse, *refusal) {
	l, ok := t.logins.trade(q.fields["refresh_token"], client.ClientID)
	if !ok {
		return nil, badGrant("Unknown or invalid refresh token.")
	}
	if asked := strings.Fields(q.fields["scope"]); len(asked) > 0 {
		l.scopes = slices.DeleteFunc(slices.Clone(l.scopes), func(scope string) bool { return !slices.Contains(asked, scope) && scope != "offline_access" })
	}
	return t.issueToUser(s, client, q, l, "refresh_token")
}
