//go:build peers

package test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// lacking skips with its reason; with CI=true a peer that is missing is a failure.
func lacking(t *testing.T, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(reason)
	}
	t.Skip("skipped: " + reason)
}

// minio starts a real MinIO that trusts the world's tenant as its OpenID provider, for the one application clientID, and
// gives its endpoint and the ARN of its role.
func minio(t *testing.T, w world, clientID string) (endpoint, role string) {
	t.Helper()
	path := os.Getenv("MINTMARK_PEER_MINIO")
	if _, err := os.Stat(path); err != nil {
		lacking(t, "no MinIO at $MINTMARK_PEER_MINIO (make test-peers builds it)")
	}
	dir := t.TempDir()
	authorities := filepath.Join(dir, "certs", "CAs")
	if err := os.MkdirAll(authorities, 0o700); err != nil {
		t.Fatal(err)
	}
	copyFile(t, w.ready.CA, filepath.Join(authorities, "sandbox.pem"))
	address := freeAddress(t)
	cmd := exec.Command(path, "server", "--certs-dir", filepath.Dir(authorities), "--address", address, filepath.Join(dir, "data"))
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "MINIO_ROOT_USER=root", "MINIO_ROOT_PASSWORD=rootroot", "MINIO_BROWSER=off", "MINIO_UPDATE=off",
		"MINIO_IDENTITY_OPENID_ROLE_POLICY=readwrite", "MINIO_IDENTITY_OPENID_CLIENT_ID=" + clientID, "MINIO_IDENTITY_OPENID_CONFIG_URL=" + w.ready.Issuer + ".well-known/openid-configuration"}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	late := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	var said []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said = append(said, lines.Text())
		if at := strings.Index(lines.Text(), "arn:minio:iam:::role/"); at >= 0 {
			return "http://" + address, strings.Fields(lines.Text()[at:])[0]
		}
	}
	t.Fatalf("MinIO named no role:\n%s", strings.Join(said, "\n"))
	return "", ""
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// addProfile imports one profile with its secret.
func addProfile(t *testing.T, c command, name, secret string, profile map[string]any) {
	t.Helper()
	dir := t.TempDir()
	profile["name"] = name
	doc, err := json.Marshal(map[string]any{"format": "mintmark.profiles/1", "profiles": []any{profile}})
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string]string{"profiles.json": string(doc), name: secret} {
		if err := os.WriteFile(filepath.Join(dir, path), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if a := c.run(t, "profile", "import", filepath.Join(dir, "profiles.json"), "--secrets-dir", dir, "--yes"); a.code != 0 {
		t.Fatalf("import: exit %d %s%s", a.code, a.stdout, a.stderr)
	}
}

const acmeClient = "Kq7ZpV2mXc4Rt9LwYb3NfH8sJdGu6EaT"

// TestPeersMinIO: an STS that we did not write takes our tenant's tokens, and its own words stay its own.
func TestPeersMinIO(t *testing.T) {
	w := sandbox(t)
	endpoint, role := minio(t, w, acmeClient)
	minioAnswers(t, endpoint)
	c := w.command()
	secret, err := os.ReadFile(filepath.Join(shared.run.dir, "secrets", "acme-prod"))
	if err != nil {
		t.Fatal(err)
	}
	addProfile(t, c, "minio", string(secret), map[string]any{
		"domain": strings.Trim(strings.TrimPrefix(w.ready.Issuer, "https:"), "/"), "client_id": acmeClient, "audience": "https://api.acme.dev", "ca_file": w.ready.CA,
		"targets": []any{map[string]any{"cloud": "aws", "name": "minio", "settings": map[string]any{"role_arn": role, "endpoint": endpoint, "provider_url": w.ready.Issuer, "client_ids": []string{acmeClient}}}},
	})
	try := func(token string) (tried, answer) {
		c := c
		args := []string{"try", "minio", "aws", "--json"}
		if token != "" {
			c.stdin, args = token, append(args, "--token", "-")
		}
		a := c.run(t, args...)
		got := decode[tried](t, a.stdout)
		if len(got.Trials) != 1 {
			t.Fatalf("exit %d: %s%s", a.code, a.stdout, a.stderr)
		}
		return got, a
	}
	t.Run("accepted", func(t *testing.T) {
		got, a := try("")
		trial := got.Trials[0]
		if a.code != 0 || trial.Actual.Verdict != "accepted" || trial.Predicted.Verdict == "refuse" {
			t.Errorf("exit %d, predicted %s, actual %+v", a.code, trial.Predicted.Verdict, trial.Actual)
		}
		if text := c.run(t, "try", "minio", "aws").stdout; strings.Contains(text, "principal") {
			t.Errorf("a principal is shown although MinIO names none:\n%s", text)
		}
	})
	token := tokenOf(t, w, "acme-prod")
	signature := strings.LastIndexByte(token, '.') + 1
	broken := token[:signature] + flipped(token[signature:signature+1]) + token[signature+1:]
	for _, refused := range []struct{ name, token, says, foreseen string }{
		{"broken signature", broken, "verification error", "aws.signature.invalid"},
		{"another application", tokenOf(t, w, "acme-slash"), "azp", "aws.audience."},
	} {
		t.Run(refused.name, func(t *testing.T) {
			got, a := try(refused.token)
			trial := got.Trials[0]
			t.Logf("MinIO said: %s; mintmark: %s: %s", trial.Actual.Message, trial.Actual.Title, trial.Actual.Why)
			if a.code != 1 || trial.Actual.Verdict != "refused" || trial.Predicted.Verdict != "refuse" {
				t.Errorf("exit %d, predicted %s, actual %+v", a.code, trial.Predicted.Verdict, trial.Actual)
			}
			if trial.Actual.Cause != "aws.refused" || !strings.Contains(trial.Actual.Message, refused.says) {
				t.Errorf("MinIO's words were taken for AWS's: %+v", trial.Actual)
			}
			if !strings.Contains(trial.Actual.Why, refused.foreseen) || !strings.Contains(trial.Actual.Why, "unknown, because") {
				t.Errorf("what was foreseen, and that the link is unknown, is not said: %s", trial.Actual.Why)
			}
		})
	}
}

// flipped is another letter of base64url.
func flipped(letter string) string {
	if letter == "A" {
		return "B"
	}
	return "A"
}

// minioAnswers waits until MinIO serves.
func minioAnswers(t *testing.T, endpoint string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var last error
	for ctx.Err() == nil {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+"/minio/health/ready", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.DefaultClient.Do(req)
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
			err = fmt.Errorf("status %d", resp.StatusCode)
		}
		last = err
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("MinIO is not ready: %v", last)
}
