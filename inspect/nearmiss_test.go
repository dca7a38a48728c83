package inspect

import (
	"strings"
	"testing"
)

func TestNearMiss(t *testing.T) {
	const canonical = "https://tenant.eu.auth0.com/"
	for _, c := range []struct {
		expected, actual string
		miss             Miss
		words            string
	}{
		{canonical, canonical, MissNone, ""},
		{canonical, "https://tenant.eu.auth0.com", MissSlash, "is missing"},
		{"https://api.example.com", "https://api.example.com/", MissSlash, "not expected"},
		{canonical, "http://tenant.eu.auth0.com/", MissScheme, "http:// instead of https://"},
		{canonical, "tenant.eu.auth0.com/", MissScheme, "none instead of https://"},
		{canonical, "tenant.eu.auth0.com", MissSlash, "Only the scheme differs"},
		{canonical, "https://Tenant.eu.auth0.com/", MissCase, "case"},
		{canonical, canonical + " ", MissSpace, "Blanks"},
		{canonical, "\n" + canonical, MissSpace, "Blanks"},
		{canonical, `"` + canonical + `"`, MissQuotes, "quotes"},
		{canonical, `'` + strings.TrimSuffix(canonical, "/") + `'`, MissSlash, "quotes"},
		{canonical, "https://tenant.eu\u200b.auth0.com/", MissInvisible, "alike"},
		{canonical, "https://tenаnt.eu.auth0.com/", MissInvisible, "alike"}, // a Cyrillic a
		{"AbC123@clients", "AbС123@clients", MissInvisible, "alike"},        // a large Cyrillic Es
		{"AbC123@clients", "ΑbC123@clients", MissInvisible, "alike"},        // a large Greek Alpha
		{"AbC123@clients", "ＡbC123@clients", MissInvisible, "alike"},        // full width
		{canonical, "https%3A%2F%2Ftenant.eu.auth0.com%2F", MissEscape, "percent"},
		{canonical, "https://login.example.com/", MissHost, "custom domain"},
		{"https://login.example.com/", canonical, MissHost, "Auth0's own domain"},
		{canonical, "https://tenant.us.auth0.com/", MissRegion, "us instead of eu"},
		{canonical, "https://tenant.auth0.com/", MissRegion, "no region instead of eu"},
		{canonical, "https://other.eu.auth0.com/", MissOther, ""},
		{"https://127.0.0.1:1/", "https://127.0.0.1:2/", MissPort, "port"},
		{"https://api.example.com/v1", "https://api.example.com/v2", MissPath, "path"},
		{"urn:a", "urn:b", MissOther, ""},
		{"", "x", MissOther, ""},
		{"", "/", MissSlash, "not expected"},
	} {
		miss, words := NearMiss(c.expected, c.actual)
		if miss != c.miss || !strings.Contains(words, c.words) || (c.words == "") != (words == "") {
			t.Errorf("NearMiss(%q, %q) = %q, %q; want %q with %q", c.expected, c.actual, miss, words, c.miss, c.words)
		}
	}
}

func TestFirstDifference(t *testing.T) {
	for _, c := range []struct{ expected, actual, want string }{
		{"same", "same", ""},
		{"https://a", "https://a/", "actual has one more character at its end: /"},
		{"https://a/", "https://a", "actual lacks one character at its end: /"},
		{"abc", "xabc", "actual has one more character at its start: x"},
		{"abc", "ab-c", "actual has one more character after character 2: -"},
		{"abc", "ab\u200bc", "actual has one more character after character 2: U+200B zero width space"},
		{"abc", "abc \n", "actual has 2 more characters at its end: U+0020 space, U+000A line feed"},
		{"tenant", "tenаnt", "character 4 is а (U+0430) in actual, a in expected"},
		{"abc", "ab\xff", "character 3 is byte 0xFF in actual, c in expected"},
		{"abc", "xyz", "they differ from the first character on"},
		{"", "x", "expected is empty"},
		{"x", "", "actual is empty"},
		{"https://api.example.com/v1", "https://api.other.net/v1", "they differ from character 13 on: actual has other.net, expected example.com"},
	} {
		if got := FirstDifference(c.expected, c.actual); got != c.want {
			t.Errorf("FirstDifference(%q, %q) = %q, want %q", c.expected, c.actual, got, c.want)
		}
	}
}

func FuzzDiff(f *testing.F) {
	for _, s := range []string{"", "a", "abc", "https://tenant.eu.auth0.com/", "\xff\xfe", "日本語", strings.Repeat("ab", 400)} {
		f.Add(s, "abd")
		f.Add(s, s+"/")
	}
	f.Fuzz(func(t *testing.T, expected, actual string) {
		var a, b strings.Builder
		for i, s := range Diff(expected, actual) {
			if s.Text == "" {
				t.Fatalf("span %d is empty", i)
			}
			if s.Mark != OnlyActual {
				a.WriteString(s.Text)
			}
			if s.Mark != OnlyExpected {
				b.WriteString(s.Text)
			}
		}
		if a.String() != expected || b.String() != actual {
			t.Fatalf("the spans give %q and %q back, not %q and %q", a.String(), b.String(), expected, actual)
		}
		words := FirstDifference(expected, actual)
		if miss, _ := NearMiss(expected, actual); (words == "") != (expected == actual) || (miss == MissNone) != (expected == actual) {
			t.Fatalf("difference %q, miss %q for %q and %q", words, miss, expected, actual)
		}
	})
}

func TestDiffIsReadable(t *testing.T) {
	spans := Diff("https://api.example.com", "http://api.example.com/")
	want := []Span{{Same, "http"}, {OnlyExpected, "s"}, {Same, "://api.example.com"}, {OnlyActual, "/"}}
	if len(spans) != len(want) {
		t.Fatalf("got %v", spans)
	}
	for i := range want {
		if spans[i] != want[i] {
			t.Errorf("span %d is %v, want %v", i, spans[i], want[i])
		}
	}
	if got := Diff("completely", "different!"); len(got) > 4 {
		t.Errorf("unlike texts should be one replacement: %v", got)
	}
}

// TestHiddenDifferencesAreSpelled: what cannot be told by looking is told by its code point.
func TestHiddenDifferencesAreSpelled(t *testing.T) {
	for _, v := range []struct{ expected, actual, want string }{
		{"AbC123@clients", "AbС123@clients", "U+0421"}, {"AbC123@clients", "AbC123\u200b@clients", "U+200B zero width space"},
		{"https://api.acme.dev/a b", "https://api.acme.dev/a%20b", "percent-encoded"}, {"x@clients", `"x@clients"`, "quotes"},
		{"AbC123@clients", "AbC124@clients", ""}, {"a", "a", ""}, {"https://a/", "https://a", ""},
	} {
		if got := Hidden(v.expected, v.actual); !strings.Contains(got, v.want) || (got == "") != (v.want == "") {
			t.Errorf("%q against %q: %q, want %q", v.expected, v.actual, got, v.want)
		}
	}
}
