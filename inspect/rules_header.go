package inspect

func headerRules() []rule {
	return []rule{
		{"policy.alg-missing", Error, "No algorithm", "The header must say as a text how the token is signed.", Documented, "RFC 7515 §4.1.1"},
		{"policy.alg-none", Error, "An unsigned token", "Anyone can write an unsigned token; it proves nothing and is never verified.", Documented, "RFC 8725 §3.2, RFC 7518 §3.6"},
		{"policy.alg-unknown", Error, "An unknown algorithm", "Algorithm names are case-sensitive and come from a registry; mintmark verifies RS, PS and ES 256/384/512, EdDSA and HS 256/384/512.", Documented, "RFC 7518 §3.1"},
		{"policy.alg-not-allowed", Error, "An algorithm that is not allowed here", "The verifier decides which algorithms it takes, never the token.", Documented, "RFC 8725 §3.1"},
		{"policy.typ-not-text", Error, "typ is not a text", "The header's typ is a media type written as a text.", Documented, "RFC 7515 §4.1.9"},
		{"policy.typ-other-kind", Error, "Another kind of token", "The typ header says that this was made for another purpose; taking it as an access token would confuse the two.", Documented, "RFC 8725 §3.11"},
		{"policy.typ-unknown", Warning, "An unusual typ", "Access tokens of Auth0 say JWT or at+jwt.", Documented, "RFC 7519 §5.1, RFC 9068 §2.1"},
		{"policy.header-not-text", Error, "A header of the wrong type", "This header must be a text.", Documented, "RFC 7515 §4.1"},
		{"policy.kid-suspicious", Warning, "A kid made for injection", "Verifiers that look keys up by kid in files or databases can be tricked by such characters.", Documented, "RFC 8725 §3.10"},
		{"policy.kid-missing", Info, "No kid", "With several keys published, the verifier has to try them all; some refuse.", Documented, "RFC 7515 §4.1.4"},
		{"policy.shared-secret", Warning, "Signed with a shared secret", "Only holders of the API's secret can verify it; no cloud can, and every verifier could also forge.", Documented, "RFC 7518 §3.2, auth0.com/docs: get-started/applications/signing-algorithms"},
		{"policy.untrusted-key", Warning, "The token brings its own key", "A key or key address inside a token is the sender's claim; mintmark shows it and never uses it.", Documented, "RFC 8725 §3.10, RFC 7515 §10.12"},
		{"policy.compressed", Warning, "Compressed before encryption", "The length of what is compressed can betray what it says.", Documented, "RFC 8725 §3.6"},
		{"policy.encryption-weak", Warning, "A weak encryption algorithm", "RSA1_5 has been broken in practice many times.", Documented, "RFC 8725 §3.2"},
	}
}

func keyRules() []rule {
	return []rule{
		{"key.not-given", Info, "No key was given", "Without the issuer's key nothing can be said about who made the token.", Documented, "RFC 7519 §7.2"},
		{"key.unavailable", Warning, "The keys could not be had", "The signature is not judged.", Documented, "RFC 7517 §5"},
		{"key.unknown-kid", Error, "No key has this kid", "The token names a key that the set does not hold: the key was revoked, the set is stale, or the token comes from another issuer.", Documented, "RFC 7515 §4.1.4, RFC 7517 §4.5"},
		{"key.none-fits", Error, "No key fits the algorithm", "A key only serves algorithms of its own type, curve and declared use.", Documented, "RFC 7515 §6, RFC 8725 §3.1"},
		{"key.alg-differs", Error, "The key is for another algorithm", "The key says which algorithm it is for, and the token uses another.", Documented, "RFC 7517 §4.4"},
		{"key.hmac-issuer", Error, "A shared secret where a public key is expected", "HMAC keys count only from a file that you named: from an issuer or a public set they would let anyone who knows the public key forge tokens.", Documented, "RFC 8725 §2.1, §3.1"},
		{"key.public-as-hmac", Error, "A public key used as a shared secret", "Everyone knows a public key, so everyone could forge a token that it verifies as HMAC.", Documented, "RFC 8725 §2.1"},
		{"key.not-hmac", Error, "No shared secret", "A file named for HMAC must hold only shared secrets.", Documented, "RFC 8725 §3.1"},
		{"key.hmac-short", Error, "A shared secret that is too short", "An HMAC key must be at least as long as the hash, or it can be guessed offline.", Documented, "RFC 7518 §3.2, RFC 8725 §3.5"},
		{"key.weak", Error, "An RSA key that is too small", "RSA keys under 2048 bits are refused.", Documented, "RFC 7518 §3.3, RFC 8725 §3.5"},
		{"key.too-large", Error, "An RSA key that is too large", "Keys over 8192 bits are refused before use: verifying with them can stall a machine.", Documented, "a limit of mintmark"},
		{"key.roca", Error, "A key of a broken generator", "The modulus has the shape that the ROCA flaw (CVE-2017-15361) leaves; its private key can be computed.", Documented, "CVE-2017-15361"},
		{"key.bad-modulus", Error, "A broken RSA key", "The modulus is even or has a tiny factor, or the exponent is not an odd number from 3 to 2^31−1.", Documented, "RFC 8017 §3.1"},
		{"key.bad-point", Error, "A point that is not on its curve", "The coordinates are no valid public key of the named curve.", Documented, "RFC 7518 §6.2.1, RFC 8725 §3.4"},
		{"key.unsupported", Error, "A key of an unsupported type", "mintmark verifies with RSA, EC P-256/P-384/P-521, Ed25519 and, from a named file, oct.", Documented, "RFC 7518 §6.1"},
		{"key.malformed", Error, "A key that cannot be read", "The key's members are missing, repeated or not in their encoding.", Documented, "RFC 7517 §4, RFC 7518 §6"},
		{"key.not-for-signing", Error, "A key for another use", "use or key_ops say that this key does not verify signatures.", Documented, "RFC 7517 §4.2, §4.3"},
		{"key.too-many", Error, "Too many keys", "A set of more than 200 keys is refused: trying them all would stall.", Documented, "a limit of mintmark"},
		{"key.duplicate-kid", Warning, "Two different keys share a kid", "Verifiers differ in which of them they try.", Documented, "RFC 7517 §4.5"},
		{"key.private", Warning, "A private key where a public one belongs", "Whoever can read this can sign tokens. Only its public part was used.", Documented, "RFC 7517 §9.2"},
		{"signature.mismatch", Error, "The signature does not match", "The token was changed after signing, or another key signed it.", Documented, "RFC 7515 §5.2"},
		{"signature.length", Error, "A signature of the wrong length", "Each algorithm and key has one signature length; ECDSA signatures are r and s side by side, not DER.", Documented, "RFC 7518 §3.4, RFC 8017 §8"},
		{"signature.pss-salt", Error, "A PSS salt of the wrong length", "The signature verifies only with another salt length; the salt must be as long as the hash.", Documented, "RFC 7518 §3.5"},
		{"signature.unsigned", Error, "No signature", "The signature is empty.", Documented, "RFC 8725 §3.2"},
	}
}
