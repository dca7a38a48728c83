package gcp

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// TestExtract holds the documented semantics: from the first prefix to the next suffix; no prefix means from the start,
// no suffix to the end; no match is an empty text.
func TestExtract(t *testing.T) {
	for _, v := range []struct {
		text, template, want string
		bad                  bool
	}{
		{text: "projects/p1/zones/z1/instances/i1", template: "/zones/{zone}/", want: "z1"},
		{text: "projects/p1/zones/z1/instances/i1", template: "/instances/{name}", want: "i1"},
		{text: "projects/p1/zones/z1/instances/i1", template: "{start}/zones/", want: "projects/p1"},
		{text: "projects/p1/zones/z1/instances/i1", template: "{all}", want: "projects/p1/zones/z1/instances/i1"},
		{text: "projects/p1/zones/z1/instances/i1", template: "/buckets/{b}/", want: ""},
		{text: "projects/p1/zones/z1", template: "/zones/{z}/", want: ""},
		{text: "a/b/a/c/", template: "a/{x}/", want: "b"},
		{text: "a//b", template: "a/{x}/", want: ""},
		{text: "", template: "{x}", want: ""},
		{text: "client@clients", template: "{id}@clients", want: "client"},
		{text: "x", template: "none", bad: true},
		{text: "x", template: "{a}{b}", bad: true},
		{text: "x", template: "{}", bad: true},
		{text: "x", template: "}{", bad: true},
	} {
		if got, ok := extract(v.text, v.template); got != v.want || ok == v.bad {
			t.Errorf("extract(%q, %q) = %q, %v; want %q", v.text, v.template, got, ok, v.want)
		}
	}
}

// tokenOf makes an unsigned token of claims given as JSON.
func tokenOf(claims string) *inspect.Token {
	enc := base64.RawURLEncoding.EncodeToString
	return inspect.Parse(enc([]byte(`{"alg":"RS256","kid":"k"}`)) + "." + enc([]byte(claims)) + "." + enc([]byte("signature")))
}

const claimsText = `{"iss":"https://acme.eu.auth0.com/","sub":"abc@clients","aud":["https://a","https://b"],"exp":1700000000,"iat":1699990000,"scope":"read:data write:data",
	"azp":"abc","ok":true,"none":null,"half":0.5,"big":12345678901234567890,"https://acme.dev/roles":["admin","dev"],"deep":{"x":[1,2]}}`

func TestMappingExpressions(t *testing.T) {
	tester, token := NewTester(), tokenOf(claimsText)
	for _, v := range []struct {
		expression, value, kind string
		fault                   Fault
		unsure                  string
	}{
		{expression: "assertion.sub", value: "abc@clients", kind: "string"},
		{expression: "assertion.?oid.orValue('x')", fault: NoSuchFunction, unsure: "optional fields (.? and [?])"},
		{expression: "assertion[?'oid'].orValue('x')", fault: NoSuchFunction, unsure: "optional fields (.? and [?])"},
		{expression: "regex.extract(assertion.sub, '(.*)@')", fault: NoSuchFunction, unsure: "regex.extract"},
		{expression: "  assertion.sub\n", value: "abc@clients", kind: "string"},
		{expression: "assertion['https://acme.dev/roles']", value: `["admin","dev"]`, kind: "list"},
		{expression: "assertion['https://acme.dev/roles'].join(',')", value: "admin,dev", kind: "string"},
		{expression: "string(assertion.exp)", value: "1700000000", kind: "string"},
		{expression: "assertion.half", value: "0.5", kind: "double"},
		{expression: "assertion.ok", value: "true", kind: "bool"},
		{expression: "assertion.none", value: "null", kind: "null_type"},
		{expression: "assertion.deep", value: `{"x":[1,2]}`, kind: "map"},
		{expression: "assertion.scope.split(' ')[1]", value: "write:data", kind: "string"},
		{expression: "assertion.sub.extract('{id}@clients')", value: "abc", kind: "string"},
		{expression: "has(assertion.oid) ? assertion.oid : assertion.azp", value: "abc", kind: "string"},
		{expression: "'admin' in assertion['https://acme.dev/roles'] ? 'yes' : 'no'", value: "yes", kind: "string"},
		{expression: "assertion.sub.matches('^[a-z]+@clients$')", value: "true", kind: "bool"},
		{expression: "{'abc':'one'}[assertion.azp]", value: "one", kind: "string"},
		{expression: "assertion.sub.lowerAscii()", value: "abc@clients", kind: "string"},
		{expression: "assertion.sub.replace('@clients', '')", value: "abc", kind: "string", unsure: "replace"},
		{expression: "sets.contains(['a'], ['a'])", value: "true", kind: "bool", unsure: "sets.contains"},
		{expression: "assertion.nope", fault: NoSuchClaim},
		{expression: "assertion.aud[7]", fault: NoSuchClaim},
		{expression: "'p::' + assertion.aud", fault: WrongType},
		{expression: "assertion.sub +", fault: Syntax},
		{expression: "asertion.sub", fault: Syntax},
		{expression: "google.subject", fault: Syntax},
		{expression: "", fault: Syntax},
		{expression: "assertion.sub.normalise()", fault: NoSuchFunction},
		{expression: "1 / 0", fault: Failed},
		{expression: "assertion.sub.extract('x')", fault: Failed},
		{expression: "[0,1,2,3,4,5,6,7,8,9].all(a, [0,1,2,3,4,5,6,7,8,9].all(b, [0,1,2,3,4,5,6,7,8,9].all(c, [0,1,2,3,4,5,6,7,8,9].all(d, [0,1,2,3,4,5,6,7,8,9].all(e, [0,1,2,3,4,5,6,7,8,9].all(f, a + b + c + d + e + f >= 0))))))", fault: TooCostly},
	} {
		e := tester.EvaluateMapping(v.expression, token)
		if e.Fault != v.fault || e.Value != v.value || e.Kind != v.kind || strings.Join(e.Unsure, ",") != v.unsure && v.fault != NoSuchFunction {
			t.Errorf("%s = %q %s, fault %q (%s), unsure %v", v.expression, e.Value, e.Kind, e.Fault, e.Message, e.Unsure)
		}
		if v.fault != NoFault && e.Message == "" {
			t.Errorf("%s fails without a word", v.expression)
		}
	}
	if e := tester.EvaluateMapping("assertion.nope", token); e.Missing != "nope" {
		t.Errorf("missing %q", e.Missing)
	}
	if e := tester.EvaluateMapping("assertion.sub", inspect.Parse("opaque")); e.Fault != NoToken {
		t.Errorf("an opaque token gives %+v", e)
	}
}

func TestConditionsShowTheirParts(t *testing.T) {
	tester, token := NewTester(), tokenOf(claimsText)
	mapping := map[string]string{"google.subject": "assertion.sub", "attribute.client": "assertion.azp", "attribute.org": "assertion.org_id"}
	if e := tester.EvaluateCondition("google.subject.endsWith('@clients') && attribute.client == 'abc'", token, mapping); !e.IsTrue() || e.Terms != nil {
		t.Errorf("%+v", e)
	}
	e := tester.EvaluateCondition("google.subject != '' && attribute.client == 'x' && assertion.gty == 'y'", token, mapping)
	if e.IsTrue() || len(e.Terms) != 3 || !e.Terms[0].Holds || e.Terms[1].Value != "false" || !strings.Contains(e.Terms[2].Value, "gty") {
		t.Errorf("%+v", e)
	}
	if e := tester.EvaluateCondition("attribute.org == 'x'", token, mapping); e.Fault != NoSuchClaim || e.Missing != "org" {
		t.Errorf("an attribute without a value: %+v", e)
	}
	if e := tester.EvaluateCondition("has(attribute.org) || assertion.azp == 'abc'", token, mapping); !e.IsTrue() {
		t.Errorf("a guarded attribute: %+v", e)
	}
}

// TestPredictionIsQuick holds the budget of 5 ms with expressions to compile; the environment is built before, once.
func TestPredictionIsQuick(t *testing.T) {
	g, token := New(), tokenOf(claimsText)
	settings := []byte(`{"provider":"` + testName + `","issuer":"https://acme.eu.auth0.com/","allowed_audiences":["https://a"],"attribute_mapping":{"google.subject":"assertion.sub","attribute.a":"assertion.azp","attribute.b":"assertion.scope.split(' ')[0]"},
		"attribute_condition":"assertion.azp == 'abc' && google.subject.startsWith('abc')","service_account":"` + testAccount + `"}`)
	ev := cloud.Evidence{Now: time.Unix(1699990100, 0)}
	g.Predict(token, ev, settings)
	best := time.Hour
	for range 20 {
		start := time.Now()
		p := g.Predict(token, ev, settings)
		g.Setup(cloud.Case{Token: token, Settings: settings, Evidence: ev, Prediction: p})
		best = min(best, time.Since(start))
	}
	if best > 50*time.Millisecond { // ten times the goal: machines are busy
		t.Errorf("the quickest of 20 predictions with their changes took %s", best)
	}
	t.Logf("prediction and changes: %s", best)
}

// FuzzExpression: no expression makes the tester panic or hang.
func FuzzExpression(f *testing.F) {
	for _, s := range []string{"assertion.sub", "assertion.sub.extract('{x}@')", "a &&", "[1,2].map(x, x*2)", "'%s'.format([assertion])", "lists.range(100000000)", "((((((((((", "assertion.sub.matches('(a+)+$')"} {
		f.Add(s)
	}
	tester, token := NewTester(), tokenOf(claimsText)
	f.Fuzz(func(t *testing.T, expression string) {
		if len(expression) > maxCondition {
			return
		}
		tester.EvaluateMapping(expression, token)
		tester.EvaluateCondition(expression, token, map[string]string{"google.subject": expression})
	})
}
