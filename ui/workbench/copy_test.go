package workbench

import (
	"strings"
	"testing"
	"time"

	"mintmark/ui/page"
)

// TestCopyingSaysWhatIsCopied: nothing while there is no token, and an expired one by its name.
func TestCopyingSaysWhatIsCopied(t *testing.T) {
	b := newBench(t, "one")
	for _, act := range b.w.Actions() {
		if act.ID == "copy" && act.Hint {
			t.Error("a token is offered that nobody holds")
		}
	}
	b.keys("y")
	if got := last[page.Toast](b).Text.String(); !strings.Contains(got, "f fetches one") {
		t.Errorf("without a token: %q", got)
	}
	for after, want := range map[time.Duration][2]string{0: {"Copy", "the token"}, time.Hour: {"Copy an expired token", "the expired token"}} {
		b := newBench(t, "one")
		b.keys("f")
		b.now = b.now.Add(after)
		b.keys("y")
		m := last[page.Menu](b)
		if what := m.Items[0].Choice.(page.Copy).What.String(); m.Title.String() != want[0] || what != want[1] {
			t.Errorf("after %s: %q of %q, want %q", after, m.Title, what, want)
		}
	}
}
