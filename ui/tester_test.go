package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/ui/page"
	"mintmark/ui/widget"
)

// withTesters is the world with judges that look for the token's subject in the text.
func withTesters(t testing.TB, width, height int) *driver {
	t.Helper()
	w := newWorld(t)
	deps := w.withGuides(w.deps())
	judge := func(kind string) func(string, *inspect.Token) (cloud.Prediction, error) {
		return func(text string, tok *inspect.Token) (cloud.Prediction, error) {
			if strings.Contains(text, "broken") {
				return cloud.Prediction{}, &cloud.SettingsError{Path: "Statement[0]", What: "is no statement"}
			}
			s := cloud.Step{Name: kind, Status: cloud.Pass, Expected: text, Actual: tok.Text("sub"), Certainty: inspect.Documented}
			if text != s.Actual {
				s.Status, s.Why = cloud.Fail, "The subject is another."
			}
			return cloud.Judge([]cloud.Step{s}), nil
		}
	}
	deps.TestPolicy, deps.TestCEL = judge("policy line"), judge("expression")
	return driveDeps(t, w, deps, width, height)
}

func TestThePolicyTesterJudgesWhileTyping(t *testing.T) {
	d := withTesters(t, 120, 36)
	d.keys("f", ":")
	d.typed("policy tester")
	d.keys("enter")
	d.shows("policy tester", "the token of acme-prod", "a1B2c3@clients", "The result comes while you type")
	d.send(paste("a1B2c3@client"))
	d.shows("does not hold", "policy line", "The subject is another.")
	d.typed("s")
	d.shows("holds")
	d.lacks("does not hold")
	d.send(paste(" broken"))
	d.shows("This cannot be judged.", "Statement[0]: is no statement")
	d.keys("esc")
	d.shows("Profiles", "ACCEPTED")
}

func TestATesterNeedsNoProfile(t *testing.T) {
	d := withTesters(t, 120, 36)
	d.keys("L")
	d.typed("staging@clients")
	d.shows("CEL tester", "No token yet")
	d.lacks("holds")
	other := d.w.profiles[1]
	other.ClientID = "staging"
	raw := d.w.mint(other).Raw
	d.keys("tab")
	d.send(paste("Bearer " + raw))
	d.shows("expression", "holds", "staging@clients")
	d.keys("tab")
	d.lacks(raw[:24]) // masked while the cursor is elsewhere
	d.keys("tab")
	d.send(page.Remask{})
	d.send(tea.BlurMsg{})
	d.lacks(raw[:24])
	if d.w.fetches != 0 {
		t.Error("a tester asked the tenant")
	}
}

func TestTestersFitEveryScreen(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}, {40, 10}, {20, 5}} {
		d := withTesters(t, size[0], size[1])
		d.keys("f", "P")
		d.send(paste(strings.Repeat("no\x1b[31m such \u202e policy\n", 30)))
		for _, l := range d.app.frame() {
			if l.Width() != size[0] {
				t.Fatalf("%v: a line is %d wide", size, l.Width())
			}
		}
		if strings.ContainsAny(widget.Plain(d.app.frame()), "\x1b\u202e") {
			t.Errorf("%v: foreign control characters in the frame", size)
		}
	}
}
