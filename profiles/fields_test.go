package profiles

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"reflect"
	"strings"
	"testing"

	"mintmark/profiles/secret"
)

// TestFieldsCoverTheProfile: every field of the file form is declared, and text goes there and back.
func TestFieldsCoverTheProfile(t *testing.T) {
	full := sample("main")
	full.Issuer, full.TokenURL, full.KeyID, full.Organization, full.Label, full.CAFile = "https://i.example/", "https://i.example/t", "kid", "org_1", "production", "/ca.pem"
	full.ClientAuth, full.AssertionAlg, full.Cache, full.AutoRenew = PrivateKeyJWT, "PS256", CacheMemory, true
	full.Tags = []string{"two words", "prod"}
	full.Expect = &Expect{Algorithms: []string{"RS256", "PS256"}, Claims: map[string]string{"a": "x=y", "b": ""}}
	built := Profile{Targets: full.Targets}
	keys := map[string]bool{}
	for _, f := range Fields() {
		if f.Check == nil || f.Label == "" || f.Help == "" || f.Kind == "" || keys[f.Key] {
			t.Errorf("%s is declared badly", f.Key)
		}
		keys[f.Key] = true
		typed := f.Text(full)
		if note := f.Check(typed); note.Status == "fail" {
			t.Errorf("%s: %q is refused: %s", f.Key, typed, note.Text)
		}
		f.Apply(&built, typed)
		if f.Example != "" && f.Check(f.Example).Status == "fail" {
			t.Errorf("%s: its example is refused", f.Key)
		}
		if f.Required && f.Check("").Status != "fail" {
			t.Errorf("%s is required and may be empty", f.Key)
		}
	}
	if !reflect.DeepEqual(built, full) {
		t.Errorf("built %+v\nwant %+v", built, full)
	}
	data, err := record(full)
	must(t, err)
	all, err := fields(full)
	must(t, err)
	for key := range all {
		if !keys[key] && key != "expect" && key != "targets" {
			t.Errorf("%s is in %s and not declared", key, data)
		}
	}
	for _, f := range Fields() { // emptying every field again
		f.Apply(&built, "")
	}
	if !reflect.DeepEqual(built.Expect, (*Expect)(nil)) || len(built.Tags)+len(built.Scopes) != 0 || built.AutoRenew {
		t.Errorf("emptied to %+v", built)
	}
}

func TestNotesAsYouType(t *testing.T) {
	cases := []struct {
		check                 func(string) Note
		in, status, says, now string
	}{
		{CheckDomain, "acme.eu.auth0.com", "", "", ""},
		{CheckDomain, "https://acme.eu.auth0.com/x", "pass", "left out the scheme and the path /x", "acme.eu.auth0.com"},
		{CheckDomain, "acme.auth0.com", "warn", "acme.eu.auth0.com", ""},
		{CheckDomain, "https://acme.auth0.com", "warn", "No region", "acme.auth0.com"},
		{CheckDomain, "acme.fr.auth0.com", "warn", "fr", ""},
		{CheckDomain, "manage.auth0.com", "warn", "Auth0's own", ""},
		{CheckDomain, "login.acme.dev", "pass", "custom domain", ""},
		{CheckDomain, "localhost:8443", "pass", "pretend", ""},
		{CheckDomain, "8.8.8.8", "fail", "loopback", ""},
		{CheckClientID, "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", "", "", ""},
		{CheckClientID, "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6@clients", "warn", "subject", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"},
		{CheckClientID, strings.Repeat("x", 64), "warn", "secret", ""},
		{CheckClientID, "short", "warn", "32", ""},
		{CheckClientID, "tpc_x", "pass", "third-party", ""},
		{CheckClientID, "a b", "fail", "U+0020", ""},
		{CheckAudience, "https://api.acme.dev", "", "", ""},
		{CheckAudience, "", "warn", "default", ""},
		{CheckAudience, "https://acme.eu.auth0.com/api/v2/", "", "", ""},
		{CheckAudience, "https://acme.eu.auth0.com/api/v2", "warn", "slash", ""},
		{CheckAudience, "https://login.acme.dev/api/v2/", "warn", "custom domain", ""},
		{CheckAudience, "https://acme.eu.auth0.com/userinfo", "warn", "users", ""},
		{CheckScopes, "read:data, write:data", "", "", ""},
		{CheckScopes, "openid", "warn", "users", ""},
		{CheckScopes, `a"b`, "fail", "U+0022", ""},
		{CheckIssuer, "https://acme.eu.auth0.com", "warn", "slash", ""},
		{CheckIssuer, "acme.eu.auth0.com", "fail", "URL", ""},
	}
	for _, c := range cases {
		got := c.check(c.in)
		if got.Status != c.status || !strings.Contains(got.Text, c.says) || got.Cleaned != c.now {
			t.Errorf("%q: %+v", c.in, got)
		}
	}
}

func TestReviewLooksAtFieldsTogether(t *testing.T) {
	p := sample("main")
	if got := Review(p); len(got) != 0 {
		t.Errorf("%+v", got)
	}
	p.Issuer, p.Audience, p.KeyID = "https://login.acme.dev/", "https://other.eu.auth0.com/api/v2/", "kid"
	var fields []string
	for _, r := range Review(p) {
		fields = append(fields, r.Field)
	}
	if strings.Join(fields, " ") != "issuer audience client_auth" {
		t.Errorf("%v", fields)
	}
}

func TestCheckSecret(t *testing.T) {
	key := func(bits int, block string, pub bool) string {
		k, err := rsa.GenerateKey(rand.Reader, bits)
		must(t, err)
		der := x509.MarshalPKCS1PrivateKey(k)
		if pub {
			der = x509.MarshalPKCS1PublicKey(&k.PublicKey)
		}
		return string(pem.EncodeToMemory(&pem.Block{Type: block, Bytes: der}))
	}
	good := key(2048, "RSA PRIVATE KEY", false)
	cases := []struct{ method, in, status, says string }{
		{SecretPost, strings.Repeat("s", 64), "", ""},
		{"", "", "warn", "No client secret"},
		{SecretBasic, "short", "warn", "64"},
		{SecretPost, good, "fail", "private_key_jwt"},
		{SecretPost, "eyJhbGciOi.eyJpc3MiOiJ4.c2ln", "fail", "token"},
		{SecretPost, "two\nlines", "fail", "line"},
		{PrivateKeyJWT, good, "pass", "2048"},
		{PrivateKeyJWT, "", "warn", "private key"},
		{PrivateKeyJWT, strings.Repeat("s", 64), "fail", "neither"},
		{PrivateKeyJWT, key(2048, "RSA PUBLIC KEY", true), "fail", "public half"},
		{PrivateKeyJWT, good[:300] + "\n-----END RSA PRIVATE KEY-----\n", "fail", ""},
		{PrivateKeyJWT, `{"kty":"RSA","n":"` + strings.Repeat("_", 342) + `","e":"AQAB","d":"AQ"}`, "pass", "2048"},
		{PrivateKeyJWT, `{"kty":"RSA","n":"` + strings.Repeat("_", 100) + `","e":"AQAB","d":"AQ"}`, "fail", "2048"},
		{PrivateKeyJWT, `{"kty":"RSA","n":"` + strings.Repeat("_", 342) + `","e":"AQAB"}`, "fail", "public half"},
		{PrivateKeyJWT, `{"kty":"EC"}`, "fail", "RSA"},
		{PrivateKeyJWT, `{"keys":[]}`, "fail", "set"},
		{PrivateKeyJWT, "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----", "fail", "RSA"},
		{PrivateKeyJWT, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----", "fail", "passphrase"},
	}
	for i, c := range cases {
		if got := CheckSecret(c.method, secret.New(c.in)); got.Status != c.status || !strings.Contains(got.Text, c.says) {
			t.Errorf("case %d: %+v", i, got)
		}
	}
}
