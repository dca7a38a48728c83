//go:build unix && !linux

package desktop

import "golang.org/x/sys/unix"

// The calls that read and write a terminal's settings.
const (
	readTerminal  = unix.TIOCGETA
	writeTerminal = unix.TIOCSETA
)

// undumpable has nothing to do here: RLIMIT_CORE is enough.
func undumpable() {}
