package ui

import (
	"io"
	"os"
	"sync/atomic"
	"syscall"
)

// listener is the terminal's keyboard, which also hears when the terminal is gone. A window that closes sends SIGHUP only
// where its session's leader dies of it; under one that lives on, the end of the input is all there is to notice, and
// Bubble Tea keeps a screen without input open for ever.
type listener struct {
	*os.File
	gone func()
}

func (l listener) Read(p []byte) (int, error) {
	n, err := l.File.Read(p)
	if err != nil {
		l.gone()
	}
	return n, err
}

// listen is the input with a listener on it, if it is a file. The end of the terminal counts as the SIGHUP that did not come.
func listen(in io.Reader, caught *atomic.Int32, quit func()) io.Reader {
	if in == nil {
		in = os.Stdin
	}
	f, ok := in.(*os.File)
	if !ok {
		return in
	}
	return listener{f, func() {
		caught.CompareAndSwap(0, int32(syscall.SIGHUP))
		go quit()
	}}
}
