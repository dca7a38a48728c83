package profiles

import (
	"errors"
	"strings"
	"testing"
)

func TestCleanDomain(t *testing.T) {
	good := map[string]struct {
		want string
		note bool
	}{
		"acme.eu.auth0.com":                         {"acme.eu.auth0.com", false},
		"  acme.eu.auth0.com\n":                     {"acme.eu.auth0.com", false},
		"https://acme.eu.auth0.com/":                {"acme.eu.auth0.com", true},
		"HTTPS://Acme.EU.auth0.com/oauth/token?x=1": {"acme.eu.auth0.com", true},
		"acme.eu.auth0.com/":                        {"acme.eu.auth0.com", true},
		"acme.eu.auth0.com.":                        {"acme.eu.auth0.com", false},
		"login.acme.dev#x":                          {"login.acme.dev", true},
		"localhost:8443":                            {"localhost:8443", false},
		"https://127.0.0.1:8443/":                   {"127.0.0.1:8443", true},
		"[::1]:8443":                                {"[::1]:8443", false},
		"xn--bcher-kva.example":                     {"xn--bcher-kva.example", false},
	}
	for in, c := range good {
		got, note, err := CleanDomain(in)
		if err != nil || got != c.want || (note != "") != c.note {
			t.Errorf("%q: %q %q %v", in, got, note, err)
		}
		if again, note, err := CleanDomain(got); again != got || note != "" || err != nil {
			t.Errorf("%q is not clean: %q %q %v", got, again, note, err)
		}
	}
	for _, in := range []string{
		"", " ", "https://", "acme", "ftp://acme.eu.auth0.com", "acme.eu.auth0.com:8443", "acme.eu.auth0.com:0", "localhost:99999", "localhost:08443", "8.8.8.8", "[2001:db8::1]",
		"user@acme.eu.auth0.com", "acme..auth0.com", "-acme.auth0.com", "acme eu.auth0.com", "bücher.example", "acme.eu.auth0.com\x00", "a\u202eb.com", strings.Repeat("a", 64) + ".com",
		strings.Repeat("a.", 130) + "com", "127.0.0.1:8443:1",
	} {
		_, _, err := CleanDomain(in)
		var f *FieldError
		if !errors.As(err, &f) || f.Field != "domain" || !strings.HasSuffix(f.What, ".") {
			t.Errorf("%q: %v", in, err)
		}
	}
}

func TestNames(t *testing.T) {
	for _, good := range []string{"a", "acme prod", "Straße", "日本語", "e\u0301", "prod (eu) #1", strings.Repeat("x", 64), strings.Repeat("名", 64)} {
		if problem := checkName(good); problem != "" {
			t.Errorf("%q: %s", good, problem)
		}
	}
	for _, bad := range []string{
		"", " a", "a ", "a\nb", "a\tb", "a\x1b[31m", "a\u202eb", "a\u200bb", "a\u3164", "\u0301a", "a/b", "a\\b", "a:b", "-a", "@a", ".a", "\xff", strings.Repeat("x", 65), "a" + strings.Repeat("\u0301", 200),
		"a\u00a0b", "\ufeffa", "a\ue000", "a\ufe0f",
	} {
		if checkName(bad) == "" {
			t.Errorf("%q is taken", bad)
		}
	}
	for _, pair := range [][2]string{{"Straße", "STRASSE"}, {"ΣΊΣΥΦΟΣ", "σίσυφος"}, {"e\u0301", "É"}, {"ＡＣＭＥ", "acme"}, {"ﬁn", "FIN"}} {
		if !SameName(pair[0], pair[1]) {
			t.Errorf("%q and %q differ", pair[0], pair[1])
		}
	}
	if SameName("acme", "acme2") || SameName("ı", "l") {
		t.Error("different names are the same")
	}
}

func TestValidateFindsEveryFault(t *testing.T) {
	p := Profile{
		Name: "a/b", Domain: "x", ClientID: "a b", ClientAuth: "mtls", AssertionAlg: "ES256", Issuer: "http://acme.dev/", TokenURL: "https://u@acme.dev/t", KeyID: "é",
		Audience: "a\nb", Scopes: []string{"ok", "not ok"}, Expect: &Expect{Algorithms: []string{"none"}, Claims: map[string]string{"": "x"}}, Tags: []string{" x"},
		Label: "a\x1b", Cache: "disk", Organization: "a b", Targets: []Target{{Cloud: "aws", Name: "a"}, {Cloud: "aws", Name: "A", Settings: []byte(`[]`)}, {}},
	}
	err := Validate(p)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, e := range joined.Unwrap() {
		var f *FieldError
		if !errors.As(e, &f) || !strings.HasSuffix(f.What, ".") && !strings.HasSuffix(f.What, "?") {
			t.Errorf("%v", e)
			continue
		}
		found[f.Field] = true
	}
	for _, field := range []string{
		"name", "domain", "client_id", "client_auth", "assertion_alg", "issuer", "token_url", "key_id", "audience", "scopes[1]", "expect.algorithms[0]", "expect.claims", "tags[0]", "label", "cache",
		"organization", "targets[1].name", "targets[1].settings", "targets[2].cloud",
	} {
		if !found[field] {
			t.Errorf("%s is not found wrong", field)
		}
	}
	if len(found) != 19 {
		t.Errorf("found %v", found)
	}
	if err := Validate(sample("ok")); err != nil {
		t.Error(err)
	}
}

func TestANameThatPassesForAnother(t *testing.T) {
	for name, warns := range map[string]bool{"acme": false, "аcme": true, "οrders": true, "заказы": false, "café": false, "注文 acme": false} {
		if n := CheckName(name); (n.Status == "warn") != warns {
			t.Errorf("%q: %+v", name, n)
		}
	}
}
