package workbench

import (
	"fmt"
	"strings"
	"testing"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/ui/page"
)

// tall is a refusal with more to say than a small terminal shows at once: eleven causes and three fixes, one of them long.
func tall() *auth0.Problem {
	p := &auth0.Problem{Cause: "auth0.credentials", Refused: true, Title: "The tenant refused."}
	for i := range 11 {
		p.Causes = append(p.Causes, fmt.Sprintf("Cause number %d of them all.", i+1))
	}
	var long []string
	for i := range 30 {
		long = append(long, fmt.Sprintf("line-%02d", i+1))
	}
	for i, text := range []string{"first-fix", strings.Join(long, "\n"), "last-fix"} {
		p.Fix = append(p.Fix, inspect.Fix{Title: fmt.Sprintf("Do %d", i+1), As: "cli", Text: text})
	}
	return p
}

// TestATallFailureIsReadToItsEnd with one key, with pages and with the wheel; no line is left out on the way.
func TestATallFailureIsReadToItsEnd(t *testing.T) {
	for name, on := range map[string]func(*bench){
		"j":     func(b *bench) { b.keys("j") },
		"pages": func(b *bench) { b.keys("pgdown") },
		"wheel": func(b *bench) { b.update(page.Wheel{X: 50, Lines: 3}) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, "acme")
			b.area = page.Area{W: 60, H: 14, Drawer: true}
			b.fails["fetch"] = tall()
			b.keys("f", "tab")
			seen := b.text()
			for range 60 {
				on(b)
				seen += b.text()
			}
			for i := range 11 {
				if want := fmt.Sprintf("%d. Cause", i+1); !strings.Contains(strings.ReplaceAll(seen, ".  C", ". C"), want) {
					t.Errorf("cause %d was never shown", i+1)
				}
			}
			for i := range 30 {
				if want := fmt.Sprintf("line-%02d", i+1); !strings.Contains(seen, want) {
					t.Errorf("%s was never shown", want)
				}
			}
			if !strings.Contains(b.text(), "esc dismiss") {
				t.Errorf("the end is not in sight:\n%s", b.text())
			}
		})
	}
}

// TestTheFixAtTheCursorIsCopied, and where the cursor is on none, one of them all.
func TestTheFixAtTheCursorIsCopied(t *testing.T) {
	b := newBench(t, "acme")
	b.fails["fetch"] = tall()
	b.keys("f", "tab")
	copied := func() string {
		t.Helper()
		b.sent = nil
		b.keys("Y")
		for _, msg := range b.sent {
			if c, ok := msg.(page.Copy); ok {
				text, err := c.Make()
				if err != nil {
					t.Fatal(err)
				}
				return text
			}
		}
		t.Fatalf("nothing was copied: %v", b.sent)
		return ""
	}
	b.keys("Y")
	if m, ok := b.sent[len(b.sent)-1].(page.Menu); !ok || len(m.Items) != 3 {
		t.Errorf("above all fixes %+v was sent", b.sent)
	}
	for b.w.chosenItem().copy != "last-fix" {
		before := b.w.views[b.w.tab]
		if b.keys("j"); b.w.views[b.w.tab].cursor == before.cursor && b.w.views[b.w.tab].top == before.top {
			t.Fatalf("the cursor never came to the last fix:\n%s", b.text())
		}
	}
	if got := copied(); got != "last-fix" {
		t.Errorf("on the last fix %q was copied", got)
	}
}
