package desktop

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// The calls that read and write a terminal's settings.
const (
	readTerminal  = unix.TCGETS
	writeTerminal = unix.TCSETS
)

// undumpable makes the process's memory unreadable to other processes of the same user (prctl PR_SET_DUMPABLE).
func undumpable() {
	const setDumpable = 4
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, setDumpable, 0, 0)
}
