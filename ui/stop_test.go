//go:build unix

package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// screenProcess names the environment variable that makes this test binary a screen on the terminal that it has.
const (
	screenProcess = "MINTMARK_TEST_SCREEN_PID_FILE"
	screenKind    = "MINTMARK_TEST_SCREEN_KIND"
)

// The screens that it can be beside the usual one: with a crowd of profiles, an empty program, one that is slow.
const (
	crowdedScreen = "crowded"
	bareScreen    = "bare"
	slowScreen    = "slow"
)

func TestMain(m *testing.M) {
	file := os.Getenv(screenProcess)
	if file == "" {
		os.Exit(m.Run())
	}
	if err := os.WriteFile(file, []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
		panic(err)
	}
	w := newWorld(nil)
	switch os.Getenv(screenKind) {
	case crowdedScreen:
		w = crowdedWorld(nil)
	case bareScreen:
		_, _ = tea.NewProgram(empty{}).Run()
		return
	case slowScreen:
		_, _ = tea.NewProgram(sluggish{}).Run()
		return
	}
	began := time.Now()
	deps := w.deps()
	deps.Now = func() time.Time { return start.Add(time.Since(began)) }
	err := Run(context.Background(), deps, Options{Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, Local: time.UTC})
	var ended *Ended
	if errors.As(err, &ended) {
		os.Exit(ended.Code)
	}
	os.Exit(0)
}

// jobControl is a shell that brings the screen back, as people's do: only under one can a process be stopped.
const jobControl = `set -m; "$0"; while [ $? -gt 128 ]; do echo "STOPPED NOW"; read x; fg >/dev/null; done; echo "ENDED WITH $?"; read x`

// inShell starts the screen, "$0", from a shell's script.
func inShell(t *testing.T, script string) (x *terminal, pid int) {
	t.Helper()
	x = openTerminal(t, 120, 36)
	file := filepath.Join(t.TempDir(), "pid")
	cmd := exec.Command("sh", "-c", script, os.Args[0])
	cmd.Env = append(os.Environ(), screenProcess+"="+file)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = x.tty, x.tty, x.tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	x.waits("acme-prod")
	data, err := os.ReadFile(file)
	if err == nil {
		pid, err = strconv.Atoi(string(data))
	}
	if err != nil {
		t.Fatal(err)
	}
	return x, pid
}

// TestStopAndContinue stops the screen by a signal and by its key, and brings it back: the terminal is given back
// meanwhile, what was revealed is hidden after, and the countdown has gone on.
func TestStopAndContinue(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skipf("no shell with job control: %v", err)
	}
	x, pid := inShell(t, jobControl)
	x.press("f")
	x.waits("ACCEPTED")
	for name, stop := range map[string]func(){
		"signal": func() { _ = syscall.Kill(pid, syscall.SIGTSTP) },
		"key":    func() { x.press("\x1a") },
	} {
		x.press("6")
		x.waits("masked,")
		x.press("r")
		x.gone("masked,")
		stop()
		x.waits("STOPPED NOW")
		x.restored()
		x.press("\n")
		x.waits("masked,")
		if !strings.Contains(x.screen(), "expires in 59m") {
			t.Errorf("%s: the countdown is not right:\n%s", name, x.screen())
		}
	}
	// A stop that nobody can catch: the screen is right again as soon as it goes on.
	x.press("r")
	x.gone("masked,")
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	time.Sleep(200 * time.Millisecond)
	x.press("\n")
	x.waits("masked,")
	x.press("q")
	x.waits("ENDED WITH 0")
	x.restored()
}

// TestASuspendLeavesWhatLiesOverThePage: a question, the palette and the rest are there afterwards.
func TestASuspendLeavesWhatLiesOverThePage(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skipf("no shell with job control: %v", err)
	}
	x, _ := inShell(t, jobControl)
	for key, shown := range map[string]string{"x": "Delete the profile", ":": "Commands", "?": "any key leaves", "/": "enter keep"} {
		x.press(key)
		x.waits(shown)
		x.press("\x1a")
		x.waits("STOPPED NOW")
		x.press("\n")
		x.waits(shown)
		x.press("\x1b")
		x.gone(shown)
	}
}

// TestNobodyIsLeftStoppedForEver: a shell without job control, as in a script, would never bring the screen back.
func TestNobodyIsLeftStoppedForEver(t *testing.T) {
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skipf("no shell: %v", err)
	}
	x, _ := inShell(t, `"$0"; echo "ENDED WITH $?"; read x`)
	x.press("\x1a")
	x.waits("There is no shell behind this")
	x.press("q")
	x.waits("ENDED WITH 0")
}

func (x *terminal) gone(text string) {
	x.t.Helper()
	for range 200 {
		if !strings.Contains(x.screen(), text) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	x.t.Fatalf("the screen still shows %q:\n%s", text, x.screen())
}

// TestPanicsInTheModelGiveTheTerminalBack: in Update and in View, with a report that tells where and not what.
func TestPanicsInTheModelGiveTheTerminalBack(t *testing.T) {
	for _, where := range []string{"Update", "View"} {
		t.Run(where, func(t *testing.T) {
			x := openTerminal(t, 80, 24)
			w := newWorld(t)
			deps := w.deps()
			armed := make(chan struct{})
			deps.Now = func() time.Time {
				select {
				case <-armed:
					if strings.Contains(string(debug.Stack()), "ui.(*App)."+where+"(") {
						panic("a secret value")
					}
				default:
				}
				return start
			}
			x.open(t.Context(), deps, Options{})
			x.waits("acme-prod")
			x.press("f") // a token in hand, so that View counts it down
			x.waits("ACCEPTED")
			close(armed)
			if _, err := io.WriteString(x.ptmx, "f"); err != nil {
				t.Fatal(err)
			}
			var ended *Ended
			if err := x.ends(); !errors.As(err, &ended) || ended.Code != 2 || !strings.Contains(ended.Report, "."+where) {
				t.Fatalf("ended with %v", err)
			}
			if strings.Contains(ended.Report, "secret value") || strings.Contains(x.stream(), "secret value") {
				t.Error("the panic's value was told")
			}
			x.restored()
		})
	}
}
