package sandbox

import "github.com/go-jose/go-jose/v4"

// encrypt wraps a signed token as Auth0's compact-nested-jwe does: five parts that only the API can open.
func encrypt(compact, publicKeyPEM string) (string, error) {
	key, err := rsaPublicKey(publicKeyPEM)
	if err != nil {
		return "", err
	}
	enc, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.RSA_OAEP_256, Key: key},
		(&jose.EncrypterOptions{}).WithContentType("JWT").WithType("JWT"))
	if err != nil {
		return "", err
	}
	sealed, err := enc.Encrypt([]byte(compact))
	if err != nil {
		return "", err
	}
	return sealed.CompactSerialize()
}
