package test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// running is a sandbox process.
type running struct {
	world
	cmd    *exec.Cmd
	stderr *bytes.Buffer
}

// launch runs `sandbox --headless --dir dir` and waits for its ready line.
func launch(dir string, args ...string) (*running, error) {
	path, err := binary()
	if err != nil {
		return nil, err
	}
	r := &running{world: world{dir: dir}, stderr: &bytes.Buffer{}}
	r.cmd = exec.Command(path, append([]string{"sandbox", "--headless", "--dir", dir}, args...)...)
	r.cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir}
	r.cmd.Stderr = r.stderr
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &r.ready)
	}
	if err != nil {
		_ = r.cmd.Process.Kill()
		_ = r.cmd.Wait()
		return nil, fmt.Errorf("ready line %q: %w\n%s", line, err, r.stderr)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return r, nil
}

// end stops the sandbox as a service manager would.
func (r *running) end() error {
	_ = r.cmd.Process.Signal(syscall.SIGTERM)
	late := time.AfterFunc(10*time.Second, func() { _ = r.cmd.Process.Kill() })
	defer late.Stop()
	if err := r.cmd.Wait(); err != nil {
		return fmt.Errorf("it did not end well: %w\n%s", err, r.stderr)
	}
	return nil
}

// sharedSandbox is one sandbox for all tests that only read its world.
type sharedSandbox struct {
	once sync.Once
	run  *running
	err  error
}

var shared sharedSandbox

func (s *sharedSandbox) start() (*running, error) {
	s.once.Do(func() {
		var dir string
		if dir, s.err = os.MkdirTemp("", "mintmark-world-"); s.err == nil {
			s.run, s.err = launch(dir)
		}
	})
	return s.run, s.err
}

func (s *sharedSandbox) stop() error {
	if s.run == nil {
		return nil
	}
	defer func() { _ = os.RemoveAll(s.run.dir) }()
	return s.run.end()
}

// sandbox is the shared pretend world, with a vault of the test's own: what one test stores or caches is not there for
// the next.
func sandbox(t *testing.T) world {
	t.Helper()
	r, err := shared.start()
	if err != nil {
		t.Fatal(err)
	}
	w := world{ready: r.ready, dir: t.TempDir()}
	for _, name := range []string{"vault.age", "passphrase"} {
		copyFile(t, filepath.Join(r.dir, name), filepath.Join(w.dir, name))
	}
	return w
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// startSandbox runs a sandbox of the test's own until it ends.
func startSandbox(t *testing.T, args ...string) *running {
	t.Helper()
	r, err := launch(t.TempDir(), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.end(); err != nil {
			t.Error(err)
		}
	})
	return r
}
