package inspect

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"
)

// MaxKeys is the most keys that one set may hold.
const MaxKeys = 200

// KeySetError says why a whole key set is refused.
type KeySetError struct{ Finding Finding }

func (e *KeySetError) Error() string {
	return e.Finding.Title + " (" + e.Finding.Actual + "): " + e.Finding.Detail
}

func refuseSet(code, expected, actual string) error {
	return &KeySetError{Finding: find(code, "keys", expected, actual, "")}
}

// refusal remembers a refused key by its kid, so that a token naming it is told why.
type refusal struct {
	id      string
	finding Finding
}

// ParseKeySet reads PEM (public key or certificate), one JWK, or a JWKS; from an HMAC file also the bare secret. The
// error, a *KeySetError, is for input that is none of them or is over a limit; single refused keys are in
// KeySet.Dropped.
func ParseKeySet(data []byte, origin KeyOrigin) (*KeySet, error) {
	if len(data) > MaxSize {
		return nil, refuseSet("key.too-large", "at most 1 MiB", fmt.Sprintf("%d bytes", len(data)))
	}
	set := &KeySet{Origin: origin}
	text := bytes.TrimLeft(data, " \t\r\n")
	var err error
	switch {
	case len(text) == 0:
		return nil, refuseSet("key.malformed", "PEM, a JWK or a JWKS", "an empty file")
	case text[0] == '{':
		err = set.readJSON(string(text))
	case origin == FromHMAC:
		err = set.readSecret(data)
	case bytes.Contains(data, []byte("-----BEGIN ")):
		err = set.readPEM(data)
	default:
		err = set.readDER(data)
	}
	if err != nil {
		return nil, err
	}
	set.noteDuplicates()
	return set, nil
}

func (s *KeySet) readJSON(text string) error {
	v, twice, bad := scanJSON(text)
	if bad != nil || v.kind != ObjectKind {
		what := "no JSON object"
		if bad != nil {
			what = fmt.Sprintf("%s at byte %d", bad.what, bad.offset)
		}
		return refuseSet("key.malformed", "a JWK or a JWKS", what)
	}
	if !v.object.Has("keys") {
		s.addJWK(v.object, "keys[0]", len(twice) > 0)
		return nil
	}
	for _, d := range twice {
		if !strings.Contains(d.path, ".") {
			return refuseSet("key.malformed", "each name once", "the set says "+d.path+" twice")
		}
	}
	list := v.object.Get("keys")
	if list.kind != Array {
		return refuseSet("key.malformed", "a list named keys", kindWord(list.kind))
	}
	if len(list.items) > MaxKeys {
		return refuseSet("key.too-many", "at most 200 keys", fmt.Sprintf("%d keys", len(list.items)))
	}
	s.addJWKs(list.items)
	return nil
}

func (s *KeySet) addJWKs(items []Value) {
	mixed := false
	for _, item := range items {
		mixed = mixed || item.object.Get("kty").text != "oct"
	}
	for i, item := range items {
		path := fmt.Sprintf("keys[%d]", i)
		if item.kind != ObjectKind {
			s.refuse("", find("key.malformed", path, "an object", kindWord(item.kind), ""))
			continue
		}
		_, twice, _ := scanJSON(item.raw)
		if s.Origin == FromHMAC && mixed && item.object.Get("kty").text == "oct" {
			s.refuse(item.object.Get("kid").text, find("key.not-hmac", path, "only oct keys in the file", "a mixed set", ""))
			continue
		}
		s.addJWK(item.object, path, len(twice) > 0)
	}
}

func (s *KeySet) refuse(id string, f Finding) {
	if id != "" {
		f.Detail = "kid " + id + ". " + f.Detail
	}
	s.Dropped = append(s.Dropped, f)
	s.refused = append(s.refused, refusal{id, f})
}

func (s *KeySet) addJWK(jwk *Object, path string, twice bool) {
	id := jwk.Get("kid").text
	if twice {
		s.refuse(id, find("key.malformed", path, "each name once", "a name that appears twice", ""))
		return
	}
	key, bad := readJWK(jwk, s.Origin)
	if bad != nil {
		bad.Path = path
		s.refuse(id, *bad)
		return
	}
	if key.Type != "oct" && jwk.Has("d") {
		s.Warnings = append(s.Warnings, find("key.private", path, "a public key", "a private key", ""))
	}
	s.Keys = append(s.Keys, *key)
}

func (s *KeySet) readPEM(data []byte) error {
	count := 0
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		if count++; count > MaxKeys {
			return refuseSet("key.too-many", "at most 200 keys", "more than 200 keys")
		}
		path := fmt.Sprintf("keys[%d]", count-1)
		if strings.Contains(block.Type, "PRIVATE") {
			s.refuse("", find("key.private", path, "a public key or a certificate", block.Type, ""))
			continue
		}
		public, err := publicFromDER(block.Bytes)
		if err != nil {
			s.refuse("", find("key.malformed", path, "a public key or a certificate", block.Type, ""))
			continue
		}
		s.addPublic(public, path)
	}
	if count == 0 {
		return refuseSet("key.malformed", "a PEM block", "a BEGIN line without a readable block")
	}
	return nil
}

func (s *KeySet) readDER(data []byte) error {
	public, err := publicFromDER(data)
	if err != nil {
		return refuseSet("key.malformed", "PEM, DER, a JWK or a JWKS", fmt.Sprintf("%d bytes that are none of them", len(data)))
	}
	s.addPublic(public, "keys[0]")
	return nil
}

func (s *KeySet) addPublic(public any, path string) {
	key, bad := describePublic(public)
	if bad != nil {
		bad.Path = path
		s.refuse("", *bad)
		return
	}
	s.Keys = append(s.Keys, *key)
}

// publicFromDER reads SubjectPublicKeyInfo, PKCS #1 or an X.509 certificate, in that order.
func publicFromDER(der []byte) (any, error) {
	if public, err := x509.ParsePKIXPublicKey(der); err == nil {
		return public, nil
	}
	if public, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return public, nil
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	return cert.PublicKey, nil
}

// noteDuplicates warns of different keys under one kid: verifiers differ in which they try.
func (s *KeySet) noteDuplicates() {
	first := map[string]int{}
	for i, k := range s.Keys {
		if k.ID == "" {
			continue
		}
		if j, met := first[k.ID]; met && (s.Keys[j].Thumbprint != k.Thumbprint || k.Type == "oct") {
			s.Warnings = append(s.Warnings, find("key.duplicate-kid", fmt.Sprintf("keys[%d]", i), "one key for a kid", k.ID, ""))
		}
		first[k.ID] = i
	}
}
