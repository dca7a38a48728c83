package inspect

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// lineOfName is one of the seven lines of a report.
func lineOfName(r Report, name string) Line {
	for _, l := range r.Lines {
		if l.Name == name {
			return l
		}
	}
	return Line{}
}

func TestParseKinds(t *testing.T) {
	good := b64(`{"alg":"RS256"}`)
	for name, c := range map[string]struct {
		in   string
		kind Kind
		code string // of the structure line
		at   string // within its detail
	}{
		"signed":               {good + "." + b64(`{"a":1}`) + ".c2ln", JWS, "", ""},
		"empty":                {"", Malformed, "structure.empty", ""},
		"only newline":         {"\n", Malformed, "structure.empty", ""},
		"opaque":               {"ghJ4kLmN0pQrStUvWxYz0123456789_-", Opaque, "structure.opaque", "32 characters"},
		"word":                 {"hello", Malformed, "structure.parts", "got 1"},
		"cut token":            {"eyJhbGciOiJSUzI1NiIsInR5cCI6Ikp", Malformed, "structure.parts", "got 1"},
		"two parts":            {good + "." + b64(`{}`), Malformed, "structure.parts", "got 2"},
		"four parts":           {"a.b.c.d", Malformed, "structure.parts", "got 4"},
		"six parts":            {"a.b.c.d.e.f", Malformed, "structure.parts", "got 6"},
		"blank inside":         {"hello world", Malformed, "structure.foreign-byte", "byte 0x20 at offset 5"},
		"plus":                 {good + ".e30+.c2ln", Malformed, "structure.base64.alphabet", "at offset 24"},
		"padding":              {good + ".e30=.c2ln", Malformed, "structure.base64.padding", "at offset 24"},
		"zero width":           {good + ".e3\u200b0.c2ln", Malformed, "structure.foreign-byte", "offset 23 (U+200B)"},
		"no UTF-8":             {good + ".e3\xff0.c2ln", Malformed, "structure.foreign-byte", "byte 0xFF at offset 23"},
		"length 1 mod 4":       {good + ".e30aa.c2ln", Malformed, "structure.base64.length", ""},
		"trailing bits":        {good + ".e31.c2ln", Malformed, "structure.base64.trailing-bits", ""},
		"trailing bits sig":    {good + ".e30.c2lnYR", Malformed, "structure.base64.trailing-bits", ""},
		"header no JSON":       {b64("hi") + ".e30.c2ln", Malformed, "structure.header-not-json", ""},
		"header empty":         {".e30.c2ln", Malformed, "structure.header-not-json", "empty"},
		"header list":          {b64("[1]") + ".e30.c2ln", Malformed, "structure.header-not-json", "a list"},
		"header twice":         {b64(`{"alg":"none","alg":"RS256"}`) + ".e30.c2ln", JWS, "structure.duplicate-member", `"none" and "RS256"`},
		"header nested twice":  {b64(`{"alg":"RS256","jwk":{"k":1,"k":2}}`) + ".e30.c2ln", JWS, "structure.duplicate-member", ""},
		"payload empty":        {good + "..c2ln", JWS, "structure.payload-not-json", "empty"},
		"payload text":         {good + "." + b64("hello") + ".c2ln", JWS, "structure.payload-not-json", ""},
		"payload list":         {good + "." + b64("[]") + ".c2ln", JWS, "structure.payload-not-json", "a list"},
		"payload number":       {good + "." + b64("1") + ".c2ln", JWS, "structure.payload-not-json", "a number"},
		"payload null":         {good + "." + b64("null") + ".c2ln", JWS, "structure.payload-not-json", "null"},
		"payload binary":       {good + "." + b64("\x00\x01\xfe") + ".c2ln", JWS, "structure.payload-not-json", "no UTF-8"},
		"payload latin-1":      {good + "." + b64("{\"a\":\"\xe9\"}") + ".c2ln", JWS, "structure.payload-not-json", "no UTF-8"},
		"payload BOM":          {good + "." + b64("\ufeff{}") + ".c2ln", JWS, "structure.payload-not-json", ""},
		"payload comma":        {good + "." + b64(`{"a":1,}`) + ".c2ln", JWS, "structure.payload-not-json", "byte 6"},
		"payload comment":      {good + "." + b64(`{/**/}`) + ".c2ln", JWS, "structure.payload-not-json", ""},
		"payload NaN":          {good + "." + b64(`{"exp":NaN}`) + ".c2ln", JWS, "structure.payload-not-json", ""},
		"payload twice":        {good + "." + b64(`{"aud":"a","aud":"b"}`) + ".c2ln", JWS, "structure.duplicate-member", `"a" and "b"`},
		"payload twice, \\u":   {good + "." + b64(`{"aud":"a","\u0061ud":"b"}`) + ".c2ln", JWS, "structure.duplicate-member", ""},
		"payload surrogate":    {good + "." + b64(`{"a":"\ud800"}`) + ".c2ln", JWS, "structure.lone-surrogate", ""},
		"surrogate name":       {good + "." + b64(`{"\udfff":1}`) + ".c2ln", JWS, "structure.lone-surrogate", ""},
		"payload trailing":     {good + "." + b64(`{"a":1} {"a":2}`) + ".c2ln", JWS, "structure.trailing-data", ""},
		"payload trailing 0":   {good + "." + b64("{}\x00") + ".c2ln", JWS, "structure.trailing-data", ""},
		"payload deep":         {good + "." + b64(`{"a":`+strings.Repeat("[", 65)+strings.Repeat("]", 65)+"}") + ".c2ln", JWS, "structure.too-deep", ""},
		"payload deep objects": {good + "." + b64(strings.Repeat(`{"a":`, 65)+"1"+strings.Repeat("}", 65)) + ".c2ln", JWS, "structure.too-deep", ""},
		"payload 64 deep":      {good + "." + b64(strings.Repeat(`{"a":`, 64)+"1"+strings.Repeat("}", 64)) + ".c2ln", JWS, "", ""},
		"crit unknown":         {b64(`{"alg":"RS256","crit":["x"],"x":1}`) + ".e30.c2ln", JWS, "structure.crit.unknown", "x"},
		"crit empty":           {b64(`{"alg":"RS256","crit":[]}`) + ".e30.c2ln", JWS, "structure.crit.malformed", ""},
		"crit absent name":     {b64(`{"alg":"RS256","crit":["x"]}`) + ".e30.c2ln", JWS, "structure.crit.malformed", ""},
		"crit registered":      {b64(`{"alg":"RS256","crit":["alg"]}`) + ".e30.c2ln", JWS, "structure.crit.malformed", ""},
		"crit twice":           {b64(`{"alg":"RS256","crit":["x","x"],"x":1}`) + ".e30.c2ln", JWS, "structure.crit.malformed", ""},
		"crit a text":          {b64(`{"alg":"RS256","crit":"x","x":1}`) + ".e30.c2ln", JWS, "structure.crit.malformed", ""},
		"crit numbers":         {b64(`{"alg":"RS256","crit":[1]}`) + ".e30.c2ln", JWS, "structure.crit.malformed", ""},
		"b64 false":            {b64(`{"alg":"RS256","b64":false}`) + ".e30.c2ln", JWS, "structure.b64", ""},
		"b64 false crit":       {b64(`{"alg":"RS256","b64":false,"crit":["b64"]}`) + ".e30.c2ln", JWS, "structure.b64", ""},
		"JSON JWS":             {`{"payload":"e30","signature":"c2ln"}`, JSONJWS, "structure.json-serialised", ""},
		"JSON JWE":             {`{"ciphertext":"e30"}`, JSONJWE, "structure.json-serialised", ""},
		"other JSON":           {`{"a":1}`, Malformed, "structure.foreign-byte", "0x7B at offset 0"},
		"JWE":                  {b64(`{"alg":"dir","enc":"A128GCM"}`) + "..aXY.Y3Q.dGFn", JWE, "", ""},
	} {
		token := Parse(c.in)
		r := Inspect(token, Options{Now: testNow})
		line := r.Lines[0]
		if token.Kind != c.kind || line.Code != c.code || (line.Status == Fail) != (c.code != "") {
			t.Errorf("%s: kind %s, structure %+v; want %s, %q", name, token.Kind, line, c.kind, c.code)
		}
		all := line.Detail
		for _, f := range r.Findings {
			all += "\n" + f.Actual + " " + f.Detail
		}
		if !strings.Contains(all, c.at) {
			t.Errorf("%s: %q is not said in %s", name, c.at, all)
		}
		if c.code != "" && (r.Verdict == Accepted || r.Verdict == Decoded) && c.code != "structure.json-serialised" {
			t.Errorf("%s: verdict %s", name, r.Verdict)
		}
	}
}

// payload-not-json is the structure line's code only when nothing else is wrong.
func TestPayloadNotJSONGivesWay(t *testing.T) {
	r := Inspect(Parse(b64(`{"alg":"RS256","alg":"RS256"}`)+"."+b64("hello")+".c2ln"), Options{Now: testNow})
	if r.Lines[0].Code != "structure.duplicate-member" || !slices.Contains(codesOf(r.Findings), "structure.payload-not-json") {
		t.Errorf("line %+v, findings %v", r.Lines[0], codesOf(r.Findings))
	}
	crit := Inspect(Parse(b64(`{"alg":"RS256","crit":["x"],"x":1}`)+"."+b64("hello")+".c2ln"), Options{Now: testNow})
	if crit.Lines[0].Code != "structure.crit.unknown" || lineOfName(crit, "policy").Status != Fail {
		t.Errorf("lines %+v", crit.Lines)
	}
}

func TestParseCleansItsInput(t *testing.T) {
	token := Parse("Authorization: Bearer " + b64(`{"alg":"RS256"}`) + "." + b64(`{"a":1}`) + ".c2ln\n")
	if token.Kind != JWS || !strings.Contains(token.Removed, "Authorization") || strings.Contains(token.Raw, " ") {
		t.Errorf("got %+v", token)
	}
}

func TestValuesAreKeptAsSent(t *testing.T) {
	token := unsigned(`{"alg":"RS256"}`, `{ "z":1.50, "a":12345678901234567890, "A":"x", "e":1E2, "u":"\u0041\ud83d\ude00", "n":null, "s":{"b":[1, 2]} }`)
	for name, want := range map[string]string{"z": "1.50", "a": "12345678901234567890", "e": "1E2", "n": "null", "s": `{"b":[1, 2]}`} {
		if got := token.Claim(name).Raw(); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if token.Text("u") != "A😀" || token.Text("A") != "x" || token.Claim("Z").Kind() != Absent {
		t.Errorf("texts: %q %q, Z %v", token.Text("u"), token.Text("A"), token.Claim("Z"))
	}
	var order []string
	for _, m := range token.Claims.Members {
		order = append(order, m.Name)
	}
	if strings.Join(order, "") != "zaAeuns" {
		t.Errorf("order %v", order)
	}
}

func TestNested(t *testing.T) {
	inner := b64(`{"alg":"RS256"}`) + "." + b64(goodClaims) + ".c2ln"
	token := unsigned(`{"alg":"RS256","cty":"JWT"}`, inner)
	r := Inspect(token, Options{Now: testNow})
	if !slices.Contains(codesOf(r.Findings), "structure.nested") || r.Kind != JWS || r.Lines[0].Code != "structure.payload-not-json" {
		t.Errorf("kind %s, line %+v, findings %v", r.Kind, r.Lines[0], codesOf(r.Findings))
	}
	if in := token.Inner(); in == nil || in.Text("azp") != "abc" {
		t.Errorf("inner %+v", in)
	}
	if unsigned(`{"alg":"RS256"}`, goodClaims).Inner() != nil {
		t.Error("an ordinary token has no inner one")
	}
}

func TestNumericDate(t *testing.T) {
	for raw, want := range map[string]string{
		"0": "1970-01-01T00:00:00Z", "1795413000": "2026-11-23T05:50:00Z", "1795413000.5": "2026-11-23T05:50:00.5Z",
		"1.795413e9": "2026-11-23T05:50:00Z", "253402300799": "9999-12-31T23:59:59Z",
		"253402300800": "", "-1": "", `"1795413000"`: "", "null": "", "true": "", "1e400": "", "1e999999999": "", "[1]": "",
		"99999999999999999999": "", "0.0000000001": "1970-01-01T00:00:00Z", "-0": "1970-01-01T00:00:00Z",
	} {
		at, ok := unsigned(`{"alg":"RS256"}`, `{"exp":`+raw+`}`).Time("exp")
		if got := at.Format(time.RFC3339Nano); ok != (want != "") || ok && got != want {
			t.Errorf("exp %s is %s, %v; want %s", raw, got, ok, want)
		}
	}
}
