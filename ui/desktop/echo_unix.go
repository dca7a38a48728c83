//go:build unix

package desktop

import "golang.org/x/sys/unix"

// hush stops the terminal from showing what is typed.
func hush(fd int) {
	if state, err := unix.IoctlGetTermios(fd, readTerminal); err == nil {
		state.Lflag &^= unix.ECHO
		_ = unix.IoctlSetTermios(fd, writeTerminal, state)
	}
}
