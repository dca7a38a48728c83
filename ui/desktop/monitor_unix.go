//go:build unix

package desktop

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
	"golang.org/x/term"

	"mintmark/ui"
	"mintmark/ui/cli"
	"mintmark/ui/page"
)

// monitorName is the name (argv[0]) by which this program is the crash monitor of another that shows the screen. It has the
// screen's terminal as standard input and output, the screen's own standard error, and the two descriptors below.
const monitorName = "mintmark-crash-monitor"

const (
	wordsFD = 3 // a socket: what the monitor must know, and then goodbye or what Go's runtime says in dying
	strayFD = 4 // a pipe: what else is written to the screen's standard error
)

// goodbye is the orderly end; the runtime's own text never begins so.
const goodbye = 0

// order is what the monitor must know before there is anything to do.
type order struct {
	Before unix.Termios // the terminal's settings
	Undo   [256]byte    // what to write, ended by zeros
}

// IsMonitor is whether this process was started as a crash monitor.
func IsMonitor(argv []string) bool { return len(argv) == 1 && argv[0] == monitorName }

// Monitor waits for the end of the screen. One without a goodbye leaves the terminal in its hands: it gives it back and
// tells what is known. The dying process is still there then: its runtime writes its account in small pieces into a socket
// that holds few of them, so that it cannot end, and the shell cannot go on, before that is read.
func Monitor() {
	signal.Ignore(syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGTERM, syscall.SIGPIPE, syscall.SIGTSTP, syscall.SIGTTIN, syscall.SIGTTOU)
	words := os.NewFile(wordsFD, "words")
	var o order
	if binary.Read(words, binary.NativeEndian, &o) != nil {
		return
	}
	if unix.SetNonblock(strayFD, true) != nil {
		return
	}
	first, before := awaitEnd()
	if len(first) > 0 && first[0] == goodbye {
		return
	}
	undo, _, _ := bytes.Cut(o.Undo[:], []byte{0})
	_, _ = os.Stdout.Write(undo)
	giveBack(int(os.Stdin.Fd()), &o.Before)
	tell := &strings.Builder{}
	if len(first) == 0 {
		_, _ = io.WriteString(tell, "mintmark: the screen ended at once, as by kill -9; the terminal is as it was\n")
	} else {
		cli.TellEnd(tell, ui.Faulted(page.ForeignCrash(before, io.MultiReader(bytes.NewReader(first), words))))
	}
	text := tell.String()
	if term.IsTerminal(int(os.Stderr.Fd())) { // perhaps a line editor has it by now
		text = "\r" + strings.ReplaceAll(text, "\n", "\r\n")
	}
	_, _ = io.WriteString(os.Stderr, text)
	_, _ = io.Copy(io.Discard, words)
}

// awaitEnd reads until the screen dies or says goodbye: the first of its last words, none if there are none, and the end of
// what came to its standard error before.
func awaitEnd() (first []byte, before string) {
	stray := bounded{limit: maxTrouble, tail: true}
	buf := make([]byte, 4096)
	fds := []unix.PollFd{{Fd: wordsFD, Events: unix.POLLIN}, {Fd: strayFD, Events: unix.POLLIN}}
	for {
		if _, err := unix.Poll(fds, -1); errors.Is(err, unix.EINTR) {
			continue
		} else if err != nil {
			return []byte{goodbye}, "" // nothing is known of the screen: the terminal stays its own
		}
		over := fds[0].Revents != 0
		for fds[1].Revents != 0 { // all that is there, as the reason of a fatal error comes this way
			n, err := unix.Read(strayFD, buf)
			_, _ = stray.Write(buf[:max(0, n)])
			if n <= 0 && !errors.Is(err, unix.EINTR) {
				if n == 0 {
					fds[1].Fd = -1 // the screen is gone
				}
				break
			}
		}
		if !over {
			continue
		}
		n, err := unix.Read(wordsFD, buf)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		return buf[:max(0, n)], stray.kept.String()
	}
}

// giveBack restores the terminal's settings and drops what was typed for the screen, if it is still in the screen's mode: a
// shell that was quicker, and its line editor, leave output processing on.
func giveBack(fd int, before *unix.Termios) {
	if now, err := unix.IoctlGetTermios(fd, readTerminal); err == nil && now.Oflag&unix.OPOST == 0 {
		_ = unix.IoctlSetTermios(fd, dropAndWriteTerminal, before)
	}
}
