package desktop

import (
	"os/exec"
	"syscall"
)

// Harden has nothing to do: Windows writes no core files.
func Harden() {}

// detach lets the child live on when we end, and when our console is closed: it gets a console of its own, unseen.
func detach(cmd *exec.Cmd) {
	const createNoWindow = 0x08000000
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true, CreationFlags: createNoWindow | syscall.CREATE_NEW_PROCESS_GROUP}
}

// IsMonitor, Monitor and CrashMonitor have nothing to do: no crash monitor is started on Windows.
func IsMonitor([]string) bool { return false }

func Monitor() {}

func CrashMonitor() func(giveBack string) (end func()) { return nil }
