//go:build unix

package desktop

import (
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"runtime/debug"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// CrashMonitor looks how the terminal is, before the screen changes it, and gives what starts a monitor that can bring that
// back. While it watches, standard error leads to the monitor, which shows nothing of it: the runtime writes a panic's
// value there, and libraries into the screen. Where no monitor can be started, the screen goes on without one.
func CrashMonitor() (begin func(giveBack string) (end func())) {
	before, err := unix.IoctlGetTermios(int(os.Stdin.Fd()), readTerminal)
	if err != nil {
		return nil
	}
	return func(giveBack string) func() {
		w, err := watch(order{Before: *before}, giveBack)
		if err != nil {
			return func() {}
		}
		return w.end
	}
}

// watched is this process's side of its monitor. The reading end of its standard error stays open here too, so that
// writing to it breaks with no monitor's death.
type watched struct {
	monitor        *exec.Cmd
	words          *os.File
	stray, reading *os.File
	stderr         int // the real one
}

// watch starts the monitor and turns standard error to it.
func watch(o order, giveBack string) (w *watched, err error) {
	if copy(o.Undo[:len(o.Undo)-1], giveBack) < len(giveBack) {
		return nil, errors.New("too much to give back")
	}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	w = &watched{stderr: -1}
	defer func() {
		if err != nil {
			w.close()
		}
	}()
	theirs, err := w.channels()
	if err != nil {
		return nil, err
	}
	// Nothing of ours is in its arguments or its environment, and it is in a session of its own: no key of the terminal
	// ends it, and no shell takes it for the screen.
	w.monitor = &exec.Cmd{Path: program, Args: []string{monitorName}, Env: []string{}, Dir: "/",
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, ExtraFiles: []*os.File{theirs, w.reading}}
	detach(w.monitor)
	err = w.monitor.Start()
	_ = theirs.Close()
	if err != nil {
		return nil, err
	}
	err = errors.Join(binary.Write(w.words, binary.NativeEndian, o), unix.SetNonblock(int(w.stray.Fd()), true), // a full pipe holds nobody up
		unix.SetsockoptInt(int(w.words.Fd()), unix.SOL_SOCKET, unix.SO_SNDBUF, 1024), // systems round it up
		debug.SetCrashOutput(w.words, debug.CrashOptions{}), onto(int(w.stray.Fd()), 2))
	if err != nil {
		w.end()
		return nil, err
	}
	debug.SetTraceback("all") // more than the socket holds, whatever the stack at fault
	return w, nil
}

// channels opens what leads to the monitor, and gives its end of the socket. No other child inherits any of it.
func (w *watched) channels() (theirs *os.File, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	open := func(fd int, name string) *os.File {
		unix.CloseOnExec(fd)
		return os.NewFile(uintptr(fd), name)
	}
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return nil, err
	}
	w.words, theirs = open(pair[0], "words"), open(pair[1], "words")
	var pipe [2]int
	if err = unix.Pipe(pipe[:]); err == nil {
		w.reading, w.stray = open(pipe[0], "stray"), open(pipe[1], "stray")
		w.stderr, err = unix.FcntlInt(2, unix.F_DUPFD_CLOEXEC, 3)
	}
	if err != nil {
		_ = theirs.Close()
	}
	return theirs, err
}

// end is the orderly one: standard error is as it was, and the monitor gone.
func (w *watched) end() {
	_ = onto(w.stderr, 2)
	_ = debug.SetCrashOutput(nil, debug.CrashOptions{})
	debug.SetTraceback("single")
	_, _ = w.words.Write([]byte{goodbye})
	w.close()
	late := time.AfterFunc(time.Second, func() { _ = w.monitor.Process.Kill() })
	defer late.Stop()
	_ = w.monitor.Wait()
}

func (w *watched) close() {
	for _, f := range []*os.File{w.words, w.stray, w.reading} {
		_ = f.Close() // nil is taken
	}
	if w.stderr >= 0 {
		_ = unix.Close(w.stderr)
		w.stderr = -1
	}
}
