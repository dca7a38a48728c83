package test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// node runs a peer with JSON on standard input; its libraries trust the sandbox's CA.
func node(t *testing.T, w world, env []string, script string, input any) map[string]any {
	t.Helper()
	needPeers(t)
	in, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("node", filepath.Join("peers", script))
	cmd.Env = append(append(os.Environ(), "NODE_EXTRA_CA_CERTS="+w.ready.CA), env...)
	cmd.Stdin = strings.NewReader(string(in))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", script, err)
	}
	return decode[map[string]any](t, string(out))
}

func tokenOf(t *testing.T, w world, profile string) string {
	t.Helper()
	a := w.command().run(t, "token", profile)
	if a.code != 0 {
		t.Fatalf("token %s: exit %d %s", profile, a.code, a.stderr)
	}
	return strings.TrimSpace(a.stdout)
}

// settings gives a target's settings of a stored profile.
func settings(t *testing.T, w world, profile, cloud string) map[string]any {
	t.Helper()
	a := w.command().run(t, "profile", "show", profile, "--json")
	doc := decode[struct {
		Profiles []struct {
			Targets []struct {
				Cloud    string
				Settings map[string]any
			}
		}
	}](t, a.stdout)
	for _, target := range doc.Profiles[0].Targets {
		if target.Cloud == cloud {
			return target.Settings
		}
	}
	t.Fatalf("%s has no %s target", profile, cloud)
	return nil
}

// TestOfficialLibrariesTakeOurPretendClouds: what the vendors' own JavaScript libraries make of our simulators.
func TestOfficialLibrariesTakeOurPretendClouds(t *testing.T) {
	w := sandbox(t)
	token := tokenOf(t, w, "acme-prod")
	t.Run("aws", func(t *testing.T) {
		got := node(t, w, nil, "aws.mjs", map[string]any{"endpoint": w.ready.AWSEndpoint, "roleArn": deployRole, "token": token})
		if got["ok"] != true || !strings.Contains(got["arn"].(string), "assumed-role/deploy/peer") || got["provider"] == "" {
			t.Errorf("not accepted: %v", got)
		}
		got = node(t, w, nil, "aws.mjs", map[string]any{"endpoint": w.ready.AWSEndpoint, "roleArn": strings.Replace(deployRole, "deploy", "nobody", 1), "token": token})
		if got["ok"] != false || got["code"] != "AccessDenied" || got["requestId"] == "" {
			t.Errorf("a missing role: %v", got)
		}
	})
	t.Run("azure", func(t *testing.T) {
		s := settings(t, w, "acme-prod", "azure")
		input := map[string]any{"authority": w.ready.AzureAuthority, "tenant": s["tenant_id"], "client": s["client_id"], "scope": s["scope"], "token": token}
		if input["scope"] == nil {
			input["scope"] = "https://management.azure.com/.default"
		}
		if got := node(t, w, nil, "azure.mjs", input); got["ok"] != true {
			t.Errorf("not accepted: %v", got)
		}
		input["client"] = "00000000-1111-2222-3333-444444444444"
		if got := node(t, w, nil, "azure.mjs", input); got["ok"] != false || !strings.Contains(got["message"].(string), "AADSTS700016") {
			t.Errorf("an unknown application: %v", got)
		}
	})
}
