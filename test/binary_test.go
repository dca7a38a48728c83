package test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"mintmark/ui/desktop"
)

// binary builds mintmark once per test run and gives its path.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "mintmark-bin-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "mintmark")
	out, err := exec.Command("go", "build", "-o", path, "..").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	if desktop.IsMonitor(os.Args) {
		desktop.Monitor()
		os.Exit(0)
	}
	if kind := os.Getenv(faultyScreen); kind != "" {
		os.Exit(beFaultyScreen(kind, os.Getenv(faultyLog)))
	}
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "the shared sandbox:", err)
		code = 1
	}
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// answer is what one run of the binary gave.
type answer struct {
	stdout, stderr string
	code           int
}

// command is one run of the binary with an environment of its own.
type command struct {
	env   []string
	stdin string
}

// run starts the binary with args and waits for at most a minute.
func (c command) run(t *testing.T, args ...string) answer {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=dumb"}, c.env...)
	cmd.Stdin = strings.NewReader(c.stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("mintmark %s: %v", strings.Join(args, " "), err)
	}
	return answer{stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()}
}

// scenario is one seeded fault of the ready line.
type scenario struct{ Profile, Cloud, Claim, Cause, Predicted, Title string }

// ready is the ready line of `sandbox --headless`.
type ready struct {
	Issuer               string     `json:"issuer"`
	CA                   string     `json:"ca"`
	Profiles             string     `json:"profiles"`
	AWSEndpoint          string     `json:"aws_endpoint"`
	GCPTokenURL          string     `json:"gcp_token_url"`
	GCPImpersonationBase string     `json:"gcp_impersonation_base"`
	AzureAuthority       string     `json:"azure_authority"`
	API                  string     `json:"api"`
	Scenarios            []scenario `json:"scenarios"`
	TenantScenarios      []scenario `json:"tenant_scenarios"`
	ClaimScenarios       []scenario `json:"claim_scenarios"`
}

// world is a running sandbox.
type world struct {
	ready ready
	dir   string
}

// command is a command whose store is the sandbox's vault.
func (w world) command() command {
	return command{env: []string{"MINTMARK_STORE=vault:" + filepath.Join(w.dir, "vault.age"), "MINTMARK_VAULT_PASSPHRASE_FILE=" + filepath.Join(w.dir, "passphrase")}}
}

// need skips, with the reason, when a program that a test runs against is not installed; with CI=true that is a failure.
func need(t *testing.T, program string) {
	t.Helper()
	if _, err := exec.LookPath(program); err == nil {
		return
	}
	reason := program + " is not installed here (make test-deps installs it)"
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip(reason)
}

// decode reads a JSON answer.
func decode[T any](t *testing.T, text string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("not one JSON document: %v\n%s", err, text)
	}
	return v
}
