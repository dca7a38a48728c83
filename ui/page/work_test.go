package page

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
)

func answer(t *testing.T, cmd tea.Cmd) tea.Msg {
	t.Helper()
	got := make(chan tea.Msg, 1)
	go func() { got <- cmd() }()
	select {
	case m := <-got:
		return m
	case <-time.After(5 * time.Second):
		t.Fatal("nothing answered")
		return nil
	}
}

func TestPartsComeInOrderBeforeTheAnswer(t *testing.T) {
	var w Work
	var c Counter
	cmd := w.Start(&c, printable.Own("counting"), time.Now(), time.Minute, func(_ context.Context, say func(any)) (any, error) {
		say(1)
		say(2)
		return 3, nil
	})
	for _, want := range []any{1, 2} {
		p, ok := answer(t, cmd).(Part)
		if !ok || p.Value != want || !w.Is(p.ID) {
			t.Fatalf("got %+v, want part %v", p, want)
		}
		cmd = p.More
	}
	if d, ok := answer(t, cmd).(Done); !ok || d.Value != 3 || !w.Is(d.ID) {
		t.Fatalf("got %+v", d)
	}
}

func TestStopEndsTheWaitAtOnce(t *testing.T) {
	var w Work
	var c Counter
	ended := make(chan error, 1)
	cmd := w.Start(&c, printable.Own("waiting"), time.Now(), time.Minute, func(ctx context.Context, _ func(any)) (any, error) {
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	})
	got := make(chan tea.Msg, 1)
	go func() { got <- cmd() }()
	w.Stop()
	if m := answer(t, func() tea.Msg { return <-got }); m != nil {
		if d, ok := m.(Done); !ok || w.Is(d.ID) {
			t.Fatalf("got %+v, want nothing or a stale answer", m)
		}
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if w.Running() {
		t.Fatal("still running")
	}
}

func TestALaterStartMakesTheEarlierAnswerStale(t *testing.T) {
	var w Work
	var c Counter
	start := func() tea.Cmd {
		return w.Start(&c, printable.Own("x"), time.Now(), time.Minute, func(context.Context, func(any)) (any, error) { return nil, nil })
	}
	first := start()
	second := start()
	if d, ok := answer(t, first).(Done); ok && w.Is(d.ID) {
		t.Fatal("the first answer counts")
	}
	if d, ok := answer(t, second).(Done); !ok || !w.Is(d.ID) {
		t.Fatal("the second answer does not count")
	}
}

func TestATimeOutIsAnAnswer(t *testing.T) {
	var w Work
	var c Counter
	cmd := w.Start(&c, printable.Own("x"), time.Now(), time.Millisecond, func(ctx context.Context, _ func(any)) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	d, ok := answer(t, cmd).(Done)
	if !ok || !errors.Is(d.Err, context.DeadlineExceeded) {
		t.Fatalf("got %+v", d)
	}
	card := CardOf(printable.Own("x"), d.Err)
	if len(card.Why) == 0 || !strings.Contains(card.Why[0].String(), "in time") {
		t.Errorf("card %+v", card)
	}
}

func TestAPanicIsReportedWithoutItsValue(t *testing.T) {
	var w Work
	var c Counter
	cmd := w.Start(&c, printable.Own("x"), time.Now(), time.Minute, func(context.Context, func(any)) (any, error) { panic("eyJ.secret") })
	crash, ok := answer(t, cmd).(Crash)
	if !ok || strings.Contains(crash.Report, "secret") || !strings.Contains(crash.Report, "work_test.go") {
		t.Fatalf("got %+v", crash)
	}
}
