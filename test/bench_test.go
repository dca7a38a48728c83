//go:build unix

package test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/golang-jwt/jwt/v5"
)

// stripped builds a package as releases build it. program, if any, is the source of a package that exists nowhere else.
func stripped(b *testing.B, pkg, program string) string {
	b.Helper()
	out := filepath.Join(b.TempDir(), "program")
	args := []string{"build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", out}
	if program != "" {
		here, err := filepath.Abs(pkg)
		if err != nil {
			b.Fatal(err)
		}
		source, overlay := filepath.Join(b.TempDir(), "main.go"), filepath.Join(b.TempDir(), "overlay.json")
		text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(here, "main.go"): source}})
		if err != nil {
			b.Fatal(err)
		}
		for path, data := range map[string][]byte{source: []byte(program), overlay: text} {
			if err := os.WriteFile(path, data, 0o600); err != nil {
				b.Fatal(err)
			}
		}
		args = append(args, "-overlay", overlay)
	}
	build := exec.Command("go", append(args, pkg)...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%s: %v\n%s", pkg, err, text)
	}
	return out
}

// emptyProgram imports every package of others that mintmark imports, and does nothing.
func emptyProgram(b *testing.B) string {
	b.Helper()
	list, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", "..").Output()
	if err != nil {
		b.Fatal(err)
	}
	var source strings.Builder
	source.WriteString("package main\n\nimport (\n")
	for name := range strings.FieldsSeq(string(list)) {
		if !strings.HasPrefix(name, "mintmark") && !slices.Contains(strings.Split(name, "/"), "internal") {
			fmt.Fprintf(&source, "\t_ %q\n", name)
		}
	}
	source.WriteString(")\n\nfunc main() {}\n")
	return source.String()
}

// linkedProgram is mintmark with a main that never gets to work: it links the same modules to the last function, where the
// linker throws away nearly all that emptyProgram imports.
func linkedProgram(b *testing.B) string {
	b.Helper()
	source, err := os.ReadFile("../main.go")
	if err != nil {
		b.Fatal(err)
	}
	const work, none = "func main() { os.Exit(run()) }", "func main() {\n\tif len(os.Args) > 99 {\n\t\tos.Exit(run())\n\t}\n}"
	if !strings.Contains(string(source), work) {
		b.Fatalf("main.go has no %q", work)
	}
	return strings.Replace(string(source), work, none, 1)
}

// emptyScreen draws one line with the same library and ends with a key.
const emptyScreen = `package main

import tea "charm.land/bubbletea/v2"

type screen struct{}

func (screen) Init() tea.Cmd { return nil }
func (s screen) Update(m tea.Msg) (tea.Model, tea.Cmd) {
	if _, pressed := m.(tea.KeyPressMsg); pressed {
		return s, tea.Quit
	}
	return s, nil
}
func (screen) View() tea.View {
	v := tea.NewView("empty")
	v.AltScreen = true
	return v
}

func main() { _, _ = tea.NewProgram(screen{}).Run() }
`

// contender is one program that shows what a token says, started anew for each token.
type contender struct {
	name  string
	args  []string
	stdin string // the token, for those that read it there
}

// contenders are mintmark, the empty program, and those of the others that are installed. test/bench.sh installs them.
func contenders(b *testing.B, token string) []contender {
	b.Helper()
	all := []contender{
		{"empty-program", []string{stripped(b, "./nothing", emptyProgram(b))}, ""},
		{"linked-program", []string{stripped(b, "..", linkedProgram(b))}, ""},
		{"mintmark", []string{stripped(b, "..", ""), "inspect", "-"}, token},
		{"golang-jwt", []string{stripped(b, "github.com/golang-jwt/jwt/v5/cmd/jwt", ""), "-show", "-"}, token},
	}
	for _, other := range []struct {
		name, path string
		args       []string
		stdin      string
	}{
		{"step", os.Getenv("MINTMARK_BENCH_STEP"), []string{"crypto", "jwt", "inspect", "--insecure"}, token},
		{"npm-jwt-cli", os.Getenv("MINTMARK_BENCH_JWTCLI"), nil, token},
		{"jose", "jose", []string{"jws", "fmt", "-i", "-", "-O", "-"}, token},
	} {
		path, err := exec.LookPath(other.path)
		if err != nil {
			b.Logf("%s is not installed, so not measured", other.name)
			continue
		}
		all = append(all, contender{other.name, append([]string{path}, other.args...), other.stdin})
	}
	return all
}

func (c contender) command() *exec.Cmd {
	cmd := exec.Command(c.args[0], c.args[1:]...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TERM=dumb"}
	cmd.Stdin = strings.NewReader(c.stdin)
	return cmd
}

// memory is the most that a run held before it read its token, in MB; 0 for one that does not wait for it.
func (c contender) memory(b *testing.B) float64 {
	b.Helper()
	if c.stdin == "" {
		return 0
	}
	cmd := c.command()
	cmd.Stdin = nil
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	time.Sleep(500 * time.Millisecond)
	peak := status(b, cmd.Process.Pid, "VmHWM:")
	_, _ = io.WriteString(in, c.stdin)
	_ = in.Close()
	_ = cmd.Wait()
	return peak
}

// status is one figure of a process in MB, 0 where there is no /proc.
func status(b *testing.B, pid int, name string) float64 {
	b.Helper()
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), name)
	var kib float64
	if _, err := fmt.Sscan(rest, &kib); err != nil {
		return 0
	}
	return kib * 1024 / 1e6
}

// BenchmarkOneShot starts each program for one token, in turn, so that a busy moment hits all of them.
func BenchmarkOneShot(b *testing.B) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		b.Fatal(err)
	}
	token, err := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{"iss": "https://tenant.eu.auth0.com/", "sub": "a@clients", "aud": "https://api.example.com",
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Hour).Unix(), "azp": "a", "gty": "client-credentials"}).SignedString(key)
	if err != nil {
		b.Fatal(err)
	}
	all := contenders(b, token)
	took := map[string][]time.Duration{}
	for range 41 {
		for _, c := range all {
			cmd := c.command()
			var out bytes.Buffer
			cmd.Stdout = &out
			began := time.Now()
			err := cmd.Run()
			took[c.name] = append(took[c.name], time.Since(began))
			if c.stdin != "" && (err != nil || out.Len() < 20) {
				b.Fatalf("%s showed nothing: %v\n%s", c.name, err, out.String())
			}
		}
	}
	for _, c := range all {
		slices.Sort(took[c.name])
		b.Run(c.name, func(b *testing.B) {
			for range b.N {
				continue
			}
			middle := func(name string) float64 { return float64(took[name][len(took[name])/2]) }
			b.ReportMetric(middle(c.name)/1e6, "ms")
			b.ReportMetric(middle(c.name)/middle("empty-program"), "×empty-program")
			b.ReportMetric(middle(c.name)/middle("linked-program"), "×linked-program")
			if m := c.memory(b); m > 0 {
				b.ReportMetric(m, "MB-memory")
			}
			if info, err := os.Stat(c.args[0]); err == nil && info.Size() > 100_000 { // else a script
				b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// BenchmarkFirstFrame starts the screen on a terminal, beside a screen of one line with the same library.
func BenchmarkFirstFrame(b *testing.B) {
	programs := map[string][]string{
		"empty-screen": {stripped(b, "./nothing", emptyScreen)},
		"mintmark":     {stripped(b, "..", ""), "--store", "memory"},
	}
	text := map[string]string{"empty-screen": "empty", "mintmark": "mintmark"}
	took, sent, held := map[string][]time.Duration{}, map[string]int{}, map[string]float64{}
	for range 15 {
		for name, args := range programs {
			d, n, m := firstFrame(b, text[name], args)
			took[name], sent[name], held[name] = append(took[name], d), n, m
		}
	}
	for name := range programs {
		slices.Sort(took[name])
		b.Run(name, func(b *testing.B) {
			for range b.N {
				continue
			}
			b.ReportMetric(float64(took[name][len(took[name])/2])/1e6, "ms")
			b.ReportMetric(float64(took[name][len(took[name])/2])/float64(took["empty-screen"][len(took["empty-screen"])/2]), "×empty-screen")
			b.ReportMetric(float64(sent[name]), "bytes-in-the-first-second")
			b.ReportMetric(held[name], "MB-memory")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// firstFrame is how long it took until a program showed a text, what it had written after a second, and what it held.
func firstFrame(b *testing.B, text string, args []string) (took time.Duration, written int, memory float64) {
	b.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	home := b.TempDir()
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "XDG_STATE_HOME=" + home, "XDG_CONFIG_HOME=" + home, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}
	began := time.Now()
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 36})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait(); _ = f.Close() }()
	var mu sync.Mutex
	var all []byte
	seen := make(chan time.Duration, 1)
	go func() {
		buf := make([]byte, 1<<16)
		for shown := false; ; {
			n, err := f.Read(buf)
			mu.Lock()
			all = append(all, buf[:n]...)
			if !shown && bytes.Contains(all, []byte(text)) {
				shown = true
				seen <- time.Since(began)
			}
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	select {
	case took = <-seen:
	case <-time.After(10 * time.Second):
		b.Fatalf("%s never showed %q", args[0], text)
	}
	time.Sleep(time.Until(began.Add(time.Second)))
	mu.Lock()
	defer mu.Unlock()
	return took, len(all), status(b, cmd.Process.Pid, "VmRSS:")
}
