package test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// TestHostileTextLeavesOtherPanesAlone pastes a token whose claims hold escape sequences, and the sequences themselves,
// beside another pane: that one, the title and the borders stay as they are.
func TestHostileTextLeavesOtherPanesAlone(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t, 160, 30)
	term.keys("printf 'neighbour\\n'; cat", "Enter")
	term.wait(`neighbour`)
	term.tmux("split-window", "-h", "-t", "a", "-l", "120", "env", "LC_ALL=C.UTF-8", "HOME="+t.TempDir(), path, "sandbox")
	pane := func(n string) string { return term.tmux("capture-pane", "-p", "-t", "a."+n) }
	waits := func(text string) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !strings.Contains(pane("1"), text); time.Sleep(50 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatalf("never showed %q:\n%s", text, pane("1"))
			}
		}
	}
	waits("acme-prod")
	before, title := pane("0"), term.tmux("display-message", "-p", "-t", "a.1", "#{pane_title}")
	b64 := base64.RawURLEncoding.EncodeToString
	evil := "\x1b[2J\x1b[H\x1b]0;owned\x07\x1b]2;owned\x07\x1bP0;1|17/ab\x1b\\\x1b[1;1Hx\u202e\x1b[?1049l\x1b(0\x1b[5;10r"
	claims := `{"iss":"https://evil/","sub":"\u001b[2J\u001b[H\u001b]0;owned\u0007","\u001b[31m":"\u009b31m\u202e\r\n漢字"}`
	for _, text := range []string{b64([]byte(`{"alg":"RS256","kid":"\u001b]0;owned\u0007"}`)) + "." + b64([]byte(claims)) + ".c2ln", evil} {
		term.tmux("set-buffer", text)
		term.tmux("paste-buffer", "-p", "-r", "-t", "a.1")
		waits("Paste a token")
		time.Sleep(300 * time.Millisecond)
		for i, line := range strings.Split(strings.TrimRight(pane("1"), "\n"), "\n") {
			if first := []rune(line); len(first) > 0 && strings.ContainsRune("│├", first[0]) && !strings.HasSuffix(line, "│") && !strings.HasSuffix(line, "┤") {
				t.Errorf("line %d is open at its right: %q", i+1, line)
			}
		}
	}
	if !strings.Contains(pane("1"), `\x1b`) {
		t.Errorf("the sequences are not shown as text:\n%s", pane("1"))
	}
	if after := pane("0"); after != before {
		t.Errorf("the other pane changed:\n%s", after)
	}
	if after := term.tmux("display-message", "-p", "-t", "a.1", "#{pane_title}"); after != title || strings.Contains(after, "owned") {
		t.Errorf("the title was %q and is %q", title, after)
	}
}
