//go:build unix

package test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// beginProcess is begin for a program that will be sent signals: it tells its process and, at its end, its exit code. The
// shell runs before first.
func beginProcess(t *testing.T, size [2]int, args string, before ...string) (f flow, pid int) {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	f = flow{terminal: openTerminal(t, size[0], size[1], "TMPDIR="+dir)}
	for _, line := range append(before, "stty -a > $HOME/before; clear") {
		f.keys(line, "Enter")
	}
	f.wait(`\A\$$`)
	f.before = f.modes()
	f.keys(`sh -c 'echo $$ > $TMPDIR/pid; exec "$@"' - `+path+" "+args+`; echo code-$?`, "Enter")
	f.wait(`acme-prod`)
	data, err := os.ReadFile(dir + "/pid")
	if err == nil {
		pid, err = strconv.Atoi(strings.TrimSpace(string(data)))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir + "/pid"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("the sandbox left %v behind", left)
		}
	})
	return f, pid
}

// alive is whether a process of that number is there.
func alive(pid int) bool { return syscall.Kill(pid, 0) == nil }

// TestSignalsEndTheScreen: each ends the real screen within a second, with the shell's code for it, the terminal given back
// and the pretend world's files gone.
func TestSignalsEndTheScreen(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGQUIT: 131} {
		t.Run(sig.String(), func(t *testing.T) {
			f, pid := beginProcess(t, [2]int{80, 24}, "sandbox")
			f.keys("t") // something is under way, and the key is not left to the shell
			f.wait(`esc cancel|ACCEPTED`)
			began := time.Now()
			if err := syscall.Kill(pid, sig); err != nil {
				t.Fatal(err)
			}
			for alive(pid) && time.Since(began) < 5*time.Second {
				time.Sleep(5 * time.Millisecond)
			}
			if took := time.Since(began); took > atOnce {
				t.Errorf("took %v, want at most a second", took)
			}
			f.wait(fmt.Sprintf(`code-%d\n`, code))
			f.restored()
		})
	}
}

// TestAClosedTerminalEndsTheScreen: the window goes away, and with it program and pretend world; also where no signal says
// so, as the leader of the session lives on.
func TestAClosedTerminalEndsTheScreen(t *testing.T) {
	for name, before := range map[string]string{"signalled": "true", "in silence": `trap "" HUP`} {
		t.Run(name, func(t *testing.T) {
			f, pid := beginProcess(t, [2]int{80, 24}, "sandbox", before)
			f.tmux("kill-server")
			for end := time.Now().Add(5 * time.Second); alive(pid); time.Sleep(10 * time.Millisecond) {
				if time.Now().After(end) {
					_ = syscall.Kill(pid, syscall.SIGQUIT)
					t.Fatal("it lives on without its terminal")
				}
			}
		})
	}
}

// TestSuspendAndResume: ctrl+z gives the shell its terminal, fg the screen; what was revealed is hidden again.
func TestSuspendAndResume(t *testing.T) {
	f, _ := beginProcess(t, [2]int{120, 36}, "sandbox")
	f.keys("f")
	f.wait(`ACCEPTED`)
	f.keys("6")
	f.wait(`masked`)
	f.keys("r")
	f.gone(`masked`)
	f.keys("C-z")
	f.wait(`code-14[0-9]`)
	if modes := f.modes(); strings.Fields(modes)[1] != "0" || strings.Contains(modes, "mouse 1") {
		t.Errorf("while it is stopped: %s", modes)
	}
	f.keys("clear; fg", "Enter")
	f.wait(`masked`)
	f.keys("q")
	f.wait(`\$$`)
	f.restored()
}

// TestAStormOfResizes: a hundred sizes, the smallest among them, while keys are pressed; the screen is whole afterwards.
func TestAStormOfResizes(t *testing.T) {
	f, pid := beginProcess(t, [2]int{120, 36}, "sandbox")
	random := rand.New(rand.NewPCG(9, 2))
	keys := []string{"j", "k", "f", "Tab", "1", "2", "3", "4", "5", "6", "t", "?", "g", "m", "Escape", "Escape"}
	for range 100 {
		f.tmux("resize-window", "-t", "a", "-x", fmt.Sprint(1+random.IntN(200)), "-y", fmt.Sprint(1+random.IntN(60)))
		f.keys(keys[random.IntN(len(keys))])
		if !alive(pid) {
			t.Fatalf("it ended:\n%s", f.screen())
		}
	}
	f.tmux("resize-window", "-t", "a", "-x", "120", "-y", "36")
	for range 4 {
		f.escape()
	}
	screen := f.wait(`(?s)Profiles.*q quit`)
	for i, line := range strings.Split(screen, "\n") {
		if n := len([]rune(line)); n > 120 {
			t.Errorf("row %d is %d cells wide", i, n)
		}
	}
	f.keys("q")
	f.wait(`code-0\n`)
}

// TestWithoutATerminal: nothing is drawn into a pipe or a file, and a dumb terminal gets plain lines.
func TestWithoutATerminal(t *testing.T) {
	a := command{}.run(t, "--store", "memory")
	if a.code != 2 || a.stdout != "" || !strings.Contains(a.stderr, "needs a terminal") || strings.ContainsRune(a.stderr, 0x1b) {
		t.Errorf("exit %d: %q %q", a.code, a.stdout, a.stderr)
	}
	p := prepare(t, world{dir: t.TempDir()}, "--store", "memory")
	p.Env = append(p.Env, "TERM=dumb")
	tty := p.terminal(t)
	p.says(t, "q leaves:")
	if _, err := tty.Write([]byte("q\n")); err != nil {
		t.Fatal(err)
	}
	if code := p.ends(t, 5*time.Second); code != 0 || strings.ContainsRune(p.out.String(), 0x1b) {
		t.Errorf("exit %d: %q", code, p.out)
	}
}
