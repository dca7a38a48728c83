package auth0

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mintmark/profiles/secret"
)

func pkcs8(t testing.TB, key any) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

func pkcs1(key *rsa.PrivateKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func jwk(key *rsa.PrivateKey, kid string) string {
	raw, _ := json.Marshal(map[string]string{"kty": "RSA", "kid": kid, "n": b64(key.N.Bytes()), "e": b64(big.NewInt(int64(key.E)).Bytes()), "d": b64(key.D.Bytes()), "p": b64(key.Primes[0].Bytes()), "q": b64(key.Primes[1].Bytes())})
	return string(raw)
}

// The assertions verify with a library that had no part in making them, and keep every limit of Auth0's.
func TestAssertionsAreWhatAuth0Documents(t *testing.T) {
	key := testKey()
	seen := map[string]bool{}
	for _, alg := range []string{"", "RS256", "RS384", "PS256"} {
		for form, text := range map[string]string{"pkcs8": pkcs8(t, key), "pkcs1": pkcs1(key), "jwk": jwk(key, "jwk-kid")} {
			for _, kid := range []string{"", "cred-1"} {
				c := Client{Issuer: "https://acme.eu.auth0.com", ClientID: "a1B2c3", Auth: PrivateKeyJWT, Secret: secret.New(text), AssertionAlg: alg, KeyID: kid}
				now := time.Now()
				out, err := signAssertion(c, now)
				if err != nil {
					t.Fatalf("%s %s: %v", alg, form, err)
				}
				want := alg
				if want == "" {
					want = "RS256"
				}
				claims := jwt.MapClaims{}
				parsed, err := jwt.ParseWithClaims(out, claims, func(*jwt.Token) (any, error) { return &key.PublicKey, nil }, jwt.WithValidMethods([]string{want}), jwt.WithAudience("https://acme.eu.auth0.com/"), jwt.WithIssuer("a1B2c3"), jwt.WithSubject("a1B2c3"), jwt.WithExpirationRequired())
				if err != nil {
					t.Fatalf("%s %s: %v", alg, form, err)
				}
				exp, _ := claims.GetExpirationTime()
				jti, _ := claims["jti"].(string)
				if life := exp.Sub(now); life > time.Minute || life < 30*time.Second || jti == "" || len(jti) > 64 || seen[jti] || len(out) > 2048 {
					t.Errorf("%s %s: life %s, jti %q, %d bytes", alg, form, exp.Sub(now), jti, len(out))
				}
				seen[jti] = true
				wantKid := kid
				if kid == "" && form == "jwk" {
					wantKid = "jwk-kid"
				}
				if got, _ := parsed.Header["kid"].(string); got != wantKid {
					t.Errorf("%s %s: kid %q, want %q", alg, form, got, wantKid)
				}
			}
		}
	}
}

func TestUnusableKeysAreNamedAndNeverSent(t *testing.T) {
	key := testKey()
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	curve, _ := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	public, _ := x509.MarshalPKIXPublicKey(&key.PublicKey)
	other := *key
	other.D = new(big.Int).Add(key.D, big.NewInt(2))
	broken := jwk(&other, "")
	for name, c := range map[string]struct{ text, alg, says string }{
		"nothing":    {"", "", "neither PEM nor a JWK"},
		"text":       {"hello", "", "neither PEM nor a JWK"},
		"small":      {pkcs8(t, small), "", "1024 bits"},
		"curve":      {pkcs8(t, curve), "", "not RSA"},
		"public":     {string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: public})), "", "public half"},
		"locked":     {string(pem.EncodeToMemory(&pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: public})), "", "passphrase"},
		"damaged":    {string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: []byte("x")})), "", "no readable key"},
		"public JWK": {`{"kty":"RSA","n":"AQAB","e":"AQAB"}`, "", "public half"},
		"curve JWK":  {`{"kty":"EC","d":"AQ"}`, "", "not RSA"},
		"broken JWK": {broken, "", "do not fit together"},
		"malformed":  {`{"kty":"RSA","d":"!"}`, "", "missing or malformed"},
		"wrong alg":  {pkcs8(t, key), "ES256", "ES256"},
		"HS256":      {pkcs8(t, key), "HS256", "HS256"},
	} {
		s := newTenant(t)
		cl := s.client()
		cl.Auth, cl.Secret, cl.AssertionAlg = PrivateKeyJWT, secret.New(c.text), c.alg
		_, err := ClientCredentials(t.Context(), s.http(t), cl, time.Now)
		var p *Problem
		if !errors.As(err, &p) || p.Cause != "auth0.client.key" || p.Refused || !strings.Contains(strings.Join(p.Learned, " "), c.says) {
			t.Errorf("%s: %+v", name, err)
			continue
		}
		if len(c.text) > 40 && strings.Contains(fmt.Sprintf("%+v", *p), c.text[30:40]) {
			t.Errorf("%s: the key is quoted", name)
		}
		if s.count("/oauth/token") != 0 {
			t.Errorf("%s: the tenant was asked", name)
		}
	}
}

func TestAnAssertionReplacesTheSecret(t *testing.T) {
	s := newTenant(t)
	c := s.client()
	c.Auth, c.Secret = PrivateKeyJWT, secret.New(pkcs8(t, testKey()))
	if _, err := ClientCredentials(t.Context(), s.http(t), c, time.Now); err != nil {
		t.Fatal(err)
	}
	form := s.forms[0]
	if form.Has("client_secret") || form.Get("client_assertion_type") != assertionType || strings.Count(form.Get("client_assertion"), ".") != 2 || s.header.Get("Authorization") != "" {
		t.Errorf("%v %v", form, s.header)
	}
}

func FuzzPrivateKey(f *testing.F) {
	f.Add(`{"kty":"RSA","n":"AQ","e":"AQ","d":"AQ","p":"AQ","q":"AQ"}`)
	f.Add("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")
	f.Fuzz(func(t *testing.T, text string) {
		if key, _, err := readPrivateKey(text); err == nil && key.N.BitLen() < 2048 {
			t.Error("a small key was taken")
		}
	})
}
