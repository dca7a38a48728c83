package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// awsCLI runs Debian's AWS CLI, which is not the one that a Python environment may put before it on the path.
func awsCLI(t *testing.T, env []string, args ...string) (string, error) {
	t.Helper()
	path := "/usr/bin/aws"
	if _, err := os.Stat(path); err != nil {
		need(t, "aws")
		path = "aws"
	}
	cmd := exec.Command(path, args...)
	cmd.Env = append([]string{"PATH=/usr/bin:/bin", "HOME=" + t.TempDir(), "AWS_EC2_METADATA_DISABLED=true", "AWS_PAGER="}, env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

const deployRole = "arn:aws:iam::123456789012:role/deploy"

// TestAWSCLIExchangesOurToken: the pretend STS is good enough for the real AWS CLI, with a token from `mintmark token`.
func TestAWSCLIExchangesOurToken(t *testing.T) {
	w := sandbox(t)
	a := w.command().run(t, "token", "acme-prod")
	if a.code != 0 {
		t.Fatal(a.stderr)
	}
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte(strings.TrimSpace(a.stdout)), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := awsCLI(t, []string{"AWS_CA_BUNDLE=" + w.ready.CA}, "sts", "assume-role-with-web-identity", "--endpoint-url", w.ready.AWSEndpoint, "--region", "eu-west-1",
		"--role-arn", deployRole, "--role-session-name", "cli", "--duration-seconds", "900", "--web-identity-token", "file://"+token)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out, "assumed-role/deploy/cli") || !strings.Contains(out, "SessionToken") {
		t.Errorf("no session in:\n%s", out)
	}
	if err := os.WriteFile(token, []byte(strings.TrimSpace(a.stdout)+"x"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err = awsCLI(t, []string{"AWS_CA_BUNDLE=" + w.ready.CA}, "sts", "assume-role-with-web-identity", "--endpoint-url", w.ready.AWSEndpoint, "--region", "eu-west-1",
		"--role-arn", deployRole, "--role-session-name", "cli", "--web-identity-token", "file://"+token)
	if err == nil || !strings.Contains(out, "InvalidIdentityToken") {
		t.Errorf("a broken signature was not refused as AWS does: %v\n%s", err, out)
	}
}

// TestAWSCLIUsesOurHelper: an AWS profile whose credential_process is `mintmark helper aws`.
func TestAWSCLIUsesOurHelper(t *testing.T) {
	w := sandbox(t)
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	config := filepath.Join(t.TempDir(), "config")
	text := "[profile mint]\nregion = eu-west-1\ncredential_process = " + path + " helper aws acme-prod\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	env := append(w.command().env, "AWS_CONFIG_FILE="+config, "AWS_PROFILE=mint", "AWS_CA_BUNDLE="+w.ready.CA)
	out, err := awsCLI(t, env, "sts", "get-caller-identity", "--endpoint-url", w.ready.AWSEndpoint)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if !strings.Contains(out, "assumed-role/deploy/") {
		t.Errorf("not our session:\n%s", out)
	}
}
