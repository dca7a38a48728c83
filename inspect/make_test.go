package inspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// testNow is the one clock of these tests.
var testNow = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)

// testKeys are made once: RSA keys are slow to make.
var testKeys = sync.OnceValue(func() (k struct {
	rsa, other       *rsa.PrivateKey
	p256, p384, p521 *ecdsa.PrivateKey
	ed               ed25519.PrivateKey
	hmac             []byte
}) {
	k.rsa, _ = rsa.GenerateKey(rand.Reader, 2048)
	k.other, _ = rsa.GenerateKey(rand.Reader, 2048)
	k.p256, _ = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	k.p384, _ = ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	k.p521, _ = ecdsa.GenerateKey(elliptic.P521(), rand.Reader)
	_, k.ed, _ = ed25519.GenerateKey(rand.Reader)
	k.hmac = []byte("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")
	return k
})

func b64(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

// sign signs exactly these header and payload texts with golang-jwt's primitive, so that odd texts can be signed too.
func sign(t testing.TB, alg, header, payload string, key any) string {
	t.Helper()
	input := b64(header) + "." + b64(payload)
	signature, err := jwt.GetSigningMethod(alg).Sign(input, key)
	if err != nil {
		t.Fatalf("signing with %s: %v", alg, err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature)
}

// goodClaims are valid at testNow.
const goodClaims = `{"iss":"https://tenant.eu.auth0.com/","sub":"abc@clients","aud":"https://api.example.com","iat":1795413000,"exp":1795499400,"azp":"abc","scope":"read:a write:b","gty":"client-credentials"}`

func pemOf(t testing.TB, public crypto.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func keySet(t testing.TB, data []byte, origin KeyOrigin) *KeySet {
	t.Helper()
	set, err := ParseKeySet(data, origin)
	if err != nil {
		t.Fatalf("ParseKeySet: %v", err)
	}
	return set
}

func codesOf(findings []Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, f.Code)
	}
	return list
}
