package gcp

import (
	"strings"
	"testing"

	"mintmark/inspect/cloud"
)

func TestSheetOfExpressions(t *testing.T) {
	token := tokenOf(`{"sub":"a@clients","azp":"a","n":3,"roles":["x","y"]}`)
	tester := NewTester()
	for _, c := range []struct {
		text, last string // what the last step says
		want       cloud.Verdict
		steps      int
	}{
		{"assertion.sub", "a@clients", cloud.Accept, 1},
		{"assertion.azp == 'a'", "true", cloud.Accept, 1},
		{"assertion.azp == 'b'", "refuses this token", cloud.Refuse, 1},
		{"assertion.azp == 'a' && assertion.n == 4", "assertion.n == 4", cloud.Refuse, 3},
		{"assertion.org_id == 'o'", "org_id", cloud.Refuse, 1},
		{"assertion.azp ==", "Syntax", cloud.Refuse, 1},
		{"assertion.nosuch(1)", "", cloud.Uncertain, 1},
		{"google.subject=assertion.sub\nattribute.who = assertion.azp\n\nattribute.who == 'a'", "true", cloud.Accept, 3},
		{"google.subject=assertion.none", "none", cloud.Refuse, 1},
		{"attribute.who == 'a'", "who", cloud.Refuse, 1},
	} {
		p, err := tester.TestSheet(c.text, token)
		if err != nil || p.Verdict != c.want || len(p.Steps) != c.steps {
			t.Errorf("%q: %v, %+v", c.text, err, p)
			continue
		}
		s := p.Steps[len(p.Steps)-1]
		if !strings.Contains(strings.ToLower(s.Actual+" "+s.Why), strings.ToLower(c.last)) {
			t.Errorf("%q: last step %+v", c.text, s)
		}
	}
	if _, err := tester.TestSheet(" \n", token); err == nil {
		t.Error("nothing was evaluated without a word")
	}
	if p, err := tester.TestSheet("assertion.sub", nil); err != nil || p.Verdict != cloud.Uncertain {
		t.Errorf("no token: %+v, %v", p, err)
	}
}
