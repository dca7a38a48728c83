//go:build unix

package ui

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// terminal is a real pseudo-terminal with an emulator behind it that answers what a terminal is asked.
type terminal struct {
	t    *testing.T
	em   *vt.SafeEmulator
	tty  *os.File
	ptmx *os.File
	done chan error

	mu  sync.Mutex
	raw []byte
}

func openTerminal(t *testing.T, w, h int) *terminal {
	t.Helper()
	ptmx, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := pty.Setsize(ptmx, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, em: vt.NewSafeEmulator(w, h), tty: tty, ptmx: ptmx, done: make(chan error, 1)}
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := ptmx.Read(buf)
			x.mu.Lock()
			x.raw = append(x.raw, buf[:n]...)
			_, _ = x.em.Write(buf[:n])
			x.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	go func() { _, _ = io.Copy(ptmx, x.em) }()
	t.Cleanup(func() { _ = tty.Close(); _ = ptmx.Close() })
	return x
}

func (x *terminal) start(ctx context.Context, w *world) {
	go func() {
		x.done <- Run(ctx, w.deps(), Options{Input: x.tty, Output: x.tty, Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}, Local: time.UTC})
	}()
}

// screen is what stands on it; the emulator does not guard this itself.
func (x *terminal) screen() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.em.String()
}

func (x *terminal) waits(text string) {
	x.t.Helper()
	for range 200 {
		if strings.Contains(x.screen(), text) {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	x.t.Fatalf("the screen never showed %q:\n%s", text, x.screen())
}

func (x *terminal) press(s string) {
	x.t.Helper()
	if _, err := io.WriteString(x.ptmx, s); err != nil {
		x.t.Fatal(err)
	}
}

func (x *terminal) ends() error {
	x.t.Helper()
	select {
	case err := <-x.done:
		time.Sleep(50 * time.Millisecond) // let the last bytes arrive
		return err
	case <-time.After(5 * time.Second):
		x.t.Fatal("it did not end")
		return nil
	}
}

func (x *terminal) stream() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return string(x.raw)
}

// restored holds that the terminal was given back: main screen, cursor, no mouse, no paste mode.
func (x *terminal) restored() {
	x.t.Helper()
	s := x.stream()
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l", "\x1b[?1002h": "\x1b[?1002l", "\x1b[?1004h": "\x1b[?1004l"} {
		if i := strings.LastIndex(s, on); i >= 0 && strings.LastIndex(s, off) < i {
			x.t.Errorf("%q was never undone by %q", on, off)
		}
	}
}

func TestOnARealTerminal(t *testing.T) {
	x := openTerminal(t, 120, 36)
	w := newWorld(t)
	x.start(t.Context(), w)
	x.waits("acme-prod")
	x.press("f")
	x.waits("ACCEPTED")
	x.press("t")
	x.waits("Show a token of acme-prod")
	x.press("y")
	x.waits("invalid_grant")
	x.press("\x1b[200~Bearer " + w.mint(w.profiles[1]).Raw + "\x1b[201~")
	x.waits("DECODED, not verified")
	x.press("\x1b")
	time.Sleep(100 * time.Millisecond)
	x.press("q")
	if err := x.ends(); err != nil {
		t.Fatal(err)
	}
	x.restored()
}

func TestSignalsGiveTheTerminalBack(t *testing.T) {
	for sig, code := range map[syscall.Signal]int{syscall.SIGINT: 130, syscall.SIGTERM: 143, syscall.SIGHUP: 129, syscall.SIGQUIT: 131} {
		t.Run(sig.String(), func(t *testing.T) {
			x := openTerminal(t, 80, 24)
			x.start(t.Context(), newWorld(t))
			x.waits("acme-prod")
			started := time.Now()
			if err := syscall.Kill(os.Getpid(), sig); err != nil {
				t.Fatal(err)
			}
			var ended *Ended
			if err := x.ends(); !errors.As(err, &ended) || ended.Code != code {
				t.Fatalf("ended with %v, want code %d", err, code)
			}
			if took := time.Since(started); took > time.Second {
				t.Errorf("took %v, want at most a second", took)
			}
			x.restored()
		})
	}
}

func TestACancelledContextGivesTheTerminalBack(t *testing.T) {
	x := openTerminal(t, 80, 24)
	ctx, cancel := context.WithCancel(t.Context())
	x.start(ctx, newWorld(t))
	x.waits("acme-prod")
	cancel()
	var ended *Ended
	if err := x.ends(); !errors.As(err, &ended) || ended.Code != 130 {
		t.Fatalf("ended with %v", err)
	}
	x.restored()
}

func TestAPanicGivesTheTerminalBack(t *testing.T) {
	x := openTerminal(t, 80, 24)
	w := newWorld(t)
	w.fail["acme-prod"] = panicking{}
	x.start(t.Context(), w)
	x.waits("acme-prod")
	x.press("f")
	var ended *Ended
	if err := x.ends(); !errors.As(err, &ended) || ended.Code != 2 || ended.Report == "" {
		t.Fatalf("ended with %v", err)
	}
	if strings.Contains(x.stream(), "a secret value") {
		t.Error("the panic's value reached the terminal")
	}
	x.restored()
}

// panicking is an error whose text panics.
type panicking struct{}

func (panicking) Error() string { panic("a secret value") }

// TestHostileTextOnARealTerminal sends the worst texts through the whole way and looks at every byte that the terminal
// got, as a terminal's parser sees them.
func TestHostileTextOnARealTerminal(t *testing.T) {
	x := openTerminal(t, 120, 36)
	w := newWorld(t)
	w.profiles[0].Audience = strings.Join(hostile[:9], "")
	w.profiles[1].Name = "evil" + hostile[0] + hostile[3]
	x.start(t.Context(), w)
	x.waits("acme-prod")
	x.press("f")
	x.waits("ACCEPTED")
	x.press("?q:\x1b")
	time.Sleep(200 * time.Millisecond)
	x.press("\x1b")
	time.Sleep(200 * time.Millisecond)
	x.press("q")
	_ = x.ends()
	for _, bad := range []string{"\x1b]0;owned", "\x1b]52;", "\x1b]8;;https", "\x1bPq", "\u009b", "\u009d", "\u202e", "\x07owned", "\x1b_G"} {
		if strings.Contains(x.stream(), bad) {
			t.Errorf("%q reached the terminal", bad)
		}
	}
	x.restored()
}

func TestPlainModeSpeaksTheMainFlow(t *testing.T) {
	w := newWorld(t)
	in := strings.NewReader("1\nf\nt\nno\nt\nyes\nc\nb\n3\nf\nb\np\nBearer " + w.mint(w.profiles[1]).Raw + "\n\nq\n")
	var out strings.Builder
	if err := Run(t.Context(), w.deps(), Options{Accessible: true, Input: in, Output: &out, Local: time.UTC}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1. acme-prod, acme.eu.auth0.com, production: no token.", "Verdict: accepted.", "Nothing was sent.", "Google", "https://sts.amazonaws.com",
		"It said: The audience in ID Token", "Expected: https://api.acme.dev/", "Copied the token with wl-copy.", "The tenant knows no API with this audience.", "Verdict: decoded."} {
		if want == "Google" {
			want = "GCP build: predicted refuse, refused after 118ms."
		}
		if !strings.Contains(out.String(), want) {
			t.Errorf("never said %q:\n%s", want, out.String())
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\r") {
		t.Error("plain mode wrote control characters")
	}
	if strings.Contains(out.String(), w.copied[0]) {
		t.Error("the token was shown")
	}
}
