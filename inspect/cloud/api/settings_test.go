package api

import (
	"encoding/json"
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/cloudtest"
)

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		`{"url":"https://a/x","method":"","issuer":"","audience":"","scopes":[],"permissions":[],"claims":{},"algorithms":[]}`: `{"url":"https://a/x"}`,
		`{"url":"https://a/x","method":"post"}`:                       `{"url":"https://a/x","method":"POST"}`,
		`{"url":"https://a/x","claims":{"b":true,"a":"x","c":1.50}}`:  `{"url":"https://a/x","claims":{"a":"x","b":true,"c":1.50}}`,
		`{"url":"https://a/x","scopes":["r"],"algorithms":["RS256"]}`: `{"url":"https://a/x","scopes":["r"],"algorithms":["RS256"]}`,
	} {
		got, _, err := New().Normalize(json.RawMessage(in))
		if err != nil || string(got) != want {
			t.Errorf("%s: %s, %v", in, got, err)
		}
	}
	for in, path := range map[string]string{
		`{}`: "url", `{"url":""}`: "url", `{"url":7}`: "url", `{"url":"https://u:p@a/"}`: "url", `{"url":"https://a","scope":"x"}`: "scope", `{"url":"https://a","scopes":"x"}`: "scopes",
		`{"url":"https://a","scopes":[7]}`: "scopes[0]", `{"url":"https://a","claims":{"x":{}}}`: "claims.x", `{"url":"https://a","url":"https://b"}`: "url", `nonsense`: "settings",
	} {
		_, _, err := New().Normalize(json.RawMessage(in))
		var at *cloud.SettingsError
		if !errors.As(err, &at) || at.Path != path {
			t.Errorf("%s: %v, want it at %s", in, err, path)
		}
	}
}

func TestFields(t *testing.T) {
	for _, v := range []struct {
		key, text string
		status    inspect.Status
	}{
		{"url", "", ""}, {"url", "https://api.acme.dev/orders", inspect.Pass}, {"url", "http://api.acme.dev/orders", inspect.Fail}, {"url", "http://127.0.0.1:8080/", inspect.Pass},
		{"url", "api.acme.dev", inspect.Fail}, {"url", "https://u:p@a/", inspect.Fail}, {"method", "get", inspect.Pass}, {"method", "DELETE", inspect.Warn}, {"method", "BREW", inspect.Fail},
		{"issuer", "https://a.eu.auth0.com", inspect.Warn}, {"issuer", "a", inspect.Fail}, {"issuer", "https://a.eu.auth0.com/", inspect.Pass},
		{"algorithms", "RS256, none", inspect.Fail}, {"algorithms", "RS-256", inspect.Warn}, {"algorithms", "RS256", ""},
	} {
		for _, f := range New().Fields() {
			if f.Key == v.key && f.Check(v.text).Status != v.status {
				t.Errorf("%s %q: %+v", v.key, v.text, f.Check(v.text))
			}
		}
	}
}

func TestVerdicts(t *testing.T) {
	p := open(t, worldFile)
	now := time.Now()
	iss := p.Issuer()
	base := `{"url":"https://api.acme.dev/x","issuer":"` + iss + `","audience":"` + testAPI + `"}`
	plus := func(more string) string { return strings.TrimSuffix(base, "}") + "," + more + "}" }
	for name, v := range map[string]struct {
		settings string
		edit     func(h, c map[string]any)
		verdict  cloud.Verdict
		code     string
	}{
		"all fits":                 {base, nil, cloud.Accept, ""},
		"nothing told":             {`{"url":"https://api.acme.dev/x"}`, nil, cloud.Uncertain, "api.issuer.untold"},
		"plain http":               {strings.Replace(base, "https://api.acme.dev/x", "http://api.acme.dev/x", 1), nil, cloud.Refuse, "api.url.plaintext"},
		"no address":               {strings.Replace(base, "https://api.acme.dev/x", "api", 1), nil, cloud.Refuse, "api.url.invalid"},
		"a method nobody knows":    {plus(`"method":"BREW"`), nil, cloud.Refuse, "api.method.invalid"},
		"PS256 and nothing told":   {base, func(h, _ map[string]any) { h["alg"] = "PS256" }, cloud.Uncertain, "api.algorithm.untold"},
		"HS256 and nothing told":   {base, func(h, _ map[string]any) { h["alg"] = "HS256" }, cloud.Uncertain, "api.algorithm.symmetric"},
		"HS256 refused":            {plus(`"algorithms":["RS256"]`), func(h, _ map[string]any) { h["alg"] = "HS256" }, cloud.Refuse, "api.algorithm.refused"},
		"at+jwt, incomplete":       {base, func(h, _ map[string]any) { h["typ"] = "at+jwt" }, cloud.Refuse, "api.type.incomplete"},
		"one of several audiences": {base, func(_, c map[string]any) { c["aud"] = []string{"x", testAPI} }, cloud.Accept, ""},
		"no audience":              {base, func(_, c map[string]any) { delete(c, "aud") }, cloud.Refuse, "api.audience.none"},
		"no issuer":                {base, func(_, c map[string]any) { delete(c, "iss") }, cloud.Refuse, "api.issuer.none"},
		"no exp":                   {base, func(_, c map[string]any) { delete(c, "exp") }, cloud.Uncertain, "api.time.none"},
		"just expired":             {base, func(_, c map[string]any) { c["exp"] = now.Add(-time.Minute).Unix() }, cloud.Uncertain, "api.time.tolerance"},
		"long expired":             {base, func(_, c map[string]any) { c["exp"] = now.Add(-time.Hour).Unix() }, cloud.Refuse, "api.time.expired"},
		"not yet":                  {base, func(_, c map[string]any) { c["nbf"] = now.Add(time.Hour).Unix() }, cloud.Refuse, "api.time.not-yet"},
		"key gone":                 {base, func(h, _ map[string]any) { h["kid"] = "gone" }, cloud.Refuse, "api.key.unknown"},
		"no permissions claim":     {plus(`"permissions":["read:orders"]`), nil, cloud.Refuse, "api.permission.none"},
		"permission missing":       {plus(`"permissions":["read:orders"]`), func(_, c map[string]any) { c["permissions"] = []string{"x"} }, cloud.Refuse, "api.permission.missing"},
		"scope by list":            {plus(`"scopes":["a"]`), func(_, c map[string]any) { c["scope"] = []string{"a", "b"} }, cloud.Accept, ""},
		"a number is no text":      {plus(`"claims":{"https://acme.dev/n":"7"}`), func(_, c map[string]any) { c["https://acme.dev/n"] = 7 }, cloud.Refuse, "api.claim.mismatch"},
		"numbers by value":         {plus(`"claims":{"https://acme.dev/n":7.0}`), func(_, c map[string]any) { c["https://acme.dev/n"] = 7 }, cloud.Accept, ""},
		"settings unreadable":      {`{"x":1}`, nil, cloud.Uncertain, "api.settings.invalid"},
	} {
		got := New().Predict(p.Mint(testClient, testAPI, v.edit), p.Evidence(), json.RawMessage(v.settings))
		f := got.First()
		if got.Verdict != v.verdict || v.code != "" && (f == nil || f.Code != v.code) {
			t.Errorf("%s: %s\n%s", name, got.Verdict, cloudtest.Steps(got))
		}
	}
	for text, want := range map[string]cloud.Verdict{"ghK3v9Qz7LmN2xR8tYw5": cloud.Uncertain, "a.b": cloud.Refuse} {
		if got := New().Predict(inspect.Parse(text), p.Evidence(), json.RawMessage(base)); got.Verdict != want {
			t.Errorf("%s: %s\n%s", text, got.Verdict, cloudtest.Steps(got))
		}
	}
}

func TestCommandsSurviveHostileValues(t *testing.T) {
	const evil = `a'; touch /tmp/x; '$(id)` + "`id`" + `${path}"q"`
	p := open(t, worldFile)
	token := p.Mint(testClient, evil, nil)
	set := raw(map[string]any{"url": "https://api.acme.dev/x", "issuer": p.Issuer(), "audience": "https://other", "scopes": []string{evil}, "claims": map[string]any{evil: evil}})
	c := cloud.Case{Token: token, Settings: set, Prediction: New().Predict(token, p.Evidence(), set)}
	found := 0
	for _, ch := range New().Setup(c) {
		for _, f := range ch.Texts {
			if f.As == "terraform" && strings.Contains(strings.ReplaceAll(f.Text, "$${", ""), "${") {
				t.Errorf("a template mark escapes: %s", f.Text)
			}
			if f.As != "cli" || !strings.HasPrefix(f.Text, "auth0 ") {
				continue
			}
			found++
			out, err := exec.CommandContext(t.Context(), "sh", "-c", `auth0() { for a; do printf '%s\0' "$a"; done; }; `+f.Text).CombinedOutput()
			if err != nil || strings.Contains(string(out), "uid=") {
				t.Errorf("%s: %v %s", f.Text, err, out)
			}
		}
	}
	if found < 3 {
		t.Errorf("only %d commands", found)
	}
}

func FuzzSettings(f *testing.F) {
	f.Add(`{"url":"https://a","claims":{"x":1e400}}`)
	f.Fuzz(func(t *testing.T, in string) {
		normal, _, err := New().Normalize(json.RawMessage(in))
		if err != nil {
			return
		}
		if again, _, err := New().Normalize(normal); err != nil || string(again) != string(normal) {
			t.Fatalf("%s is not stable: %s, %v", normal, again, err)
		}
		New().Predict(inspect.Parse("eyJhbGciOiJSUzI1NiJ9.eyJ4IjoxfQ.c2ln"), cloud.Evidence{}, normal)
	})
}
