package ui

import (
	"fmt"
	"io"
	"os"
	"sort"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"

	"mintmark/profiles"
)

// paced is a program on a pseudo-terminal with every read stamped.
type paced struct {
	ptmx  *os.File
	last  atomic.Int64 // nanoseconds since start of the last read
	bytes atomic.Int64
	began time.Time
	quit  func()
	done  chan struct{}
}

func pace(tb testing.TB, m tea.Model, w, h int) *paced {
	tb.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		tb.Fatal(err)
	}
	_ = pty.Setsize(ptmx, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)})
	p := &paced{ptmx: ptmx, began: time.Now(), done: make(chan struct{})}
	go func() {
		buf := make([]byte, 1<<16)
		for {
			n, err := ptmx.Read(buf)
			if err != nil {
				return
			}
			p.bytes.Add(int64(n))
			p.last.Store(int64(time.Since(p.began)))
		}
	}()
	prog := tea.NewProgram(m, tea.WithInput(tty), tea.WithOutput(tty), tea.WithoutSignalHandler(), tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}))
	go func() { defer close(p.done); _, _ = prog.Run() }()
	p.quit = prog.Quit
	tb.Cleanup(func() { p.quit(); <-p.done; _ = tty.Close(); _ = ptmx.Close() })
	return p
}

// first is how long the first frame took: the first quiet after at least that many bytes.
func (p *paced) first(atLeast int64) time.Duration {
	for p.bytes.Load() < atLeast && time.Since(p.began) < 5*time.Second {
		time.Sleep(time.Millisecond)
	}
	return time.Duration(p.last.Load())
}

// keys presses keys at uneven gaps and returns the time from key to first byte, sorted.
func (p *paced) keys(n int, names ...string) []time.Duration {
	var out []time.Duration
	for i := range n {
		before := p.bytes.Load()
		at := time.Since(p.began)
		_, _ = io.WriteString(p.ptmx, names[i%len(names)])
		for p.bytes.Load() == before && time.Since(p.began)-at < time.Second {
			time.Sleep(100 * time.Microsecond)
		}
		out = append(out, time.Since(p.began)-at)
		time.Sleep(time.Duration(37+i%23) * time.Millisecond)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// empty is the smallest program that draws one changing line.
type empty struct{ n int }

func (empty) Init() tea.Cmd { return nil }
func (e empty) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := m.(tea.KeyPressMsg); ok {
		e.n++
	}
	return e, nil
}

func (e empty) View() tea.View {
	v := tea.NewView(fmt.Sprint("empty ", e.n))
	v.AltScreen = true
	return v
}

// TestPace measures the screen against an empty program in the same run, with 500 profiles and 20 countdowns: the time
// from key to first byte, and the bytes that an idle second costs. The limits leave room for a busy machine.
func TestPace(t *testing.T) {
	if testing.Short() {
		t.Skip("measures real time: left out with -short")
	}
	bare := pace(t, empty{}, 120, 36)
	bare.first(10)
	base := bare.keys(40, "j")

	w := newWorld(t)
	for i := range 495 {
		w.profiles = append(w.profiles, profiles.Profile{Name: fmt.Sprintf("tenant-%03d", i), Domain: "t.eu.auth0.com", ClientID: "x"})
		if i < 20 {
			w.tokens[w.profiles[5+i].Name], _ = w.fetch(t.Context(), w.profiles[5+i].Name, false)
		}
	}
	w.claims["acme-prod"] = `"blob":"` + strings.Repeat("abcdefgh", 1500) + `"`
	deps := w.deps()
	deps.Now = func() time.Time { return start.Add(time.Since(w.began)) }
	w.began = time.Now()
	p := pace(t, New(deps, Options{Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, Local: time.UTC}), 120, 36)
	frame := p.first(2000)
	time.Sleep(300 * time.Millisecond)
	ours := p.keys(40, "j", "k")
	time.Sleep(500 * time.Millisecond)
	before := p.bytes.Load()
	time.Sleep(4 * time.Second)
	idle := (p.bytes.Load() - before) / 4
	p95 := func(d []time.Duration) time.Duration { return d[len(d)*95/100] }
	t.Logf("first frame %v; key to byte p50 %v p95 %v, empty program p50 %v p95 %v; idle %d bytes/s", frame, ours[len(ours)/2], p95(ours), base[len(base)/2], p95(base), idle)
	if p95(ours) > p95(base)+25*time.Millisecond {
		t.Errorf("a key takes %v at p95, an empty program %v", p95(ours), p95(base))
	}
	if ticking := int64(24); idle > 100+40*ticking {
		t.Errorf("an idle second costs %d bytes, want at most %d", idle, 100+40*ticking)
	}
}
