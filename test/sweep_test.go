package test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// sentinel is something that may stand nowhere, in every form in which it might leak.
type sentinel struct {
	what  string
	forms [][]byte
}

// sentinelOf takes the value as it is, escaped for an address, in hex and in base64 (at each of the three alignments), and
// any run of 20 characters of it: a screen may break it anywhere.
func sentinelOf(what, value string) sentinel {
	s := sentinel{what: what}
	add := func(text string) { s.forms = append(s.forms, []byte(text)) }
	add(url.QueryEscape(value))
	add(hex.EncodeToString([]byte(value)))
	for shift := range 3 {
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			text := enc.EncodeToString([]byte(strings.Repeat("x", shift) + value))
			add(text[4 : len(text)-4])
		}
	}
	for i := 0; i+20 <= len(value); i++ {
		add(value[i : i+20])
	}
	return s
}

// in tells whether data holds it in any form.
func (s sentinel) in(data []byte) bool {
	for _, form := range s.forms {
		if bytes.Contains(data, form) {
			return true
		}
	}
	return false
}

// watcher keeps the command line and the environment of every process below one, for as long as it runs.
type watcher struct {
	mu   sync.Mutex
	seen map[string][]byte // "cmdline of PID NAME" and "environ of …"
	stop chan struct{}
	done chan struct{}
}

func watch(root int) *watcher {
	w := &watcher{seen: map[string][]byte{}, stop: make(chan struct{}), done: make(chan struct{})}
	go func() {
		defer close(w.done)
		for {
			w.look(root)
			select {
			case <-w.stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return w
}

func (w *watcher) look(pid int) {
	dir := fmt.Sprintf("/proc/%d", pid)
	for _, kind := range []string{"cmdline", "environ"} {
		data, err := os.ReadFile(filepath.Join(dir, kind))
		if err != nil || len(data) == 0 {
			continue // it has ended, or hides its environment from other users
		}
		name, _, _ := bytes.Cut(data, []byte{0})
		w.mu.Lock()
		key := fmt.Sprintf("%s of process %d", kind, pid)
		w.seen[key] = append(append(w.seen[key], '\n'), data...)
		if kind == "cmdline" {
			w.seen["program "+filepath.Base(string(name))] = nil
		}
		w.mu.Unlock()
	}
	threads, _ := filepath.Glob(dir + "/task/*/children")
	for _, file := range threads {
		data, _ := os.ReadFile(file)
		for _, child := range strings.Fields(string(data)) {
			if n, err := strconv.Atoi(child); err == nil {
				w.look(n)
			}
		}
	}
}

// end stops watching and gives what was seen.
func (w *watcher) end() map[string][]byte {
	close(w.stop)
	<-w.done
	return w.seen
}

// files are the contents of everything below some folders.
func files(t *testing.T, into map[string][]byte, dirs ...string) {
	t.Helper()
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			data, err := os.ReadFile(path)
			into["file "+path] = data
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// leaks names every place that holds a sentinel.
func leaks(places map[string][]byte, all ...sentinel) (out []string) {
	for place, data := range places {
		for _, s := range all {
			if s.in(data) {
				out = append(out, s.what+" in "+place)
			}
		}
	}
	return out
}

// sweepRun is a terminal in which everything is watched: its scrollback, its raw bytes, the processes in it, and the
// folders that they write to.
type sweepRun struct {
	t     *testing.T
	term  terminal
	w     world
	home  string // of the programs: HOME, TMPDIR, state and configuration
	board string // the pretended clipboard's folder, where the token belongs
	raw   string
	watch *watcher
	shots []string
}

// shot keeps the screen as it is now.
func (r *sweepRun) shot() {
	r.shots = append(r.shots, r.term.tmux("capture-pane", "-p", "-J", "-t", "a"))
}

// copied is the signature of the token on the pretended clipboard.
func (r *sweepRun) copied() string {
	r.t.Helper()
	clip, err := os.ReadFile(filepath.Join(r.board, "clip"))
	if err != nil || bytes.Count(clip, []byte(".")) != 2 {
		r.t.Fatalf("the clipboard holds no token (%v): nothing to look for", err)
	}
	return strings.TrimSpace(string(clip[bytes.LastIndexByte(clip, '.')+1:]))
}

func openSweep(t *testing.T) *sweepRun {
	t.Helper()
	if _, err := os.Stat("/proc/self/task"); err != nil {
		t.Skip("there is no /proc here; command lines and environments cannot be looked at")
	}
	r := &sweepRun{t: t, w: sandbox(t), home: t.TempDir(), board: t.TempDir()}
	r.raw = filepath.Join(t.TempDir(), "raw")
	for name, script := range map[string]string{"wl-copy": `case "$1" in --clear) rm -f BOARD/clip;; *) cat >BOARD/clip;; esac; sleep 0.3`, "wl-paste": `cat BOARD/clip; sleep 0.2`} {
		text := "#!/bin/sh\n" + strings.ReplaceAll(script, "BOARD", r.board) + "\n"
		if err := os.WriteFile(filepath.Join(r.board, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	env := append(r.w.command().env, "HOME="+r.home, "TMPDIR="+r.home, "XDG_STATE_HOME="+r.home+"/state", "XDG_CONFIG_HOME="+r.home+"/config",
		"XDG_CACHE_HOME="+r.home+"/cache", "XDG_RUNTIME_DIR="+r.home, "WAYLAND_DISPLAY=wayland-0", "PATH="+r.board+":"+os.Getenv("PATH"))
	r.term = openTerminal(t, 120, 36, env...)
	r.term.tmux("set-option", "-t", "a", "history-limit", "20000")
	r.term.tmux("pipe-pane", "-t", "a", "cat >"+r.raw)
	pane, err := strconv.Atoi(strings.TrimSpace(r.term.tmux("display-message", "-p", "-t", "a", "#{pane_pid}")))
	if err != nil {
		t.Fatal(err)
	}
	r.watch = watch(pane)
	r.term.keys("cd $HOME", "Enter")
	return r
}

// shell runs a command line in the terminal and waits for its end.
func (r *sweepRun) shell(line string) {
	r.t.Helper()
	mark := fmt.Sprintf("done-%d", time.Now().UnixNano())
	r.term.keys("-l", line+"; echo "+mark[:5]+"''"+mark[5:])
	r.term.keys("Enter")
	r.term.wait(mark)
}

// places is all that there is to look at, when the run is over.
func (r *sweepRun) places() map[string][]byte {
	r.t.Helper()
	all := r.watch.end()
	files(r.t, all, r.home)
	vault, err := os.ReadFile(filepath.Join(r.w.dir, "vault.age"))
	if err != nil {
		r.t.Fatal(err)
	}
	all["the vault"] = vault
	for i, shot := range r.shots {
		all[fmt.Sprintf("screen %d", i+1)] = []byte(shot)
	}
	all["the screen with its scrollback"] = []byte(r.term.tmux("capture-pane", "-p", "-J", "-S", "-", "-t", "a"))
	all["the alternate screen"] = []byte(r.term.tmux("capture-pane", "-p", "-a", "-q", "-t", "a"))
	r.term.tmux("pipe-pane", "-t", "a")
	if all["the terminal's raw bytes"], err = os.ReadFile(r.raw); err != nil {
		r.t.Fatal(err)
	}
	return all
}

// panicking is mintmark with one key that panics, and the panic's value is the token on screen.
func panicking(t *testing.T) string {
	t.Helper()
	const at = "func (w *Workbench) favour(id string, r *row) tea.Cmd {\n"
	source, err := filepath.Abs("../ui/workbench/favourites.go")
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(source)
	if err != nil || !bytes.Contains(data, []byte(at)) {
		t.Fatalf("the place of the planted panic is gone: %v", err)
	}
	dir := t.TempDir()
	planted, overlay, out := filepath.Join(dir, "planted.go"), filepath.Join(dir, "overlay.json"), filepath.Join(dir, "mintmark")
	changed := bytes.Replace(data, []byte(at), []byte(at+"\tif r != nil {\n\t\tpanic(r.token.Raw)\n\t}\n"), 1)
	plan, err := json.Marshal(map[string]any{"Replace": map[string]string{source: planted}})
	if err != nil {
		t.Fatal(err)
	}
	for file, content := range map[string][]byte{planted: changed, overlay: plan} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if said, err := exec.Command("go", "build", "-overlay", overlay, "-o", out, "..").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	return out
}

// TestSecretsLeakNowhere goes through a day on a terminal: fetch, try, copy, look at every tab without revealing, export
// from the fleet, panic with the token as the panic's value, then export, report and test from the shell. Afterwards
// neither the client secret nor the token's signature stands in any file, command line, environment, nor on the screen,
// its scrollback or among the terminal's raw bytes.
func TestSecretsLeakNowhere(t *testing.T) {
	need(t, "tmux")
	mint := panicking(t)
	r := openSweep(t)
	r.term.keys(mint, "Enter")
	r.term.wait(`acme-prod`)
	r.term.keys("/")
	r.term.keys("-l", "acme-prod")
	r.term.keys("Enter")
	r.term.keys("f")
	r.term.wait(`ACCEPTED`)
	r.term.keys("t")
	r.term.keys("3")
	r.term.wait(`accepted \d+`)
	r.term.keys("y")
	r.term.wait(`(?i)bearer`)
	r.term.keys("y")
	r.term.wait(`(?i)copied the token with wl-copy`)
	onScreen := r.copied()
	for _, tab := range []string{"1", "2", "4", "5", "6"} {
		r.term.keys(tab)
		time.Sleep(150 * time.Millisecond)
		r.shot()
	}
	r.term.wait(`masked`)
	r.term.keys("m")
	r.term.wait(`export`)
	r.term.keys("E")
	r.term.wait(`\.json`)
	r.shot()
	r.term.keys("Escape")
	r.term.wait(`masked`)
	r.term.keys("*")
	r.term.wait(`(?s)favourites\.go:\d+.*\$$`)
	r.shot()
	for _, line := range []string{"profile export acme-prod >profiles.json", "profile export --with-secrets all.age --passphrase-file " + r.w.dir + "/passphrase",
		"report acme-prod --as html >report.html", "try acme-prod", "profile test acme-prod --json", "profile list", "copy acme-prod"} {
		r.shell(mint + " " + line)
	}
	places := r.places()
	secret, err := os.ReadFile(filepath.Join(filepath.Dir(r.w.ready.CA), "secrets", "acme-prod"))
	if err != nil {
		t.Fatal(err)
	}
	fromShell := r.copied()
	if onScreen == fromShell {
		t.Error("profile test did not fetch a new token: the sweep looked for one only")
	}
	if helper := (sentinel{"wl-copy", [][]byte{[]byte(r.board + "/wl-copy")}}); !strings.Contains(strings.Join(leaks(places, helper), "\n"), "wl-copy in cmdline of process") {
		t.Error("the clipboard's helper was never seen: the sweep looked at too little")
	}
	for _, place := range []string{"program mintmark", "file " + r.home + "/profiles.json", "file " + r.home + "/all.age", "file " + r.home + "/report.html"} {
		if _, ok := places[place]; !ok {
			t.Errorf("%s was never seen: the sweep looked at too little", place)
		}
	}
	if n := len(places["the terminal's raw bytes"]); n < 10000 || !bytes.Contains(places["the terminal's raw bytes"], []byte("ACCEPTED")) {
		t.Errorf("%d raw bytes: the sweep looked at too little", n)
	}
	t.Logf("looked for a secret of %d and two signatures of %d characters in %d places", len(bytes.TrimSpace(secret)), len(onScreen), len(places))
	for _, leak := range leaks(places, sentinelOf("the client secret", string(bytes.TrimSpace(secret))), sentinelOf("the signature on screen", onScreen),
		sentinelOf("the signature in the shell", fromShell)) {
		t.Error(leak)
	}
}

// TestTheSweepFindsPlantedLeaks: each of the places that TestSecretsLeakNowhere looks at, with a leak in it.
func TestTheSweepFindsPlantedLeaks(t *testing.T) {
	need(t, "tmux")
	const value = "planted-7Zk2Qw9RmX4tYb8Lp3Nc"
	r := openSweep(t)
	r.shell("echo " + value[:14] + "''" + value[14:] + " >config.log")
	r.shell("X=" + value[:14] + "''" + value[14:] + " sh -c 'sleep 0.3'")
	r.shell("sh -c 'sleep 0.3; :' " + value[:14] + "''" + value[14:])
	r.shell("printf '%s' " + value[:14] + "''" + value[14:] + " | base64")
	r.shell("cat config.log")
	found := strings.Join(leaks(r.places(), sentinelOf("it", value)), "\n")
	for _, place := range []string{"it in file ", "it in cmdline of process", "it in environ of process", "it in the screen with its scrollback", "it in the terminal's raw bytes"} {
		if !strings.Contains(found, place) {
			t.Errorf("not found: %s\n%s", place, found)
		}
	}
	s := sentinelOf("it", value)
	for _, form := range []string{value, value[4:24], hex.EncodeToString([]byte(value)), base64.StdEncoding.EncodeToString([]byte("id:" + value)), url.QueryEscape(value)} {
		if !s.in([]byte("… " + form + " …")) {
			t.Errorf("not recognised: %s", form)
		}
	}
	if s.in([]byte("planted-something-else")) {
		t.Error("recognised what it is not")
	}
}
