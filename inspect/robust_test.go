package inspect

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// hostile are inputs of up to 1 MiB that are made to stall or crash a parser.
func hostile() map[string]string {
	head := b64(`{"alg":"RS256"}`) + "."
	most := (MaxSize-len(head)-10)*3/4 - 20
	deep := strings.Repeat("[", 9990) + strings.Repeat("]", 9990)
	return map[string]string{
		"9,990-deep list":       head + b64(deep) + ".c2ln",
		"9,990-deep claim":      head + b64(`{"a":`+deep+`}`) + ".c2ln",
		"unclosed depth":        head + b64(strings.Repeat(`{"a":`, most/5)) + ".c2ln",
		"deep header":           b64(`{"alg":`+deep+`}`) + ".e30.c2ln",
		"one name for ever":     head + b64(`{"a":1`+strings.Repeat(`,"a":1`, most/6)+`}`) + ".c2ln",
		"many names":            head + b64("{"+manyNames(most)+`"z":1}`) + ".c2ln",
		"many numbers":          head + b64(`{"a":[1`+strings.Repeat(",9007199254740993", most/17)+"]}") + ".c2ln",
		"long number":           head + b64(`{"exp":1`+strings.Repeat("0", most)+"}") + ".c2ln",
		"long decimal":          head + b64(`{"exp":0.`+strings.Repeat("1", most)+"}") + ".c2ln",
		"huge exponent":         head + b64(`{"exp":1e`+strings.Repeat("9", 300)+`,"iat":1e-999999999}`) + ".c2ln",
		"long text":             head + b64(`{"iss":"`+strings.Repeat("a", most-10)+`"}`) + ".c2ln",
		"many escapes":          head + b64(`{"iss":"`+strings.Repeat(`\u0061`, most/6-3)+`"}`) + ".c2ln",
		"many audiences":        head + b64(`{"aud":["a"`+strings.Repeat(`,"https://x"`, most/12)+`]}`) + ".c2ln",
		"many scopes":           head + b64(`{"scope":"`+strings.Repeat("a ", most/2-10)+`"}`) + ".c2ln",
		"many crits":            b64(`{"alg":"RS256","crit":["a"`+strings.Repeat(`,"b"`, most/4-10)+`]}`) + ".e30.c2ln",
		"own key of a megabyte": b64(`{"alg":"RS256","jwk":"`+strings.Repeat("A", most-40)+`"}`) + ".e30.c2ln",
		"nested tokens":         nested(20),
		"dots":                  strings.Repeat(".", MaxSize),
		"letters":               strings.Repeat("A", MaxSize),
		"blanks":                strings.Repeat(" ", MaxSize),
		"line breaks":           strings.Repeat("A\n", MaxSize/2),
		"braces":                strings.Repeat("{", MaxSize),
		"quotes":                strings.Repeat(`"`, MaxSize),
		"serialised":            `{"payload":"` + strings.Repeat("A", MaxSize-40) + `","signatures":[]}`,
		"control bytes":         strings.Repeat("\x00\x1b\xff", MaxSize/3),
		"over the limit":        strings.Repeat("A", MaxSize+1),
		"signature":             head + "e30." + strings.Repeat("A", MaxSize-100),
	}
}

func manyNames(most int) string {
	var b strings.Builder
	for i := 0; b.Len() < most-30; i++ {
		b.WriteString(`"` + strings.Repeat(string(rune('a'+i%26)), 3) + time.Duration(i).String() + `":1,`)
	}
	return b.String()
}

func nested(levels int) string {
	token := b64(`{"alg":"RS256"}`) + "." + b64(goodClaims) + ".c2ln"
	for range levels {
		token = b64(`{"alg":"RS256","cty":"JWT"}`) + "." + b64(token) + ".c2ln"
	}
	return token
}

// No input up to 1 MiB may stall. The goal is 100 ms on a quiet machine; the test allows ten times that.
func TestHostileInputIsJudgedQuickly(t *testing.T) {
	expected := strings.Repeat("https://api.example.com/", 1000)
	for name, in := range hostile() {
		start := time.Now()
		token := Parse(in)
		parsed := time.Since(start)
		r := Inspect(token, Options{Now: testNow, Issuer: expected, Audience: expected, Scopes: []string{"x"}, Claims: map[string]string{"iss": "y"}})
		judged := time.Since(start)
		doc, err := json.Marshal(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if r.Verdict == Accepted || len(r.Lines) != 7 {
			t.Errorf("%s: %s with %d lines", name, r.Verdict, len(r.Lines))
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("%s took %s (parsed %s, judged %s, %d bytes of JSON)", name, took, parsed, judged, len(doc))
		} else if took > 100*time.Millisecond {
			t.Logf("%s took %s (parsed %s, judged %s, %d bytes of JSON)", name, took, parsed, judged, len(doc))
		}
	}
}

func FuzzInspect(f *testing.F) {
	for _, e := range rfcExamples(f) {
		f.Add(e.Token)
	}
	for _, s := range []string{"", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", cleanToken, `{"payload":"e30","signatures":[{"protected":"e30"}]}`, unsignedText(goodClaims),
		unsignedText(`{"aud":["a"],"exp":1e3,"iat":-0,"iss":"https://x.auth0.com"}`)} {
		f.Add(s)
	}
	keys := keySet(f, []byte(rsaJWK(&testKeys().rsa.PublicKey, `,"kid":"a"`)), FromIssuer)
	f.Fuzz(func(t *testing.T, in string) {
		token := Parse(in)
		r := Inspect(token, Options{Now: testNow, Keys: keys, Issuer: "https://x/", Audience: "a"})
		if r.Verdict == Accepted {
			t.Fatalf("%q is accepted", in)
		}
		if (r.Verdict == Unparseable) != (token.Kind == Malformed || token.Kind == Opaque) {
			t.Fatalf("%q: kind %s, verdict %s", in, token.Kind, r.Verdict)
		}
		doc, err := json.Marshal(r)
		if err != nil || !json.Valid(doc) {
			t.Fatalf("%q: %v", in, err)
		}
		if token.Claims != nil && !json.Valid([]byte(token.Claims.Raw)) {
			t.Fatalf("%q: claims %q", in, token.Claims.Raw)
		}
		if again := Parse(token.Raw); token.Kind != Malformed && (again.Kind != token.Kind || again.Raw != token.Raw) {
			t.Fatalf("%q is %s, read again %s", in, token.Kind, again.Kind)
		}
		Compare(token, Parse(cleanToken), CompareOptions{Times: true})
	})
}

func unsignedText(payload string) string {
	return b64(`{"alg":"RS256"}`) + "." + b64(payload) + ".c2ln"
}

// The scanner and encoding/json must agree on what is JSON, except where we are stricter on purpose.
func FuzzScanJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e-3,null,true,"x\u0041"]}`, `[]`, `"\ud800"`, `{"a":1,"a":2}`, ` 1 `, "\ufeff1", `[1,]`, `{"a":01}`, "\"\xff\"", `1 2`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, _, bad := scanJSON(s)
		if bad != nil {
			if bad.offset < 0 || bad.offset > len(s) {
				t.Fatalf("%q: offset %d", s, bad.offset)
			}
			return
		}
		if !json.Valid([]byte(s)) || strings.TrimSpace(s) == "" {
			t.Fatalf("%q is taken for JSON", s)
		}
		if v.Raw() != strings.Trim(s, " \t\r\n") {
			t.Fatalf("%q was kept as %q", s, v.Raw())
		}
		var std any
		if err := json.Unmarshal([]byte(s), &std); err != nil && !strings.Contains(err.Error(), "cannot unmarshal number") {
			t.Fatalf("%q: %v", s, err)
		}
		v.Any()
	})
}
