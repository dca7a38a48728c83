package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// privateKey is the secret of a profile that has a key.
func (p *pretence) privateKey(profile string) *rsa.PrivateKey {
	p.t.Helper()
	block, _ := pem.Decode([]byte(p.Secrets[profile]))
	if block == nil {
		p.t.Fatalf("the secret is no PEM: %q", p.Secrets[profile])
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		p.t.Fatal(err)
	}
	key, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		p.t.Fatalf("%T", parsed)
	}
	return key
}

// TestClientAssertions tries every documented rule of private_key_jwt; the key pair comes out of the world file.
func TestClientAssertions(t *testing.T) {
	p := begin(t, tenantWorld)
	key, issuer, now := p.privateKey("pkj"), p.Ready().Issuer, p.clock.Now()
	good := func() jwt.MapClaims {
		return jwt.MapClaims{"iss": "pkj", "sub": "pkj", "aud": issuer, "exp": now.Add(time.Minute).Unix(), "iat": now.Unix(), "jti": t.Name()}
	}
	with := func(name string, value any) jwt.MapClaims {
		c := good()
		c["jti"] = t.Name() + name
		if value == nil {
			delete(c, name)
		} else {
			c[name] = value
		}
		return c
	}
	for _, c := range []struct {
		name   string
		claims jwt.MapClaims
		method jwt.SigningMethod
		ok     bool
	}{
		{"good", good(), jwt.SigningMethodRS256, true},
		{"the same again", good(), jwt.SigningMethodRS256, false},
		{"aud without the slash", with("aud", strings.TrimSuffix(issuer, "/")), jwt.SigningMethodRS256, false},
		{"aud the token endpoint", with("aud", issuer+"oauth/token"), jwt.SigningMethodRS256, false},
		{"aud a list with the issuer", with("aud", []string{"x", issuer}), jwt.SigningMethodRS256, true},
		{"iss another", with("iss", "m2m"), jwt.SigningMethodRS256, false},
		{"no exp", with("exp", nil), jwt.SigningMethodRS256, false},
		{"expired", with("exp", now.Add(-time.Second).Unix()), jwt.SigningMethodRS256, false},
		{"too long", with("exp", now.Add(6*time.Minute).Unix()), jwt.SigningMethodRS256, false},
		{"no jti", with("jti", nil), jwt.SigningMethodRS256, false},
		{"jti too long", with("jti", strings.Repeat("x", 65)), jwt.SigningMethodRS256, false},
		{"iat 9 s ahead", with("iat", now.Add(9*time.Second).Unix()), jwt.SigningMethodRS256, true},
		{"iat 30 s ahead", with("iat", now.Add(30*time.Second).Unix()), jwt.SigningMethodRS256, false},
		{"nbf 30 s ahead", with("nbf", now.Add(30*time.Second).Unix()), jwt.SigningMethodRS256, false},
		{"another algorithm", with("x", "ps"), jwt.SigningMethodPS256, false},
		{"too large", with("pad", strings.Repeat("x", 2048)), jwt.SigningMethodRS256, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			text, err := jwt.NewWithClaims(c.method, c.claims).SignedString(key)
			if err != nil {
				t.Fatal(err)
			}
			a := p.post("oauth/token", "grant_type", "client_credentials", "audience", "https://api.acme.dev",
				"client_assertion_type", assertionType, "client_assertion", text)
			if c.ok && a.status != 200 || !c.ok && (a.status != 401 || !strings.HasPrefix(a.field("error"), "invalid_client")) {
				t.Errorf("%d %s", a.status, a.body)
			}
		})
	}
}

func TestForeignClientAssertion(t *testing.T) {
	p := begin(t, tenantWorld)
	foreign, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	text, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{"iss": "pkj", "sub": "pkj", "aud": p.Ready().Issuer, "exp": p.clock.Now().Add(time.Minute).Unix(), "jti": "1"}).SignedString(foreign)
	if err != nil {
		t.Fatal(err)
	}
	if a := p.post("oauth/token", "grant_type", "client_credentials", "client_id", "pkj", "client_assertion_type", assertionType, "client_assertion", text); a.status != 401 {
		t.Errorf("a foreign key got %d", a.status)
	}
	if a := p.post("oauth/token", "grant_type", "client_credentials", "client_id", "pkj", "client_assertion_type", "wrong", "client_assertion", text); a.field("error_description") != "Invalid client_assertion_type" {
		t.Errorf("%s", a.body)
	}
}
