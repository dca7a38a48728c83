package test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// terminal is a private tmux server with one window.
type terminal struct {
	t      *testing.T
	socket string
}

// openTerminal starts a shell of the given size in a private tmux server.
func openTerminal(t *testing.T, columns, rows int, env ...string) terminal {
	t.Helper()
	need(t, "tmux")
	term := terminal{t, fmt.Sprintf("mintmark-%d-%d", os.Getpid(), time.Now().UnixNano())}
	args := []string{"-f", "/dev/null", "new-session", "-d", "-s", "a", "-x", fmt.Sprint(columns), "-y", fmt.Sprint(rows), "env"}
	args = append(args, "PS1=$ ", "HOME="+t.TempDir(), "TERM=tmux-256color", "LC_ALL=C.UTF-8")
	args = append(append(args, env...), "sh")
	term.tmux(args...)
	t.Cleanup(func() { _ = exec.Command("tmux", "-L", term.socket, "kill-server").Run() })
	return term
}

func (term terminal) tmux(args ...string) string {
	term.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-L", term.socket}, args...)...).CombinedOutput()
	if err != nil {
		term.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func (term terminal) keys(keys ...string) {
	term.tmux(append([]string{"send-keys", "-t", "a"}, keys...)...)
}

// screen is what stands there, without the blank rows below.
func (term terminal) screen() string {
	return strings.TrimRight(term.tmux("capture-pane", "-p", "-t", "a"), " \n")
}

// wait waits until the screen matches, for at most 20 seconds.
func (term terminal) wait(pattern string) string {
	term.t.Helper()
	want := regexp.MustCompile(pattern)
	var last string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if last = term.screen(); want.MatchString(last) {
			return last
		}
	}
	term.t.Fatalf("the screen never showed %q:\n%s", pattern, last)
	return ""
}

// TestTheScreenEndToEnd goes the newcomer's way: sandbox, select, fetch, watch the countdown, try, read a fault, copy,
// quit, and the terminal is as it was.
func TestTheScreenEndToEnd(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t, 120, 36)
	term.keys("stty -a > $HOME/before; "+path+" sandbox", "Enter")
	term.wait(`acme-prod`)
	term.keys("/")
	term.keys("-l", "acme-prod")
	term.keys("Enter")
	term.keys("f")
	screen := term.wait(`expires in \d+`)
	if !strings.Contains(screen, "ACCEPTED") && !strings.Contains(term.wait(`ACCEPTED`), "ACCEPTED") {
		t.Errorf("the token is not accepted:\n%s", screen)
	}
	term.keys("t")
	term.keys("3")
	term.wait(`(?i)accepted`)
	term.keys("y")
	term.wait(`(?i)bearer`)
	term.keys("y")
	term.wait(`(?i)(copied|sent the token)`)
	term.keys("q")
	term.wait(`\$$`)
	term.keys("stty -a > $HOME/after; cmp $HOME/before $HOME/after && echo terminal-$((40+2))", "Enter")
	term.wait(`terminal-42`)
	if screen := term.screen(); strings.Contains(screen, "acme-prod  ") && strings.Contains(screen, "╭") {
		t.Errorf("the screen was left behind:\n%s", screen)
	}
}

// TestASeededFaultIsExplainedOnScreen tries a profile whose AWS provider lacks the slash.
func TestASeededFaultIsExplainedOnScreen(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t, 120, 36)
	term.keys(path+" sandbox", "Enter")
	term.wait(`acme-prod`)
	term.keys("/")
	term.keys("-l", "slash")
	term.keys("Enter")
	term.keys("t")
	term.keys("3")
	screen := term.wait(`(?i)slash`)
	term.wait(`InvalidIdentityToken|(?i)refused`)
	term.keys("q")
	term.wait(`\$$`)
	_ = screen
}

// TestTheCountdownFalls reads the countdown twice.
func TestTheCountdownFalls(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			world := writeShortWorld(t)
			term := openTerminal(t, size[0], size[1])
			term.keys(path+" sandbox --world "+world, "Enter")
			term.wait(`short`)
			term.keys("f")
			re := regexp.MustCompile(`(\d\d)m (\d\d)s`)
			first := re.FindString(term.wait(`\d\dm \d\ds`))
			for end := time.Now().Add(5 * time.Second); ; time.Sleep(100 * time.Millisecond) {
				if now := re.FindString(term.screen()); now != "" && now < first {
					break
				}
				if time.Now().After(end) {
					t.Fatalf("the countdown stands at %s:\n%s", first, term.screen())
				}
			}
			term.keys("q")
			term.wait(`\$$`)
		})
	}
}

// writeShortWorld is a world with one profile whose tokens live half an hour, so that the countdown shows seconds.
func writeShortWorld(t *testing.T) string {
	t.Helper()
	path := t.TempDir() + "/world.json"
	text := `{"format":"mintmark.world/1",
 "tenants":[{"host":"127.0.0.1","apis":[{"identifier":"https://api.short.example","signing_alg":"RS256","dialect":"access_token","lifetime_seconds":1800,"scopes":["read:data"]}],
   "clients":[{"client_id":"shortClient","client_secret":"short-secret","auth_method":"client_secret_post","grant_types":["client_credentials"],
     "grants":[{"audience":"https://api.short.example","scopes":["read:data"]}]}]}],
 "profiles":{"format":"mintmark.profiles/1","profiles":[{"name":"short","domain":"${issuer_host}","client_id":"shortClient","audience":"https://api.short.example","ca_file":"${ca_file}"}]},
 "secrets":{"short":"short-secret"}}`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
