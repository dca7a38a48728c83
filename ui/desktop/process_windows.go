package desktop

import (
	"os/exec"
	"syscall"
)

// Harden has nothing to do: Windows writes no core files.
func Harden() {}

// detach lets the child live on when we end, without a window.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true} }
