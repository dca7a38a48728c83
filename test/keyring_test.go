package test

import (
	"os"
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
