package inspect

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Every spelling of the unsigned algorithm, and every spelling that is close to it, is refused with and without keys.
func TestNoneIsNeverVerified(t *testing.T) {
	var spellings []string
	for bits := range 16 {
		word := []byte("none")
		for i := range word {
			if bits>>i&1 == 1 {
				word[i] -= 32
			}
		}
		spellings = append(spellings, string(word))
	}
	spellings = append(spellings, " none", "none ", "none\\t", "\\u006eone", "none\\u0000", "n\\u043ene", "ｎｏｎｅ", "null", "", "HS256 ", "hs256", "rs256", "RS256\\n")
	k := testKeys()
	sets := []*KeySet{nil, keySet(t, pemOf(t, &k.rsa.PublicKey), FromFile), keySet(t, k.hmac, FromHMAC), {}}
	for _, alg := range spellings {
		for _, signature := range []string{"", "c2ln"} {
			for i, keys := range sets {
				token := Parse(b64(`{"alg":"`+alg+`","typ":"JWT"}`) + "." + b64(goodClaims) + "." + signature)
				r := Inspect(token, Options{Now: testNow, Keys: keys})
				if r.Verdict != Rejected || lineOfName(r, "policy").Status != Fail {
					t.Errorf("alg %q, signature %q, keys %d: verdict %s, lines %+v", alg, signature, i, r.Verdict, r.Lines)
				}
				if code := lineOfName(r, "policy").Code; strings.EqualFold(strings.TrimSpace(alg), "none") && code != "policy.alg-none" {
					t.Errorf("alg %q is called %s", alg, code)
				}
				if check := CheckSignature(token, keys, []string{alg, "none", "RS256"}); check.Signature.Status == Pass {
					t.Errorf("alg %q verified: %+v", alg, check)
				}
			}
		}
	}
	for _, header := range []string{`{}`, `{"alg":null}`, `{"alg":["RS256"]}`, `{"alg":1}`, `{"Alg":"RS256"}`} {
		r := Inspect(Parse(b64(header)+"."+b64(goodClaims)+".c2ln"), Options{Now: testNow, Keys: sets[1]})
		if r.Verdict != Rejected || lineOfName(r, "policy").Code != "policy.alg-missing" {
			t.Errorf("header %s: verdict %s, policy %+v", header, r.Verdict, lineOfName(r, "policy"))
		}
	}
}

// A verifier that takes a published key for a shared secret lets everyone forge tokens.
func TestPublicKeyIsNoSecret(t *testing.T) {
	k := testKeys()
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	cert, _ := x509.CreateCertificate(rand.Reader, template, template, &k.rsa.PublicKey, k.rsa)
	pkix, _ := x509.MarshalPKIXPublicKey(&k.rsa.PublicKey)
	pemText := pemOf(t, &k.rsa.PublicKey)
	jwk := rsaJWK(&k.rsa.PublicKey, `,"kid":"a"`)
	std := base64.StdEncoding.EncodeToString
	for name, secret := range map[string][]byte{
		"PEM": pemText, "PEM without newline": []byte(strings.TrimSpace(string(pemText))), "PEM with CR LF": []byte(strings.ReplaceAll(string(pemText), "\n", "\r\n")),
		"PEM with blanks": append([]byte(" \n"), pemText...), "certificate PEM": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		"PKCS 1 PEM": pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&k.rsa.PublicKey)}),
		"DER":        pkix, "DER PKCS 1": x509.MarshalPKCS1PublicKey(&k.rsa.PublicKey), "DER certificate": cert,
		"JWK": []byte(jwk), "JWKS": []byte(`{"keys":[` + jwk + `]}`),
		"x5c": []byte(std(cert)), "x5c list": []byte(`["` + std(cert) + `"]`), "base64 DER": []byte(std(pkix)), "base64url DER": []byte(enc(pkix)),
		"PEM body": []byte(strings.Join(strings.Split(strings.TrimSpace(string(pemText)), "\n")[1:8], "\n")), "SSH": []byte("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ"),
		"oct of PEM": []byte(`{"kty":"oct","k":"` + enc(pemText) + `"}`), "oct of DER": []byte(`{"kty":"oct","k":"` + enc(pkix) + `"}`),
		"oct of JWK": []byte(`{"kty":"oct","k":"` + enc([]byte(jwk)) + `"}`), "oct of x5c": []byte(`{"keys":[{"kty":"oct","k":"` + enc([]byte(std(cert))) + `"}]}`),
		"mixed set": []byte(`{"keys":[` + jwk + `,{"kty":"oct","k":"` + enc(k.hmac) + `"}]}`),
	} {
		set, err := ParseKeySet(secret, FromHMAC)
		if err == nil && len(set.Keys) != 0 {
			t.Errorf("%s is taken for a shared secret", name)
			continue
		}
		if err == nil {
			for _, used := range [][]byte{secret, pemText, pkix, k.hmac} {
				r := Inspect(Parse(sign(t, "HS256", `{"alg":"HS256","kid":"a"}`, goodClaims, used)), Options{Now: testNow, Keys: set})
				if r.Verdict != Rejected || lineOfName(r, "key").Status != Fail || lineOfName(r, "signature").Status != Skip {
					t.Errorf("%s: verdict %s, %+v", name, r.Verdict, r.Lines)
				}
			}
		}
	}
	// And the other way round: an HS token against public keys, whatever it was signed with.
	for _, origin := range []KeyOrigin{FromIssuer, FromFile} {
		for _, data := range [][]byte{pemText, []byte(jwk), []byte(`{"keys":[` + jwk + `]}`)} {
			for _, used := range [][]byte{pemText, pkix, data, k.rsa.N.Bytes()} {
				token := Parse(sign(t, "HS256", `{"alg":"HS256","kid":"a"}`, goodClaims, used))
				check := CheckSignature(token, keySet(t, data, origin), nil)
				if check.Key.Status != Fail || check.Key.Code != "key.hmac-issuer" || check.Signature.Status != Skip {
					t.Errorf("an HS256 token against public keys: %+v", check)
				}
			}
		}
	}
}

func TestKeyChoice(t *testing.T) {
	k := testKeys()
	a, b := rsaJWK(&k.rsa.PublicKey, `,"kid":"a"`), rsaJWK(&k.other.PublicKey, `,"kid":"b"`)
	ec := ecJWK(&k.p256.PublicKey, `,"kid":"e"`)
	weak := `{"kty":"RSA","n":"` + enc(k.rsa.N.Bytes()[:128]) + `","e":"AQAB","kid":"w"}`
	both := `{"keys":[` + a + "," + b + "," + ec + "," + weak + `]}`
	signed := func(header string) *Token { return Parse(sign(t, "RS256", header, goodClaims, k.rsa)) }
	for name, c := range map[string]struct {
		header, keys string
		key, sig     Status
		code         string
	}{
		"kid":               {`{"alg":"RS256","kid":"a"}`, both, Pass, Pass, ""},
		"no kid":            {`{"alg":"RS256"}`, both, Pass, Pass, ""},
		"another's kid":     {`{"alg":"RS256","kid":"b"}`, both, Pass, Fail, "signature.mismatch"},
		"unknown kid":       {`{"alg":"RS256","kid":"z"}`, both, Fail, Skip, "key.unknown-kid"},
		"kid case":          {`{"alg":"RS256","kid":"A"}`, both, Fail, Skip, "key.unknown-kid"},
		"kid of an EC key":  {`{"alg":"RS256","kid":"e"}`, both, Fail, Skip, "key.none-fits"},
		"kid of a weak key": {`{"alg":"RS256","kid":"w"}`, both, Fail, Skip, "key.weak"},
		"only a weak key":   {`{"alg":"RS256"}`, weak, Fail, Skip, "key.weak"},
		"only an EC key":    {`{"alg":"RS256"}`, ec, Fail, Skip, "key.none-fits"},
		"PEM and kid":       {`{"alg":"RS256","kid":"z"}`, string(pemOf(t, &k.rsa.PublicKey)), Pass, Pass, ""},
		"key for RS512":     {`{"alg":"RS256"}`, rsaJWK(&k.rsa.PublicKey, `,"alg":"RS512"`), Fail, Skip, "key.alg-differs"},
		"key for RS256":     {`{"alg":"RS256"}`, rsaJWK(&k.rsa.PublicKey, `,"alg":"RS256"`), Pass, Pass, ""},
		"key for PS256":     {`{"alg":"RS256"}`, rsaJWK(&k.rsa.PublicKey, `,"alg":"PS256"`), Fail, Skip, "key.alg-differs"},
		"no keys":           {`{"alg":"RS256"}`, `{"keys":[]}`, Fail, Skip, "key.none-fits"},
		"ES header":         {`{"alg":"ES256"}`, both, Pass, Fail, "signature.length"},
		"PS header":         {`{"alg":"PS256","kid":"a"}`, both, Pass, Fail, "signature.mismatch"},
		"RS512 header":      {`{"alg":"RS512","kid":"a"}`, both, Pass, Fail, "signature.mismatch"},
	} {
		check := CheckSignature(signed(c.header), keySet(t, []byte(c.keys), FromIssuer), nil)
		code := check.Key.Code + check.Signature.Code
		if check.Key.Status != c.key || check.Signature.Status != c.sig || !strings.HasPrefix(code, c.code) {
			t.Errorf("%s: key %+v, signature %+v", name, check.Key, check.Signature)
		}
	}
	check := CheckSignature(signed(`{"alg":"RS256","kid":"z"}`), keySet(t, []byte(both), FromIssuer), nil)
	if !strings.Contains(check.Key.Detail, "a, b, e") {
		t.Errorf("the kids that exist are not named: %s", check.Key.Detail)
	}
	if check := CheckSignature(signed(`{"alg":"RS256","kid":"a"}`), keySet(t, []byte(both), FromIssuer), []string{"ES256"}); check.Key.Code != "policy.alg-not-allowed" || check.Signature.Status != Skip {
		t.Errorf("an algorithm outside the allow-list: %+v", check)
	}
}

func TestPSSSaltIsAsLongAsTheHash(t *testing.T) {
	k := testKeys()
	input := b64(`{"alg":"PS256"}`) + "." + b64(goodClaims)
	digest := sha256.Sum256([]byte(input))
	for salt, want := range map[int]string{32: "", 20: "signature.pss-salt", 64: "signature.pss-salt", rsa.PSSSaltLengthAuto: "signature.pss-salt"} {
		signature, err := rsa.SignPSS(rand.Reader, k.rsa, crypto.SHA256, digest[:], &rsa.PSSOptions{SaltLength: salt})
		if err != nil {
			t.Fatal(err)
		}
		token := input + "." + enc(signature)
		check := CheckSignature(Parse(token), keySet(t, pemOf(t, &k.rsa.PublicKey), FromFile), nil)
		if check.Signature.Code != want {
			t.Errorf("salt %d: %+v", salt, check.Signature)
		}
		if _, err := jwt.Parse(token, func(*jwt.Token) (any, error) { return &k.rsa.PublicKey, nil }, jwt.WithoutClaimsValidation()); err != nil {
			t.Errorf("salt %d: golang-jwt is stricter than was thought: %v", salt, err)
		}
	}
}

func TestECDSASignaturesAreNotDER(t *testing.T) {
	k := testKeys()
	input := b64(`{"alg":"ES256"}`) + "." + b64(goodClaims)
	digest := sha256.Sum256([]byte(input))
	der, _ := ecdsa.SignASN1(rand.Reader, k.p256, digest[:])
	keys := keySet(t, pemOf(t, &k.p256.PublicKey), FromFile)
	for name, signature := range map[string][]byte{"DER": der, "zeros": make([]byte, 64), "short": make([]byte, 63), "long": make([]byte, 96)} {
		if check := CheckSignature(Parse(input+"."+enc(signature)), keys, nil); check.Signature.Status != Fail {
			t.Errorf("%s: %+v", name, check.Signature)
		}
	}
}

func TestHMACKeysAreLongEnough(t *testing.T) {
	for alg, size := range map[string]int{"HS256": 32, "HS384": 48, "HS512": 64} {
		for _, n := range []int{size - 1, size} {
			secret := testKeys().hmac[:n]
			check := CheckSignature(Parse(sign(t, alg, `{"alg":"`+alg+`"}`, goodClaims, secret)), keySet(t, secret, FromHMAC), nil)
			if (check.Signature.Status == Pass) != (n == size) || n < size && check.Key.Code != "key.hmac-short" {
				t.Errorf("%s with %d bytes: %+v", alg, n, check)
			}
		}
	}
	secret := testKeys().hmac
	for _, file := range [][]byte{append(slices.Clone(secret), '\n'), append(slices.Clone(secret), '\r', '\n'), []byte(`{"kty":"oct","k":"` + enc(secret) + `"}`)} {
		if check := CheckSignature(Parse(sign(t, "HS256", `{"alg":"HS256"}`, goodClaims, secret)), keySet(t, file, FromHMAC), nil); check.Signature.Status != Pass {
			t.Errorf("file %q: %+v", file, check)
		}
	}
}

// What golang-jwt v5.3.1 lets through must still be refused.
func TestStricterThanTheLibrary(t *testing.T) {
	k := testKeys()
	key := func(*jwt.Token) (any, error) { return &k.rsa.PublicKey, nil }
	good := sign(t, "RS256", `{"alg":"RS256"}`, goodClaims, k.rsa)
	for name, token := range map[string]string{
		"unknown crit":       sign(t, "RS256", `{"alg":"RS256","crit":["x"],"x":1}`, goodClaims, k.rsa),
		"b64 false":          sign(t, "RS256", `{"alg":"RS256","b64":false}`, goodClaims, k.rsa),
		"duplicate claim":    sign(t, "RS256", `{"alg":"RS256"}`, `{"aud":"a",`+goodClaims[1:], k.rsa),
		"CR LF in signature": good[:len(good)-20] + "\r\n" + good[len(good)-20:],
		"no exp":             sign(t, "RS256", `{"alg":"RS256"}`, `{"iss":"x"}`, k.rsa),
		"lone surrogate":     sign(t, "RS256", `{"alg":"RS256"}`, `{"x":"\ud800",`+goodClaims[1:], k.rsa),
		"claim names' case":  sign(t, "RS256", `{"alg":"RS256"}`, strings.Replace(goodClaims, `"exp"`, `"EXP"`, 1), k.rsa),
	} {
		if _, err := jwt.Parse(token, key, jwt.WithTimeFunc(func() time.Time { return testNow })); err != nil {
			t.Logf("%s: golang-jwt refuses it too now: %v", name, err)
		}
		if name == "CR LF in signature" { // a wrap of a paste: taken away, and said
			if Parse(token).Removed == "" {
				t.Errorf("%s: the line break went unreported", name)
			}
			if _, bad := segment(token[strings.LastIndex(token, ".")+1:]); bad == nil {
				t.Errorf("%s: the decoder takes line breaks", name)
			}
			continue
		}
		r := Inspect(Parse(token), Options{Now: testNow, Keys: keySet(t, pemOf(t, &k.rsa.PublicKey), FromFile)})
		if r.Verdict != Rejected {
			t.Errorf("%s: verdict %s, lines %+v", name, r.Verdict, r.Lines)
		}
	}
}
