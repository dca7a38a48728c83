package test

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// issuer starts the independent OpenID provider and gives its issuer. clientJWK is the public key of m2m-jwt.
func issuer(t *testing.T, cert, key, clientJWK string) string {
	t.Helper()
	needPeers(t)
	cmd := exec.Command("node", "peers/issuer.mjs", cert, key)
	cmd.Env = append(os.Environ(), "CLIENT_JWK="+clientJWK)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	lines := bufio.NewScanner(out)
	deadline := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
	defer deadline.Stop()
	for lines.Scan() {
		var ready struct{ Issuer string }
		if json.Unmarshal(lines.Bytes(), &ready) == nil && ready.Issuer != "" {
			return ready.Issuer
		}
	}
	t.Fatal("the provider did not start")
	return ""
}

// needPeers skips, with the reason, where Node.js or the npm packages are missing.
func needPeers(t *testing.T) {
	t.Helper()
	need(t, "node")
	if _, err := os.Stat("peers/node_modules"); err != nil {
		reason := "test/peers has no node_modules (make test-deps installs them)"
		if os.Getenv("CI") == "true" {
			t.Fatal(reason)
		}
		t.Skip(reason)
	}
}

// TestAnIssuerWeDidNotWrite: fetch, discover and verify against a certified OpenID provider over real HTTPS. It knows
// nothing of Auth0: no slash at the end of the issuer, another token path, `at+jwt`.
func TestAnIssuerWeDidNotWrite(t *testing.T) {
	ca, cert, key := certificate(t)
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, err := json.Marshal(map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "client-1",
		"n": base64.RawURLEncoding.EncodeToString(private.N.Bytes()), "e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(private.E)).Bytes())})
	if err != nil {
		t.Fatal(err)
	}
	iss := issuer(t, cert, key, string(public))
	host, err := url.Parse(iss)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	keyFile, pass := filepath.Join(dir, "client.pem"), filepath.Join(dir, "pass")
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	for path, data := range map[string][]byte{keyFile: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), pass: []byte("p\n")} {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := command{env: []string{"MINTMARK_STORE=vault:" + filepath.Join(dir, "v.age"), "MINTMARK_VAULT_PASSPHRASE_FILE=" + pass}}
	common := []string{"--domain", host.Host, "--issuer", iss, "--token-url", iss + "/token", "--audience", "https://api.example", "--ca-file", ca}
	c.stdin = "m2m-secret"
	if a := c.run(t, append([]string{"profile", "add", "peer", "--client-id", "m2m", "--secret-stdin"}, common...)...); a.code != 0 {
		t.Fatalf("add: exit %d %s", a.code, a.stderr)
	}
	c.stdin = ""
	if a := c.run(t, append([]string{"profile", "add", "peer-jwt", "--client-id", "m2m-jwt", "--client-auth", "private_key_jwt", "--key-id", "client-1", "--private-key-file", keyFile}, common...)...); a.code != 0 {
		t.Fatalf("add: exit %d %s", a.code, a.stderr)
	}
	for _, name := range []string{"peer", "peer-jwt"} {
		a := c.run(t, "inspect", "--profile", name, "--json")
		got := decode[struct {
			Verdict string
			Claims  map[string]any
			Lines   []struct{ Name, Status, Code, Detail string }
		}](t, a.stdout)
		if a.code != 0 || got.Verdict != "accepted" || got.Claims["aud"] != "https://api.example" {
			t.Errorf("%s: exit %d, verdict %s: %+v %s", name, a.code, got.Verdict, got.Lines, a.stderr)
		}
	}
	c.stdin = "wrong"
	c.run(t, "profile", "edit", "peer", "--secret-stdin")
	c.stdin = ""
	if a := c.run(t, "token", "peer", "--fresh"); a.code != 1 || !strings.Contains(a.stderr, "why:") {
		t.Errorf("a wrong secret: exit %d, want 1: %s", a.code, a.stderr)
	}
}
