package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Ended is why the screen ended, when it was not the user's wish. Code is the exit code: 129 SIGHUP, 130 SIGINT,
// 131 SIGQUIT, 143 SIGTERM, 2 for a fault of our own. The terminal is restored by then.
type Ended struct {
	Code   int
	What   string
	Report string // of a panic: function names and lines, no values
}

func (e *Ended) Error() string { return e.What }

// ExitCode is Code.
func (e *Ended) ExitCode() int { return e.Code }

// Details is the Report; "" unless a fault of our own ended the screen.
func (e *Ended) Details() string { return e.Report }

// Run opens the screen and returns when it is left. The terminal is restored whatever happens: keys, signals, its own end, a
// cancelled context, a panic in any goroutine of ours; what ends the process at once is Options.Monitor's to see to.
func Run(ctx context.Context, d Deps, o Options) error {
	if o.Accessible || o.getenv("TERM") == "dumb" { // a dumb terminal draws nothing

		return runPlain(ctx, d, o)
	}
	a := New(d, o)
	watch := &vigil{begin: o.Monitor, undo: o.giveBack()}
	a.watch = watch.start
	halts := stops{pause: watch.pause}
	var p *tea.Program
	var caught atomic.Int32
	options := []tea.ProgramOption{tea.WithFilter(halts.filter), tea.WithoutSignalHandler(), tea.WithEnvironment(o.environ()),
		tea.WithInput(listen(o.Input, &caught, func() { p.Quit() }))}
	if o.Output != nil {
		options = append(options, tea.WithOutput(o.Output))
	}
	p = tea.NewProgram(a, options...)
	stop := watchSignals(ctx, p, &caught)
	awake := halts.watch(p)
	a.end = func() { // from within a frame, where the program's own loop cannot be asked
		go func() {
			defer func() { _ = recover() }()
			p.Quit()
		}()
	}
	restore := keepTitle(o)
	_, err := p.Run()
	restore()
	watch.stop()
	awake()
	stop()
	switch sig := syscall.Signal(caught.Load()); {
	case a.crash != "":
		return Faulted(a.crash)
	case sig != 0:
		return &Ended{Code: 128 + int(sig), What: "ended by " + sig.String()}
	case ctx.Err() != nil:
		return &Ended{Code: 130, What: "interrupted"}
	case errors.Is(err, tea.ErrProgramPanic):
		return Faulted("")
	case err != nil:
		return fmt.Errorf("the screen could not be opened: %w", err)
	}
	return nil
}

// keepTitle puts the terminal's title aside; Bubble Tea would leave an empty one behind.
func keepTitle(o Options) (restore func()) {
	out := o.Output
	if out == nil {
		out = os.Stdout
	}
	_, _ = io.WriteString(out, pushTitle)
	return func() { _, _ = io.WriteString(out, popTitle) }
}

// watchSignals ends the program on every signal that asks for it; one that does not end within a second is killed, so
// that the terminal is given back all the same.
func watchSignals(ctx context.Context, p *tea.Program, caught *atomic.Int32) (stop func()) {
	signals := make(chan os.Signal, 4)
	done := make(chan struct{})
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		defer func() { _ = recover() }()
		select {
		case s := <-signals:
			note(caught, s)
		case <-ctx.Done(): // perhaps because of the same signal: it names the reason
			select {
			case s := <-signals:
				note(caught, s)
			case <-time.After(50 * time.Millisecond):
			}
		case <-done:
			return
		}
		go p.Quit()
		select {
		case <-done:
		case <-time.After(800 * time.Millisecond):
			p.Kill()
		}
	}()
	return func() {
		signal.Stop(signals)
		close(done)
	}
}

func note(caught *atomic.Int32, s os.Signal) {
	if n, ok := s.(syscall.Signal); ok {
		caught.Store(int32(n))
	}
}
