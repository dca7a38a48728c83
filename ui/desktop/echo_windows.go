package desktop

import "golang.org/x/sys/windows"

// hush stops the console from showing what is typed.
func hush(fd int) {
	var mode uint32
	if windows.GetConsoleMode(windows.Handle(fd), &mode) == nil {
		_ = windows.SetConsoleMode(windows.Handle(fd), mode&^windows.ENABLE_ECHO_INPUT)
	}
}
