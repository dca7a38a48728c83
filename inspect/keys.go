package inspect

import "crypto"

// KeyOrigin says where a key set came from, which decides what its keys may be used for: oct keys only count from a
// file that the user named.
type KeyOrigin int

// Origins of a key set.
const (
	FromIssuer KeyOrigin = iota // discovery, JWKS URL
	FromFile                    // --jwks FILE: public keys only
	FromHMAC                    // --hmac-key FILE: HMAC only
)

// Key is one usable verification key.
type Key struct {
	ID         string           // kid, "" if none
	Type       string           // kty: RSA, EC, OKP, oct
	Use        string           // "sig", "" if unsaid
	Alg        string           // alg, "" if unsaid
	Bits       int              // RSA modulus, curve or HMAC key length in bits
	Thumbprint string           // RFC 7638 SHA-256, base64url; "" for oct
	Public     crypto.PublicKey // nil for oct
	HMAC       []byte           // oct only
}

// KeySet is the keys that may verify, and what was dropped with its reason.
type KeySet struct {
	Keys    []Key
	Dropped []Finding // each refused key: code, reason
	Origin  KeyOrigin

	Warnings []Finding // remarks on keys that are used all the same: a shared kid, a private key in public
	refused  []refusal
}

// SignatureCheck is the verdict on a signature alone.
type SignatureCheck struct {
	Key       Line // did a key fit: pass, fail, skip
	Signature Line // did the signature verify: pass, fail, skip
	Used      *Key // the key that verified or was tried; nil if none fitted
}
