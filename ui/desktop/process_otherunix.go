//go:build unix && !linux

package desktop

import "golang.org/x/sys/unix"

// The calls that read and write a terminal's settings, the last after dropping what was typed.
const (
	readTerminal         = unix.TIOCGETA
	writeTerminal        = unix.TIOCSETA
	dropAndWriteTerminal = unix.TIOCSETAF
)

// undumpable has nothing to do here: RLIMIT_CORE is enough.
func undumpable() {}

// onto makes descriptor to another of from.
func onto(from, to int) error { return unix.Dup2(from, to) }
