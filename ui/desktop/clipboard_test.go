package desktop

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"mintmark/profiles/secret"
)

// pretend makes a folder with programs that keep the clipboard in a file, and a Clipboard that sees only them.
func pretend(t *testing.T, programs map[string]string, env map[string]string) (Clipboard, string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a POSIX shell")
	}
	dir := t.TempDir()
	for name, script := range programs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+strings.ReplaceAll(script, "DIR", dir)+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	look := func(name string) (string, error) {
		if _, ok := programs[name]; ok || name == "sha256sum" {
			return name, nil
		}
		return "", errors.New("not found")
	}
	return Clipboard{OS: "linux", Look: look, Getenv: func(k string) string { return env[k] }, After: 10 * time.Second}, dir
}

func wayland() map[string]string {
	return map[string]string{
		"wl-copy":  `case "$1" in --clear) rm -f DIR/board;; *) cat > DIR/board; echo "$@" > DIR/argv; env > DIR/env;; esac`,
		"wl-paste": `cat DIR/board`,
		"sleep":    `exec /bin/sleep 0.3`, // time runs fast here
	}
}

func TestNativeCopyHandsTheSecretOnStandardInputOnly(t *testing.T) {
	c, dir := pretend(t, wayland(), map[string]string{"WAYLAND_DISPLAY": "wayland-0"})
	done, err := c.Copy(context.Background(), secret.New("eyJ.to.ken"))
	if err != nil || !done.Confirmed || done.How != "wl-copy" || done.ClearIn != 10*time.Second || done.Sequence != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	if b, _ := os.ReadFile(filepath.Join(dir, "board")); string(b) != "eyJ.to.ken" {
		t.Errorf("the clipboard holds %q", b)
	}
	for _, f := range []string{"argv", "env"} {
		if b, _ := os.ReadFile(filepath.Join(dir, f)); strings.Contains(string(b), "eyJ.to.ken") {
			t.Errorf("the secret is in %s", f)
		}
	}
}

func TestItIsClearedLaterIfUnchanged(t *testing.T) {
	c, dir := pretend(t, wayland(), map[string]string{"WAYLAND_DISPLAY": "wayland-0"})
	board := filepath.Join(dir, "board")
	if _, err := c.Copy(context.Background(), secret.New("one")); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		if _, err := os.Stat(board); err != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if _, err := os.Stat(board); err == nil {
		t.Fatal("it was never cleared")
	}
	for end := time.Now().Add(5 * time.Second); len(dead(t)) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("what cleared it was never waited for: %v", dead(t))
		}
	}
	if _, err := c.Copy(context.Background(), secret.New("two")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(board, []byte("the user's own"), 0o600); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if b, _ := os.ReadFile(board); string(b) != "the user's own" {
		t.Errorf("what the user copied since was cleared: %q", b)
	}
}

// dead is this process's children that have ended and that nobody has waited for; none are known where there is no /proc.
func dead(t *testing.T) (children []string) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		text, _ := os.ReadFile(file) // one that is gone by now is not dead
		if i := strings.LastIndexByte(string(text), ')'); i > 0 && strings.HasPrefix(string(text[i:]), fmt.Sprintf(") Z %d ", os.Getpid())) {
			children = append(children, string(text[:i+1]))
		}
	}
	return children
}

func TestAHelperThatFailsLeavesItToTheTerminal(t *testing.T) {
	c, _ := pretend(t, map[string]string{"xclip": "exit 1"}, map[string]string{"DISPLAY": ":0"})
	done, err := c.Copy(context.Background(), secret.New("x.y.z"))
	if err != nil || done.Confirmed || done.How != "OSC 52" || done.ClearIn != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	want := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte("x.y.z")) + "\x07"
	if done.Sequence != want {
		t.Errorf("sequence %q, want %q", done.Sequence, want)
	}
}

func TestTooLargeForTheTerminalIsRefused(t *testing.T) {
	c, _ := pretend(t, nil, nil)
	if _, err := c.Copy(context.Background(), secret.New(strings.Repeat("x", 60000))); !errors.Is(err, ErrTooLarge) {
		t.Errorf("got %v", err)
	}
}

func TestClearTimeIsKeptWithinBounds(t *testing.T) {
	for in, want := range map[time.Duration]time.Duration{0: 45 * time.Second, time.Second: 10 * time.Second, time.Hour: 300 * time.Second, time.Minute: time.Minute} {
		if got := (Clipboard{After: in}).after(); got != want {
			t.Errorf("%v: %v, want %v", in, got, want)
		}
	}
}

// TestWindowsClearsLaterToo: on Windows and in its Linux, a detached PowerShell is told the hash and the time, and nothing
// else; without one nothing is promised.
func TestWindowsClearsLaterToo(t *testing.T) {
	programs := map[string]string{"clip.exe": `cat > DIR/board`, "powershell.exe": `for a; do echo "$a"; done > DIR/part; env >> DIR/part; mv DIR/part DIR/shell`}
	for name, c := range map[string]struct {
		os  string
		env map[string]string
	}{"windows": {"windows", nil}, "wsl": {"linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}}} {
		t.Run(name, func(t *testing.T) {
			board, dir := pretend(t, programs, c.env)
			board.OS = c.os
			done, err := board.Copy(context.Background(), secret.New("eyJ.to.ken"))
			if err != nil || done.How != "clip.exe" || !done.Confirmed || done.ClearIn != 10*time.Second {
				t.Fatalf("%+v, %v", done, err)
			}
			var said string
			for range 100 {
				b, _ := os.ReadFile(filepath.Join(dir, "shell"))
				if said = string(b); said != "" {
					break
				}
				time.Sleep(20 * time.Millisecond)
			}
			sum := sha256.Sum256([]byte("eyJ.to.ken"))
			for _, want := range []string{"-NoProfile", "-STA", "Start-Sleep -Seconds 10;", "-eq '" + hex.EncodeToString(sum[:]) + "') { [System.Windows.Forms.Clipboard]::Clear() }"} {
				if !strings.Contains(said, want) {
					t.Errorf("PowerShell was not told %q:\n%s", want, said)
				}
			}
			if strings.Contains(said, "eyJ.to.ken") {
				t.Error("PowerShell was told the secret")
			}
		})
	}
	board, _ := pretend(t, map[string]string{"clip.exe": "cat >/dev/null"}, nil)
	board.OS = "windows"
	if done, err := board.Copy(context.Background(), secret.New("x")); err != nil || done.ClearIn != 0 {
		t.Errorf("without PowerShell: %+v, %v", done, err)
	}
}

// TestTheLargestThatATerminalTakes is copied, and one byte more is refused before anything is written.
func TestTheLargestThatATerminalTakes(t *testing.T) {
	c, _ := pretend(t, nil, nil)
	fits := strings.Repeat("x", longestOSC52/4*3)
	done, err := c.Copy(context.Background(), secret.New(fits))
	if err != nil || len(done.Sequence) < longestOSC52 || len(done.Sequence) > longestOSC52+16 {
		t.Errorf("%d bytes: a sequence of %d, %v", len(fits), len(done.Sequence), err)
	}
	if done, err := c.Copy(context.Background(), secret.New(fits+"x")); !errors.Is(err, ErrTooLarge) || done.Sequence != "" {
		t.Errorf("one byte more: %+v, %v", done.How, err)
	}
}
