package profiles

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"strings"

	"github.com/go-json-experiment/json"

	"mintmark/profiles/secret"
)

// CheckSecret judges the shape of what is given as a profile's secret, without ever quoting it: a client secret for the
// two client_secret methods, an RSA private key as PEM or JWK for private_key_jwt (2048 to 4096 bits, Auth0 docs,
// "Private Key JWT").
func CheckSecret(clientAuth string, s secret.Secret) Note {
	text := s.Reveal()
	trimmed := strings.TrimSpace(text)
	if clientAuth == PrivateKeyJWT {
		if trimmed == "" {
			return warn("No private key yet; without it no token can be asked for.")
		}
		return checkKey(trimmed)
	}
	switch {
	case trimmed == "":
		return warn("No client secret yet; without it no token can be asked for.")
	case strings.Contains(trimmed, "-----BEGIN ") || strings.HasPrefix(trimmed, "{"):
		return Note{Status: "fail", Text: "This is a key or a document, not a client secret. For a private key choose " + PrivateKeyJWT + "."}
	case strings.ContainsAny(trimmed, "\r\n"):
		return Note{Status: "fail", Text: "The client secret has more than one line; was something else pasted along?"}
	case strings.HasPrefix(trimmed, "eyJ") && strings.Count(trimmed, ".") >= 2:
		return Note{Status: "fail", Text: "This is a token, not a client secret."}
	case trimmed != text:
		return Note{Status: "warn", Text: "The client secret has blanks around it, which Auth0's have not."}
	case len(trimmed) < 32:
		return warn("A client secret of Auth0 has 64 characters, this has %d. Was it copied whole?", len(trimmed))
	}
	return Note{}
}

func checkKey(text string) Note {
	if strings.HasPrefix(text, "{") {
		return checkJWK([]byte(text))
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return noteOf("This is no private key: neither PEM (-----BEGIN PRIVATE KEY-----) nor a JWK.")
	}
	switch {
	case strings.Contains(block.Type, "PUBLIC KEY") || block.Type == "CERTIFICATE":
		return noteOf("This is the public half (" + strings.ToLower(block.Type) + "); the private key is needed here, the public one in Auth0.")
	case strings.Contains(block.Type, "ENCRYPTED") || block.Headers["DEK-Info"] != "":
		return noteOf("The key is locked by a passphrase. Unlock it first, for example with openssl pkcs8; it is stored encrypted here all the same.")
	case block.Type == "EC PRIVATE KEY" || block.Type == "OPENSSH PRIVATE KEY":
		return noteOf("Auth0 takes only RSA keys for private_key_jwt, as PEM or JWK.")
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return keySize(key.N.BitLen())
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return noteOf("The private key cannot be read; was it copied whole?")
	}
	r, ok := key.(*rsa.PrivateKey)
	if !ok {
		return noteOf("Auth0 takes only RSA keys for private_key_jwt.")
	}
	return keySize(r.N.BitLen())
}

func checkJWK(text []byte) Note {
	var k struct {
		Type string `json:"kty"`
		N    string `json:"n"`
		D    string `json:"d"`
		Keys []any  `json:"keys"`
	}
	if err := json.Unmarshal(text, &k); err != nil {
		return noteOf("The JWK is not valid JSON; was it copied whole?")
	}
	n, err := base64.RawURLEncoding.DecodeString(k.N)
	switch {
	case k.Keys != nil:
		return noteOf("This is a set of keys; give the one private key alone.")
	case k.Type != "RSA":
		return noteOf("Auth0 takes only RSA keys for private_key_jwt.")
	case k.D == "":
		return noteOf("This is the public half of the key; the private one has a member d.")
	case err != nil || len(n) == 0:
		return noteOf("The JWK's modulus (n) cannot be read.")
	}
	return keySize(new(big.Int).SetBytes(n).BitLen())
}

func keySize(bits int) Note {
	if bits < 2048 || bits > 4096 {
		return noteOf(fmt.Sprintf("The RSA key has %d bits; Auth0 takes 2048 to 4096.", bits))
	}
	return Note{Status: "pass", Text: fmt.Sprintf("An RSA private key of %d bits.", bits)}
}
