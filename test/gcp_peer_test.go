package test

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mintmark/inspect/cloud/gcp"
)

// credentialFile is what a user would give to Google's libraries: `helper gcp` as the executable source.
func credentialFile(t *testing.T, w world, profile string, change map[string]any) map[string]any {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	s := settings(t, w, "acme-prod", "gcp")
	maps.Copy(s, change)
	raw, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	file, err := gcp.CredentialFile(raw, path+" helper gcp "+profile)
	if err != nil {
		t.Fatal(err)
	}
	return decode[map[string]any](t, string(file))
}

// TestGoogleLibrariesRunOurHelper: Google's libraries for JavaScript and for Go read the credential file, start
// `helper gcp`, and exchange its token at the pretend Google Cloud; a refusal of it is a refusal for them.
func TestGoogleLibrariesRunOurHelper(t *testing.T) {
	w := sandbox(t)
	env := append(w.command().env, "GOOGLE_EXTERNAL_ACCOUNT_ALLOW_EXECUTABLES=1", "HOME="+t.TempDir())
	libraries := map[string]func(t *testing.T, file map[string]any) map[string]any{
		"google-auth-library": func(t *testing.T, file map[string]any) map[string]any { return node(t, w, env, "gcp.mjs", file) },
		"go-auth": func(t *testing.T, file map[string]any) map[string]any {
			return goAuth(t, append(env, "SSL_CERT_FILE="+w.ready.CA), file)
		},
	}
	for name, ask := range libraries {
		t.Run(name, func(t *testing.T) {
			if got := ask(t, credentialFile(t, w, "acme-prod", nil)); got["ok"] != true {
				t.Errorf("with a service account: %v", got)
			}
			if got := ask(t, credentialFile(t, w, "acme-prod", map[string]any{"service_account": ""})); got["ok"] != true {
				t.Errorf("direct: %v", got)
			}
			got := ask(t, credentialFile(t, w, "gcp-audience", map[string]any{"provider": settings(t, w, "gcp-audience", "gcp")["provider"]}))
			if message, _ := got["message"].(string); got["ok"] != false || !strings.Contains(message, "does not match the expected audience") {
				t.Errorf("a refusal: %v", got)
			}
			got = ask(t, credentialFile(t, w, "nobody", nil))
			if message, _ := got["message"].(string); got["ok"] != false || message == "" {
				t.Errorf("a helper that has no token: %v", got)
			}
		})
	}
}

// goPeer builds a peer in Go, which is a module of its own, and gives the program.
func goPeer(t *testing.T, name string) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), name)
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("peers", name)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

func goAuth(t *testing.T, env []string, file map[string]any) map[string]any {
	t.Helper()
	program := goPeer(t, "goauth")
	in, err := json.Marshal(file)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(program)
	cmd.Env, cmd.Stdin = append(os.Environ(), env...), strings.NewReader(string(in))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go-auth: %v", err)
	}
	return decode[map[string]any](t, string(out))
}
