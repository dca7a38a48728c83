//go:build unix

package profiles

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestFileModes: with no umask at all, what the store makes is its owner's alone.
func TestFileModes(t *testing.T) {
	old := syscall.Umask(0)
	defer syscall.Umask(old)
	top := filepath.Join(t.TempDir(), "a")
	lock := filepath.Join(top, "b", "lock")
	s := openStore(t, NewMemory(), Options{LockPath: lock})
	must(t, s.Put(t.Context(), sample("main"), nil))
	for path, want := range map[string]os.FileMode{top: 0o700, filepath.Dir(lock): 0o700, lock: 0o600} {
		info, err := os.Stat(path)
		must(t, err)
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
	}
	if info, err := os.Stat(lock); err != nil || info.Size() != 0 {
		t.Errorf("the lock file is not empty: %v", err)
	}
}
