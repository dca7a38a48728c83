package inspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"

	_ "crypto/sha256" // SHA-256 for crypto.Hash
	_ "crypto/sha512" // SHA-384 and SHA-512

	"github.com/golang-jwt/jwt/v5"
)

// algorithm is one registered signature algorithm (RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2).
type algorithm struct {
	name   string
	family string // RS, PS, ES, Ed, HS
	hash   crypto.Hash
	curve  elliptic.Curve // ES only
}

func algorithmNamed(name string) (algorithm, bool) {
	switch name {
	case "EdDSA", "Ed25519":
		return algorithm{name: name, family: "Ed"}, true
	case "RS256", "PS256", "HS256":
		return algorithm{name, name[:2], crypto.SHA256, nil}, true
	case "RS384", "PS384", "HS384":
		return algorithm{name, name[:2], crypto.SHA384, nil}, true
	case "RS512", "PS512", "HS512":
		return algorithm{name, name[:2], crypto.SHA512, nil}, true
	case "ES256":
		return algorithm{name, "ES", crypto.SHA256, elliptic.P256()}, true
	case "ES384":
		return algorithm{name, "ES", crypto.SHA384, elliptic.P384()}, true
	case "ES512":
		return algorithm{name, "ES", crypto.SHA512, elliptic.P521()}, true
	}
	return algorithm{}, false
}

// fits reports whether a key is of the algorithm's type and curve.
func (a algorithm) fits(k Key) bool {
	switch a.family {
	case "RS", "PS":
		return k.Type == "RSA"
	case "ES":
		public, ok := k.Public.(*ecdsa.PublicKey)
		return ok && public.Curve == a.curve
	case "Ed":
		return k.Type == "OKP"
	case "HS":
		return k.Type == "oct"
	}
	return false
}

// wants says in words which key the algorithm needs.
func (a algorithm) wants() string {
	switch a.family {
	case "RS", "PS":
		return "an RSA key"
	case "ES":
		return "an EC key on " + a.curve.Params().Name
	case "Ed":
		return "an Ed25519 key"
	}
	return "a shared secret"
}

// signatureLength is in bytes; 0 if the key does not fit.
func (a algorithm) signatureLength(k Key) int {
	switch public := k.Public.(type) {
	case *rsa.PublicKey:
		return public.Size()
	case *ecdsa.PublicKey:
		return 2 * ((public.Params().BitSize + 7) / 8)
	case ed25519.PublicKey:
		return ed25519.SignatureSize
	}
	return a.hash.Size()
}

// verify says whether signature is the key's over input; code names what is wrong, "" when it verifies. The key fits.
func (a algorithm) verify(k Key, input string, signature []byte) (code string) {
	if len(signature) != a.signatureLength(k) {
		return "signature.length"
	}
	switch a.family {
	case "PS":
		h := a.hash.New()
		h.Write([]byte(input))
		return a.verifyPSS(k.Public.(*rsa.PublicKey), h.Sum(nil), signature)
	case "HS":
		return mismatch(a.method().Verify(input, signature, k.HMAC) == nil)
	}
	return mismatch(a.method().Verify(input, signature, k.Public) == nil)
}

// method is golang-jwt's primitive. Everything that it does not judge (which algorithm, which key, lengths, salt) has been
// judged before it is asked.
func (a algorithm) method() jwt.SigningMethod {
	if a.family == "Ed" {
		return jwt.SigningMethodEdDSA
	}
	return jwt.GetSigningMethod(a.name)
}

// verifyPSS holds the salt to the hash's length (RFC 7518 §3.5), which many libraries do not.
func (a algorithm) verifyPSS(public *rsa.PublicKey, digest, signature []byte) string {
	if rsa.VerifyPSS(public, a.hash, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash}) == nil {
		return ""
	}
	if rsa.VerifyPSS(public, a.hash, digest, signature, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthAuto}) == nil {
		return "signature.pss-salt"
	}
	return "signature.mismatch"
}

func mismatch(ok bool) string {
	if ok {
		return ""
	}
	return "signature.mismatch"
}
