package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"mintmark/profiles"
	"mintmark/ui/cli"
)

// TestWithoutAPlaceForTheLockTheWayOutIsNamed: a service may run without HOME, and a home may be read-only.
func TestWithoutAPlaceForTheLockTheWayOutIsNamed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("skipped: Windows finds its folders otherwise")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]map[string]string{"no HOME": {"HOME": "", "XDG_STATE_HOME": ""}, "a home that cannot be written": {"HOME": file, "XDG_STATE_HOME": ""}} {
		t.Run(name, func(t *testing.T) {
			for k, v := range env {
				t.Setenv(k, v)
			}
			_, err := Stores{}.Open(t.Context(), "keyring", cli.Opening{})
			var trouble *profiles.Trouble
			if !errors.As(err, &trouble) || trouble.Code != profiles.CodeLock || !strings.Contains(trouble.Next, "XDG_STATE_HOME") || !strings.Contains(trouble.Next, "vault:FILE") {
				t.Errorf("%v", err)
			}
		})
	}
}
