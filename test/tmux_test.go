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

// text types text as it stands, key by key.
func (term terminal) text(s string) { term.keys("-l", s) }

// escape presses esc and waits until it cannot be taken for the beginning of another key.
func (term terminal) escape() {
	term.keys("Escape")
	time.Sleep(150 * time.Millisecond)
}

// paste hands text over as a terminal does, in brackets.
func (term terminal) paste(s string) {
	term.tmux("set-buffer", "-b", "p", s)
	term.tmux("paste-buffer", "-p", "-d", "-b", "p", "-t", "a")
}

// gone waits until the screen does not match any more.
func (term terminal) gone(pattern string) {
	term.t.Helper()
	unwanted := regexp.MustCompile(pattern)
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if !unwanted.MatchString(term.screen()) {
			return
		}
	}
	term.t.Fatalf("the screen still shows %q:\n%s", pattern, term.screen())
}

// modes are everything that a program may leave behind in a terminal.
func (term terminal) modes() string {
	return term.tmux("display-message", "-p", "-t", "a", "alternate #{alternate_on} cursor #{cursor_flag} insert #{insert_flag} keypad #{keypad_flag} #{keypad_cursor_flag} mouse #{mouse_any_flag} #{mouse_sgr_flag} wrap #{wrap_flag} origin #{origin_flag} region #{scroll_region_upper} #{scroll_region_lower} title #{pane_title}")
}

// flow is one user's way through the real program on a terminal of a size.
type flow struct {
	terminal
	before string
}

// begin starts the program, in a folder if one is given, and remembers how the terminal was.
func begin(t *testing.T, size [2]int, env []string, args string, dir ...string) flow {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	f := flow{terminal: openTerminal(t, size[0], size[1], env...)}
	f.keys("stty -a > $HOME/before; cd "+strings.Join(dir, "")+"; clear", "Enter")
	f.wait(`\A\$$`)
	f.before = f.modes()
	f.keys(path+" "+args, "Enter")
	return f
}

// restored holds the terminal to how it was: its modes, its title, and its settings to the letter.
func (f flow) restored() {
	f.t.Helper()
	f.keys("stty -a > $HOME/after; cmp $HOME/before $HOME/after && echo settings-$((40+2))", "Enter")
	f.wait(`settings-42`)
	if after := f.modes(); after != f.before {
		f.t.Errorf("the terminal was left as\n%swant\n%s", after, f.before)
	}
}

// leave quits by its key, and holds the terminal to how it was.
func (f flow) leave() {
	f.t.Helper()
	f.keys("q")
	f.wait(`\$$`)
	f.restored()
	if screen := f.screen(); strings.ContainsAny(screen, "╭│╰") {
		f.t.Errorf("the screen was left behind:\n%s", screen)
	}
}

// choose filters the list down to one profile.
func (f flow) choose(name string) {
	f.t.Helper()
	f.wait(`acme-prod`)
	f.keys("/")
	f.text(name)
	f.keys("Enter")
	f.wait(`▸. ` + name)
}

// atSizes runs a flow on a large, a usual and a small terminal.
func atSizes(t *testing.T, run func(t *testing.T, size [2]int)) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) { run(t, size) })
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
