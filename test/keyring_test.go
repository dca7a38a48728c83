package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// onBus is a command that talks to the Secret Service which test/secretservice.sh has started.
func onBus(t *testing.T) command {
	t.Helper()
	need(t, "gnome-keyring-daemon")
	need(t, "dbus-run-session")
	bus := os.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if bus == "" {
		reason := "there is no session bus; run through make test, which starts one"
		if os.Getenv("CI") == "true" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
	return command{env: []string{"DBUS_SESSION_BUS_ADDRESS=" + bus, "XDG_STATE_HOME=" + t.TempDir()}}
}

// TestProfilesLiveInARealSecretService: one process writes, others read back, and removing leaves nothing.
func TestProfilesLiveInARealSecretService(t *testing.T) {
	c := onBus(t)
	const sentinel = "sentinel-9c1f-secret"
	c.stdin = sentinel + "\n"
	name := "e2e-" + time.Now().Format("150405.000")
	a := c.run(t, "profile", "add", name, "--domain", "https://acme.eu.auth0.com/", "--client-id", "a1B2c3", "--audience", "https://api.acme.dev", "--secret-stdin", "--tags", "one,two")
	if a.code != 0 {
		t.Fatalf("add: exit %d %s", a.code, a.stderr)
	}
	if !strings.Contains(a.stderr, "acme.eu.auth0.com") {
		t.Errorf("the domain was cut down without a word: %s", a.stderr)
	}
	c.stdin = ""
	list := c.run(t, "profile", "list", "--json")
	if !strings.Contains(list.stdout, name) || !strings.Contains(list.stdout, `"two"`) {
		t.Errorf("not listed: %s %s", list.stdout, list.stderr)
	}
	show := c.run(t, "profile", "show", name, "--json")
	if !strings.Contains(show.stdout, `"client_id": "a1B2c3"`) || strings.Contains(show.stdout+show.stderr, sentinel) {
		t.Errorf("show: %s", show.stdout)
	}
	if a := c.run(t, "profile", "rename", name, name+"b"); a.code != 0 {
		t.Errorf("rename: exit %d %s", a.code, a.stderr)
	}
	if a := c.run(t, "profile", "remove", name+"b", "--yes"); a.code != 0 {
		t.Errorf("remove: exit %d %s", a.code, a.stderr)
	}
	if a := c.run(t, "profile", "show", name+"b"); a.code != 5 {
		t.Errorf("a removed profile: exit %d, want 5", a.code)
	}
}

// TestKeyringTroubleIsExplained: no bus, and a store that needs one, within the promised time.
func TestKeyringTroubleIsExplained(t *testing.T) {
	if _, err := binary(); err != nil { // building it is not what is timed
		t.Fatal(err)
	}
	for name, env := range map[string][]string{
		"no bus address": nil,
		"bus is gone":    {"DBUS_SESSION_BUS_ADDRESS=unix:path=" + filepath.Join(t.TempDir(), "nothing")},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			a := command{env: append(env, "XDG_STATE_HOME="+t.TempDir())}.run(t, "profile", "list", "--json")
			if took := time.Since(start); took > 3500*time.Millisecond {
				t.Errorf("took %v", took)
			}
			got := decode[tried](t, a.stdout)
			if a.code != 5 || !strings.HasPrefix(got.Error.Code, "store.") || got.Error.Next == "" {
				t.Errorf("exit %d, %+v", a.code, got.Error)
			}
		})
	}
}

// TestEveryKeyringStateIsExplainedInTime puts a real keyring into each state that can be made here and looks at what a
// list and doctor say, and how soon. A keyring that is stopped with a signal answers nothing at all.
func TestEveryKeyringStateIsExplainedInTime(t *testing.T) {
	need(t, "gnome-keyring-daemon")
	need(t, "dbus-run-session")
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	const stop = `pid=$(dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets | grep -o '[0-9]*$')
kill -STOP $pid; trap 'kill -CONT $pid' EXIT
`
	for _, c := range []struct{ kind, before, code, says string }{
		{"--no-service", "", "store.no-service", "No keyring program answers"},
		{"--locked", "", "store.locked", "The keyring is locked."},
		{"", stop, "store.slow", "did not answer within 3s"},
	} {
		t.Run(c.code, func(t *testing.T) {
			dir := t.TempDir()
			script := c.before + `cd "$OUT"; export XDG_STATE_HOME="$OUT"
"$BINARY" profile list --json >list.json 2>list.err; echo $? >list.code
"$BINARY" doctor --json >doctor.json 2>&1 || true
`
			args := []string{"sh", "-c", script}
			if c.kind != "" {
				args = append([]string{c.kind}, args...)
			}
			cmd := exec.Command("./secretservice.sh", args...)
			cmd.Env = append(os.Environ(), "BINARY="+path, "OUT="+dir)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			read := func(name string) string {
				data, err := os.ReadFile(filepath.Join(dir, name))
				if err != nil {
					t.Fatal(err)
				}
				return string(data)
			}
			got := decode[tried](t, read("list.json"))
			if got.Error.Code != c.code || !strings.Contains(got.Error.What, c.says) || got.Error.Why == "" || !strings.Contains(got.Error.Next, "vault") || strings.TrimSpace(read("list.code")) != "5" {
				t.Errorf("%s %+v", read("list.code"), got.Error)
			}
			if !strings.Contains(read("doctor.json"), c.says) {
				t.Errorf("doctor: %s", read("doctor.json"))
			}
			started, err1 := os.Stat(filepath.Join(dir, "list.err")) // made when the list began, empty ever since
			ended, err2 := os.Stat(filepath.Join(dir, "list.code"))
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			// The goal is 3.5 s, of which three are waited in any case: ten times what remains on a busy machine.
			took := ended.ModTime().Sub(started.ModTime())
			if t.Logf("explained after %v", took); took > 8*time.Second {
				t.Errorf("that took too long")
			}
		})
	}
}
