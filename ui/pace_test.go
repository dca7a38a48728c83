//go:build unix

package ui

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/creack/pty"
)

// paced is a program on a pseudo-terminal with every read stamped.
type paced struct {
	ptmx  *os.File
	seen  atomic.Int64 // nanoseconds since began at which the wanted text came, 0 = not yet
	bytes atomic.Int64
	began time.Time
	end   func()
}

// pace starts a model on a terminal of its own; made is called after the clock has started, as a first frame includes
// the making of the model.
func pace(tb testing.TB, made func() tea.Model, want string) *paced {
	tb.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		tb.Fatal(err)
	}
	_ = pty.Setsize(ptmx, &pty.Winsize{Cols: 120, Rows: 36})
	p := &paced{ptmx: ptmx}
	p.began = time.Now()
	go func() {
		buf := make([]byte, 1<<16)
		tail := ""
		for {
			n, err := ptmx.Read(buf)
			if err != nil {
				return
			}
			p.bytes.Add(int64(n))
			if p.seen.Load() == 0 {
				if tail += string(buf[:n]); strings.Contains(tail, want) {
					p.seen.Store(int64(time.Since(p.began)))
				}
			}
		}
	}()
	prog := tea.NewProgram(made(), tea.WithInput(tty), tea.WithOutput(tty), tea.WithoutSignalHandler(),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}))
	done := make(chan struct{})
	go func() { defer close(done); _, _ = prog.Run() }()
	p.end = func() { prog.Quit(); <-done; _ = tty.Close(); _ = ptmx.Close() }
	return p
}

// first is how long the first frame took.
func (p *paced) first(tb testing.TB) time.Duration {
	tb.Helper()
	for p.seen.Load() == 0 {
		if time.Since(p.began) > 10*time.Second {
			tb.Fatal("no first frame came")
		}
		time.Sleep(100 * time.Microsecond)
	}
	return time.Duration(p.seen.Load())
}

// processor is the time that this process has used of it.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// empty is the smallest program: it draws one line, which changes with every key and every second.
type empty struct{ keys, seconds int }

type second struct{}

func everySecond() tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return second{} })
}

func (empty) Init() tea.Cmd { return everySecond() }
func (e empty) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	switch m := m.(type) {
	case tea.KeyPressMsg:
		e.keys++
		if m.String() == "q" {
			return e, tea.Quit
		}
	case second:
		e.seconds++
		return e, everySecond()
	}
	return e, nil
}

func (e empty) View() tea.View {
	v := tea.NewView(fmt.Sprintf("empty %d seconds, %d keys.", e.seconds, e.keys))
	v.AltScreen = true
	return v
}

// sluggish is a screen that must fail every goal: each key and each second costs it 30 ms.
type sluggish struct{ empty }

func (s sluggish) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	for began := processor(); processor()-began < 30*time.Millisecond; {
	}
	e, cmd := s.empty.Update(m)
	s.empty, _ = e.(empty)
	return s, cmd
}

// firstFrames is how long the first frame takes beside an empty program's. It is over in a moment: the best of several
// counts, taken in turn.
func firstFrames(tb testing.TB, w *world) float64 {
	deps, began := w.deps(), time.Now()
	deps.Now = func() time.Time { return start.Add(time.Since(began)) }
	ours, bare := time.Hour, time.Hour
	once := func(best time.Duration, made func() tea.Model, want string) time.Duration {
		p := pace(tb, made, want)
		defer p.end()
		return min(best, p.first(tb))
	}
	for range 7 {
		bare = once(bare, func() tea.Model { return empty{} }, "empty")
		ours = once(ours, func() tea.Model {
			return New(deps, Options{Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, Local: time.UTC})
		}, "mintmark")
	}
	return float64(ours) / float64(bare)
}

// paces are the costs of the screen beside an empty program that runs at the same time: 500 profiles, twenty of them
// counting down, and a pasted token of 16 KiB that is read anew with every key. Ratios and differences, because machines
// differ.
func paces(tb testing.TB, keys int, quiet time.Duration) map[string]float64 {
	tb.Helper()
	w := crowdedWorld(tb)
	out := map[string]float64{"first-frame-ratio": firstFrames(tb, w)}
	base, ours := spawn(tb, bareScreen), spawn(tb, crowdedScreen)
	raw := w.mint(w.profiles[0]).Raw
	if len(raw) < 16<<10 {
		tb.Fatalf("the token has only %d bytes", len(raw))
	}
	ours.waits("tenant-000")
	go ours.types("\x1b[200~" + raw + "\x1b[201~")
	ours.waits(fmt.Sprintf("%d bytes", len(raw)))
	besides(tb, base, ours, keys, quiet, func(i int) (key, want string) { // the signature grows and shrinks: everything is read anew
		if i%2 == 0 {
			return "a", fmt.Sprintf("%d bytes", len(raw)+1)
		}
		return "\x7f", fmt.Sprintf("%d bytes", len(raw))
	}, out)
	return out
}

// besides presses keys on both in turn and then leaves both alone for a while. It gives the medians' difference too, which
// stands firm on a busy machine.
func besides(tb testing.TB, base, ours *process, keys int, quiet time.Duration, press func(i int) (key, want string), out map[string]float64) time.Duration {
	tb.Helper()
	var bareKeys, ourKeys []time.Duration
	for i := range keys {
		gap := time.Duration(37+i%23) * time.Millisecond // uneven, against the frames' beat
		bareKeys = append(bareKeys, base.key("j", fmt.Sprintf(" %d keys.", i+1)))
		time.Sleep(gap)
		key, want := press(i)
		ourKeys = append(ourKeys, ours.key(key, want))
		time.Sleep(gap)
	}
	time.Sleep(time.Second)
	bytes, busy, bare, began := ours.bytes.Load(), ours.busy(), base.busy(), time.Now()
	time.Sleep(quiet)
	seconds := time.Since(began).Seconds()
	out["idle-bytes/s"] = float64(ours.bytes.Load()-bytes) / seconds
	busy, bare = ours.busy()-busy, base.busy()-bare
	if bare > 0 {
		out["idle-cpu-ratio"] = float64(busy) / float64(bare)
	}
	p95 := func(d []time.Duration) time.Duration { slices.Sort(d); return d[len(d)*95/100] }
	out["key-p95-over-empty-ms"] = float64(p95(ourKeys)-p95(bareKeys)) / float64(time.Millisecond)
	tb.Logf("key p50 %v beside %v, p95 %v beside %v; an idle second %.2f ms of the processor beside %.2f", ourKeys[keys/2], bareKeys[keys/2], p95(ourKeys), p95(bareKeys),
		busy.Seconds()/seconds*1000, bare.Seconds()/seconds*1000)
	return ourKeys[keys/2] - bareKeys[keys/2]
}

// paceGoals are what the issue of the screen asks for. Idle bytes are 100 and 40 for each text that ticks: 22 in the list
// (the pasted token and staging beside the twenty), what is left of the token, and its two dates.
func paceGoals() map[string]float64 {
	return map[string]float64{"first-frame-ratio": 1.5, "key-p95-over-empty-ms": 3, "idle-cpu-ratio": 1.2, "idle-bytes/s": 100 + 40*25, "rss-MB": 40,
		"update-p99-ms": 5, "view-p99-ms": 5}
}

// held holds measures to their goals; the test allows ten times as much, for machines that are busy.
func held(t *testing.T, got map[string]float64) {
	t.Helper()
	for name, value := range got {
		goal := paceGoals()[name]
		t.Logf("%s: %.2f, goal %.2f", name, value, goal)
		if goal == 0 || value > 10*goal {
			t.Errorf("%s is %.2f, ten times over its goal of %.2f", name, value, goal)
		}
	}
}

func TestPace(t *testing.T) {
	if testing.Short() {
		t.Skip("measures real time: left out with -short")
	}
	got := paces(t, 40, 3*time.Second)
	for again := 0; again < 2 && got["key-p95-over-empty-ms"] > 10*paceGoals()["key-p95-over-empty-ms"]; again++ { // wall time: another program may have had the processor
		got = paces(t, 40, 3*time.Second)
	}
	held(t, got)
	if got["idle-bytes/s"] > paceGoals()["idle-bytes/s"] { // no matter of the machine's speed
		t.Errorf("an idle second costs %.0f bytes, want at most %.0f", got["idle-bytes/s"], paceGoals()["idle-bytes/s"])
	}
}

// TestPaceSeesASlowScreen holds the measuring itself to account.
func TestPaceSeesASlowScreen(t *testing.T) {
	if testing.Short() {
		t.Skip("measures real time: left out with -short")
	}
	got := map[string]float64{}
	over := besides(t, spawn(t, bareScreen), spawn(t, slowScreen), 20, 2*time.Second, func(i int) (key, want string) { return "j", fmt.Sprintf(" %d keys.", i+1) }, got)
	if over < 12*time.Millisecond {
		t.Errorf("30 ms for a key were measured as %v over an empty program's", over)
	}
	if ratio, ok := got["idle-cpu-ratio"]; ok && ratio < 1.8 {
		t.Errorf("30 ms of the processor for a second were measured as a ratio of %.2f", ratio)
	}
}

// BenchmarkPace reports the same with more keys and a longer quiet.
func BenchmarkPace(b *testing.B) {
	for range b.N {
		for name, value := range paces(b, 100, 20*time.Second) {
			b.ReportMetric(value, name)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// memory is the resident memory of a screen alone with its crowd, in MB.
func memory(tb testing.TB) float64 {
	tb.Helper()
	p := spawn(tb, crowdedScreen)
	p.waits("tenant-000")
	for range 20 {
		p.types("j")
		time.Sleep(40 * time.Millisecond)
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		tb.Skipf("the memory of a process is read from /proc: %v", err)
	}
	_, rest, _ := strings.Cut(string(data), "VmRSS:")
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		tb.Fatal(err)
	}
	return kib * 1024 / 1e6
}

func TestUpdateAndViewAreFast(t *testing.T) { held(t, loop(t, 300)) }

func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("measures the memory of a build as users have it: left out with -short, which the race detector's build uses")
	}
	held(t, map[string]float64{"rss-MB": memory(t)})
}

func BenchmarkMemory(b *testing.B) {
	for range b.N {
		b.ReportMetric(memory(b), "rss-MB")
	}
	b.ReportMetric(0, "ns/op")
}
