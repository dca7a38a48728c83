package inspect

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"strings"
)

// readSecret takes a bare shared secret, after making sure that it is no public key in disguise: a verifier that
// takes a public key for a shared secret lets everyone forge tokens. A final newline may or may not belong to the
// secret, so both readings are tried.
func (s *KeySet) readSecret(data []byte) error {
	if what := keyInDisguise(data); what != "" {
		return refuseSet("key.public-as-hmac", "a shared secret", what)
	}
	bare := bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	s.Keys = append(s.Keys, Key{Type: "oct", Bits: len(bare) * 8, HMAC: bytes.Clone(bare)})
	if len(bare) != len(data) {
		s.Keys = append(s.Keys, Key{Type: "oct", Bits: len(data) * 8, HMAC: bytes.Clone(data)})
	}
	return nil
}

// keyInDisguise recognises key and certificate files in PEM, DER, DER in base64 (as in x5c), and JWK; "" if it is none.
func keyInDisguise(data []byte) string {
	if bytes.Contains(data, []byte("-----BEGIN ")) || bytes.Contains(data, []byte("---- BEGIN ")) {
		return "a PEM file"
	}
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte("ssh-")) || bytes.HasPrefix(bytes.TrimSpace(data), []byte("ecdsa-sha2-")) {
		return "an SSH public key"
	}
	if derKey(data) {
		return "a key in DER form"
	}
	if text := strings.TrimSpace(string(data)); strings.HasPrefix(text, "{") && strings.Contains(text, `"kty"`) {
		return "a JSON Web Key"
	}
	compact := strings.NewReplacer("\n", "", "\r", "", " ", "", "\t", "", `"`, "", "[", "", "]", "", "=", "", "-", "+", "_", "/").Replace(string(data))
	for _, one := range strings.Split(compact, ",") {
		if der, err := base64.RawStdEncoding.DecodeString(one); err == nil && derKey(der) {
			return fmt.Sprintf("a key in base64 (%d bytes of DER)", len(der))
		}
	}
	return ""
}

func derKey(der []byte) bool {
	if _, err := publicFromDER(der); err == nil {
		return true
	}
	if _, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return true
	}
	if _, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return true
	}
	_, err := x509.ParseECPrivateKey(der)
	return err == nil
}
