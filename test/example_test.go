package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheWorkedExampleWorks builds the cloud of docs/adding-a-cloud.md as if it stood in the tree, and runs its test.
func TestTheWorkedExampleWorks(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a package: left out of -short")
	}
	text, err := os.ReadFile("../docs/adding-a-cloud.md")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir, replace := t.TempDir(), map[string]string{}
	for i, block := range regexp.MustCompile("(?s)```go (\\S+)\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
		file := filepath.Join(dir, strings.ReplaceAll(block[1], "/", "_"))
		if err := os.WriteFile(file, []byte(block[2]), 0o600); err != nil {
			t.Fatal(i, err)
		}
		replace[filepath.Join(root, "inspect/cloud/nimbus", block[1])] = file
	}
	if len(replace) != 3 {
		t.Fatalf("%d files in the example, want 3", len(replace))
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	// The folder is not really there, so the test is built first and run elsewhere.
	built := filepath.Join(dir, "nimbus.test")
	cmd := exec.Command("go", "test", "-c", "-vet=off", "-overlay", list, "-o", built, "./inspect/cloud/nimbus")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("the example does not compile: %v\n%s", err, out)
	}
	cmd = exec.Command(built)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("the example does not work: %v\n%s", err, out)
	}
}
