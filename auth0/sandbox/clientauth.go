package sandbox

import (
	"crypto/rsa"
	"crypto/subtle"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// assertionType is the one client_assertion_type (RFC 7523).
const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// authenticate finds the client and holds it to its method. An unknown client, a wrong secret and the wrong method all
// get the same answer; only assertions fail as invalid_client.
func (t *tenant) authenticate(s *snapshot, q *tokenRequest) (*Application, *refusal) {
	id := q.clientID()
	if id == "" {
		return nil, badClient("Missing client_id")
	}
	client := s.client(id)
	if client == nil {
		return nil, unauthorized()
	}
	var ok bool
	switch client.AuthMethod {
	case "none":
		ok = true
	case "private_key_jwt":
		if q.fields["client_assertion"] == "" {
			return nil, unauthorized()
		}
		if q.fields["client_assertion_type"] != assertionType {
			return nil, badClient("Invalid client_assertion_type")
		}
		if err := t.assertion(s, client, q); err != nil {
			return nil, badClient("Failed client authentication")
		}
		ok = true
	case "client_secret_basic":
		ok = q.basic && (same(q.basicKey, client.ClientSecret) || same(unescaped(q.basicKey), client.ClientSecret))
	default:
		ok = !q.basic && same(q.fields["client_secret"], client.ClientSecret)
	}
	if !ok {
		return nil, unauthorized()
	}
	return client, nil
}

func same(a, b string) bool { return b != "" && subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// unescaped undoes the form encoding that RFC 6749 §2.3.1 asks of Basic credentials and many clients leave out.
func unescaped(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// assertedClient is the sub of an assertion that nobody has verified yet.
func assertedClient(assertion string) string {
	var claims jwt.RegisteredClaims
	if _, _, err := jwt.NewParser().ParseUnverified(assertion, &claims); err != nil {
		return ""
	}
	return claims.Subject
}

// assertion verifies a client assertion by Auth0's documented rules: the registered algorithm, iss = sub = client_id,
// aud the tenant's issuer with its slash, exp and jti there, at most five minutes long, ten seconds of skew on iat and
// nbf, at most 2048 bytes, and every jti once.
func (t *tenant) assertion(s *snapshot, client *Application, q *tokenRequest) error {
	text := q.fields["client_assertion"]
	if len(text) > 2048 {
		return errors.New("longer than 2048 bytes")
	}
	key, err := rsaPublicKey(client.PublicKeyPEM)
	if err != nil {
		return err
	}
	alg := client.AssertionAlg
	if alg == "" {
		alg = "RS256"
	}
	now := t.now(s)
	var claims jwt.RegisteredClaims
	token, err := jwt.NewParser(jwt.WithValidMethods([]string{alg}), jwt.WithoutClaimsValidation()).
		ParseWithClaims(text, &claims, func(*jwt.Token) (any, error) { return key, nil })
	if err != nil {
		return err
	}
	if kid, ok := token.Header["kid"].(string); ok && client.KeyID != "" && kid != client.KeyID {
		return errors.New("kid is not of this client")
	}
	switch {
	case claims.Issuer != client.ClientID || claims.Subject != client.ClientID:
		return errors.New("iss and sub must be the client id")
	case !slices.Contains(claims.Audience, q.issuer):
		return errors.New("aud must be the issuer")
	case claims.ExpiresAt == nil || !now.Before(claims.ExpiresAt.Time):
		return errors.New("expired, or without exp")
	case claims.ExpiresAt.After(now.Add(5*time.Minute + 10*time.Second)):
		return errors.New("longer than five minutes")
	case claims.IssuedAt != nil && claims.IssuedAt.After(now.Add(10*time.Second)):
		return errors.New("iat in the future")
	case claims.NotBefore != nil && claims.NotBefore.After(now.Add(10*time.Second)):
		return errors.New("nbf in the future")
	case claims.ID == "" || len(claims.ID) > 64:
		return errors.New("jti missing or too long")
	case !t.logins.once("jti "+client.ClientID+" "+claims.ID, claims.ExpiresAt.Time, now):
		return errors.New("jti used before")
	}
	return nil
}

func rsaPublicKey(text string) (*rsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("not PEM")
	}
	parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return nil, err
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("want an RSA public key, got %T", parsed)
	}
	return key, nil
}

// onceOnly remembers names until they expire.
type onceOnly struct {
	mu   sync.Mutex
	seen map[string]time.Time
}

// once is true the first time that a name is given while it is remembered.
func (o *onceOnly) once(name string, until, now time.Time) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.seen == nil {
		o.seen = map[string]time.Time{}
	}
	for n, end := range o.seen {
		if end.Before(now) {
			delete(o.seen, n)
		}
	}
	if _, used := o.seen[name]; used {
		return false
	}
	o.seen[name] = until
	return true
}
