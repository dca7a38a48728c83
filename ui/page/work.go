package page

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Work is one thing that the user waits for: what it is, since when, and how to stop it. A later start ends the one
// before; answers of an ended work are dropped by their id.
type Work struct {
	what   printable.Text
	since  time.Time
	cancel context.CancelFunc
	id     int64
}

// Done is the answer of a work.
type Done struct {
	ID    int64
	Value any
	Err   error
}

// Part is something that a work says before it is done. More waits for the next one.
type Part struct {
	ID    int64
	Value any
	More  tea.Cmd
}

// Crash is a panic in one of our commands, on its way to the root.
type Crash struct{ Report string }

// Counter gives ids to works. All pages share one, in Env: answers go to every page, and each knows its own by id.
type Counter struct{ n atomic.Int64 }

// Start runs f off the screen's loop with a deadline. say may be called any number of times before f returns; what it
// says arrives in that order, and before the answer.
func (w *Work) Start(c *Counter, what printable.Text, now time.Time, limit time.Duration,
	f func(ctx context.Context, say func(any)) (any, error)) tea.Cmd {
	w.Stop()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	stopped := make(chan struct{})
	id := c.n.Add(1)
	*w = Work{what: what, since: now, id: id, cancel: sync.OnceFunc(func() { cancel(); close(stopped) })}
	news := make(chan tea.Msg, 64)
	tell := func(m tea.Msg) {
		select {
		case news <- m:
		case <-stopped: // nobody waits any more
		}
	}
	var next tea.Cmd
	next = func() tea.Msg {
		select {
		case msg := <-news:
			if p, ok := msg.(Part); ok {
				p.More = next
				return p
			}
			return msg
		case <-stopped:
			return nil
		}
	}
	run := func() {
		defer cancel()
		defer func() {
			if r := recover(); r != nil {
				tell(Crash{Report: CrashReport(r)})
			}
		}()
		v, err := f(ctx, func(v any) { tell(Part{ID: id, Value: v}) })
		tell(Done{ID: id, Value: v, Err: err})
	}
	return func() tea.Msg {
		go run()
		return next()
	}
}

// Running reports whether an answer is still awaited.
func (w *Work) Running() bool { return w.id != 0 }

// What is what is waited for.
func (w *Work) What() printable.Text { return w.what }

// ID is the id of what is waited for; 0 = nothing.
func (w *Work) ID() int64 { return w.id }

// Is reports whether id is the awaited one.
func (w *Work) Is(id int64) bool { return id != 0 && w.id == id }

// Stop ends the work; its answer will be dropped.
func (w *Work) Stop() {
	if w.cancel != nil {
		w.cancel()
	}
	*w = Work{}
}

// Line is the waiting line: spinner, what is waited for, seconds, and how to stop.
func (w *Work) Line(e *Env) widget.Line {
	l := widget.L(e.Spinner(), widget.Gap(1), e.Pen.Text(theme.Text, w.what))
	if s := int(e.Now().Sub(w.since) / time.Second); s >= 1 {
		l = l.Add(widget.Gap(1), e.Pen.Int(theme.Number, s), e.Pen.Own(theme.Muted, " s"))
	}
	return l.Add(widget.Gap(2), e.Pen.Own(theme.Accent, "esc"), e.Pen.Own(theme.Muted, " cancel"))
}
