package ui

import (
	"io"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// TestTheEndOfTheInputEndsTheScreen: it counts as a hangup, unless another signal was first; what is typed before goes
// through, and what is no file is left as it is.
func TestTheEndOfTheInputEndsTheScreen(t *testing.T) {
	for first, want := range map[syscall.Signal]syscall.Signal{0: syscall.SIGHUP, syscall.SIGTERM: syscall.SIGTERM} {
		keyboard, typed, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		var caught atomic.Int32
		caught.Store(int32(first))
		quit := make(chan struct{})
		in := listen(keyboard, &caught, func() { close(quit) })
		_, _ = io.WriteString(typed, "q")
		key := make([]byte, 8)
		if n, err := in.Read(key); err != nil || string(key[:n]) != "q" || caught.Load() != int32(first) {
			t.Fatalf("read %q, %v, and caught %d", key[:n], err, caught.Load())
		}
		_ = typed.Close()
		if n, err := in.Read(key); n != 0 || err != io.EOF {
			t.Errorf("after the end: %d, %v", n, err)
		}
		<-quit
		if got := syscall.Signal(caught.Load()); got != want {
			t.Errorf("after %v, the end of the input is %v, want %v", first, got, want)
		}
		_ = keyboard.Close()
	}
	if in := strings.NewReader(""); listen(in, nil, nil) != io.Reader(in) {
		t.Error("what is no file is wrapped")
	}
}
