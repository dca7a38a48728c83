//go:build unix

package test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestEverythingWrittenIsItsOwnersAlone: with no umask at all, whatever mintmark writes by itself has the modes 0600 and
// 0700. (A metrics file is for a collector that runs as somebody else, and what a shell redirects is the shell's.)
func TestEverythingWrittenIsItsOwnersAlone(t *testing.T) {
	w := sandbox(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	script := `set -e
umask 000
cd "$HOME"
mintmark profile import "$PROFILES" --yes --secrets-dir "$(dirname "$PROFILES")/secrets"
mintmark profile export --with-secrets all.age --passphrase-file "$PASS"
mintmark token acme-prod >/dev/null
mintmark helper azure acme-prod --write token
mintmark sandbox --headless --dir world >ready & sandbox=$!
until [ -s ready ]; do sleep 0.05; done
kill $sandbox
rm ready
`
	cmd := exec.Command("sh", "-c", script)
	cmd.Env = []string{"PATH=" + filepath.Dir(path) + ":" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "PROFILES=" + w.ready.Profiles,
		"PASS=" + filepath.Join(w.dir, "passphrase"), "MINTMARK_STORE=vault:" + filepath.Join(home, "deep", "own.age"), "MINTMARK_VAULT_PASSPHRASE_FILE=" + filepath.Join(w.dir, "passphrase")}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	seen := ""
	err = filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == home {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		seen += " " + d.Name()
		want := os.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"own.age", "all.age", "token", "world", "ca.pem", "acme-prod"} {
		if !strings.Contains(seen+" ", " "+name+" ") {
			t.Errorf("%s was not written: %s", name, seen)
		}
	}
}
