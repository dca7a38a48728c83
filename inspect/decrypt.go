package inspect

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// maxPlaintext bounds what a decrypted token may hold, in bytes.
const maxPlaintext = 250_000

// DecryptJWE opens an encrypted token with a private key that the user gave: PEM (PKCS #8, PKCS #1, SEC 1) or one JWK.
// The result is the inner token when the plaintext is one, as Auth0's are, else a token of kind jwe with the decrypted
// claims; decryption proves nothing about who made it. The error says why it cannot be opened.
func DecryptJWE(t *Token, keyFile []byte) (*Token, error) {
	if t == nil || t.Kind != JWE {
		return nil, errors.New("this is not an encrypted token in compact form")
	}
	key, declared, err := privateKey(keyFile)
	if err != nil {
		return nil, err
	}
	if declared != "" && declared != t.Alg() && (t.Alg() != "dir" || declared != t.headerText("enc")) {
		return nil, fmt.Errorf("the key is for %s, and the token uses %s", clip(declared), clip(t.Alg()))
	}
	var plain []byte
	if oaep, ok := wideOAEP(t.Alg()); ok {
		plain, err = decryptWide(t, key, oaep)
	} else {
		plain, err = decryptKnown(t, key)
	}
	if err != nil {
		return nil, err
	}
	if len(plain) > maxPlaintext {
		return nil, fmt.Errorf("the plaintext of %d bytes is over the limit of %d", len(plain), maxPlaintext)
	}
	if text := string(plain); bare(text) && (strings.Count(text, ".") == 2 || strings.Count(text, ".") == 4) {
		inner := Parse(text)
		inner.problems = append(inner.problems, find("structure.decrypted", "", "", t.Alg()+" with "+t.headerText("enc"), ""))
		return inner, nil
	}
	open := *t
	open.Payload = plain
	open.problems = append(append([]Finding{}, t.problems...), find("structure.decrypted", "", "", t.Alg()+" with "+t.headerText("enc"), ""))
	open.Claims = open.object("claims", plain)
	return &open, nil
}

// decryptKnown lets go-jose do the algorithms of RFC 7518.
func decryptKnown(t *Token, key any) ([]byte, error) {
	algs := []jose.KeyAlgorithm{jose.RSA1_5, jose.RSA_OAEP, jose.RSA_OAEP_256, jose.A128KW, jose.A192KW, jose.A256KW, jose.DIRECT,
		jose.ECDH_ES, jose.ECDH_ES_A128KW, jose.ECDH_ES_A192KW, jose.ECDH_ES_A256KW, jose.A128GCMKW, jose.A192GCMKW, jose.A256GCMKW,
		jose.PBES2_HS256_A128KW, jose.PBES2_HS384_A192KW, jose.PBES2_HS512_A256KW}
	encs := []jose.ContentEncryption{jose.A128CBC_HS256, jose.A192CBC_HS384, jose.A256CBC_HS512, jose.A128GCM, jose.A192GCM, jose.A256GCM}
	object, err := jose.ParseEncryptedCompact(t.Raw, algs, encs)
	if err != nil {
		return nil, fmt.Errorf("its algorithms %s and %s are not supported here", clip(t.Alg()), clip(t.headerText("enc")))
	}
	plain, err := object.Decrypt(key)
	if err != nil {
		return nil, errors.New("the key does not open it: it is another key, of another type, or the token was changed")
	}
	return plain, nil
}

// privateKey reads a private or secret key; declared is the algorithm that a JWK says it is for, "" if none.
func privateKey(file []byte) (key any, declared string, err error) {
	if text := strings.TrimSpace(string(file)); strings.HasPrefix(text, "{") {
		return privateJWK(text)
	}
	block, _ := pem.Decode(file)
	if block == nil {
		return nil, "", errors.New("the key file is neither PEM nor a JSON Web Key")
	}
	if key, err := x509.ParsePKCS8PrivateKey(block.Bytes); err == nil {
		return key, "", nil
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return key, "", nil
	}
	if key, err := x509.ParseECPrivateKey(block.Bytes); err == nil {
		return key, "", nil
	}
	if strings.Contains(block.Type, "ENCRYPTED") {
		return nil, "", errors.New("the private key is locked with a passphrase; unlock it first")
	}
	return nil, "", errors.New("the key file holds no private key (" + clip(block.Type) + ")")
}

func privateJWK(text string) (key any, declared string, err error) {
	v, twice, bad := scanJSON(text)
	if bad != nil || len(twice) > 0 {
		return nil, "", errors.New("the key file is no JSON Web Key")
	}
	declared = v.object.Get("alg").text
	if use := v.object.Get("use").text; use != "" && use != "enc" {
		return nil, "", errors.New("the key is not for encryption (use " + clip(use) + ")")
	}
	if v.object.Get("kty").text == "oct" {
		secret, bad := octets(v.object, "k", MaxSize)
		if bad != nil {
			return nil, "", errors.New("the key file holds no usable k")
		}
		return secret, declared, nil
	}
	if !v.object.Has("d") {
		return nil, "", errors.New("the key file holds no private key")
	}
	var jwk jose.JSONWebKey
	if err := jwk.UnmarshalJSON([]byte(text)); err != nil || !jwk.Valid() {
		return nil, "", errors.New("the key file is no JSON Web Key that can be read")
	}
	return jwk.Key, declared, nil
}
