//go:build unix

package ui

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
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

// keys presses keys at uneven gaps and returns the time from key to first byte, sorted.
func (p *paced) keys(n int, names ...string) []time.Duration {
	var out []time.Duration
	for i := range n {
		before := p.bytes.Load()
		at := time.Now()
		_, _ = io.WriteString(p.ptmx, names[i%len(names)])
		for p.bytes.Load() == before && time.Since(at) < time.Second {
			time.Sleep(50 * time.Microsecond)
		}
		out = append(out, time.Since(at))
		time.Sleep(time.Duration(37+i%23) * time.Millisecond)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}

// idle is what a quiet while costs: bytes to the terminal and time of the processor, each for a second.
func (p *paced) idle(d time.Duration) (bytes float64, busy time.Duration) {
	for n := p.bytes.Load(); n == p.bytes.Load(); { // begin between two ticks: each counts whole
		time.Sleep(time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond)
	bytesBefore, cpuBefore, at := p.bytes.Load(), processor(), time.Now()
	time.Sleep(d)
	seconds := time.Since(at).Seconds()
	return float64(p.bytes.Load()-bytesBefore) / seconds, time.Duration(float64(processor()-cpuBefore) / seconds)
}

// processor is the time that this process has used of it.
func processor() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// empty is the smallest program: it draws one line, which changes with every key and every second.
type empty struct{ n int }

type second struct{}

func everySecond() tea.Cmd {
	return tea.Tick(time.Second, func(time.Time) tea.Msg { return second{} })
}

func (empty) Init() tea.Cmd { return everySecond() }
func (e empty) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	switch m.(type) {
	case tea.KeyPressMsg:
		e.n++
	case second:
		e.n++
		return e, everySecond()
	}
	return e, nil
}

func (e empty) View() tea.View {
	v := tea.NewView(fmt.Sprint("empty ", e.n))
	v.AltScreen = true
	return v
}

// paces are the costs of the screen beside an empty program in the same run: 500 profiles, twenty of them counting
// down, and a pasted token of 16 KiB that is read anew with every key. Ratios and differences, because machines differ.
func paces(tb testing.TB, keys int, quiet time.Duration) map[string]float64 {
	tb.Helper()
	w := crowdedWorld(tb)
	began := time.Now()
	deps := w.deps()
	deps.Now = func() time.Time { return start.Add(time.Since(began)) }
	screen := func() tea.Model {
		return New(deps, Options{Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, Local: time.UTC})
	}
	bare := func() tea.Model { return empty{} }
	quickest := func(made func() tea.Model, want string) time.Duration { // a first frame is over in a moment: the best counts
		best := time.Hour
		for range 7 {
			p := pace(tb, made, want)
			best = min(best, p.first(tb))
			p.end()
		}
		return best
	}
	out := map[string]float64{"first-frame-ratio": float64(quickest(screen, "mintmark")) / float64(quickest(bare, "empty"))}
	p95 := func(d []time.Duration) time.Duration { return d[len(d)*95/100] }

	base := pace(tb, bare, "empty")
	base.first(tb)
	baseKeys := p95(base.keys(keys, "j"))
	_, baseBusy := base.idle(quiet)
	base.end()

	ours := pace(tb, screen, "tenant-000")
	defer ours.end()
	ours.first(tb)
	ours.paste(tb, w.mint(w.profiles[0]).Raw)
	ourKeys := p95(ours.keys(keys, "a", "\x7f")) // the signature grows and shrinks: everything is read anew
	time.Sleep(300 * time.Millisecond)
	bytes, busy := ours.idle(quiet)
	out["key-p95-over-empty-ms"] = max(0, float64(ourKeys-baseKeys)/float64(time.Millisecond))
	out["idle-cpu-ratio"] = float64(busy) / float64(baseBusy)
	out["idle-bytes/s"] = bytes
	tb.Logf("key p95 %v beside %v; idle processor %v a second beside %v", ourKeys, baseKeys, busy, baseBusy)
	return out
}

// paste sends a token as a terminal does, and waits until it is read.
func (p *paced) paste(tb testing.TB, raw string) {
	tb.Helper()
	go func() { _, _ = io.WriteString(p.ptmx, "\x1b[200~"+raw+"\x1b[201~") }()
	quiet, last := time.Now(), p.bytes.Load()
	for began := time.Now(); time.Since(quiet) < 300*time.Millisecond && time.Since(began) < 5*time.Second; time.Sleep(5 * time.Millisecond) {
		if n := p.bytes.Load(); n != last {
			quiet, last = time.Now(), n
		}
	}
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
	held(t, got)
	if got["idle-bytes/s"] > paceGoals()["idle-bytes/s"] { // no matter of the machine's speed
		t.Errorf("an idle second costs %.0f bytes, want at most %.0f", got["idle-bytes/s"], paceGoals()["idle-bytes/s"])
	}
}

// BenchmarkPace reports the same with more keys and a longer quiet.
func BenchmarkPace(b *testing.B) {
	for range b.N {
		for name, value := range paces(b, 100, 5*time.Second) {
			b.ReportMetric(value, name)
		}
	}
	b.ReportMetric(0, "ns/op")
}

// memory is the resident memory of a screen alone with its crowd, in MB.
func memory(tb testing.TB) float64 {
	tb.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = tty.Close(); _ = ptmx.Close() }()
	_ = pty.Setsize(ptmx, &pty.Winsize{Cols: 120, Rows: 36})
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), screenProcess+"="+filepath.Join(tb.TempDir(), "pid"), crowdedScreen+"=1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = tty, tty, tty
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	go func() { _, _ = io.Copy(io.Discard, ptmx) }()
	time.Sleep(2 * time.Second)
	for range 20 {
		_, _ = io.WriteString(ptmx, "j")
		time.Sleep(40 * time.Millisecond)
	}
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
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

func TestMemory(t *testing.T) { held(t, map[string]float64{"rss-MB": memory(t)}) }

func BenchmarkMemory(b *testing.B) {
	for range b.N {
		b.ReportMetric(memory(b), "rss-MB")
	}
	b.ReportMetric(0, "ns/op")
}
