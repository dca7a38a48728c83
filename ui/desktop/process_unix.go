//go:build unix

package desktop

import (
	"os/exec"
	"syscall"
)

// Harden keeps core files, which would hold tokens, from being written.
func Harden() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
	undumpable()
}

// detach lets the child live on when we end, away from our terminal.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }
