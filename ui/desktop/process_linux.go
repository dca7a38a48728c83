package desktop

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// The calls that read and write a terminal's settings, the last after dropping what was typed.
const (
	readTerminal         = unix.TCGETS
	writeTerminal        = unix.TCSETS
	dropAndWriteTerminal = unix.TCSETSF
)

// undumpable makes the process's memory unreadable to other processes of the same user (prctl PR_SET_DUMPABLE).
func undumpable() {
	const setDumpable = 4
	_, _, _ = syscall.RawSyscall(syscall.SYS_PRCTL, setDumpable, 0, 0)
}

// onto makes descriptor to another of from.
func onto(from, to int) error { return unix.Dup3(from, to, 0) }
