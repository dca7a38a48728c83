package auth0

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/go-json-experiment/json"
)

// readPrivateKey reads the RSA key of private_key_jwt: PEM (PKCS #8 or PKCS #1) or a private JWK. kid is the JWK's, "" for
// PEM. Errors never quote the key.
func readPrivateKey(text string) (key *rsa.PrivateKey, kid string, err error) {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "{") {
		key, kid, err = readJWK(text)
	} else {
		key, err = readPEM(text)
	}
	if err != nil {
		return nil, "", err
	}
	if err := key.Validate(); err != nil {
		return nil, "", errors.New("the key's numbers do not fit together")
	}
	// Auth0 takes RSA keys of 2048 to 4096 bits (authenticate-with-private-key-jwt).
	if bits := key.N.BitLen(); bits < 2048 || bits > 4096 {
		return nil, "", fmt.Errorf("the key has %d bits, 2048 to 4096 are accepted", bits)
	}
	return key, kid, nil
}

func readPEM(text string) (*rsa.PrivateKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("neither PEM nor a JWK")
	}
	switch block.Type {
	case "RSA PRIVATE KEY":
		if block.Headers["DEK-Info"] != "" {
			return nil, errors.New("the PEM is locked with a passphrase")
		}
		key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("the PEM holds no readable RSA key")
		}
		return key, nil
	case "PRIVATE KEY":
		any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, errors.New("the PEM holds no readable key")
		}
		key, ok := any.(*rsa.PrivateKey)
		if !ok {
			return nil, errors.New("the key is not RSA; Auth0 takes no other for client assertions")
		}
		return key, nil
	case "ENCRYPTED PRIVATE KEY":
		return nil, errors.New("the PEM is locked with a passphrase")
	case "PUBLIC KEY", "CERTIFICATE", "RSA PUBLIC KEY":
		return nil, errors.New("the PEM is the public half; the private key is needed")
	}
	return nil, errors.New("the PEM block is no private key")
}

// readJWK reads RFC 7517 with the members of RFC 7518 §6.3.
func readJWK(text string) (*rsa.PrivateKey, string, error) {
	var k struct {
		Kty string `json:"kty"`
		Kid string `json:"kid"`
		N   string `json:"n"`
		E   string `json:"e"`
		D   string `json:"d"`
		P   string `json:"p"`
		Q   string `json:"q"`
	}
	if err := json.Unmarshal([]byte(text), &k); err != nil {
		return nil, "", errors.New("the JWK is no valid JSON object")
	}
	switch {
	case k.Kty != "RSA":
		return nil, "", errors.New("the JWK is not RSA; Auth0 takes no other for client assertions")
	case k.D == "":
		return nil, "", errors.New("the JWK is the public half; the private key is needed")
	}
	var nums [5]*big.Int
	for i, s := range []string{k.N, k.E, k.D, k.P, k.Q} {
		raw, err := base64.RawURLEncoding.Strict().DecodeString(s)
		if err != nil || len(raw) == 0 || len(raw) > 1024 {
			return nil, "", fmt.Errorf("the JWK's %c is missing or malformed", "nedpq"[i])
		}
		nums[i] = new(big.Int).SetBytes(raw)
	}
	if nums[1].BitLen() > 31 {
		return nil, "", errors.New("the JWK's exponent is too large")
	}
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: nums[0], E: int(nums[1].Int64())}, D: nums[2], Primes: []*big.Int{nums[3], nums[4]}}
	if err := key.Validate(); err != nil {
		return nil, "", errors.New("the JWK's numbers do not fit together")
	}
	key.Precompute()
	return key, k.Kid, nil
}
