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
