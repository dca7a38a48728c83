package inspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math/big"
)

// readJWK reads one JSON Web Key (RFC 7517, 7518 §6, 8037 §2) by exact member names; what is wrong comes back as a
// finding without a path.
func readJWK(jwk *Object, origin KeyOrigin) (*Key, *Finding) {
	kty, ok := jwk.Get("kty").Text()
	if !ok {
		return nil, refuseKey("key.malformed", "kty, a text", kindWord(jwk.Get("kty").kind))
	}
	for _, name := range []string{"kid", "use", "alg"} {
		if v := jwk.Get(name); v.kind != Absent && v.kind != String {
			return nil, refuseKey("key.malformed", name+" as a text", kindWord(v.kind))
		}
	}
	if bad := notForSigning(jwk); bad != nil {
		return nil, bad
	}
	key, bad := readMaterial(jwk, kty, origin)
	if bad != nil {
		return nil, bad
	}
	key.ID, key.Use, key.Alg = jwk.Get("kid").text, jwk.Get("use").text, jwk.Get("alg").text
	return key, nil
}

func readMaterial(jwk *Object, kty string, origin KeyOrigin) (*Key, *Finding) {
	switch {
	case kty == "oct" && origin != FromHMAC:
		return nil, refuseKey("key.hmac-issuer", "public keys only", "an oct key")
	case kty != "oct" && origin == FromHMAC:
		return nil, refuseKey("key.public-as-hmac", "oct keys only", "kty "+kty)
	}
	switch kty {
	case "RSA":
		return readRSA(jwk)
	case "EC":
		return readEC(jwk)
	case "OKP":
		return readOKP(jwk)
	case "oct":
		return readOct(jwk)
	}
	return nil, refuseKey("key.unsupported", "RSA, EC, OKP or oct", kty)
}

func refuseKey(code, expected, actual string) *Finding {
	f := find(code, "", expected, actual, "")
	return &f
}

// notForSigning applies use (RFC 7517 §4.2) and key_ops (§4.3).
func notForSigning(jwk *Object) *Finding {
	if use := jwk.Get("use"); use.kind == String && use.text != "sig" {
		return refuseKey("key.not-for-signing", "use sig", "use "+use.text)
	}
	ops := jwk.Get("key_ops")
	if ops.kind == Absent {
		return nil
	}
	names, ok := ops.Texts()
	if !ok || ops.kind != Array {
		return refuseKey("key.malformed", "key_ops as a list of texts", kindWord(ops.kind))
	}
	for _, name := range names {
		if name == "verify" {
			return nil
		}
	}
	return refuseKey("key.not-for-signing", "key_ops with verify", ops.raw)
}

// octets decodes a base64url member; limit is in characters, so that giants are refused before they are decoded.
func octets(jwk *Object, name string, limit int) ([]byte, *Finding) {
	text, ok := jwk.Get(name).Text()
	if !ok || text == "" {
		return nil, refuseKey("key.malformed", name+" in base64url", kindWord(jwk.Get(name).kind))
	}
	if len(text) > limit {
		return nil, refuseKey("key.too-large", "at most 8192 bits", fmt.Sprintf("about %d bits", len(text)*6))
	}
	data, bad := segment(text)
	if bad != nil {
		return nil, refuseKey("key.malformed", name+" in base64url", bad.what)
	}
	return data, nil
}

func readRSA(jwk *Object) (*Key, *Finding) {
	n, bad := octets(jwk, "n", 1400)
	if bad != nil {
		return nil, bad
	}
	e, bad := octets(jwk, "e", 1400)
	if bad != nil {
		return nil, bad
	}
	exponent := new(big.Int).SetBytes(e)
	if !exponent.IsInt64() || exponent.Int64() > maxExponent {
		return nil, refuseKey("key.bad-modulus", "an exponent up to 2^31−1", fmt.Sprintf("%d bits", exponent.BitLen()))
	}
	return describePublic(&rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(exponent.Int64())})
}

func readEC(jwk *Object) (*Key, *Finding) {
	name := jwk.Get("crv").text
	curve := map[string]elliptic.Curve{"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521()}[name]
	if curve == nil {
		return nil, refuseKey("key.unsupported", "P-256, P-384 or P-521", "curve "+name)
	}
	size := (curve.Params().BitSize + 7) / 8
	point := []byte{4}
	for _, coordinate := range []string{"x", "y"} {
		data, bad := octets(jwk, coordinate, 200)
		if bad != nil {
			return nil, bad
		}
		if len(data) != size {
			return nil, refuseKey("key.bad-point", fmt.Sprintf("%s of %d bytes", coordinate, size), fmt.Sprintf("%d bytes", len(data)))
		}
		point = append(point, data...)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil, refuseKey("key.bad-point", "a point on "+name, "another point")
	}
	return describePublic(public)
}

func readOKP(jwk *Object) (*Key, *Finding) {
	if crv := jwk.Get("crv").text; crv != "Ed25519" {
		return nil, refuseKey("key.unsupported", "Ed25519", "curve "+crv)
	}
	x, bad := octets(jwk, "x", 200)
	if bad != nil {
		return nil, bad
	}
	if len(x) != ed25519.PublicKeySize {
		return nil, refuseKey("key.bad-point", "32 bytes", fmt.Sprintf("%d bytes", len(x)))
	}
	return describePublic(ed25519.PublicKey(x))
}

func readOct(jwk *Object) (*Key, *Finding) {
	k, bad := octets(jwk, "k", MaxSize)
	if bad != nil {
		return nil, bad
	}
	if what := keyInDisguise(k); what != "" {
		return nil, refuseKey("key.public-as-hmac", "a shared secret", what)
	}
	return &Key{Type: "oct", Bits: len(k) * 8, HMAC: k}, nil
}

// Thumbprint names a public key by its content: RFC 7638 with SHA-256, base64url. It takes *rsa.PublicKey,
// *ecdsa.PublicKey and ed25519.PublicKey, and gives "" for anything else.
func Thumbprint(public crypto.PublicKey) string {
	// The required members in lexical order, without blanks.
	enc := base64.RawURLEncoding.EncodeToString
	var text string
	switch k := public.(type) {
	case *rsa.PublicKey:
		text = `{"e":"` + enc(big.NewInt(int64(k.E)).Bytes()) + `","kty":"RSA","n":"` + enc(k.N.Bytes()) + `"}`
	case *ecdsa.PublicKey:
		point, err := k.Bytes()
		if err != nil {
			return ""
		}
		half := len(point) / 2
		text = `{"crv":"` + k.Params().Name + `","kty":"EC","x":"` + enc(point[1:1+half]) + `","y":"` + enc(point[1+half:]) + `"}`
	case ed25519.PublicKey:
		text = `{"crv":"Ed25519","kty":"OKP","x":"` + enc(k) + `"}`
	default:
		return ""
	}
	sum := sha256.Sum256([]byte(text))
	return enc(sum[:])
}
