package inspect

import (
	"encoding/json"
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
