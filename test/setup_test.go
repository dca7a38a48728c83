package test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// setupFile lets `setup --helper --write` write a file.
func setupFile(t *testing.T, w world, tool, file string, more ...string) {
	t.Helper()
	a := w.command().run(t, append([]string{"setup", "acme-prod", tool, "--helper", "--write", file}, more...)...)
	if a.code != 0 || a.stdout != "" || !strings.Contains(a.stderr, "next: ") {
		t.Fatalf("exit %d %s%s", a.code, a.stdout, a.stderr)
	}
}

// TestTheAWSCLIReadsWhatSetupWrites: beside the user's own profile, which stays as it was.
func TestTheAWSCLIReadsWhatSetupWrites(t *testing.T) {
	w := sandbox(t)
	file := filepath.Join(t.TempDir(), "config")
	mine := "[profile mine]\nregion = eu-north-1\noutput = text\n"
	if err := os.WriteFile(file, []byte(mine), 0o600); err != nil {
		t.Fatal(err)
	}
	setupFile(t, w, "aws", file)
	env := append(w.command().env, "AWS_CONFIG_FILE="+file, "AWS_PROFILE=acme-prod", "AWS_CA_BUNDLE="+w.ready.CA)
	out, err := awsCLI(t, env, "sts", "get-caller-identity", "--endpoint-url", w.ready.AWSEndpoint)
	if err != nil || !strings.Contains(out, "assumed-role/deploy/") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := awsCLI(t, []string{"AWS_CONFIG_FILE=" + file}, "configure", "get", "region", "--profile", "mine"); err != nil || strings.TrimSpace(out) != "eu-north-1" {
		t.Errorf("the user's own profile: %v %s", err, out)
	}
	written, _ := os.ReadFile(file)
	if !strings.HasPrefix(string(written), mine) {
		t.Errorf("what was there changed:\n%s", written)
	}
}

// TestGooglesLibraryReadsWhatSetupWrites: the file as it stands, with this program as its executable source.
func TestGooglesLibraryReadsWhatSetupWrites(t *testing.T) {
	w := sandbox(t)
	file := filepath.Join(t.TempDir(), "cred.json")
	setupFile(t, w, "gcp", file)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	env := append(w.command().env, "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1", "HOME="+t.TempDir())
	if got := node(t, w, env, "gcp.mjs", decode[map[string]any](t, string(raw))); got["ok"] != true || got["email"] != "deploy@acme-prod.iam.gserviceaccount.com" {
		t.Errorf("%v", got)
	}
}

// TestAzuresLibraryReadsWhatSetupWrites: WorkloadIdentityCredential finds everything in the environment that setup
// wrote, and the token in the file that the helper wrote.
func TestAzuresLibraryReadsWhatSetupWrites(t *testing.T) {
	w := sandbox(t)
	dir := t.TempDir()
	file, token := filepath.Join(dir, "azure.env"), filepath.Join(dir, "token")
	setupFile(t, w, "azure", file, "--token-file", token)
	if a := w.command().run(t, "helper", "azure", "acme-prod:app", "--write", token); a.code != 0 {
		t.Fatal(a.stderr)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(raw)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(name, "#") {
			t.Setenv(name, value)
		}
	}
	pem, err := os.ReadFile(w.ready.CA)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(pem)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}}}
	credential, err := azidentity.NewWorkloadIdentityCredential(&azidentity.WorkloadIdentityCredentialOptions{
		ClientOptions: azcore.ClientOptions{Transport: client, Retry: policy.RetryOptions{MaxRetries: -1}}, DisableInstanceDiscovery: true})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	got, err := credential.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{"https://management.azure.com/.default"}})
	if err != nil || got.Token == "" || !got.ExpiresOn.After(time.Now()) {
		t.Errorf("%v %v", err, got.ExpiresOn)
	}
}
