package api

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

func answer(status int, challenge, body string) cloud.Case {
	h := http.Header{}
	if challenge != "" {
		h.Set("WWW-Authenticate", challenge)
	}
	return cloud.Case{Exchanges: []wire.Exchange{{Status: status, Header: h, Body: []byte(body)}}, Err: errors.New("refused")}
}

// How validators in use word their refusals. The words are facts of those projects; values in them are ours.
func TestWordsOfValidators(t *testing.T) {
	for words, cause := range map[string]string{
		"Unexpected 'iss' value": "api.issuer.mismatch", "Unexpected 'aud' value": "api.audience.mismatch", "Unexpected 'alg' value": "api.algorithm.refused",
		"Unexpected 'typ' value": "api.type.refused", "Unexpected 'org_id' value": "api.claim.mismatch",
		`unexpected "aud" claim value`: "api.audience.mismatch", `"exp" claim timestamp check failed`: "api.time.expired",
		"no applicable key found in the JSON Web Key Set": "api.key.unknown", "signature verification failed": "api.signature.invalid",
		"An error occurred while attempting to decode the Jwt: Jwt expired at 2026-01-01T00:00:00Z": "api.time.expired",
		"The iss claim is not valid": "api.issuer.mismatch",
		"An error occurred while attempting to decode the Jwt: The aud claim is not valid": "api.audience.mismatch",
		"Signed JWT rejected: Another algorithm expected, or no matching key(s) found":     "api.key.unknown",
		"The audience 'https://api.acme.dev' is invalid":                                   "api.audience.mismatch",
		"The issuer 'https://acme.eu.auth0.com/' is invalid":                               "api.issuer.mismatch",
		"The token expired at '01/01/2026 00:00:00'":                                       "api.time.expired",
		"The signature key was not found":                                                  "api.key.unknown",
		"Jwt issuer is not configured":                                                     "api.issuer.mismatch",
		"Audiences in Jwt are not allowed":                                                 "api.audience.mismatch",
		"Jwt is expired":                                                                   "api.time.expired",
		"Jwt verification fails":                                                           "api.signature.invalid",
		"Jwks remote fetch is failed":                                                      "api.keys.unreachable",
		"the token does not have a valid audience":                                         "api.audience.mismatch",
		"Jwks doesn't have key to match kid or alg from Jwt":                               "api.key.unknown",
		"The specified alg value is not allowed":                                           "api.algorithm.refused",
		"jwt not active":                                                                   "api.time.not-yet",
		"token is expired by 3h2m":                                                         "api.time.expired",
		"token has invalid claims: token has invalid issuer":                               "api.issuer.mismatch",
		"token signature is invalid: signing method PS256 is invalid":                      "api.algorithm.refused",
		"Signature has expired":                                                            "api.time.expired",
		"jwt audience invalid. expected: https://api.acme.dev":                             "api.audience.mismatch",
		"jwt malformed":               "api.token.malformed",
		"Provided token isn't active": "api.token.revoked",
		"The Claim 'iss' value doesn't match the required issuer.":                                                                  "api.issuer.mismatch",
		"The Claim 'aud' value doesn't contain the required audience.":                                                              "api.audience.mismatch",
		"The Token's Signature resulted invalid when verified using the Algorithm: SHA256withRSA":                                   "api.signature.invalid",
		"The Token has expired on 2026-01-01T00:00:00Z.":                                                                            "api.time.expired",
		"The Token can't be used before 2026-01-01T00:00:00Z.":                                                                      "api.time.not-yet",
		"The provided Algorithm doesn't match the one defined in the JWT's Header.":                                                 "api.algorithm.refused",
		"Unable to find a signing key that matches 'abc'":                                                                           "api.key.unknown",
		"IDX10503: Signature validation failed. The token's kid is: 'abc', but did not match any keys in TokenValidationParameters": "api.key.unknown",
		"IDX10501: Signature validation failed. Unable to match key: kid: 'abc'":                                                    "api.key.unknown",
		"IDX10500: Signature validation failed. No security keys were provided to validate the signature.":                          "api.keys.unreachable",
		"IDX10511: Signature validation failed. Keys tried: 'k'":                                                                    "api.signature.invalid",
		"No credentials found for given 'iss'":                                                                                      "api.issuer.mismatch",
		"Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.":      "api.token.scheme",
		"PERMISSION_DENIED: Method doesn't allow unregistered callers":                                                              "api.token.scheme",
		"Invalid IAP credentials: JWT audience doesn't match this application":                                                      "api.token.scheme",
		"API key expired":              "api.token.scheme",
		"Missing Authentication Token": "api.url.not-found",
		"Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter.": "api.url.not-found",
		"No authorization token was found": "api.token.unseen",
	} {
		for name, c := range map[string]cloud.Case{
			"header": answer(401, `Bearer realm="x", error="invalid_token", error_description="`+strings.ReplaceAll(words, `"`, `\"`)+`"`, ""),
			"body":   answer(401, "", `{"message":"`+strings.ReplaceAll(words, `"`, `\"`)+`"}`),
			"plain":  answer(401, "", words),
		} {
			if p := New().Explain(c); p.Cause != cause || p.Message != words {
				t.Errorf("%s in the %s: %s (%q)", words, name, p.Cause, p.Message)
			}
		}
	}
}

func TestStatusesAndForms(t *testing.T) {
	for name, v := range map[string]struct {
		c     cloud.Case
		cause string
		says  string
	}{
		"no token seen":         {answer(401, "Bearer", ""), "api.token.unseen", ""},
		"another scheme":        {answer(401, `Basic realm="x"`, ""), "api.token.scheme", "Basic"},
		"DPoP":                  {answer(401, `DPoP algs="ES256", error="invalid_token"`, ""), "api.token.scheme", "DPoP"},
		"two schemes":           {answer(401, `Basic realm="x", Bearer error="invalid_token", error_description="expired"`, ""), "api.time.expired", ""},
		"scope":                 {answer(403, `Bearer error="insufficient_scope", scope="read:orders write:orders"`, ""), "api.scope.missing", "read:orders write:orders"},
		"scope as 401":          {answer(401, `Bearer error="insufficient_scope"`, ""), "api.scope.missing", "does not name"},
		"metadata":              {answer(401, `Bearer error="invalid_token", resource_metadata="https://api.acme.dev/.well-known/oauth-protected-resource"`, ""), "api.token.refused", "oauth-protected-resource"},
		"API Gateway":           {answer(401, "", `{"message":"Unauthorized"}`), "api.token.refused", ""},
		"forbidden":             {answer(403, "", `{"message":"Forbidden"}`), "api.forbidden", ""},
		"forbidden, permission": {answer(403, "", `{"message":"Insufficient permissions"}`), "api.permission.missing", ""},
		"firewall":              {answer(403, "", "<html></html>"), "api.answer.html", ""},
		"not found":             {answer(404, "", `{"message":"Not Found"}`), "api.url.not-found", "nothing about the token"},
		"not found, page":       {answer(404, "", "<html></html>"), "api.url.not-found", "web server"},
		"method":                {answer(405, "", ""), "api.method.refused", ""},
		"bad request":           {answer(400, "", `{"error":"invalid_request"}`), "api.request.invalid", ""},
		"bad request, token":    {answer(400, "", `{"error":"invalid_token","error_description":"jwt malformed"}`), "api.token.malformed", ""},
		"media type":            {answer(406, "", ""), "api.request.refused", ""},
		"busy":                  {answer(429, "", ""), "api.answer.busy", ""},
		"failed":                {answer(500, "", `{"message":"x"}`), "api.answer.failed", ""},
		"gateway page":          {answer(502, "", "<html></html>"), "api.answer.failed", "proxy"},
		"problem details":       {answer(401, "", `{"type":"about:blank","title":"Unauthorized","detail":"The token expired at '1'"}`), "api.time.expired", ""},
		"DPoP's words":          {answer(401, `DPoP error="invalid_token", error_description="Invalid DPoP key binding"`, ""), "api.token.scheme", "DPoP"},
		"sign-in page":          {cloud.Case{Exchanges: []wire.Exchange{{Status: 302, Header: http.Header{"Location": {"https://acme.eu.auth0.com/authorize?client_id=x"}}}}, Err: errors.New("x")}, "api.url.redirect", "sign in"},
		"another address":       {cloud.Case{Exchanges: []wire.Exchange{{Status: 301, Header: http.Header{"Location": {"https://api.acme.dev/v2/orders"}}}}, Err: errors.New("x")}, "api.url.redirect", "v2/orders"},
		"pasted":                {cloud.Case{Err: errors.New(`HTTP/1.1 403 Forbidden` + "\nWWW-Authenticate: Bearer error=\"insufficient_scope\", scope=\"read:orders\"\n")}, "api.scope.missing", "read:orders"},
	} {
		p := New().Explain(v.c)
		if p.Cause != v.cause || !strings.Contains(p.Why, v.says) || p.Title == "" || len(p.Fix) == 0 {
			t.Errorf("%s: %+v", name, p)
		}
	}
	if p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{{Err: errors.New("no route")}}, Err: errors.New("x")}); p.Cause != "" {
		t.Errorf("no answer is the runner's to explain: %+v", p)
	}
}

// TestWordsAreNoProof: a library's phrase shows the cause as observed, anybody's phrase as likely; only a standard's own
// word is documented.
func TestWordsAreNoProof(t *testing.T) {
	for words, want := range map[string]inspect.Certainty{"The audience 'x' is invalid": inspect.Observed, "wrong audience": inspect.Inferred, "Missing Authentication Token": inspect.Inferred} {
		if p := New().Explain(answer(401, "", words)); p.Certainty != want {
			t.Errorf("%s: %s is %s, want %s", words, p.Cause, p.Certainty, want)
		}
	}
	if p := New().Explain(answer(403, `Bearer error="insufficient_scope", scope="read:x"`, "")); p.Certainty != inspect.Documented {
		t.Errorf("insufficient_scope is %s", p.Certainty)
	}
}

// TestScopesWithCommas: a scope is never advised with the comma that a service put behind it.
func TestScopesWithCommas(t *testing.T) {
	c := answer(403, `Bearer error="insufficient_scope", scope="read:x, write:y"`, "")
	c.Settings = []byte(`{"url":"https://api.acme.dev/x"}`)
	p := New().Explain(c)
	if !strings.Contains(p.Why, "read:x write:y") {
		t.Error(p.Why)
	}
	for _, f := range p.Fix {
		if strings.Contains(f.Text, "read:x,\"") || strings.Contains(f.Title, "read:x,") {
			t.Errorf("%s: %s", f.Title, f.Text)
		}
	}
}

func TestChallenges(t *testing.T) {
	for line, want := range map[string]string{
		`Bearer`: "Bearer",
		`Bearer realm="a, b", error=invalid_token`: "Bearer error=invalid_token realm=a, b",
		`Basic realm="x", Bearer scope="a b"`:      "Basic realm=x | Bearer scope=a b",
		`Negotiate YIIJvwYG==, Bearer error="x"`:   "Negotiate | Bearer error=x",
		`Bearer error_description="say \"no\""`:    `Bearer error_description=say "no"`,
		`Bearer ERROR = "x"`:                       "Bearer error=x",
		`Bearer error="never closed`:               "Bearer error=never closed",
		`,, Bearer ,error="x",`:                    "Bearer error=x",
		`="x"`:                                     "",
	} {
		var all []string
		for _, c := range challenges([]string{line}) {
			text := c.scheme
			for _, name := range []string{"error", "error_description", "realm", "scope"} {
				if v, ok := c.params[name]; ok {
					text += " " + name + "=" + v
				}
			}
			all = append(all, text)
		}
		if got := strings.Join(all, " | "); got != want {
			t.Errorf("%s: %q, want %q", line, got, want)
		}
	}
}

func FuzzChallenges(f *testing.F) {
	f.Add(`Bearer realm="a", error="x", Basic YQ==`)
	f.Add(`Bearer a= =b, "`)
	f.Fuzz(func(t *testing.T, line string) {
		for _, c := range challenges([]string{line}) {
			if c.scheme == "" {
				t.Fatal("a challenge without a scheme")
			}
		}
		New().Explain(answer(401, line, line))
	})
}

func TestEveryCodeIsListedAndUsed(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal("no source files", err)
	}
	shape := regexp.MustCompile(`^api(\.[a-z0-9-]+)+$`)
	literal := regexp.MustCompile(`"(api(?:\.[a-z0-9-]+)+)"`)
	listed, used := map[string]bool{}, map[string]bool{}
	for _, c := range New().Codes() {
		if !shape.MatchString(c.Code) || listed[c.Code] || c.Title == "" || !strings.HasSuffix(c.Why, ".") || c.Source == "" || c.Certainty == "" {
			t.Errorf("incomplete or given twice: %+v", c)
		}
		listed[c.Code] = true
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			if !listed[m[1]] {
				t.Errorf("%s uses %s, which is not in the table", file, m[1])
			}
			used[m[1]] = used[m[1]] || file != "codes.go"
		}
	}
	for code := range listed {
		if !used[code] {
			t.Errorf("%s is listed but nothing emits it", code)
		}
	}
}

// TestEveryPhraseHasASource: a phrase that nobody was seen to write is plain words, and then the cause is likely at most.
func TestEveryPhraseHasASource(t *testing.T) {
	used := map[string]bool{}
	for _, h := range hints() {
		used[h.from] = true
		if sources()[h.from] == "" || h.phrase != strings.ToLower(h.phrase) {
			t.Errorf("%q of %q has no source, or is not lower case", h.phrase, h.from)
		}
		if found, _ := hintIn(h.phrase); found.part != h.part {
			t.Errorf("%q is read as %s, since %q of %s comes before it", h.phrase, found.part, found.phrase, found.from)
		}
		p := New().Explain(answer(401, `Bearer error="invalid_token", error_description="`+strings.ReplaceAll(h.phrase, `"`, `\"`)+`"`, ""))
		if likely := p.Certainty == inferred; h.from == plainWords && !likely {
			t.Errorf("%q is anybody's word, and %s is %s", h.phrase, p.Cause, p.Certainty)
		}
	}
	for from := range sources() {
		if !used[from] {
			t.Errorf("%s writes nothing here", from)
		}
	}
}

// TestOneMessageForTwoFaults: Nimbus and Envoy use the same words for a missing key and for an algorithm that is not taken;
// the prediction tells which, and without one both are named.
func TestOneMessageForTwoFaults(t *testing.T) {
	for _, words := range []string{"Signed JWT rejected: Another algorithm expected, or no matching key(s) found", "Jwks doesn't have key to match kid or alg from Jwt"} {
		c := answer(401, `Bearer error="invalid_token", error_description="`+words+`"`, "")
		if p := New().Explain(c); p.Cause != "api.key.unknown" || !strings.Contains(p.Why, "algorithm") {
			t.Errorf("%s: %s, %s", words, p.Cause, p.Why)
		}
		c.Prediction = cloud.Judge([]cloud.Step{{Name: "algorithm", Status: cloud.Fail, Code: "api.algorithm.refused", Why: "It takes RS256 only.", Certainty: documented}})
		if p := New().Explain(c); p.Cause != "api.algorithm.refused" {
			t.Errorf("%s with a prediction: %s", words, p.Cause)
		}
	}
}
