//go:build peers

package test

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// cluster is the door of a cluster: it knows one bearer token, and keeps what it was sent.
type cluster struct {
	*httptest.Server
	mu   sync.Mutex
	sent []string
}

func newCluster(t *testing.T, token string) *cluster {
	t.Helper()
	c := &cluster{}
	c.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		c.sent = append(c.sent, r.Header.Get("Authorization"))
		c.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}`))
			return
		}
		_, _ = w.Write([]byte(`{"major":"1","minor":"37","gitVersion":"v1.37.2"}`))
	}))
	t.Cleanup(c.Close)
	return c
}

// kubeconfig is what a user has already: the cluster and a context, but nobody to be there.
func (c *cluster) kubeconfig(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config")
	ca := base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate().Raw}))
	text := fmt.Sprintf("apiVersion: v1\nkind: Config\nclusters:\n- name: dev\n  cluster:\n    server: %s\n    certificate-authority-data: %s\ncontexts:\n- name: dev\n  context:\n    cluster: dev\n    user: nobody\ncurrent-context: dev\n", c.URL, ca)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestPeersKubectlRunsOurHelper: the real kubectl reads what `setup kubectl --helper` writes, after the very commands that
// it prints; it starts `helper kubectl`, and the cluster gets the profile's token. A cluster that does not take the token,
// and a profile that gets none, are errors that kubectl shows.
func TestPeersKubectlRunsOurHelper(t *testing.T) {
	kubectl, w := goPeer(t, "kubectl"), sandbox(t)
	run := func(t *testing.T, kubeconfig, line string) (string, error) {
		t.Helper()
		cmd := exec.Command("sh", "-c", line)
		cmd.Env = append(append(os.Environ(), w.command().env...), "KUBECONFIG="+kubeconfig, "HOME="+t.TempDir(), "PATH="+filepath.Dir(kubectl)+":"+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	ask := func(t *testing.T, c *cluster, profile string) (string, error) {
		t.Helper()
		written := filepath.Join(t.TempDir(), "mintmark.yaml")
		a := w.command().run(t, "setup", profile, "kubectl", "--helper", "--write", written)
		var user string
		for _, line := range strings.Split(a.stderr, "\n") {
			if _, found, ok := strings.Cut(line, "kubectl config set-context CONTEXT"); ok {
				user = found
			}
		}
		if a.code != 0 || user == "" {
			t.Fatalf("exit %d\n%s", a.code, a.stderr)
		}
		files := c.kubeconfig(t) + ":" + written
		if out, err := run(t, files, "kubectl config set-context dev"+user); err != nil {
			t.Fatalf("%v %s", err, out)
		}
		return run(t, files, "kubectl get --raw /version")
	}
	token := tokenOf(t, w, "acme-prod")
	t.Run("taken", func(t *testing.T) {
		c := newCluster(t, token)
		if out, err := ask(t, c, "acme-prod"); err != nil || !strings.Contains(out, "v1.37.2") {
			t.Errorf("%v\n%s", err, out)
		}
		if len(c.sent) != 1 || c.sent[0] != "Bearer "+token {
			t.Errorf("the cluster was sent %d requests", len(c.sent))
		}
	})
	t.Run("not taken", func(t *testing.T) {
		c := newCluster(t, "another")
		if out, err := ask(t, c, "acme-prod"); err == nil || !strings.Contains(out, "You must be logged in") && !strings.Contains(out, "Unauthorized") {
			t.Errorf("%v\n%s", err, out)
		}
	})
	t.Run("no token", func(t *testing.T) {
		c := newCluster(t, token)
		out, err := ask(t, c, "tenant-secret")
		if err == nil || !strings.Contains(out, "mintmark: ") || !strings.Contains(out, "why: ") || len(c.sent) != 0 {
			t.Errorf("%v, %d requests\n%s", err, len(c.sent), out)
		}
	})
}
