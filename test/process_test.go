package test

import (
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
)

// program is a running mintmark whose end a test waits for.
type program struct {
	*exec.Cmd
	out  *output
	done chan struct{}
	read chan struct{} // closed when the terminal has said everything; nil without one
}

// output collects what a program says while it runs.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// prepare is a command of the binary with a world's store.
func prepare(t *testing.T, w world, args ...string) *program {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm-256color", "TMPDIR=" + t.TempDir()}, w.command().env...)
	return &program{Cmd: cmd, out: &output{}, done: make(chan struct{})}
}

// begin starts it with an open standard input that never says anything.
func (p *program) begin(t *testing.T) {
	t.Helper()
	in, err := p.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.Stdout, p.Stderr = p.out, p.out
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	p.watch(t)
	t.Cleanup(func() { _ = in.Close() })
}

// terminal starts it on a pseudo-terminal and gives the side to type on.
func (p *program) terminal(t *testing.T) io.Writer {
	t.Helper()
	tty, err := pty.StartWithSize(p.Cmd, &pty.Winsize{Rows: 24, Cols: 80})
	if err != nil {
		t.Fatal(err)
	}
	p.read = make(chan struct{})
	go func() { _, _ = io.Copy(p.out, tty); close(p.read) }()
	p.watch(t)
	t.Cleanup(func() { _ = tty.Close() })
	return tty
}

func (p *program) watch(t *testing.T) {
	go func() { _ = p.Wait(); close(p.done) }()
	t.Cleanup(func() { _ = p.Process.Kill(); <-p.done })
}

// says waits until the program has said something.
func (p *program) says(t *testing.T, want string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if strings.Contains(p.out.String(), want) {
			return
		}
	}
	t.Fatalf("never said %q:\n%s", want, p.out)
}

// atOnce is what the end may take after a signal: a second is promised, and a machine may be busy.
const atOnce = 3 * time.Second

// ends waits for the end and gives the exit code; a program that a signal killed has -1.
func (p *program) ends(t *testing.T, within time.Duration) int {
	t.Helper()
	select {
	case <-p.done:
		if p.read != nil {
			<-p.read // the terminal hands over the last words after the end
		}
		return p.ProcessState.ExitCode()
	case <-time.After(within):
		t.Fatalf("still running after %v:\n%s", within, p.out)
	}
	return -1
}

// TestSignalsEndWhatWaits: a command that waits for standard input, or for a tenant, ends at once, with the shell's code
// for the signal and without half an answer.
func TestSignalsEndWhatWaits(t *testing.T) {
	w := sandbox(t)
	for _, c := range []struct {
		signal syscall.Signal
		code   int
		args   []string
	}{
		{syscall.SIGINT, 130, []string{"inspect", "-", "--json"}},
		{syscall.SIGTERM, 143, []string{"inspect", "--json"}},
		{syscall.SIGINT, 130, []string{"profile", "add", "x", "--domain", "acme.eu.auth0.com", "--client-id", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", "--secret-stdin", "--json"}},
		{syscall.SIGINT, 130, []string{"token", "person", "--user", "device", "--json"}},
	} {
		t.Run(c.signal.String()+" "+strings.Join(c.args[:2], " "), func(t *testing.T) {
			if c.args[0] == "token" {
				// A tenant that is never confirmed on: the port answers nothing.
				silent := silentTenant(t)
				if a := w.command().run(t, "profile", "add", "person", "--domain", silent, "--client-id", "x"); a.code != 0 {
					t.Fatal(a.stderr)
				}
			}
			p := prepare(t, w, c.args...)
			p.begin(t)
			time.Sleep(300 * time.Millisecond)
			if err := p.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			if code := p.ends(t, atOnce); code != c.code {
				t.Errorf("exit %d, want %d: %s", code, c.code, p.out)
			}
			if got := decode[tried](t, p.out.String()); got.Error.Code != "cli.interrupted" {
				t.Errorf("it said %s", p.out)
			}
		})
	}
}

// TestSandboxEndsAtOnceAndLeavesNothing: without --dir its folder is temporary.
func TestSandboxEndsAtOnceAndLeavesNothing(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		p := prepare(t, world{}, "sandbox", "--headless", "--addr", "127.0.0.1:0")
		temp := strings.TrimPrefix(p.Env[3], "TMPDIR=")
		p.begin(t)
		p.says(t, "\n")
		made, err := filepath.Glob(filepath.Join(temp, "*"))
		if err != nil || len(made) == 0 {
			t.Errorf("no temporary folder below %s", temp)
		}
		if err := p.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		if code := p.ends(t, atOnce); code != 0 {
			t.Errorf("%v: exit %d: %s", signal, code, p.out)
		}
		if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
			t.Errorf("%v left %v", signal, left)
		}
	}
}

// TestASandboxThatIsStillStartingEndsWithTheScreen: it was asked for, given up and left at once.
func TestASandboxThatIsStillStartingEndsWithTheScreen(t *testing.T) {
	for i := range 8 { // its folder is there for a part of the start only
		p := prepare(t, world{}, "--store", "memory")
		temp := strings.TrimPrefix(p.Env[3], "TMPDIR=")
		tty := p.terminal(t)
		p.says(t, "open the sandbox")
		for _, key := range []string{"s", "\x03", "q"} { // the second gives the wait up
			if _, err := io.WriteString(tty, key); err != nil {
				t.Fatal(err)
			}
			if key == "s" {
				time.Sleep(time.Duration(i) * 10 * time.Millisecond)
			}
		}
		if code := p.ends(t, 5*time.Second); code != 0 {
			t.Fatalf("exit %d: %s", code, p.out)
		}
		if left, _ := filepath.Glob(filepath.Join(temp, "*")); len(left) > 0 {
			t.Fatalf("left behind: %v", left)
		}
	}
}

// TestWatchKeepsATokenFile: written whole, for its owner only, and left in place at the end.
func TestWatchKeepsATokenFile(t *testing.T) {
	w := sandbox(t)
	file := filepath.Join(t.TempDir(), "token")
	p := prepare(t, w, "helper", "azure", "acme-prod", "--write", file, "--watch")
	p.begin(t)
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if data, err := os.ReadFile(file); err == nil {
			if strings.Count(string(data), ".") != 2 || strings.HasSuffix(string(data), "\n") {
				t.Fatalf("half a token, or one with a newline: %q", data)
			}
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no token file: %s", p.out)
		}
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if code := p.ends(t, atOnce); code != 0 || p.out.String() != "" {
		t.Errorf("exit %d: %s", code, p.out)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(file), ".*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// TestAddAsksOnATerminal: the interactive way, with a secret that is not shown.
func TestAddAsksOnATerminal(t *testing.T) {
	w := sandbox(t)
	p := prepare(t, w, "profile", "add", "typed")
	tty := p.terminal(t)
	for _, step := range []struct{ question, answer string }{
		{"Domain (", "typed eu"}, {"holds the character", ""}, {"the tenant's domain, for example", "https://typed.eu.auth0.com/"}, {"Client ID (", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6"}, {"Audience (", "https://api.acme.dev"}, {"Client secret (", "sentinel-typed-secret"},
	} {
		p.says(t, step.question)
		if _, err := io.WriteString(tty, step.answer+"\n"); err != nil {
			t.Fatal(err)
		}
	}
	if code := p.ends(t, 5*time.Second); code != 0 {
		t.Fatalf("exit %d: %s", code, p.out)
	}
	if strings.Contains(p.out.String(), "sentinel") {
		t.Errorf("the secret was shown: %s", p.out)
	}
	if !strings.Contains(p.out.String(), "Kept the host typed.eu.auth0.com; left out the scheme and the slash.") {
		t.Errorf("the domain was cut down without a word: %s", p.out)
	}
	a := w.command().run(t, "profile", "show", "typed", "--json")
	if !strings.Contains(a.stdout, `"domain": "typed.eu.auth0.com"`) || strings.Contains(a.stdout, "sentinel") {
		t.Errorf("%s%s", a.stdout, a.stderr)
	}
}

// TestASealedExportAsksForItsPassphraseTwice on a terminal, writes nothing when the two differ, and shows neither.
func TestASealedExportAsksForItsPassphraseTwice(t *testing.T) {
	w := sandbox(t)
	file := filepath.Join(t.TempDir(), "sealed.age")
	for _, c := range []struct {
		second string
		code   int
	}{{"another", 2}, {"sentinel-passphrase", 0}} {
		p := prepare(t, w, "profile", "export", "acme-prod", "--with-secrets", file)
		tty := p.terminal(t)
		p.says(t, "Passphrase for")
		_, _ = io.WriteString(tty, "sentinel-passphrase\n")
		p.says(t, "once more")
		_, _ = io.WriteString(tty, c.second+"\n")
		if code := p.ends(t, 20*time.Second); code != c.code || strings.Contains(p.out.String(), "sentinel") {
			t.Errorf("%s: exit %d: %s", c.second, code, p.out)
		}
		if _, err := os.Stat(file); (err == nil) != (c.code == 0) {
			t.Errorf("%s: the file is there: %v", c.second, err == nil)
		}
	}
	p := prepare(t, w, "profile", "import", file, "--yes")
	tty := p.terminal(t)
	p.says(t, "Passphrase of")
	_, _ = io.WriteString(tty, "sentinel-passphrase\n")
	if code := p.ends(t, 20*time.Second); code != 0 || !strings.Contains(p.out.String(), "same  acme-prod") {
		t.Errorf("exit %d: %s", code, p.out)
	}
}

// TestConsentIsAskedOncePerProfile: no is a no, a yes is remembered.
func TestConsentIsAskedOncePerProfile(t *testing.T) {
	w := sandbox(t)
	if a := w.command().run(t, "profile", "edit", "acme-prod", "--target", "api:far", "--set", "url=https://api.example.invalid/x"); a.code != 0 {
		t.Fatal(a.stderr)
	}
	for _, step := range []struct {
		answer, want string
		code         int
	}{{"n", "Nothing was sent", 1}, {"y", "unreachable", 4}} {
		p := prepare(t, w, "try", "acme-prod:far")
		tty := p.terminal(t)
		p.says(t, "https://api.example.invalid/x")
		p.says(t, "[y/N]")
		_, _ = io.WriteString(tty, step.answer+"\n")
		if code := p.ends(t, 15*time.Second); code != step.code || !strings.Contains(p.out.String(), step.want) {
			t.Errorf("%s: exit %d, want %d: %s", step.answer, code, step.code, p.out)
		}
	}
	if a := w.command().run(t, "try", "acme-prod:far", "--json"); a.code != 4 {
		t.Errorf("asked again: exit %d %s", a.code, a.stderr)
	}
}

// TestCtrlCAtAPassphrase leaves the terminal with its echo on.
func TestCtrlCAtAPassphrase(t *testing.T) {
	w := sandbox(t)
	p := prepare(t, w, "profile", "list")
	p.Env = append(p.Env, "MINTMARK_VAULT_PASSPHRASE_FILE=")
	tty := p.terminal(t)
	p.says(t, "Passphrase of")
	_, _ = io.WriteString(tty, "\x03")
	if code := p.ends(t, atOnce); code != 130 && code != 5 {
		t.Errorf("exit %d: %s", code, p.out)
	}
	f, ok := tty.(*os.File)
	if !ok {
		t.Fatal("no terminal")
	}
	stty := exec.Command("stty", "-a")
	stty.Stdin = f
	settings, err := stty.Output()
	if err != nil || !strings.Contains(string(settings), " echo ") {
		t.Errorf("echo is off: %v\n%s", err, settings)
	}
}

// TestPlainTerminal: neither NO_COLOR nor a dumb terminal gets an escape byte, and a copy says so instead of writing one.
func TestPlainTerminal(t *testing.T) {
	w := sandbox(t)
	for _, env := range []string{"NO_COLOR=1", "TERM=dumb"} {
		p := prepare(t, w, "try", "acme-prod", "--offline")
		p.Env = append(p.Env, env)
		p.terminal(t)
		if code := p.ends(t, 10*time.Second); code != 0 || strings.ContainsRune(p.out.String(), 0x1b) {
			t.Errorf("%s: exit %d: %q", env, code, p.out)
		}
	}
	p := prepare(t, w, "copy", "acme-prod")
	p.Env = append(p.Env, "TERM=dumb")
	p.terminal(t)
	if code := p.ends(t, 10*time.Second); code != 4 || strings.ContainsRune(p.out.String(), 0x1b) {
		t.Errorf("exit %d: %q", code, p.out)
	}
	p = prepare(t, w, "copy", "acme-prod")
	p.terminal(t)
	if code := p.ends(t, 10*time.Second); code != 0 || !strings.Contains(p.out.String(), "\x1b]52;c;") || !strings.Contains(p.out.String(), "cannot be confirmed") {
		t.Errorf("exit %d: %q", code, p.out)
	}
}

// TestAccessibleMode goes the main flow line by line on a terminal, without one escape byte: choose, fetch, claims, checks,
// try, copy, history, a guide.
func TestAccessibleMode(t *testing.T) {
	dir, env := clipboardPrograms(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{Cmd: exec.Command(path, "sandbox", "--accessible"), out: &output{}, done: make(chan struct{})}
	p.Env = append([]string{"HOME=" + t.TempDir(), "TERM=xterm-256color", "TMPDIR=" + t.TempDir()}, env...)
	tty := p.terminal(t)
	p.says(t, "A number or a name chooses a profile")
	for _, step := range [][2]string{
		{"/slash", "acme-slash"}, {"acme-slash", "what next"}, {"f", "Verdict: accepted."}, {"l", "claims:"}, {"k", "signature: pass."},
		{"t", "AWS deploy: predicted refuse, refused"}, {"a", "It said: "}, {"h", "AWS deploy: refused."}, {"c", "Copied the token with wl-copy"},
		{"e\nAADSTS700211: No matching federated identity record found for presented assertion issuer 'https://x/'.\n.", "Cause: "}, // then what mends it
		{"b", "A number or a name"}, {"newcomer", "what next"}, {"g", "A number opens a guide"}, {"1", "Step 1 of 5"}, {"a", "Made in the sandbox: "}, {"b", "what next"}, {"b", "A number or a name"},
	} {
		p.out.mu.Lock()
		p.out.b.Reset()
		p.out.mu.Unlock()
		if _, err := io.WriteString(tty, step[0]+"\n"); err != nil {
			t.Fatal(err)
		}
		p.says(t, step[1])
		p.says(t, ":")
		if strings.ContainsRune(p.out.String(), 0x1b) {
			t.Errorf("%s: an escape byte: %q", step[0], p.out)
		}
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "board")); !strings.HasPrefix(string(b), "eyJ") {
		t.Errorf("the clipboard holds %.20q", b)
	}
	_, _ = io.WriteString(tty, "q\n")
	if code := p.ends(t, 5*time.Second); code != 0 {
		t.Errorf("exit %d", code)
	}
}

// silentTenant takes connections and never answers: host and port of it.
func silentTenant(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}
