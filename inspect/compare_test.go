package inspect

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func unsigned(header, payload string) *Token {
	return Parse(b64(header) + "." + b64(payload) + ".c2ln")
}

func TestCompare(t *testing.T) {
	a := unsigned(`{"alg":"RS256","kid":"one"}`, `{"iss":"https://t.auth0.com/","aud":"https://api","iat":100,"exp":200,"azp":"x","n":1,"cnf":{"jkt":"A","k":1},"dup":1,"dup":2}`)
	b := unsigned(`{"kid":"two","alg":"RS256"}`, `{"iss":"https://t.auth0.com","aud":["https://api"],"iat":500,"exp":700,"client_id":"x","n":1.0,"cnf":{"k":1,"jkt":"B"},"dup":1,"dup":3}`)
	got := Compare(a, b, CompareOptions{})
	var lines []string
	for _, c := range got.Changes {
		lines = append(lines, string(c.Kind)+" "+c.Path+": "+c.Left+" > "+c.Right)
	}
	want := []string{
		"changed header.kid: one > two",
		"changed claims.iss: https://t.auth0.com/ > https://t.auth0.com",
		`changed claims.aud: "https://api" > ["https://api"]`,
		"removed claims.azp: x > ",
		"changed claims.cnf.jkt: A > B",
		"changed claims.dup: 1 and again 2 > 1 and again 3",
		"added claims.client_id:  > x",
		"changed lifetime: 1m40s > 3m20s",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if strings.Join(got.Ignored, " ") != "claims.iat claims.exp" {
		t.Errorf("ignored %v", got.Ignored)
	}
	iss := got.Changes[1].Spans
	if len(iss) != 2 || iss[1] != (Span{OnlyExpected, "/"}) {
		t.Errorf("spans of iss: %v", iss)
	}
	if n := len(Compare(a, b, CompareOptions{Times: true}).Changes); n != len(want)+2 {
		t.Errorf("with times %d changes, want %d", n, len(want)+2)
	}
	if doc, err := json.Marshal(Compare(a, a, CompareOptions{Times: true})); err != nil || string(doc) != `{"changes":[],"ignored":[]}` {
		t.Errorf("a token against itself: %s, %v", doc, err)
	}
}

func TestCompareUnreadable(t *testing.T) {
	a, broken := unsigned(`{"alg":"RS256"}`, `{"iss":"x"}`), Parse("no token")
	for _, c := range []Comparison{Compare(a, broken, CompareOptions{}), Compare(broken, a, CompareOptions{})} {
		if c.Same() || c.Changes[0].Path != "kind" {
			t.Errorf("got %+v", c.Changes)
		}
	}
}

// TestCompareInWords: of scopes and lists what only one side has, of types which they are, of texts where they part.
func TestCompareInWords(t *testing.T) {
	for _, c := range []struct{ left, right, want string }{
		{`"scope":"read:a write:a"`, `"scope":"read:a read:b"`, "only in A: write:a; only in B: read:b"},
		{`"scope":"read:a"`, `"scope":"read:a read:b read:c"`, "only in B: read:b, read:c"},
		{`"scope":"b a"`, `"scope":"a b"`, "the same values, in another order or number"},
		{`"permissions":["a","b"]`, `"permissions":["b"]`, "only in A: a"},
		{`"permissions":["a","a"]`, `"permissions":["a"]`, "the same values, in another order or number"},
		{`"aud":"https://api"`, `"aud":["https://api"]`, "A is a string, B is an array of the same"},
		{`"aud":"https://api"`, `"aud":["https://api","https://t/userinfo"]`, "A is a string, B is an array; only in B: https://t/userinfo"},
		{`"n":1`, `"n":"1"`, "A is a number, B is a string"},
		{`"n":null`, `"n":{"x":1}`, "A is null, B is an object"},
		{`"iss":"https://t/"`, `"iss":"https://t"`, "B lacks at the end: /"},
		{`"iss":"https://t.eu/"`, `"iss":"https://t-staging.eu/"`, "B has more inside: -staging"},
		{`"iss":"https://t.eu/path"`, `"iss":"https://t.us/path"`, "inside: eu in A, us in B"},
		{`"sub":"abc"`, `"sub":"xyz"`, "entirely different"},
		{`"sub":""`, `"sub":"xyz"`, "A is empty"},
		{`"sub":"x"`, `"sub":"x\u200b"`, "B has more at the end: U+200B zero width space"},
		{`"x":["1","2","3","4","5","6","7","8"]`, `"x":["9"]`, "only in A: 1, 2, 3, 4, 5, 6 and 2 more; only in B: 9"},
	} {
		got := Compare(unsigned(`{"alg":"RS256"}`, "{"+c.left+"}"), unsigned(`{"alg":"RS256"}`, "{"+c.right+"}"), CompareOptions{}).Changes
		if len(got) != 1 || got[0].Words("A", "B") != c.want {
			t.Errorf("%s and %s: %q, want %q", c.left, c.right, got[0].Words("A", "B"), c.want)
			continue
		}
		left, right := "", ""
		for _, s := range got[0].Spans {
			if s.Mark != OnlyActual {
				left += s.Text
			}
			if s.Mark != OnlyExpected {
				right += s.Text
			}
		}
		if left != got[0].Left || right != got[0].Right {
			t.Errorf("the spans of %s give %q and %q", c.left, left, right)
		}
	}
}

// TestWholeScopesAreMarked, not the letters that two scopes share.
func TestWholeScopesAreMarked(t *testing.T) {
	got := Compare(unsigned(`{}`, `{"scope":"read:orders read:users"}`), unsigned(`{}`, `{"scope":"read:orders write:users"}`), CompareOptions{}).Changes
	want := []Span{{Same, "read:orders "}, {OnlyExpected, "read:users"}, {OnlyActual, "write:users"}}
	if len(got) != 1 || !slices.Equal(got[0].Spans, want) {
		t.Errorf("got %+v", got)
	}
}
