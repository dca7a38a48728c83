//go:build unix

package ui

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// process is a screen in a process of its own, on a pseudo-terminal with an emulator behind it.
type process struct {
	tb    testing.TB
	cmd   *exec.Cmd
	ptmx  *os.File
	mu    sync.Mutex // the emulator does not guard its reading against its writing
	em    *vt.SafeEmulator
	bytes atomic.Int64
}

// spawn starts this test binary as one of the screens of TestMain, at 120 × 36.
func spawn(tb testing.TB, which string) *process {
	tb.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		tb.Fatal(err)
	}
	_ = pty.Setsize(ptmx, &pty.Winsize{Cols: 120, Rows: 36})
	p := &process{tb: tb, cmd: exec.Command(os.Args[0]), ptmx: ptmx, em: vt.NewSafeEmulator(120, 36)}
	p.cmd.Env = append(os.Environ(), screenProcess+"="+filepath.Join(tb.TempDir(), "pid"), screenKind+"="+which)
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = tty, tty, tty
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := p.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	go func() {
		buf := make([]byte, 1<<16)
		for {
			n, err := ptmx.Read(buf)
			p.mu.Lock()
			_, _ = p.em.Write(buf[:n])
			p.mu.Unlock()
			p.bytes.Add(int64(n))
			if err != nil {
				return
			}
		}
	}()
	go func() { _, _ = io.Copy(ptmx, p.em) }()
	tb.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait(); _ = tty.Close(); _ = ptmx.Close() })
	return p
}

// screen is what stands on it.
func (p *process) screen() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.em.String()
}

func (p *process) types(s string) { _, _ = io.WriteString(p.ptmx, s) }

func (p *process) waits(text string) {
	p.tb.Helper()
	for began := time.Now(); !strings.Contains(p.screen(), text); time.Sleep(5 * time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			p.tb.Fatalf("the screen never showed %q:\n%s", text, p.screen())
		}
	}
}

// key presses a key and tells how long it took until the frame that shows its effect had come.
func (p *process) key(key, want string) time.Duration {
	p.tb.Helper()
	at, seen := time.Now(), p.bytes.Load()
	p.types(key)
	for time.Since(at) < 10*time.Second {
		if n := p.bytes.Load(); n != seen {
			took := time.Since(at)
			if seen = n; strings.Contains(p.screen(), want) {
				return took
			}
		}
		time.Sleep(50 * time.Microsecond)
	}
	p.tb.Fatalf("%q never showed %q:\n%s", key, want, p.screen())
	return 0
}

// busy is the time that the process has used of the processor, 0 where the system does not tell it finely.
func (p *process) busy() (sum time.Duration) {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", p.cmd.Process.Pid))
	for _, task := range tasks {
		var ns int64
		if data, err := os.ReadFile(task); err == nil {
			_, _ = fmt.Sscan(string(data), &ns)
		}
		sum += time.Duration(ns)
	}
	return sum
}
