package inspect

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// Of the 2^7 ways in which the lines can pass or fail exactly one is accepted, and every other is rejected.
func TestTruthTable(t *testing.T) {
	names := []string{"structure", "signature", "key", "time", "issuer", "audience", "policy"}
	accepted := 0
	for bits := range 1 << len(names) {
		lines := make([]Line, len(names))
		for i, name := range names {
			lines[i] = Line{Name: name, Status: Pass}
			if bits>>i&1 == 1 {
				lines[i].Status = Fail
			}
		}
		switch v := judge(JWS, lines); {
		case v == Accepted:
			accepted++
			if bits != 0 {
				t.Errorf("accepted with failures: %07b", bits)
			}
		case v != Rejected:
			t.Errorf("%07b gives %s", bits, v)
		}
		for _, kind := range []Kind{Malformed, Opaque} {
			if v := judge(kind, lines); v != Unparseable {
				t.Errorf("kind %s gives %s", kind, v)
			}
		}
	}
	if accepted != 1 {
		t.Errorf("%d of 128 are accepted", accepted)
	}
}

// A skip decides too: issuer and audience may go unasked, everything else must have been judged.
func TestVerdictOfSkips(t *testing.T) {
	names := []string{"structure", "signature", "key", "time", "issuer", "audience", "policy"}
	for i, name := range names {
		lines := make([]Line, len(names))
		for j := range names {
			lines[j] = Line{Name: names[j], Status: Pass}
		}
		lines[i].Status = Skip
		want := Decoded
		if name == "issuer" || name == "audience" {
			want = Accepted
		}
		if v := judge(JWS, lines); v != want {
			t.Errorf("without %s: %s, want %s", name, v, want)
		}
		lines[(i+1)%7].Status = Fail
		if v := judge(JWS, lines); v != Rejected {
			t.Errorf("without %s and with a failure: %s", name, v)
		}
		lines[i].Status, lines[(i+1)%7].Status = Warn, Pass
		if v := judge(JWS, lines); v != Accepted {
			t.Errorf("a warning at %s: %s", name, v)
		}
	}
}

// Real tokens in all combinations of a bad signature, time, issuer, audience and policy: the lines fail one by one.
func TestTruthTableOfRealTokens(t *testing.T) {
	k := testKeys()
	keys := keySet(t, pemOf(t, &k.rsa.PublicKey), FromFile)
	accepted := 0
	for bits := range 1 << 7 {
		bad := func(i int) bool { return bits>>i&1 == 1 }
		pick := func(i int, good, wrong string) string {
			if bad(i) {
				return wrong
			}
			return good
		}
		claims := pick(0, goodClaims, strings.TrimSuffix(goodClaims, "}")+`,"scope":"twice"}`)
		claims = strings.Replace(claims, "1795499400", pick(3, "1795499400", "1795413001"), 1)
		signer := k.rsa
		if bad(1) {
			signer = k.other
		}
		set := keys
		if bad(2) {
			set = &KeySet{}
		}
		header := `{"alg":"RS256","typ":"` + pick(6, "JWT", "logout+jwt") + `"}`
		r := Inspect(Parse(sign(t, "RS256", header, claims, signer)), Options{Now: testNow, Keys: set,
			Issuer: pick(4, "https://tenant.eu.auth0.com/", "https://other/"), Audience: pick(5, "https://api.example.com", "other")})
		for i, l := range r.Lines {
			want := Pass
			switch {
			case i == 1 && bad(2): // a refused key: the signature is not tried
				want = Skip
			case bad(i):
				want = Fail
			}
			if l.Status != want {
				t.Errorf("%07b: %s is %s (%s), want %s", bits, l.Name, l.Status, l.Detail, want)
			}
			if l.Detail == "" || l.Status == Fail && (l.Code == "" || !slices.Contains(codesOf(r.Findings), l.Code)) {
				t.Errorf("%07b: line %+v says too little", bits, l)
			}
		}
		if r.Verdict == Accepted {
			accepted++
		} else if r.Verdict != Rejected {
			t.Errorf("%07b: %s", bits, r.Verdict)
		}
	}
	if accepted != 1 {
		t.Errorf("%d of 128 are accepted", accepted)
	}
}

func TestWithoutKeys(t *testing.T) {
	token := Parse(sign(t, "RS256", `{"alg":"RS256"}`, goodClaims, testKeys().rsa))
	r := Inspect(token, Options{Now: testNow})
	if r.Verdict != Decoded || r.Lines[1].Status != Skip || r.Lines[2].Status != Skip {
		t.Errorf("no keys: %s %+v", r.Verdict, r.Lines)
	}
	r = Inspect(token, Options{Now: testNow, KeysError: "The issuer did not answer."})
	if r.Verdict != Decoded || r.Lines[1].Code != "key.unavailable" || !strings.Contains(r.Lines[1].Detail, "did not answer") {
		t.Errorf("unavailable keys: %s %+v", r.Verdict, r.Lines)
	}
	r = Inspect(token, Options{Now: testNow.Add(48 * time.Hour), KeysError: "The issuer did not answer."})
	if r.Verdict != Rejected {
		t.Errorf("expired and no keys: %s", r.Verdict)
	}
	r = Inspect(Parse(b64(`{"alg":"none"}`)+"."+b64(goodClaims)+"."), Options{Now: testNow, KeysError: "The issuer did not answer."})
	if r.Verdict != Rejected || r.Lines[1].Code != "signature.unsigned" {
		t.Errorf("unsigned and no keys: %s %+v", r.Verdict, r.Lines)
	}
	r = Inspect(Parse(b64(`{"alg":"dir","enc":"A128GCM"}`)+"..aXY.Y3Q.dGFn"), Options{Now: testNow, Issuer: "x", Audience: "y", KeysError: "none"})
	if r.Verdict != Decoded || string(r.Claims) != "null" {
		t.Errorf("encrypted: %s %s %+v", r.Verdict, r.Claims, r.Lines)
	}
}

// The document of `inspect --json`: its members in order, arrays never null, objects as sent, runes that terminals act
// on escaped.
func TestReportJSON(t *testing.T) {
	for name, token := range map[string]*Token{
		"good":   Parse(sign(t, "RS256", `{"alg":"RS256"}`, goodClaims, testKeys().rsa)),
		"broken": Parse("x y"), "empty": Parse(""), "opaque": Parse(strings.Repeat("a", 32)), "json": Parse(`{"payload":"e30","signatures":[{}]}`),
	} {
		doc, err := json.Marshal(Inspect(token, Options{Now: testNow}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		order := []string{`{"kind":`, `"header":`, `"claims":`, `"verdict":`, `"lines":[{"name":"structure"`, `"findings":[`, `"times":{"issued_at":`, `"removed":`}
		at := 0
		for _, want := range order {
			i := strings.Index(string(doc[at:]), want)
			if i < 0 {
				t.Fatalf("%s: %s is not in its place in %s", name, want, doc)
			}
			at += i
		}
		if strings.Contains(string(doc), `"fix":null`) || strings.Contains(string(doc), `"lines":null`) || strings.Contains(string(doc), `"findings":null`) {
			t.Errorf("%s holds a null list: %s", name, doc)
		}
	}
	odd := "{\"iss\":\"a\u202eb\u009b\u2028\x7f\",\"n\":12345678901234567890.10,\"e\":\"\\u001b[31m\"}"
	r := Inspect(unsigned(`{"alg":"RS256"}`, odd), Options{Now: testNow})
	if want := `{"iss":"a\u202eb\u009b\u2028\u007f","n":12345678901234567890.10,"e":"\u001b[31m"}`; string(r.Claims) != want {
		t.Errorf("claims %s, want %s", r.Claims, want)
	}
}

func TestTimes(t *testing.T) {
	at := testNow.Unix()
	for name, c := range map[string]struct {
		claims string
		leeway time.Duration
		status Status
		code   string
	}{
		"good":              {fmt.Sprintf(`"iat":%d,"nbf":%d,"exp":%d`, at-10, at-10, at+10), 0, Pass, ""},
		"no exp":            {fmt.Sprintf(`"iat":%d`, at), 0, Fail, "time.exp-missing"},
		"expires now":       {fmt.Sprintf(`"exp":%d`, at), 0, Fail, "time.expired"},
		"expires in 1 s":    {fmt.Sprintf(`"exp":%d`, at+1), 0, Pass, ""},
		"expired 5 s ago":   {fmt.Sprintf(`"exp":%d`, at-5), 0, Fail, "time.expired"},
		"leeway covers":     {fmt.Sprintf(`"exp":%d`, at-5), 6 * time.Second, Pass, ""},
		"leeway too short":  {fmt.Sprintf(`"exp":%d`, at-5), 5 * time.Second, Fail, "time.expired"},
		"nbf now":           {fmt.Sprintf(`"nbf":%d,"exp":%d`, at, at+10), 0, Pass, ""},
		"nbf in 1 s":        {fmt.Sprintf(`"nbf":%d,"exp":%d`, at+1, at+10), 0, Fail, "time.not-yet"},
		"nbf within leeway": {fmt.Sprintf(`"nbf":%d,"exp":%d`, at+1, at+10), time.Second, Pass, ""},
		"iat in the future": {fmt.Sprintf(`"iat":%d,"exp":%d`, at+1, at+10), 0, Warn, "time.iat-future"},
		"exp before iat":    {fmt.Sprintf(`"iat":%d,"exp":%d`, at-5, at-9), 10 * time.Second, Warn, "time.order"},
		"exp a text":        {`"exp":"1795499400"`, 0, Fail, "time.date-unusable"},
		"exp far":           {`"exp":99999999999999`, 0, Fail, "time.date-unusable"},
		"exp negative":      {`"exp":-1`, 0, Fail, "time.date-unusable"},
		"exp null":          {`"exp":null`, 0, Fail, "time.date-unusable"},
		"nbf a list":        {fmt.Sprintf(`"nbf":[1],"exp":%d`, at+10), 0, Fail, "time.date-unusable"},
		"iat a text":        {fmt.Sprintf(`"iat":"now","exp":%d`, at+10), 0, Fail, "time.date-unusable"},
		"exp decimal":       {fmt.Sprintf(`"exp":%d.25`, at), 0, Pass, ""},
		"exp case":          {fmt.Sprintf(`"EXP":%d`, at+10), 0, Fail, "time.exp-missing"},
	} {
		r := Inspect(unsigned(`{"alg":"RS256"}`, "{"+c.claims+"}"), Options{Now: testNow, Leeway: c.leeway})
		if l := lineOfName(r, "time"); l.Status != c.status || l.Code != c.code {
			t.Errorf("%s: %+v", name, l)
		}
	}
	r := Inspect(unsigned(`{"alg":"RS256"}`, fmt.Sprintf(`{"iat":%d,"exp":%d}`, at-100, at-12)), Options{Now: testNow, Offset: -90 * time.Second})
	if *r.Times.RemainingSeconds != -12 || *r.Times.LifetimeSeconds != 88 || r.Times.ExpiresAt != "2026-11-23T05:59:48Z" || r.Times.NotBefore != "" {
		t.Errorf("times %+v", r.Times)
	}
	if d := r.Findings[0].Detail; !strings.Contains(d, "expired 12s ago") || !strings.Contains(d, "1m30s behind") {
		t.Errorf("the clock is not explained: %s", d)
	}
	if !strings.Contains(lineOfName(Inspect(unsigned(`{}`, fmt.Sprintf(`{"exp":%d}`, at+60)), Options{Now: testNow, Leeway: time.Second}), "time").Detail, "leeway 1s") {
		t.Error("the leeway is not shown")
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "0s", 12 * time.Second: "12s", time.Minute: "1m", 70 * time.Second: "1m10s", 90 * time.Second: "1m30s",
		time.Hour: "1h", 90 * time.Minute: "1h30m", 24 * time.Hour: "24h", 3610 * time.Second: "1h0m10s", -time.Minute: "-1m", 1400 * time.Millisecond: "1s", 10 * time.Hour: "10h", 100 * time.Minute: "1h40m"} {
		if got := span(d); got != want {
			t.Errorf("span(%s) = %s, want %s", d, got, want)
		}
	}
}

// A set may hold keys that are not for this token; an accepted token shows no error for them.
func TestDroppedKeysAreRemarks(t *testing.T) {
	k := testKeys()
	set := keySet(t, []byte(`{"keys":[`+rsaJWK(&k.other.PublicKey, `,"use":"enc"`)+`,{"kty":"oct","k":"AQAB"},`+rsaJWK(&k.rsa.PublicKey, `,"kid":"a"`)+`]}`), FromIssuer)
	r := Inspect(Parse(sign(t, "RS256", `{"alg":"RS256","kid":"a"}`, goodClaims, k.rsa)), Options{Now: testNow, Keys: set})
	if got := strings.Join(codesOf(r.Findings), " "); r.Verdict != Accepted || got != "key.not-for-signing key.hmac-issuer" {
		t.Errorf("verdict %s, findings %s", r.Verdict, got)
	}
	for _, f := range r.Findings {
		if f.Severity == Error {
			t.Errorf("an accepted token shows %+v", f)
		}
	}
	only := keySet(t, []byte(rsaJWK(&k.rsa.PublicKey, `,"use":"enc"`)), FromIssuer)
	r = Inspect(Parse(sign(t, "RS256", `{"alg":"RS256","kid":"a"}`, goodClaims, k.rsa)), Options{Now: testNow, Keys: only})
	if got := strings.Join(codesOf(r.Findings), " "); r.Verdict != Rejected || got != "key.not-for-signing" || r.Findings[0].Severity != Error {
		t.Errorf("verdict %s, findings %s", r.Verdict, got)
	}
}
