package desktop

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"mintmark/auth0/sandbox"
	"mintmark/profiles"
	"mintmark/ui/cli"
)

const emptyWorld = `{"format": "mintmark.world/1", "tenants": [{"host": "127.0.0.1", "apis": [{"identifier": "https://api.acme.dev"}], "clients": [{"client_id": "a1", "client_secret": "s"}]}], "profiles": {"format": "mintmark.profiles/1", "profiles": []}}`

// TestWorldsEndWithTheProcess: their folders go, those that are found by a profile are theirs, and none begins afterwards.
func TestWorldsEndWithTheProcess(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	w := &Worlds{}
	var folders []string
	for range 2 {
		r, err := w.Start(t.Context(), "", []byte(emptyWorld), sandbox.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.Of(profiles.Profile{CAFile: filepath.Join(r.Dir, "ca.pem")}); got != r {
			t.Errorf("found %v for a profile of %s", got, r.Dir)
		}
		folders = append(folders, r.Dir)
	}
	if w.Of(profiles.Profile{}) != nil || w.Of(profiles.Profile{CAFile: "/elsewhere/ca.pem"}) != nil {
		t.Error("a real profile lives in a pretend world")
	}
	var failure *cli.Failure
	if _, err := w.Start(t.Context(), "mine.json", []byte(`{"format": 7}`), sandbox.Options{}); !errors.As(err, &failure) || failure.Exit != cli.ExitUsage {
		t.Errorf("a broken file gives %v", err)
	}
	w.End()
	for _, dir := range folders {
		if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left behind (%v)", dir, err)
		}
	}
	if _, err := w.Start(t.Context(), "", []byte(emptyWorld), sandbox.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end: %v", err)
	}
}
