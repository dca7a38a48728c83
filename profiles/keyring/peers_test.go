//go:build peers && linux

package keyring

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPeersKeePassXC: another Secret Service than gnome-keyring, by other authors. One process keeps, replaces, renames
// and removes; another reads what a first one has written; and a write that makes KeePassXC open its permission dialog,
// which nobody answers here, is explained in time and loses nothing.
func TestPeersKeePassXC(t *testing.T) {
	if _, err := exec.LookPath("keepassxc"); err != nil {
		t.Skip("keepassxc is not installed (make test-peers installs it as root on Debian); its Secret Service is not tested")
	}
	var got probed
	if err := json.Unmarshal([]byte(inService(t, "--keepassxc", "probe")), &got); err != nil || got.State != "" {
		t.Fatalf("%+v %v", got, err)
	}
	inService(t, "--keepassxc", "whole")
	inService(t, "--keepassxc", "lost")
	t.Log(strings.TrimSpace(inService(t, "--keepassxc", "write", "read", "dialog", "read")))
}

// TestPeersWine holds the store to the same promises on Windows' credential calls, as Wine answers them: small items, other
// names, and processes that are killed.
func TestPeersWine(t *testing.T) {
	if _, err := exec.LookPath("wine"); err != nil {
		t.Skip("wine is not installed (make test-peers installs it as root on Debian); Windows' credential calls are not tested")
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "keyring.exe")
	build := exec.Command("go", "test", "-c", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wine := func(step string, command ...string) (string, error) {
		cmd := exec.Command(command[0], command[1:]...)
		cmd.Env = append(os.Environ(), "WINEPREFIX="+filepath.Join(dir, "prefix"), "WINEDEBUG=-all", "MINTMARK_TEST_HOME=Z:"+dir, "MINTMARK_TEST_STEP="+step)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	t.Cleanup(func() { _, _ = wine("", "wineserver", "-k") })
	if out, err := wine("", "wineboot", "-i"); err != nil {
		t.Skipf("wine does not start here: %v %s", err, out)
	}
	// Go calls ProcessPrng, which Wine has since version 9 only; MINTMARK_PEER_PRNG is a DLL that forwards it.
	if dll := os.Getenv("MINTMARK_PEER_PRNG"); dll != "" {
		system := filepath.Join(dir, "prefix", "drive_c", "windows", "system32", "bcryptprimitives.dll")
		if data, err := os.ReadFile(dll); err == nil {
			if _, err := os.Stat(system); err != nil {
				if err := os.WriteFile(system, data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	steps := []string{"whole", "lost", "write", "read"}
	for at := 1; at <= 40; at += 6 {
		steps = append(steps, fmt.Sprintf("killed %d", at), "check")
	}
	killed := 0
	for _, step := range append(steps, "braces", "remove") {
		out, err := wine(step, "wine", binary)
		switch {
		case err != nil && strings.HasPrefix(step, "killed") && out == "":
			killed++
		case err != nil:
			t.Fatalf("%s: %v\n%s", step, err, out)
		}
	}
	if killed < 7 {
		t.Errorf("only %d processes were killed", killed)
	}
}
