//go:build peers

package test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	gcpProvider = "projects/123456789012/locations/global/workloadIdentityPools/auth0/providers/m2m"
	gcpAccount  = "deploy@acme-prod.iam.gserviceaccount.com"
	gcpMember   = "principal://iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/auth0/subject/" + acmeClient + "@clients"
	entraTenant = "7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604"
	entraApp    = "c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26"
	otherClient = "C83i9np6JswCZzeJN4d6uMOh975VU3lY" // of the tenant too, but no cloud trusts it
	trustPolicy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"arn:aws:iam::123456789012:oidc-provider/` + tenantName + `/"},
		"Action":"sts:AssumeRoleWithWebIdentity","Condition":{"StringEquals":{"` + tenantName + `/:aud":"` + acmeClient + `","` + tenantName + `/:sub":"` + acmeClient + `@clients"}}}]}`
)

// outsideProfiles stores acme and other in a vault of the test's own. Nothing in them says where anything is: only the
// tenant's name is given, and the system's certificate authorities are those of this internet.
func outsideProfiles(t *testing.T, n *internet) command {
	t.Helper()
	dir := t.TempDir()
	pass := filepath.Join(dir, "pass")
	if err := os.WriteFile(pass, []byte("p\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := command{env: []string{"MINTMARK_STORE=vault:" + filepath.Join(dir, "v.age"), "MINTMARK_VAULT_PASSPHRASE_FILE=" + pass, "SSL_CERT_FILE=" + n.ca, "SSL_CERT_DIR=" + dir}}
	targets := []any{
		map[string]any{"cloud": "aws", "name": "deploy", "settings": map[string]any{"role_arn": deployRole, "region": "eu-west-1", "provider_url": tenantIss,
			"client_ids": []string{acmeClient}, "max_session_seconds": 3600, "trust_policy": json.RawMessage(trustPolicy)}},
		map[string]any{"cloud": "gcp", "name": "pool", "settings": map[string]any{"provider": gcpProvider, "issuer": tenantIss, "allowed_audiences": []string{"https://api.acme.dev"},
			"attribute_mapping": map[string]string{"google.subject": "assertion.sub"}, "service_account": gcpAccount,
			"iam_policy": json.RawMessage(`{"bindings":[{"role":"roles/iam.workloadIdentityUser","members":["` + gcpMember + `"]}]}`)}},
		map[string]any{"cloud": "azure", "name": "app", "settings": map[string]any{"tenant_id": entraTenant, "client_id": entraApp,
			"federated_credentials": json.RawMessage(`[{"name":"m2m","issuer":"` + tenantIss + `","subject":"` + acmeClient + `@clients","audiences":["https://api.acme.dev"]}]`)}},
	}
	for name, id := range map[string]string{"acme": acmeClient, "other": otherClient} {
		addProfile(t, c, name, "secret-of-"+id, map[string]any{"domain": tenantName, "client_id": id, "audience": "https://api.acme.dev", "targets": targets})
	}
	return c
}

// tokenFile fetches a profile's token with mintmark and writes it to a file.
func tokenFile(t *testing.T, c command, profile string) (path, token string) {
	t.Helper()
	a := c.run(t, "token", profile)
	if a.code != 0 {
		t.Fatalf("token %s: exit %d %s", profile, a.code, a.stderr)
	}
	path, token = filepath.Join(t.TempDir(), "token"), strings.TrimSpace(a.stdout)
	if err := os.WriteFile(path, []byte(token), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, token
}

// TestPeersDefaultURLs: mintmark itself, told no URL at all, is accepted by all three clouds under their real names.
func TestPeersDefaultURLs(t *testing.T) {
	underRealNames(t, func(t *testing.T, n *internet) {
		c := outsideProfiles(t, n)
		for profile, want := range map[string]struct {
			verdict, predicted string
			code               int
		}{"acme": {"accepted", "accept", 0}, "other": {"refused", "refuse", 1}} {
			a := c.run(t, "try", profile, "--yes", "--json")
			got := decode[tried](t, a.stdout)
			if a.code != want.code || len(got.Trials) != 3 {
				t.Fatalf("%s: exit %d: %s%s", profile, a.code, a.stdout, a.stderr)
			}
			for _, trial := range got.Trials {
				if trial.Actual.Verdict != want.verdict || trial.Predicted.Verdict != want.predicted || trial.Agree == nil || !*trial.Agree {
					t.Errorf("%s, %s: predicted %s %+v, actual %+v", profile, trial.Cloud, trial.Predicted.Verdict, trial.Predicted.Steps, trial.Actual)
				}
			}
		}
		for _, request := range []string{"POST " + tenantName + " /oauth/token", "POST " + awsName + " /", "POST sts.googleapis.com /v1/token",
			"POST iamcredentials.googleapis.com /v1/projects/-/serviceAccounts/" + gcpAccount + ":generateAccessToken", "POST " + entraName + " /" + entraTenant + "/oauth2/v2.0/token"} {
			if !n.asked(request) {
				t.Errorf("nobody asked %s, but %v", request, n.seen)
			}
		}
	})
}

// TestPeersAWSName: Debian's AWS CLI finds the pretend STS where it expects the real one.
func TestPeersAWSName(t *testing.T) {
	if _, err := os.Stat("/usr/bin/aws"); err != nil {
		lacking(t, "Debian's awscli is not installed (make test-peers installs it)")
	}
	underRealNames(t, func(t *testing.T, n *internet) {
		c := outsideProfiles(t, n)
		assume := func(profile string) (string, error) {
			path, _ := tokenFile(t, c, profile)
			return awsCLI(t, []string{"AWS_CA_BUNDLE=" + n.ca}, "sts", "assume-role-with-web-identity", "--region", "eu-west-1", "--role-arn", deployRole,
				"--role-session-name", "cli", "--duration-seconds", "900", "--web-identity-token", "file://"+path)
		}
		if out, err := assume("acme"); err != nil || !strings.Contains(out, "assumed-role/deploy/cli") || !strings.Contains(out, "SessionToken") {
			t.Errorf("no session: %v\n%s", err, out)
		}
		if out, err := assume("other"); err == nil || !strings.Contains(out, "InvalidIdentityToken") || !strings.Contains(out, "Incorrect token audience") {
			t.Errorf("another application's token was not refused as AWS does: %v\n%s", err, out)
		}
		if !n.asked("POST " + awsName + " /") {
			t.Errorf("the AWS CLI asked %v", n.seen)
		}
	})
}

// TestPeersAzLogin: the Azure CLI logs in with our token, and shows Entra's words when it may not.
func TestPeersAzLogin(t *testing.T) {
	if _, err := exec.LookPath("az"); err != nil {
		lacking(t, "azure-cli is not installed (make test-peers installs it)")
	}
	underRealNames(t, func(t *testing.T, n *internet) {
		c := outsideProfiles(t, n)
		login := func(profile string) (string, error) {
			_, token := tokenFile(t, c, profile)
			home := t.TempDir()
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			cmd := exec.CommandContext(ctx, "az", "login", "--service-principal", "-u", entraApp, "-t", entraTenant, "--federated-token", token, "--allow-no-subscriptions")
			cmd.Env = []string{"PATH=/usr/bin:/bin", "HOME=" + home, "AZURE_CONFIG_DIR=" + home, "AZURE_CORE_COLLECT_TELEMETRY=false", "REQUESTS_CA_BUNDLE=" + n.ca}
			out, err := cmd.CombinedOutput()
			return string(out), err
		}
		if out, err := login("acme"); err != nil || !strings.Contains(out, entraTenant) || !strings.Contains(out, "servicePrincipal") {
			t.Errorf("not logged in: %v\n%s", err, out)
		}
		out, err := login("other")
		if err == nil || !strings.Contains(out, "AADSTS700213") || !strings.Contains(out, otherClient+"@clients") {
			t.Errorf("another application's token was not refused as Entra does: %v\n%s", err, out)
		}
		t.Logf("az says: %s", strings.TrimSpace(out))
		if !n.asked("POST " + entraName + " /" + entraTenant + "/oauth2/v2.0/token") {
			t.Errorf("az asked %v", n.seen)
		}
	})
}
