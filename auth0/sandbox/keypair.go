package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"sync"
)

// keyPairs makes the RSA pairs that a world file names (${private_key_pem:NAME}), each once. They are made at start so
// that no private key is kept in a file of the program.
type keyPairs map[string]*rsa.PrivateKey

// makeKeyPairs makes every pair that a document names, side by side, because each takes a good part of the time that a
// world takes to start.
func makeKeyPairs(document []byte) (keyPairs, error) {
	var (
		pairs = keyPairs{}
		errs  []error
		mu    sync.Mutex
		group sync.WaitGroup
	)
	named := map[string]bool{}
	for _, m := range regexp.MustCompile(`\$\{(?:public|private)_key_pem:([^{}"\\]+)\}`).FindAllSubmatch(document, -1) {
		name := string(m[1])
		if named[name] {
			continue
		}
		named[name] = true
		group.Go(func() {
			key, err := rsa.GenerateKey(rand.Reader, 2048)
			mu.Lock()
			defer mu.Unlock()
			pairs[name], errs = key, append(errs, err)
		})
	}
	group.Wait()
	return pairs, errors.Join(errs...)
}

func (k keyPairs) pair(name string) (*rsa.PrivateKey, error) {
	if key, ok := k[name]; ok {
		return key, nil
	}
	return nil, fmt.Errorf("%q is no name for a key pair; use letters, digits and dashes", name)
}

// private is the private key as PKCS #8 PEM.
func (k keyPairs) private(name string) (string, error) {
	key, err := k.pair(name)
	if err != nil {
		return "", err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), nil
}

// public is the public key as SPKI PEM.
func (k keyPairs) public(name string) (string, error) {
	key, err := k.pair(name)
	if err != nil {
		return "", err
	}
	return publicPEM(&key.PublicKey)
}

func publicPEM(key *rsa.PublicKey) (string, error) {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return "", err
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), nil
}
