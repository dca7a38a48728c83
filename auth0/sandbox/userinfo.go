package sandbox

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// userinfo tells a user token whose it is. Tokens of machines, of other tenants and of nobody are refused.
func (t *tenant) userinfo(w http.ResponseWriter, r *http.Request) {
	s := t.state.Load()
	issuer, _ := t.issuer(s, r)
	token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !ok || t.ownUserToken(s, token, issuer) != nil {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		writeRefusal(w, *unauthorized())
		return
	}
	user := s.user()
	writeJSON(w, http.StatusOK, map[string]string{"sub": user.ID, "name": user.Name, "email": user.Email})
}

// ownUserToken is nil for an opaque token of a login here, and for an unexpired JWT of this tenant that is meant for
// userinfo.
func (t *tenant) ownUserToken(s *snapshot, token, issuer string) error {
	if t.logins.opaque(token) {
		return nil
	}
	keys, err := t.keys.published()
	if err != nil {
		return err
	}
	_, err = jwt.NewParser(jwt.WithValidMethods([]string{"RS256", "PS256"}), jwt.WithIssuer(issuer), jwt.WithAudience(issuer+"userinfo"),
		jwt.WithExpirationRequired(), jwt.WithTimeFunc(func() time.Time { return t.now(s) })).
		Parse(token, func(token *jwt.Token) (any, error) {
			for _, k := range keys {
				if k.id == token.Header["kid"] {
					return &k.key.PublicKey, nil
				}
			}
			return nil, errors.New("no key of this tenant")
		})
	return err
}
