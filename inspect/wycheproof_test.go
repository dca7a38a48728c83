package inspect

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// TestWycheproof holds the JOSE vectors of Project Wycheproof (github.com/C2SP/wycheproof, testvectors_v1, Apache-2.0;
// testdata/wycheproof.json keeps key, token, result) against parsing, keys, signatures and decryption together.
func TestWycheproof(t *testing.T) {
	data, err := os.ReadFile("testdata/wycheproof.json")
	if err != nil {
		t.Fatal(err)
	}
	var groups []struct {
		File, Group string
		Key         json.RawMessage
		Tests       []struct {
			ID                   int
			Token, Result, About string
			Plain                *string
		}
	}
	if err := json.Unmarshal(data, &groups); err != nil {
		t.Fatal(err)
	}
	count := 0
	for _, g := range groups {
		for _, c := range g.Tests {
			count++
			ok, why := wycheproofAccepts(c.Token, g.Key, c.Plain)
			if _, excused := wycheproofExcuses()[[2]any{g.File, c.ID}]; c.Result != "acceptable" && ok != (c.Result == "valid") != excused {
				t.Errorf("%s %s %d (%s) is %s; we say %v: %s", g.File, g.Group, c.ID, c.About, c.Result, ok, why)
			}
		}
	}
	if count < 600 {
		t.Errorf("only %d vectors", count)
	}
}

// wycheproofExcuses are the vectors that we judge otherwise, each with its reason.
func wycheproofExcuses() map[[2]any]string {
	const alg = "the vector's key declares another algorithm than its token uses (RFC 7517 §4.4)"
	const same = "named for a fault that the vector's text does not hold: it is a good token"
	const foreign = "called valid although a byte outside base64url stands in it (RFC 7515 §2)"
	return map[[2]any]string{
		{"json_web_signature", 346}: alg, {"json_web_signature", 347}: alg, {"json_web_signature", 350}: alg, {"json_web_signature", 351}: alg,
		{"json_web_signature", 367}: same, {"json_web_signature", 370}: same,
		{"json_web_signature", 372}: foreign, {"json_web_signature", 373}: foreign,
		{"json_web_key", 4}: "two keys with one kid are a warning here, and each is tried",
	}
}

func wycheproofAccepts(text string, key json.RawMessage, plain *string) (ok bool, why string) {
	token := Parse(text)
	if plain != nil {
		inner, err := DecryptJWE(token, key)
		if err != nil {
			return false, err.Error()
		}
		return *plain == "" || hex.EncodeToString(inner.Payload) == *plain, "another plaintext"
	}
	for _, f := range token.problems {
		if f.Severity == Error && f.Code != "structure.payload-not-json" { // the vectors sign texts, not claims
			return false, f.Code
		}
	}
	origin := FromFile
	if k := string(key); strings.Contains(k, `"oct"`) && !strings.Contains(k, `"RSA"`) && !strings.Contains(k, `"EC"`) {
		origin = FromHMAC
	}
	set, err := ParseKeySet(key, origin)
	if err != nil {
		return false, err.Error()
	}
	check := CheckSignature(token, set, nil)
	return check.Signature.Status == Pass, check.Key.Detail + " " + check.Signature.Detail
}
