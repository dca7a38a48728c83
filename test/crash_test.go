//go:build unix

package test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mintmark/ui"
	"mintmark/ui/desktop"
)

// faultyScreen names the environment variable that makes this test binary a screen in which a library faults on SIGUSR1,
// and how. Beside the screen it keeps a log in that file, which names its process first.
const (
	faultyScreen = "MINTMARK_TEST_FAULT"
	faultyLog    = "MINTMARK_TEST_FAULT_LOG"
	inFlight     = "sentinel-value-in-flight"
)

// foreignFault is somebody else's code, which nothing of ours stands around.
func foreignFault(kind, value string) {
	switch kind {
	case "panic":
		panic(fmt.Errorf("could not send\n%s\n\ngoroutine 1 [running]:\n%s(...)\n\t/x/%s.go:1", value, value, value))
	case "nil":
		var missing *struct{ a, b int }
		fmt.Println(missing.b)
	case "fatal":
		fmt.Fprintln(os.Stderr, "fatal error: "+value)
		var lock sync.Mutex
		lock.Unlock()
	}
}

// beFaultyScreen shows a screen; watch is whether the crash monitor is there.
func beFaultyScreen(kind, log string) int {
	note := func(s string) {
		f, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			panic(err)
		}
		_, _ = f.WriteString(s + "\n")
		_ = f.Close()
	}
	kind, off := strings.CutSuffix(kind, "-unwatched")
	options := ui.Options{}
	begin := desktop.CrashMonitor()
	options.Monitor = func(giveBack string) func() {
		end := func() {}
		if !off {
			end = begin(giveBack)
		}
		inherited, err := desktop.RunCommand(context.Background(), []string{"sh", "-c",
			`for fd in 3 4 5 6 7 8 9 10 11 12 13 14 15; do if [ -S /dev/fd/$fd ] || [ -p /dev/fd/$fd ]; then echo open $fd; fi; done; echo "traceback <$GOTRACEBACK>"`})
		note(fmt.Sprintf("a child has %q %v", inherited, err))
		note(strconv.Itoa(os.Getpid()) + " watched")
		fmt.Fprintln(os.Stderr, "a library's warning of "+inFlight)
		return func() { end(); note("ended") }
	}
	faults := make(chan os.Signal, 1)
	signal.Notify(faults, syscall.SIGUSR1)
	go func() {
		<-faults
		foreignFault(kind, inFlight)
	}()
	err := ui.Run(context.Background(), ui.Without(ui.Deps{Now: time.Now}, errors.New("there is no store")), options)
	fmt.Fprintln(os.Stderr, "the screen's own standard error is back")
	if err != nil {
		return 1
	}
	return 0
}

// faulty is a shell on a terminal with a screen in it that is about to fault.
type faulty struct {
	flow
	pid          int
	home, stream string
}

// beginFaulty starts it under a shell; redirect is what stands behind the command, %s being a folder.
func beginFaulty(t *testing.T, shell, kind, redirect string) *faulty {
	t.Helper()
	home := t.TempDir()
	f := &faulty{flow: flow{terminal: openTerminal(t, 100, 30, faultyScreen+"="+kind, faultyLog+"="+home+"/log", "HOME="+home, "HISTFILE=/dev/null")}, home: home, stream: home + "/stream"}
	f.keys("exec "+shell, "Enter")
	f.keys("PS1='ready$ '; stty -a > $HOME/before; clear", "Enter")
	f.wait(`\Aready\$$`)
	f.before = f.modes()
	f.tmux("pipe-pane", "-t", "a", "cat > "+f.stream)
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if _, err := os.Stat(f.stream); err == nil {
			break
		}
	}
	f.keys(os.Args[0]+" "+strings.ReplaceAll(redirect, "%s", home)+"; echo code-$?", "Enter")
	f.wait(`could not be read`)
	f.pid = f.process()
	return f
}

// logged waits for a log that ends with a word.
func (f *faulty) logged(word string) string {
	f.t.Helper()
	var text string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		data, _ := os.ReadFile(filepath.Join(f.home, "log"))
		if text = string(data); strings.HasSuffix(text, word+"\n") {
			return text
		}
	}
	f.t.Fatalf("the log does not end with %q:\n%s", word, text)
	return ""
}

// process is that of the screen, once it is watched.
func (f *faulty) process() int {
	f.t.Helper()
	lines := strings.Split(strings.TrimSpace(f.logged("watched")), "\n")
	pid, err := strconv.Atoi(strings.Fields(lines[len(lines)-1])[0])
	if err != nil {
		f.t.Fatal(err)
	}
	return pid
}

// told is everything that was shown or written.
func (f *faulty) told() string {
	f.t.Helper()
	stream, err := os.ReadFile(f.stream)
	if err != nil {
		f.t.Fatal(err)
	}
	errs, _ := os.ReadFile(f.home + "/errors")
	return f.tmux("capture-pane", "-p", "-S", "-", "-t", "a") + string(stream) + string(errs)
}

// tells waits until something is shown or written.
func (f *faulty) tells(text string) {
	f.t.Helper()
	for end := time.Now().Add(20 * time.Second); !strings.Contains(f.told(), text); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatalf("%q is told nowhere:\n%s", text, f.told())
		}
	}
}

// TestForeignFaultsGiveTheTerminalBack: whatever ends the process from a goroutine that is not ours, or from outside, the
// terminal is as it was, and a report tells where and not what.
func TestForeignFaultsGiveTheTerminalBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		shell, kind, redirect string
		sig                   syscall.Signal
		want                  []string
	}{
		{"bash --norc -i", "panic", "", syscall.SIGUSR1, []string{"mintmark: mintmark stopped because of a fault of its own", "panic", "test.foreignFault", "crash_test.go:"}},
		{"bash --norc -i", "fatal", "", syscall.SIGUSR1, []string{"fatal error: sync: unlock of unlocked mutex", "test.foreignFault", "crash_test.go:"}},
		{"bash --norc -i", "none", "", syscall.SIGKILL, []string{"the screen ended at once"}},
		{"sh", "nil", "", syscall.SIGUSR1, []string{"SIGSEGV: segmentation violation", "test.foreignFault"}},
		{"sh", "panic", "2>%s/errors", syscall.SIGUSR1, []string{"test.foreignFault", "created by mintmark/test.beFaultyScreen"}},
		{"sh", "none", "2>%s/errors", syscall.SIGKILL, []string{"the screen ended at once"}},
		{"sh", "none", "", syscall.SIGABRT, []string{"SIGABRT: abort"}},
	} {
		where := "to the terminal"
		if c.redirect != "" {
			where = "to a file"
		}
		t.Run(strings.Join([]string{c.shell, c.kind, c.sig.String(), where}, " "), func(t *testing.T) {
			f := beginFaulty(t, c.shell, c.kind, c.redirect)
			if err := syscall.Kill(f.pid, c.sig); err != nil {
				t.Fatal(err)
			}
			for _, want := range c.want {
				f.tells(want)
			}
			if c.sig != syscall.SIGKILL { // otherwise the shell may be quicker, and speak to the screen that is about to go
				screen := f.wait(`(?m)^code-2$`)
				if c.redirect == "" && strings.Index(screen, c.want[0]) > strings.Index(screen, "code-2") {
					t.Errorf("the shell went on before the report was there:\n%s", screen)
				}
			}
			f.restored()
			told := f.told()
			if strings.Contains(told, "sentinel") {
				t.Errorf("a value was told:\n%q", told)
			}
		})
	}
}

// TestAFaultWithoutAMonitorIsSeen holds the tests above to account: they would notice.
func TestAFaultWithoutAMonitorIsSeen(t *testing.T) {
	t.Parallel()
	f := beginFaulty(t, "sh", "panic-unwatched", "")
	if err := syscall.Kill(f.pid, syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	f.wait(`code-2`)
	if modes := f.modes(); modes == f.before || !strings.Contains(modes, "alternate 1") {
		t.Errorf("the terminal was given back: %s", modes)
	}
	if !strings.Contains(f.told(), inFlight) {
		t.Error("the value was not told")
	}
}

// TestTheMonitorEndsWithTheScreen and leaves standard error as it was; while the screen is stopped there is none, and it is
// back with the screen.
func TestTheMonitorEndsWithTheScreen(t *testing.T) {
	t.Parallel()
	f := beginFaulty(t, "bash --norc -i", "panic", "2>%s/errors")
	if log := f.logged("watched"); !strings.Contains(log, `a child has "traceback <>\n" <nil>`) {
		t.Errorf("a child inherits of it: %s", log)
	}
	f.keys("C-z")
	f.wait(`code-14[0-9]`)
	f.logged("ended")
	if modes := f.modes(); strings.Contains(modes, "alternate 1") {
		t.Errorf("while it is stopped: %s", modes)
	}
	f.keys("fg", "Enter")
	f.logged("watched")
	f.wait(`could not be read`)
	f.keys("q")
	f.logged("ended")
	f.wait(`\$$`)
	f.restored()
	errs, err := os.ReadFile(f.home + "/errors")
	// what a test binary built for coverage says at the end of each process is not the screen's
	own := strings.NewReplacer("program not built with -cover\n", "", "warning: GOCOVERDIR not set, no coverage data emitted\n", "").Replace(string(errs))
	if err != nil || own != "the screen's own standard error is back\n" {
		t.Errorf("%v: %q", err, errs)
	}
	f.keys("clear; "+os.Args[0]+"; echo code-$?", "Enter")
	f.wait(`could not be read`)
	f.logged("watched")
	f.keys("C-z")
	f.wait(`code-14[0-9]`)
	f.keys("fg", "Enter")
	if err := syscall.Kill(f.process(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	f.wait(`test\.foreignFault`)
	f.restored()
}

// TestTheDyingWaitForTheMonitor: until it has put the terminal in order, the process cannot end, nor the shell go on.
func TestTheDyingWaitForTheMonitor(t *testing.T) {
	t.Parallel()
	f := beginFaulty(t, "bash --norc -i", "panic", "")
	monitor := child(t, f.pid, "mintmark-crash-monitor")
	for _, step := range []struct{ pid, sig int }{{monitor, int(syscall.SIGSTOP)}, {f.pid, int(syscall.SIGUSR1)}} {
		if err := syscall.Kill(step.pid, syscall.Signal(step.sig)); err != nil {
			t.Fatal(err)
		}
	}
	time.Sleep(500 * time.Millisecond)
	if !alive(f.pid) || strings.Contains(f.screen(), "code-2") {
		t.Errorf("it ended before its terminal was in order:\n%s", f.screen())
	}
	if err := syscall.Kill(monitor, syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	f.wait(`test\.foreignFault`)
	f.wait(`(?m)^code-2$`)
	f.restored()
}

// child is the process whose parent that is and whose arguments begin so, once it is there.
func child(t *testing.T, parent int, program string) int {
	t.Helper()
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skipf("processes are found in /proc: %v", err)
	}
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		stats, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, stat := range stats {
			var pid, ppid int
			var name, state string
			data, _ := os.ReadFile(stat)
			if _, err := fmt.Sscan(string(data), &pid, &name, &state, &ppid); err != nil || ppid != parent {
				continue
			}
			if args, _ := os.ReadFile(filepath.Dir(stat) + "/cmdline"); strings.HasPrefix(string(args), program+"\x00") {
				return pid
			}
		}
	}
	t.Fatalf("process %d has no child %s", parent, program)
	return 0
}

// ignoresTerm is whether a process has come so far as to ignore SIGTERM.
func ignoresTerm(pid int) bool {
	data, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, mask, _ := strings.Cut(string(data), "SigIgn:")
	var ignored uint64
	_, err := fmt.Sscanf(strings.TrimSpace(mask), "%x", &ignored)
	return err == nil && ignored&(1<<(uint(syscall.SIGTERM)-1)) != 0
}

// TestTheRealScreenIsWatched: killed, it leaves its terminal as it was; so the program as it is built has its monitor, which
// is gone afterwards.
func TestTheRealScreenIsWatched(t *testing.T) {
	t.Parallel()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	f := begin(t, [2]int{80, 24}, nil, "--store memory")
	shell, err := strconv.Atoi(strings.TrimSpace(f.tmux("display-message", "-p", "-t", "a", "#{pane_pid}")))
	if err != nil {
		t.Fatal(err)
	}
	screen := child(t, shell, path)
	monitor := child(t, screen, "mintmark-crash-monitor")
	for end := time.Now().Add(20 * time.Second); !ignoresTerm(monitor) && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
	}
	time.Sleep(300 * time.Millisecond) // until the screen has told it what to do

	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} { // as killall sends them to both
		if err := syscall.Kill(monitor, sig); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Kill(screen, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	f.wait(`the screen ended at once`)
	f.restored()
	for end := time.Now().Add(5 * time.Second); alive(monitor); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the monitor lives on")
		}
	}
}
