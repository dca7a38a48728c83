package inspect

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"
	"time"
)

var enc = base64.RawURLEncoding.EncodeToString

func rsaJWK(k *rsa.PublicKey, more string) string {
	return fmt.Sprintf(`{"kty":"RSA","n":"%s","e":"%s"%s}`, enc(k.N.Bytes()), enc(big.NewInt(int64(k.E)).Bytes()), more)
}

func ecJWK(k *ecdsa.PublicKey, more string) string {
	point, _ := k.Bytes()
	half := len(point) / 2
	return fmt.Sprintf(`{"kty":"EC","crv":"%s","x":"%s","y":"%s"%s}`, k.Params().Name, enc(point[1:1+half]), enc(point[1+half:]), more)
}

func TestKeysFromEveryForm(t *testing.T) {
	k := testKeys()
	template := &x509.Certificate{SerialNumber: big.NewInt(1)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &k.rsa.PublicKey, k.rsa)
	if err != nil {
		t.Fatal(err)
	}
	pkix, _ := x509.MarshalPKIXPublicKey(&k.rsa.PublicKey)
	block := func(kind string, der []byte) []byte {
		return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
	}
	token := Parse(sign(t, "RS256", `{"alg":"RS256"}`, goodClaims, k.rsa))
	for name, data := range map[string][]byte{
		"PEM":             pemOf(t, &k.rsa.PublicKey),
		"PEM PKCS 1":      block("RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&k.rsa.PublicKey)),
		"certificate":     block("CERTIFICATE", cert),
		"DER":             pkix,
		"DER certificate": cert,
		"two PEM blocks":  append(pemOf(t, &k.other.PublicKey), pemOf(t, &k.rsa.PublicKey)...),
		"JWK":             []byte(rsaJWK(&k.rsa.PublicKey, "")),
		"JWKS":            []byte(`{"keys":[` + rsaJWK(&k.other.PublicKey, `,"kid":"a"`) + "," + rsaJWK(&k.rsa.PublicKey, `,"kid":"b","use":"sig","alg":"RS256","x5c":["zz"],"unknown":{}`) + `]}`),
		"private JWK":     []byte(rsaJWK(&k.rsa.PublicKey, `,"d":"AQAB"`)),
	} {
		if check := CheckSignature(token, keySet(t, data, FromFile), nil); check.Signature.Status != Pass {
			t.Errorf("%s: %+v %+v", name, check.Key, check.Signature)
		}
	}
	if set := keySet(t, []byte(rsaJWK(&k.rsa.PublicKey, `,"d":"AQAB"`)), FromIssuer); len(set.Warnings) != 1 || set.Warnings[0].Code != "key.private" {
		t.Errorf("a published private key: %+v", set.Warnings)
	}
	private, _ := x509.MarshalPKCS8PrivateKey(k.rsa)
	if set := keySet(t, block("PRIVATE KEY", private), FromFile); len(set.Keys) != 0 || set.Dropped[0].Code != "key.private" {
		t.Errorf("a private PEM: %+v", set)
	}
}

func TestRefusedKeys(t *testing.T) {
	k := testKeys()
	small := new(rsa.PublicKey)
	small.N, small.E = new(big.Int).SetBit(big.NewInt(1), 1023, 1), 65537
	huge := enc(make([]byte, 262144/8))
	huge = "_" + huge[1:]
	point, _ := k.p256.PublicKey.Bytes()
	x, y := enc(point[1:33]), append([]byte{}, point[33:]...)
	y[31] ^= 1
	for name, c := range map[string]struct{ jwk, code string }{
		"RSA 1024":          {rsaJWK(small, ""), "key.weak"},
		"RSA 262144":        {`{"kty":"RSA","n":"` + huge + `","e":"AQAB"}`, "key.too-large"},
		"RSA 8200":          {`{"kty":"RSA","n":"_` + strings.Repeat("A", 1366) + `","e":"AQAB"}`, "key.too-large"},
		"e 1":               {strings.Replace(rsaJWK(&k.rsa.PublicKey, ""), `"e":"AQAB"`, `"e":"AQ"`, 1), "key.bad-modulus"},
		"e even":            {strings.Replace(rsaJWK(&k.rsa.PublicKey, ""), `"e":"AQAB"`, `"e":"AQAA"`, 1), "key.bad-modulus"},
		"e huge":            {strings.Replace(rsaJWK(&k.rsa.PublicKey, ""), `"e":"AQAB"`, `"e":"_____w8"`, 1), "key.bad-modulus"},
		"n even":            {rsaJWK(&rsa.PublicKey{N: new(big.Int).Add(k.rsa.N, big.NewInt(1)), E: 65537}, ""), "key.bad-modulus"},
		"n with factor 3":   {rsaJWK(&rsa.PublicKey{N: new(big.Int).Mul(k.rsa.N, big.NewInt(3)), E: 65537}, ""), "key.bad-modulus"},
		"ROCA":              {rsaJWK(&rsa.PublicKey{N: rocaModulus(), E: 65537}, ""), "key.roca"},
		"n padded":          {strings.Replace(rsaJWK(&k.rsa.PublicKey, ""), `","e"`, `=","e"`, 1), "key.malformed"},
		"n missing":         {`{"kty":"RSA","e":"AQAB"}`, "key.malformed"},
		"n a number":        {`{"kty":"RSA","n":1,"e":"AQAB"}`, "key.malformed"},
		"y too long":        {`{"kty":"EC","crv":"P-256","x":"` + x + `","y":"AAAA` + enc(y) + `"}`, "key.bad-point"},
		"off the curve":     {`{"kty":"EC","crv":"P-256","x":"` + x + `","y":"` + enc(y) + `"}`, "key.bad-point"},
		"point at infinity": {`{"kty":"EC","crv":"P-256","x":"` + enc(make([]byte, 32)) + `","y":"` + enc(make([]byte, 32)) + `"}`, "key.bad-point"},
		"x short":           {`{"kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB"}`, "key.bad-point"},
		"secp256k1":         {`{"kty":"EC","crv":"secp256k1","x":"AQAB","y":"AQAB"}`, "key.unsupported"},
		"Ed448":             {`{"kty":"OKP","crv":"Ed448","x":"AQAB"}`, "key.unsupported"},
		"Ed25519 short":     {`{"kty":"OKP","crv":"Ed25519","x":"AQAB"}`, "key.bad-point"},
		"kty unknown":       {`{"kty":"PQ"}`, "key.unsupported"},
		"kty case":          {`{"kty":"rsa"}`, "key.unsupported"},
		"kty missing":       {`{"n":"AQAB"}`, "key.malformed"},
		"kid a number":      {rsaJWK(&k.rsa.PublicKey, `,"kid":7`), "key.malformed"},
		"use enc":           {rsaJWK(&k.rsa.PublicKey, `,"use":"enc"`), "key.not-for-signing"},
		"ops without":       {rsaJWK(&k.rsa.PublicKey, `,"key_ops":["sign"]`), "key.not-for-signing"},
		"ops empty":         {rsaJWK(&k.rsa.PublicKey, `,"key_ops":[]`), "key.not-for-signing"},
		"ops a text":        {rsaJWK(&k.rsa.PublicKey, `,"key_ops":"verify"`), "key.malformed"},
		"twice":             {rsaJWK(&k.rsa.PublicKey, `,"e":"AQAB"`), "key.malformed"},
		"oct":               {`{"kty":"oct","k":"` + enc(k.hmac) + `"}`, "key.hmac-issuer"},
	} {
		for _, origin := range []KeyOrigin{FromIssuer, FromFile} {
			for _, text := range []string{c.jwk, `{"keys":[` + c.jwk + `]}`} {
				set := keySet(t, []byte(text), origin)
				if len(set.Keys) != 0 || len(set.Dropped) != 1 || set.Dropped[0].Code != c.code || set.Dropped[0].Path != "keys[0]" {
					t.Errorf("%s: keys %d, dropped %v, want %s", name, len(set.Keys), codesOf(set.Dropped), c.code)
				}
			}
		}
	}
}

// rocaModulus has the shape that CVE-2017-15361 leaves: a power of 65537 modulo every small prime.
func rocaModulus() *big.Int {
	m := big.NewInt(1)
	for _, p := range smallPrimes() {
		m.Mul(m, big.NewInt(int64(p)))
	}
	n := new(big.Int).Exp(big.NewInt(65537), big.NewInt(123457), m)
	k := new(big.Int).Lsh(big.NewInt(1), 2047)
	k.Add(k.Div(k, m), big.NewInt(7))
	return n.Add(n, k.Mul(k, m))
}

// No honest modulus may look like ROCA; a chance hit is about one in 2^27.
func TestHonestModuliAreNoROCA(t *testing.T) {
	for _, k := range []*rsa.PrivateKey{testKeys().rsa, testKeys().other} {
		if bad := weakRSA(&k.PublicKey); bad != nil {
			t.Errorf("refused: %+v", bad)
		}
	}
}

func TestRefusedSets(t *testing.T) {
	many := strings.Repeat(`{"kty":"RSA","n":"AQAB","e":"AQAB"},`, 10_000)
	for name, c := range map[string]struct {
		data string
		code string
	}{
		"10,000 keys":    {`{"keys":[` + strings.TrimSuffix(many, ",") + `]}`, "key.too-many"},
		"201 keys":       {`{"keys":[{}` + strings.Repeat(",{}", 200) + `]}`, "key.too-many"},
		"2 MiB":          {strings.Repeat(" ", 2<<20), "key.too-large"},
		"empty":          {"", "key.malformed"},
		"text":           {"hello", "key.malformed"},
		"keys an object": {`{"keys":{}}`, "key.malformed"},
		"keys twice":     {`{"keys":[],"keys":[]}`, "key.malformed"},
		"trailing data":  {`{"keys":[]} {}`, "key.malformed"},
		"bad JSON":       {`{"keys":[`, "key.malformed"},
		"bad PEM":        {"-----BEGIN PUBLIC KEY-----\nhello\n", "key.malformed"},
	} {
		start := time.Now()
		_, err := ParseKeySet([]byte(c.data), FromIssuer)
		var refused *KeySetError
		if !errors.As(err, &refused) || refused.Finding.Code != c.code || err.Error() == "" {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	set := keySet(t, []byte(`{"keys":[{}`+strings.Repeat(",1", 199)+`]}`), FromIssuer)
	if len(set.Dropped) != 200 {
		t.Errorf("200 keys are within the cap: %d dropped", len(set.Dropped))
	}
}

func TestDuplicateKid(t *testing.T) {
	k := testKeys()
	set := keySet(t, []byte(`{"keys":[`+rsaJWK(&k.other.PublicKey, `,"kid":"a"`)+","+rsaJWK(&k.rsa.PublicKey, `,"kid":"a"`)+`]}`), FromIssuer)
	if len(set.Warnings) != 1 || set.Warnings[0].Code != "key.duplicate-kid" {
		t.Errorf("warnings %v", codesOf(set.Warnings))
	}
	if check := CheckSignature(Parse(sign(t, "RS256", `{"alg":"RS256","kid":"a"}`, "{}", k.rsa)), set, nil); check.Signature.Status != Pass {
		t.Errorf("the second key of the kid is not tried: %+v", check)
	}
}

// The strict curve check must agree with the standard library on every curve.
func TestECKeysOfEveryCurve(t *testing.T) {
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		for range 5 {
			key, _ := ecdsa.GenerateKey(curve, rand.Reader)
			set := keySet(t, []byte(ecJWK(&key.PublicKey, "")), FromIssuer)
			if len(set.Keys) != 1 || !key.PublicKey.Equal(set.Keys[0].Public) || set.Keys[0].Bits != curve.Params().BitSize {
				t.Fatalf("%s: %+v", curve.Params().Name, set)
			}
		}
	}
}

func FuzzParseKeySet(f *testing.F) {
	f.Add([]byte(`{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}`), 0)
	f.Add([]byte(`{"kty":"oct","k":"AQAB"}`), 2)
	f.Add([]byte(`{"kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB"}`), 1)
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nAQAB\n-----END PUBLIC KEY-----\n"), 1)
	f.Add([]byte("a secret of some length, long enough\n"), 2)
	f.Fuzz(func(t *testing.T, data []byte, origin int) {
		set, err := ParseKeySet(data, KeyOrigin(origin&3))
		if err != nil {
			return
		}
		for _, k := range set.Keys {
			if (k.Type == "oct") != (KeyOrigin(origin&3) == FromHMAC) || k.Type != "oct" && k.Bits < 256 {
				t.Fatalf("%q gave %+v", data, k)
			}
		}
		if _, err := json.Marshal(set.Dropped); err != nil {
			t.Fatal(err)
		}
	})
}
