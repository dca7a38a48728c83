package inspect

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/binary"
	"encoding/pem"
	"hash"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func encrypt(t *testing.T, alg jose.KeyAlgorithm, plain string, zip bool) string {
	t.Helper()
	opt := (&jose.EncrypterOptions{}).WithType("JWT")
	if zip {
		opt.Compression = jose.DEFLATE
	}
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: alg, Key: &testKeys().rsa.PublicKey}, opt)
	if err != nil {
		t.Fatal(err)
	}
	object, err := e.Encrypt([]byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	text, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func privatePEM(t *testing.T, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
}

func TestDecryptNested(t *testing.T) {
	k := testKeys()
	inner := sign(t, "RS256", `{"alg":"RS256"}`, goodClaims, k.rsa)
	token := Parse(encrypt(t, jose.RSA_OAEP_256, inner, false))
	before := Inspect(token, Options{Now: testNow, Keys: keySet(t, pemOf(t, &k.rsa.PublicKey), FromFile)})
	if before.Kind != JWE || before.Verdict != Decoded || string(before.Claims) != "null" || before.Lines[1].Status != Skip {
		t.Errorf("before: %s %s %+v", before.Kind, before.Verdict, before.Lines)
	}
	open, err := DecryptJWE(token, privatePEM(t, k.rsa))
	if err != nil {
		t.Fatal(err)
	}
	after := Inspect(open, Options{Now: testNow, Keys: keySet(t, pemOf(t, &k.rsa.PublicKey), FromFile)})
	if after.Kind != JWS || after.Verdict != Accepted || !slices.Contains(codesOf(after.Findings), "structure.decrypted") {
		t.Errorf("after: %s %s %v", after.Kind, after.Verdict, codesOf(after.Findings))
	}
}

// Claims that were only encrypted are shown and judged, but nobody vouches for them.
func TestDecryptClaims(t *testing.T) {
	open, err := DecryptJWE(Parse(encrypt(t, jose.RSA_OAEP, goodClaims, true)), privatePEM(t, testKeys().rsa))
	if err != nil {
		t.Fatal(err)
	}
	r := Inspect(open, Options{Now: testNow, Audience: "other"})
	if r.Kind != JWE || r.Verdict != Rejected || lineOfName(r, "audience").Status != Fail || lineOfName(r, "time").Status != Pass {
		t.Errorf("%s %s %+v", r.Kind, r.Verdict, r.Lines)
	}
	if r := Inspect(open, Options{Now: testNow}); r.Verdict != Decoded || !strings.Contains(string(r.Claims), `"azp"`) {
		t.Errorf("%s %s", r.Verdict, r.Claims)
	}
}

func TestDecryptRefusals(t *testing.T) {
	k := testKeys()
	good := encrypt(t, jose.RSA_OAEP_256, goodClaims, false)
	tag := strings.LastIndexByte(good, '.') + 1
	tampered := good[:tag] + map[bool]string{true: "A", false: "B"}[good[tag] != 'A'] + good[tag+1:]
	for name, c := range map[string]struct {
		token string
		key   []byte
		want  string
	}{
		"another key":    {good, privatePEM(t, k.other), "does not open"},
		"an EC key":      {good, privatePEM(t, k.p256), "does not open"},
		"a public key":   {good, pemOf(t, &k.rsa.PublicKey), "no private key"},
		"a public JWK":   {good, []byte(rsaJWK(&k.rsa.PublicKey, "")), "no private key"},
		"no key":         {good, []byte("hello"), "neither PEM nor"},
		"a signing JWK":  {good, []byte(`{"kty":"oct","k":"AQAB","use":"sig"}`), "not for encryption"},
		"tampered":       {tampered, privatePEM(t, k.rsa), "does not open"},
		"a signed token": {sign(t, "RS256", `{"alg":"RS256"}`, goodClaims, k.rsa), privatePEM(t, k.rsa), "not an encrypted"},
		"too much":       {encrypt(t, jose.RSA_OAEP_256, strings.Repeat("a", 250_001), false), privatePEM(t, k.rsa), "over the limit"},
		"a zip bomb":     {encrypt(t, jose.RSA_OAEP_256, strings.Repeat("a", 5_000_000), true), privatePEM(t, k.rsa), ""},
		"unknown alg":    {b64(`{"alg":"foo","enc":"A256GCM"}`) + ".AAAA.AAAA.AAAA.AAAA", privatePEM(t, k.rsa), "not supported"},
	} {
		if open, err := DecryptJWE(Parse(c.token), c.key); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v", name, open, err)
		}
	}
}

// RSA-OAEP-384 and -512 with each content encryption, made here by hand because go-jose cannot.
func TestDecryptWideOAEP(t *testing.T) {
	k := testKeys()
	for _, alg := range []string{"RSA-OAEP-384", "RSA-OAEP-512"} {
		for enc, size := range map[string]int{"A128GCM": 16, "A256GCM": 32, "A128CBC-HS256": 32, "A256CBC-HS512": 64} {
			token := seal(t, alg, enc, size, goodClaims)
			open, err := DecryptJWE(Parse(token), privatePEM(t, k.rsa))
			if err != nil || open.Text("azp") != "abc" {
				t.Errorf("%s %s: %v", alg, enc, err)
			}
			if _, err := DecryptJWE(Parse(token), privatePEM(t, k.other)); err == nil {
				t.Errorf("%s %s opens with another key", alg, enc)
			}
			for _, i := range []int{2, 3, 4} { // iv, ciphertext, tag
				parts := strings.Split(token, ".")
				parts[i] = map[bool]string{true: "BBBB", false: "AAAA"}[strings.HasPrefix(parts[i], "AAAA")] + parts[i][4:]
				if _, err := DecryptJWE(Parse(strings.Join(parts, ".")), privatePEM(t, k.rsa)); err == nil {
					t.Errorf("%s %s opens with part %d changed", alg, enc, i)
				}
			}
		}
	}
}

func seal(t *testing.T, alg, content string, size int, plain string) string {
	t.Helper()
	header := b64(`{"alg":"` + alg + `","enc":"` + content + `"}`)
	cek := make([]byte, size)
	_, _ = rand.Read(cek)
	wide := map[string]func() hash.Hash{"RSA-OAEP-384": sha512.New384, "RSA-OAEP-512": sha512.New}[alg]
	wrapped, err := rsa.EncryptOAEP(wide(), rand.Reader, &testKeys().rsa.PublicKey, cek, nil)
	if err != nil {
		t.Fatal(err)
	}
	var iv, ciphertext, tag []byte
	if strings.HasSuffix(content, "GCM") {
		iv = make([]byte, 12)
		block, _ := aes.NewCipher(cek)
		gcm, _ := cipher.NewGCM(block)
		sealed := gcm.Seal(nil, iv, []byte(plain), []byte(header))
		ciphertext, tag = sealed[:len(sealed)-16], sealed[len(sealed)-16:]
	} else {
		iv = make([]byte, 16)
		pad := 16 - len(plain)%16
		ciphertext = append([]byte(plain), []byte(strings.Repeat(string(rune(pad)), pad))...)
		block, _ := aes.NewCipher(cek[size/2:])
		cipher.NewCBCEncrypter(block, iv).CryptBlocks(ciphertext, ciphertext)
		mac := hmac.New(map[int]func() hash.Hash{32: sha256.New, 64: sha512.New}[size], cek[:size/2])
		mac.Write(slices.Concat([]byte(header), iv, ciphertext, binary.BigEndian.AppendUint64(nil, uint64(len(header))*8)))
		tag = mac.Sum(nil)[:size/2]
	}
	return strings.Join([]string{header, enc(wrapped), enc(iv), enc(ciphertext), enc(tag)}, ".")
}
