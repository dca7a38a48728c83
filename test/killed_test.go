package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestAKilledCommandLosesNoProfile kills the real program with -9 at many moments of writes to a vault. Afterwards every
// profile is there, with its secret, and nothing unfinished lies beside the vault.
func TestAKilledCommandLosesNoProfile(t *testing.T) {
	w := sandbox(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) *exec.Cmd {
		cmd := exec.Command(path, args...)
		cmd.Env = append([]string{"HOME=" + w.dir, "PATH=" + os.Getenv("PATH")}, w.command().env...)
		return cmd
	}
	names := func() []string {
		out, err := run("profile", "list").Output()
		if err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
			all = append(all, strings.Fields(line)[0])
		}
		slices.Sort(all)
		return all
	}
	start := time.Now()
	if err := run("profile", "edit", "acme-prod", "--label", "production").Run(); err != nil {
		t.Fatal(err)
	}
	whole := time.Since(start)
	before := names()
	killed := 0
	const moments = 24
	for i := range moments {
		cmd := run("profile", "edit", "acme-prod", "--label", strings.Repeat("x", i+1))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(whole * time.Duration(i+1) / moments)
		_ = cmd.Process.Kill()
		if cmd.Wait() != nil {
			killed++
		}
	}
	if now := names(); !slices.Equal(now, before) {
		t.Errorf("%d profiles before, %d now", len(before), len(now))
	}
	if out, err := run("profile", "test", "acme-prod").CombinedOutput(); err != nil {
		t.Errorf("its secret is no longer good: %v\n%s", err, out)
	}
	if out, err := run("profile", "rename", "acme-prod", "renamed").CombinedOutput(); err != nil { // a write removes what a killed one left
		t.Errorf("%v\n%s", err, out)
	}
	left, err := filepath.Glob(filepath.Join(w.dir, "*"))
	hidden, _ := filepath.Glob(filepath.Join(w.dir, ".*"))
	for _, file := range append(left, hidden...) {
		switch name := filepath.Base(file); name {
		case "vault.age", "passphrase", "vault.age.lock", ".vault.age.lock", ".local", ".", "..":
		default:
			t.Errorf("left over: %s", name)
		}
	}
	if err != nil || killed < moments/3 {
		t.Errorf("only %d of %d were killed in the middle (%v)", killed, moments, err)
	}
	t.Logf("killed %d of %d", killed, moments)
}
