package inspect

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// rfcExample is one example of RFC 7515, 7516, 7519, 7520, 7797 or 8037, as printed there.
type rfcExample struct {
	Name      string
	Token     string
	Kind      Kind
	Key       json.RawMessage // what verifies or decrypts it
	Signature Status          // pass or fail for a JWS
	Plain     *string         // what a JWE holds
}

func rfcExamples(t testing.TB) []rfcExample {
	data, err := os.ReadFile("testdata/rfc.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []rfcExample
	if err := json.Unmarshal(data, &list); err != nil || len(list) < 60 {
		t.Fatalf("%d examples, %v", len(list), err)
	}
	return list
}

func TestRFCExamples(t *testing.T) {
	for _, e := range rfcExamples(t) {
		t.Run(e.Name, func(t *testing.T) {
			token := Parse(e.Token)
			if token.Kind != e.Kind || token.Removed != "" {
				t.Fatalf("kind %s, removed %q, problems %v", token.Kind, token.Removed, codesOf(token.problems))
			}
			if e.Kind == JWS {
				origin := FromFile
				if strings.HasPrefix(token.Alg(), "HS") {
					origin = FromHMAC
				}
				check := CheckSignature(token, keySet(t, e.Key, origin), nil)
				if check.Signature.Status != e.Signature {
					t.Errorf("signature %+v, key %+v", check.Signature, check.Key)
				}
			}
			if e.Plain != nil {
				inner, err := DecryptJWE(token, e.Key)
				if err != nil {
					t.Fatalf("decrypting: %v", err)
				}
				if got := string(inner.Payload); got != *e.Plain && inner.Raw != *e.Plain {
					t.Errorf("decrypted to %q (%s)", got, inner.Raw)
				}
			}
			if r := Inspect(token, Options{Now: testNow}); r.Verdict == Accepted || r.Verdict == Unparseable {
				t.Errorf("verdict %s", r.Verdict)
			} else if e.Kind == JSONJWS || e.Kind == JSONJWE {
				if l := r.Lines[0]; l.Status != Fail || l.Code != "structure.json-serialised" || r.Verdict != Decoded {
					t.Errorf("structure line %+v, verdict %s", l, r.Verdict)
				}
				for _, l := range r.Lines[1:] {
					if l.Status != Skip || l.Detail == "" {
						t.Errorf("line %+v", l)
					}
				}
			}
		})
	}
}

// RFC 7638 §3.1 prints the thumbprint of this key.
func TestThumbprint(t *testing.T) {
	const jwk = `{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}`
	set := keySet(t, []byte(jwk), FromFile)
	if len(set.Keys) != 1 || set.Keys[0].Thumbprint != "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs" || set.Keys[0].Bits != 2048 {
		t.Errorf("got %+v", set.Keys)
	}
	// RFC 8037 A.3
	set = keySet(t, []byte(`{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`), FromFile)
	if len(set.Keys) != 1 || set.Keys[0].Thumbprint != "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k" {
		t.Errorf("got %+v", set.Keys)
	}
}

// RFC 9068 §2.3 prints the claims of an access token in that profile; each member that it requires is asked for.
func TestRFC9068Example(t *testing.T) {
	const example = `{"iss":"https://authorization-server.example.com/","sub":"5ba552d67","aud":"https://rs.example.com/","exp":1639528912,"iat":1618354090,"jti":"dbe39bf3a3ba4238a513f51d6e1691c4","client_id":"s6BhdRkqt3","scope":"openid profile reademail"}`
	const header = `{"typ":"at+JWT","alg":"RS256","kid":"RjEwOwOA"}`
	at := time.Unix(1618354100, 0)
	for _, f := range Inspect(unsigned(header, example), Options{Now: at}).Findings {
		if f.Code == "claim.rfc9068-missing" || f.Severity == Error {
			t.Errorf("the example has %+v", f)
		}
	}
	for _, name := range []string{"iss", "sub", "aud", "exp", "iat", "jti", "client_id"} {
		without := strings.Replace(example, `"`+name+`"`, `"other"`, 1)
		found := slices.ContainsFunc(Inspect(unsigned(header, without), Options{Now: at}).Findings, func(f Finding) bool {
			return f.Code == "claim.rfc9068-missing" && f.Path == "claims."+name
		})
		if !found {
			t.Errorf("a missing %s goes unnoticed", name)
		}
	}
}
