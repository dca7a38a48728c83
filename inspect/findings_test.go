package inspect

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestNamesAreComparedExactly(t *testing.T) {
	for name, c := range map[string]struct{ claims, issuer, audience, issuerCode, audienceCode string }{
		"equal":          {`"iss":"https://t.auth0.com/","aud":"api"`, "https://t.auth0.com/", "api", "", ""},
		"one of a list":  {`"aud":["x","api"]`, "", "api", "", ""},
		"slash":          {`"iss":"https://t.auth0.com","aud":"https://api/"`, "https://t.auth0.com/", "https://api", "issuer.slash", "audience.slash"},
		"scheme":         {`"iss":"http://t.auth0.com/","aud":"http://api"`, "https://t.auth0.com/", "https://api", "issuer.scheme", "audience.scheme"},
		"case":           {`"iss":"https://T.auth0.com/","aud":"API"`, "https://t.auth0.com/", "api", "issuer.case", "audience.case"},
		"host":           {`"iss":"https://login.example.com/"`, "https://t.eu.auth0.com/", "", "issuer.host", ""},
		"region":         {`"iss":"https://t.auth0.com/"`, "https://t.eu.auth0.com/", "", "issuer.region", ""},
		"blank":          {`"iss":"https://t.auth0.com/ ","aud":" api"`, "https://t.auth0.com/", "api", "issuer.space", "audience.space"},
		"other":          {`"iss":"x","aud":"y"`, "https://t.auth0.com/", "api", "issuer.differs", "audience.differs"},
		"list of others": {`"aud":["x","y"]`, "", "api", "", "audience.differs"},
		"list, near":     {`"aud":["x","api/"]`, "", "api", "", "audience.slash"},
		"missing":        {`"a":1`, "x", "api", "issuer.missing", "audience.missing"},
		"wrong types":    {`"iss":["x"],"aud":{"api":1}`, "x", "api", "issuer.not-text", "audience.not-text"},
		"mixed list":     {`"aud":["api",1]`, "", "api", "", "audience.not-text"},
		"empty list":     {`"aud":[]`, "", "api", "", "audience.missing"},
		"not asked":      {`"a":1`, "", "", "", ""},
		"name case":      {`"ISS":"x","AUD":"api"`, "x", "api", "issuer.missing", "audience.missing"},
	} {
		r := Inspect(unsigned(`{"alg":"RS256"}`, "{"+c.claims+"}"), Options{Now: testNow, Issuer: c.issuer, Audience: c.audience})
		if l := lineOfName(r, "issuer"); l.Code != c.issuerCode || (l.Status == Fail) != (c.issuerCode != "") || (l.Status == Skip) != (c.issuer == "") {
			t.Errorf("%s: %+v", name, l)
		}
		if l := lineOfName(r, "audience"); l.Code != c.audienceCode || (l.Status == Fail) != (c.audienceCode != "") || (l.Status == Skip) != (c.audience == "") {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

func TestPolicyAndRemarks(t *testing.T) {
	long := strings.Repeat("x", 20000)
	for name, c := range map[string]struct {
		header, claims string
		opt            Options
		codes          string // that must be found
		policy         Status
	}{
		"plain":            {`{"alg":"RS256","typ":"JWT","kid":"k"}`, `"a":1`, Options{}, "", Pass},
		"typ at+jwt":       {`{"alg":"RS256","typ":"at+jwt"}`, `"iss":"x"`, Options{}, "claim.rfc9068-missing", Pass},
		"typ unusual":      {`{"alg":"RS256","typ":"foo"}`, `"a":1`, Options{}, "policy.typ-unknown", Warn},
		"typ a number":     {`{"alg":"RS256","typ":1}`, `"a":1`, Options{}, "policy.typ-not-text", Fail},
		"typ logout":       {`{"alg":"RS256","typ":"logout+jwt"}`, `"a":1`, Options{}, "policy.typ-other-kind", Fail},
		"typ DPoP":         {`{"alg":"ES256","typ":"DPoP+JWT"}`, `"a":1`, Options{}, "policy.typ-other-kind", Fail},
		"kid a number":     {`{"alg":"RS256","kid":1}`, `"a":1`, Options{}, "policy.header-not-text", Fail},
		"kid of evil":      {`{"alg":"RS256","kid":"../../dev/null"}`, `"a":1`, Options{}, "policy.kid-suspicious", Pass},
		"kid of SQL":       {`{"alg":"RS256","kid":"x' UNION SELECT 'y"}`, `"a":1`, Options{}, "policy.kid-suspicious", Pass},
		"own keys":         {`{"alg":"RS256","jku":"https://evil","x5u":"https://evil","jwk":{},"x5c":[]}`, `"a":1`, Options{}, "policy.untrusted-key", Warn},
		"unknown alg":      {`{"alg":"ES256K"}`, `"a":1`, Options{}, "policy.alg-unknown", Fail},
		"alg not allowed":  {`{"alg":"RS256"}`, `"a":1`, Options{Algorithms: []string{"ES256"}}, "policy.alg-not-allowed", Fail},
		"nothing allowed":  {`{"alg":"RS256"}`, `"a":1`, Options{Algorithms: []string{}}, "policy.alg-not-allowed", Fail},
		"shared secret":    {`{"alg":"HS256"}`, `"a":1`, Options{}, "policy.shared-secret", Pass},
		"claim missing":    {`{"alg":"RS256"}`, `"a":1`, Options{Claims: map[string]string{"b": "1"}}, "claim.missing", Fail},
		"claim dropped":    {`{"alg":"RS256"}`, `"a":1`, Options{Claims: map[string]string{"roles": "admin"}}, "claim.missing claim.dropped-by-auth0", Fail},
		"claim differs":    {`{"alg":"RS256"}`, `"a":1`, Options{Claims: map[string]string{"a": "2"}}, "claim.differs", Fail},
		"claim met":        {`{"alg":"RS256","kid":"k"}`, `"a":1,"b":["x","y"]`, Options{Claims: map[string]string{"a": "1", "b": "y"}}, "", Pass},
		"scope absent":     {`{"alg":"RS256"}`, `"scope":"read"`, Options{Scopes: []string{"read", "write"}}, "claim.scope-missing", Warn},
		"scope part":       {`{"alg":"RS256"}`, `"scope":"read:all"`, Options{Scopes: []string{"read"}}, "claim.scope-missing", Warn},
		"ID token":         {`{"alg":"RS256"}`, `"nonce":"n"`, Options{}, "claim.id-token", Pass},
		"ID token by aud":  {`{"alg":"RS256"}`, `"aud":"abc","azp":"abc"`, Options{}, "claim.id-token", Pass},
		"two audiences":    {`{"alg":"RS256"}`, `"aud":["a","b"]`, Options{}, "claim.audience-list", Pass},
		"big number":       {`{"alg":"RS256"}`, `"n":{"a":[9007199254740993]}`, Options{}, "claim.number-large", Pass},
		"2^53":             {`{"alg":"RS256","kid":"k"}`, `"n":9007199254740992`, Options{}, "", Pass},
		"other client":     {`{"alg":"RS256"}`, `"sub":"a@clients","azp":"b"`, Options{}, "claim.subject-differs", Pass},
		"types":            {`{"alg":"RS256"}`, `"sub":1,"scope":["a"],"aud":1,"cnf":"x","permissions":"x"`, Options{}, "claim.wrong-type", Pass},
		"issuer http":      {`{"alg":"RS256"}`, `"iss":"http://tenant.example/"`, Options{}, "issuer.not-https", Pass},
		"issuer loopback":  {`{"alg":"RS256","kid":"k"}`, `"iss":"http://127.0.0.1:1/"`, Options{}, "", Pass},
		"issuer no slash":  {`{"alg":"RS256"}`, `"iss":"https://t.eu.auth0.com"`, Options{}, "issuer.no-slash", Pass},
		"issuer imitation": {`{"alg":"RS256"}`, `"iss":"https://tenant.eu.аuth0.com/"`, Options{}, "issuer.mixed-script", Pass},
		"long life":        {`{"alg":"RS256"}`, `"iat":1795413000,"exp":1795499401`, Options{}, "time.lifetime-long", Pass},
		"clock":            {`{"alg":"RS256"}`, `"a":1`, Options{Offset: time.Minute}, "time.clock-offset", Pass},
		"large":            {`{"alg":"RS256"}`, `"a":"` + long[:7000] + `"`, Options{}, "claim.token-size", Pass},
		"huge":             {`{"alg":"RS256"}`, `"a":"` + long + `"`, Options{}, "claim.token-size claim.token-size-aws", Pass},
	} {
		c.opt.Now = testNow
		r := Inspect(unsigned(c.header, "{"+c.claims+"}"), c.opt)
		found := codesOf(r.Findings)
		for _, want := range strings.Fields(c.codes) {
			if !slices.Contains(found, want) {
				t.Errorf("%s: %s is not among %v", name, want, found)
			}
		}
		if l := lineOfName(r, "policy"); l.Status != c.policy {
			t.Errorf("%s: policy %+v", name, l)
		}
		for _, f := range r.Findings {
			if c.codes == "" && f.Code != "time.exp-missing" {
				t.Errorf("%s: unwanted %+v", name, f)
			}
			if f.Title == "" || !strings.HasSuffix(f.Detail, ".") || f.Source == "" || f.Certainty == "" || f.Fix == nil {
				t.Errorf("%s: finding %s is incomplete: %+v", name, f.Code, f)
			}
		}
	}
}

var codeShape = regexp.MustCompile(`^(structure|signature|key|time|issuer|audience|policy|claim)(\.[a-z0-9]+(-[a-z0-9]+)*)+$`)

// Nothing may be emitted that docs/codes.md does not list: every literal of a code's shape in the source is a rule, and
// every rule is emitted somewhere.
func TestCodesAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, c := range Codes() {
		if !codeShape.MatchString(c.Code) || c.Title == "" || !strings.HasSuffix(c.Why, ".") || c.Certainty == "" || c.Source == "" {
			t.Errorf("row %+v is incomplete", c)
		}
		if listed[c.Code] {
			t.Errorf("%s is listed twice", c.Code)
		}
		listed[c.Code] = true
	}
	used := usedCodes(t)
	for code := range used {
		if !listed[code] {
			t.Errorf("%s is emitted but not listed", code)
		}
	}
	for code := range listed {
		area, miss, _ := strings.Cut(code, ".")
		if built := area == "issuer" || area == "audience"; !used[code] && !(built && slices.Contains(missNames(), miss)) {
			t.Errorf("%s is listed but never emitted", code)
		}
	}
}

func missNames() []string {
	var names []string
	for _, m := range []Miss{MissSlash, MissScheme, MissCase, MissSpace, MissQuotes, MissInvisible, MissEscape, MissHost, MissRegion, MissPort, MissPath} {
		names = append(names, string(m))
	}
	return names
}

// usedCodes reads the codes out of the package's source, the tables excepted.
func usedCodes(t *testing.T) map[string]bool {
	used := map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") || strings.HasPrefix(f.Name(), "rules_") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && codeShape.MatchString(text) {
					used[text] = true
				}
			}
			return true
		})
	}
	return used
}
