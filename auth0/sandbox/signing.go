package sandbox

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" //nolint:gosec // x5t is a SHA-1 thumbprint by definition (RFC 7517 §4.8)
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"sync"
	"time"
)

// signingKey is one RSA key of a tenant as its key set shows it.
type signingKey struct {
	id   string // kid
	key  *rsa.PrivateKey
	cert []byte // self-signed certificate, DER; for x5c and x5t
}

// signingKeys are a tenant's keys: the current one signs, the next one is published ahead of time, and the previous one
// stays published after a rotation until it is revoked. Keys are made when first needed, because they are slow to make.
type signingKeys struct {
	subject  string // common name in x5c
	mu       sync.Mutex
	current  *signingKey
	next     *signingKey
	previous *signingKey
}

func newSigningKey(subject string) (*signingKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	id := make([]byte, 16)
	if _, err := rand.Read(id); err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: subject}, SerialNumber: new(big.Int).SetBytes(id[:8]),
		NotBefore: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2049, 12, 31, 0, 0, 0, 0, time.UTC),
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return nil, err
	}
	return &signingKey{id: base64.RawURLEncoding.EncodeToString(id)[:21], key: key, cert: cert}, nil
}

// make fills the given slots if they are empty; the caller holds the lock.
func (s *signingKeys) make(slots ...**signingKey) error {
	for _, slot := range slots {
		if *slot != nil {
			continue
		}
		key, err := newSigningKey(s.subject)
		if err != nil {
			return err
		}
		*slot = key
	}
	return nil
}

// signer is the key that signs now.
func (s *signingKeys) signer() (*signingKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.make(&s.current)
	return s.current, err
}

// published is every key of the key set.
func (s *signingKeys) published() ([]*signingKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.make(&s.current, &s.next); err != nil {
		return nil, err
	}
	keys := []*signingKey{s.current, s.next}
	if s.previous != nil {
		keys = append(keys, s.previous)
	}
	return keys, nil
}

// rotate makes the next key current and the current one previous.
func (s *signingKeys) rotate() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.make(&s.current, &s.next); err != nil {
		return err
	}
	s.previous, s.current, s.next = s.current, s.next, nil
	return s.make(&s.next)
}

// revoke takes the previous key out of the key set: tokens that it signed no longer verify.
func (s *signingKeys) revoke() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.previous = nil
}

// jwk is a key as Auth0 publishes it.
type jwk struct {
	Type string   `json:"kty"`
	Use  string   `json:"use"`
	N    string   `json:"n"`
	E    string   `json:"e"`
	ID   string   `json:"kid"`
	X5T  string   `json:"x5t"`
	X5C  []string `json:"x5c"`
	Alg  string   `json:"alg,omitempty"`
}

func (k *signingKey) jwk(alg string) jwk {
	thumb := sha1.Sum(k.cert) //nolint:gosec // see the import
	return jwk{
		Type: "RSA", Use: "sig", ID: k.id, Alg: alg,
		N:   base64.RawURLEncoding.EncodeToString(k.key.N.Bytes()),
		E:   base64.RawURLEncoding.EncodeToString(big.NewInt(int64(k.key.E)).Bytes()),
		X5T: base64.RawURLEncoding.EncodeToString(thumb[:]),
		X5C: []string{base64.StdEncoding.EncodeToString(k.cert)},
	}
}

// signature signs what stands before the last dot of a compact JWT. secret is for HS256 alone.
func (k *signingKey) signature(alg, signed string, secret []byte) ([]byte, error) {
	digest := sha256.Sum256([]byte(signed))
	switch alg {
	case "RS256":
		return rsa.SignPKCS1v15(rand.Reader, k.key, crypto.SHA256, digest[:])
	case "PS256":
		return rsa.SignPSS(rand.Reader, k.key, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	case "HS256":
		if len(secret) == 0 {
			return nil, errors.New("an HS256 API without a signing secret")
		}
		mac := hmac.New(sha256.New, secret)
		mac.Write([]byte(signed))
		return mac.Sum(nil), nil
	}
	return nil, fmt.Errorf("no such signing algorithm: %s", alg)
}
