//go:build unix

package ui

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"mintmark/inspect/cloud"
	"mintmark/ui/jobs"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
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

func (x *terminal) start(ctx context.Context, w *world) { x.startDeps(ctx, w.deps()) }

func (x *terminal) startDeps(ctx context.Context, deps Deps) {
	x.open(ctx, deps, Options{Environ: []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}})
}

// open starts the screen on it. One that still runs at the test's end is ended before the terminal is closed.
func (x *terminal) open(ctx context.Context, deps Deps, o Options) {
	o.Input, o.Output, o.Local = x.tty, x.tty, time.UTC
	if o.Environ == nil {
		o.Environ = []string{"TERM=xterm-256color", "LANG=C.UTF-8"}
	}
	ctx, cancel := context.WithCancel(ctx)
	over := make(chan struct{})
	x.t.Cleanup(func() { cancel(); <-over })
	go func() {
		defer close(over)
		x.done <- Run(ctx, deps, o)
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
	x.gone("enter keep") // so that it begins no sequence with the next key
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
			if took := time.Since(started); took > 3*time.Second { // for machines that are busy
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

// unknownAttributes are those of a colour sequence's parameters that none of our roles has.
func unknownAttributes(params string, colours map[string]bool) string {
	fields := strings.Split(params, ";")
	var left []string
	for i := 0; i < len(fields); i++ {
		switch f := fields[i]; {
		case (f == "38" || f == "48") && i+4 < len(fields) && fields[i+1] == "2" && colours[strings.Join(fields[i+2:i+5], ";")]:
			i += 4
		case strings.Contains(" 0 1 4 7 22 24 27 39 49 ", " "+f+" "), f == "":
		default:
			left = append(left, f)
		}
	}
	return strings.Join(left, ";")
}

// TestHostileTextOnARealTerminal sends the worst texts through every sink and the whole way, and reads every byte that
// the terminal got as a terminal's parser does: nothing but our own sequences and printable text.
func TestHostileTextOnARealTerminal(t *testing.T) {
	x := openTerminal(t, 120, 36)
	evil := strings.Join(hostile[:19], "") + strings.Join(hostile[20:], "")
	w, deps := hostileWorld(t, evil)
	w.profiles[0].Name = "acme-prod"
	x.startDeps(t.Context(), deps)
	x.waits("acme-prod")
	keys := map[string]string{"esc": "\x1b", "enter": "\r", "tab": "\t", "end": "\x1b[F", "home": "\x1b[H", "left": "\x1b[D", "down": "\x1b[B", "pgdown": "\x1b[6~",
		"PASTE": "\x1b[200~" + strings.ReplaceAll(evil, "\x1b[201~", "") + "\x1b[201~"}
	for _, name := range hostileWay() {
		key, ok := keys[name]
		if !ok {
			key = name
		}
		x.press(key)
		time.Sleep(25 * time.Millisecond)
		if name == "esc" {
			time.Sleep(75 * time.Millisecond) // so that it begins no sequence
		}
	}
	x.press("\x1b")
	time.Sleep(100 * time.Millisecond)
	x.press("\x1b")
	time.Sleep(100 * time.Millisecond)
	x.press("q")
	_ = x.ends()
	onlyOurStream(t, x.stream())
	x.restored()
}

// onlyOurStream reads what a terminal got, sequence by sequence: moving the cursor, wiping, our colours, the modes that we
// set and undo, and questions that Bubble Tea asks; between them only text that printable lets through.
func onlyOurStream(t *testing.T, stream string) {
	t.Helper()
	colours := map[string]bool{}
	for _, dark := range []bool{true, false} {
		for _, c := range append([]color.Color{theme.SelectionBackground(dark)}, func() (all []color.Color) {
			for _, r := range theme.Roles() {
				all = append(all, theme.Colour(r, dark))
			}
			return all
		}()...) {
			r, g, b, _ := c.RGBA()
			colours[fmt.Sprintf("%d;%d;%d", r>>8, g>>8, b>>8)] = true
		}
	}
	ours := regexp.MustCompile(`^\x1b(\[\d*(;\d*)*[HABCDEFGIZdJKXPSTLM@r]|\[\d+b|\[\?(7|25|1002|1003|1004|1006|1049|2004|2026|2027|2031)[hl]|\[\?\d+\$p|\[[<>=?]?\d*(;\d+)?[uqcm]|\[6n|\[2[23];2t|\[\?5W|\]2;(mintmark)?(\x07|\x1b\\)|\]1[01];\?(\x07|\x1b\\)|P\+q[0-9a-fA-F;]*\x1b\\|[78=>M])$`)
	sgr := regexp.MustCompile(`^\x1b\[([\d;]*)m$`)
	var state byte
	var text strings.Builder
	for rest := stream; rest != ""; {
		seq, _, n, next := ansi.DecodeSequence(rest, state, nil)
		rest, state = rest[n:], next
		switch {
		case seq[0] != 0x1b && (seq[0] >= 0x20 || strings.Contains("\r\n\t\b", seq[:1])):
			if seq[0] >= 0x20 && seq != `\` { // a backslash is how printable begins an escape
				text.WriteString(seq)
				continue
			}
			if shown := printable.Of(text.String()).String(); shown != text.String() {
				t.Fatalf("%q reached the terminal raw", text.String())
			}
			text.Reset()
		case sgr.MatchString(seq):
			if left := strings.Trim(unknownAttributes(sgr.FindStringSubmatch(seq)[1], colours), ";"); left != "" {
				t.Fatalf("%q sets what no role does: %q", seq, left)
			}
		case !ours.MatchString(seq):
			t.Fatalf("%q is no sequence of ours, before %q", seq, rest[:min(len(rest), 60)])
		}
	}
}

func TestPlainModeSpeaksTheMainFlow(t *testing.T) {
	w := newWorld(t)
	in := strings.NewReader("1\nf\nt\nno\nt\nyes\nc\nb\n3\nf\nb\np\nBearer " + w.mint(w.profiles[1]).Raw + "\n\nq\n")
	var out strings.Builder
	if err := Run(t.Context(), w.deps(), Options{Accessible: true, Input: in, Output: &out, Local: time.UTC}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"1. acme-prod, acme.eu.auth0.com, production: no token.", "Verdict: accepted.", "Nothing was sent.", "Google", "https://sts.amazonaws.com",
		"It said: The audience in ID Token", "Expected: https://api.acme.dev/", "Copied the token with wl-copy; it is cleared in 45 s if unchanged.", "The tenant knows no API with this audience.", "Verdict: decoded."} {
		if want == "Google" {
			want = "GCP build: predicted refuse, refused after 118 ms."
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

// TestPlainModeHasTheRestOfTheMainFlow: a page is said again without asking anybody, trials are remembered, a guide is
// walked through, and an exercise tells its hints one by one.
func TestPlainModeHasTheRestOfTheMainFlow(t *testing.T) {
	w := newWorld(t)
	w.past["acme-prod"] = []jobs.Past{{At: start.Add(-2 * time.Hour), Cloud: "aws", Target: "deploy", Verdict: cloud.Refused}, {At: start.Add(-time.Hour), Cloud: "aws", Target: "deploy", Verdict: cloud.Accepted}}
	say := func(lines ...string) string {
		var out strings.Builder
		in := strings.NewReader(strings.Join(append(lines, "b", "q"), "\n") + "\n")
		if err := Run(t.Context(), w.withGuides(w.deps()), Options{Accessible: true, Input: in, Output: &out, Local: time.UTC}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(out.String(), "\x1b\r") {
			t.Errorf("control characters: %q", out.String())
		}
		return out.String()
	}
	has := func(said string, want ...string) {
		t.Helper()
		for _, s := range want {
			i := strings.Index(said, s)
			if i < 0 {
				t.Fatalf("never said %q after that:\n%s", s, said)
			}
			said = said[i+len(s):] // in this order
		}
	}
	asked := w.fetches
	has(say("acme-prod", "l", "k", "?"), "Asking the tenant.", "Verdict: accepted.", "claims:", "iss: https://acme.eu.auth0.com/", "signature: pass.", "g opens the guides.")
	if w.fetches != asked+1 {
		t.Errorf("asked %d times for one token said twice", w.fetches-asked)
	}
	has(say("acme-prod", "a", "t", "yes", "a", "h"), "No cloud was tried", "GCP build: predicted refuse, refused", "GCP build: predicted refuse, refused",
		"Trials that are remembered: 5.", "GCP build: refused.", "AWS deploy: accepted.", "AWS deploy: refused.")
	// A log has empty lines, and lines that would be answers.
	has(say("e", "step 3", "", "q", "  "+refusedByEntra, "", ".", "acme-prod", "e", refusedByEntra, ".", "e", "."), "e explains an error from a log", "Paste the error, then type a dot alone",
		"Cause: No federated credential has this issuer. The code is azure.issuer.mismatch, documented.", "Why: Entra compares", "To tell apart, 2: The credential belongs", "Mend, cli: Correct", "--parameters",
		"acme-prod, what next", "Cause: The credential's issuer lacks the final slash.", "Read with the profile's target app.", "There was no text.", "acme-prod, what next")
	has(say("e", "something", ".", "e", "x", "."), "Unknown: mintmark recognises", "Why: Looked for", "Unknown: ")
	has(say("/stag", "2", "c", "b", "l"), "1. acme-prod", "2. acme-staging", "2. acme-staging", "Copied the token", "1. acme-prod", "5. legacy")
	has(say("acme-prod", "g", "1", "c", "a", "s", "p", "x", "b"), "Step 1 of 5, open: ", "This step: not yet.", "tenant, not as it should be: refused\\x1b[2J", "To do, cli: Grant it", "auth0 api post client-grants",
		"Made in the sandbox: ", "This step: done.", "Step 2 of 5", "Step 3 of 5", "Step 2 of 5, skipped", "There is no such choice.")
	has(say("acme-prod", "g", "15", "c", "i", "i", "i", "c", "b"), "Exercise: ", "This step: not yet.", "Hint: ", "Hint: ", "Hint: ", "Grant it")
	if said := say("acme-prod", "g", "15", "c", "b"); strings.Contains(said, "Grant it") {
		t.Error("an exercise told its fault unasked")
	}
}
