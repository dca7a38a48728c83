package inspect

import (
	"crypto"
	"testing"
)

func TestEveryAlgorithmIsVerified(t *testing.T) {
	k := testKeys()
	for alg, pair := range map[string]struct {
		private any
		public  crypto.PublicKey
	}{
		"RS256": {k.rsa, &k.rsa.PublicKey}, "RS384": {k.rsa, &k.rsa.PublicKey}, "RS512": {k.rsa, &k.rsa.PublicKey},
		"PS256": {k.rsa, &k.rsa.PublicKey}, "PS384": {k.rsa, &k.rsa.PublicKey}, "PS512": {k.rsa, &k.rsa.PublicKey},
		"ES256": {k.p256, &k.p256.PublicKey}, "ES384": {k.p384, &k.p384.PublicKey}, "ES512": {k.p521, &k.p521.PublicKey},
		"EdDSA": {k.ed, k.ed.Public()},
		"HS256": {k.hmac, nil}, "HS384": {k.hmac, nil}, "HS512": {k.hmac, nil},
	} {
		t.Run(alg, func(t *testing.T) {
			token := sign(t, alg, `{"alg":"`+alg+`","typ":"JWT"}`, goodClaims, pair.private)
			keys := keySet(t, k.hmac, FromHMAC)
			if pair.public != nil {
				keys = keySet(t, pemOf(t, pair.public), FromFile)
			}
			r := Inspect(Parse(token), Options{Now: testNow, Keys: keys, Issuer: "https://tenant.eu.auth0.com/", Audience: "https://api.example.com"})
			if r.Verdict != Accepted {
				t.Fatalf("verdict %s, lines %+v, findings %v", r.Verdict, r.Lines, codesOf(r.Findings))
			}
			forged := sign(t, alg, `{"alg":"`+alg+`","typ":"JWT"}`, goodClaims, pair.private)
			last := []byte(forged)
			i := len(last) - 10
			last[i] = map[bool]byte{true: 'B', false: 'A'}[last[i] == 'A']
			if r := Inspect(Parse(string(last)), Options{Now: testNow, Keys: keys}); r.Verdict != Rejected || r.Lines[1].Status != Fail {
				t.Fatalf("changed signature: verdict %s, lines %+v", r.Verdict, r.Lines)
			}
		})
	}
}
