package cli

import (
	"context"
	"io"
)

// interruptible is standard input that gives up when the context ends: a command that waits for a pipe or a person must
// still end at once on Ctrl-C. What is read later is lost, which is right, since the program is ending.
type interruptible struct {
	ctx  context.Context
	from io.Reader
}

func (r interruptible) Read(p []byte) (int, error) {
	type read struct {
		n    int
		data []byte
		err  error
	}
	done := make(chan read, 1)
	go func() {
		defer func() {
			if recover() != nil {
				done <- read{err: io.ErrUnexpectedEOF}
			}
		}()
		data := make([]byte, len(p)) // p belongs to the caller again once Read has given up
		n, err := r.from.Read(data)
		done <- read{n, data, err}
	}()
	select {
	case got := <-done:
		return copy(p, got.data[:got.n]), got.err
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	}
}
