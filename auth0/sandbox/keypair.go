package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
)

// keyPairs makes the RSA pairs that a world file names (${private_key_pem:NAME}), each once. They are made at start so
// that no private key is kept in a file of the program.
type keyPairs map[string]*rsa.PrivateKey

func (k keyPairs) pair(name string) (*rsa.PrivateKey, error) {
	if key, ok := k[name]; ok {
		return key, nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	k[name] = key
	return key, nil
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
