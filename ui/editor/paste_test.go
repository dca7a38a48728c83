package editor

import (
	"errors"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/gcp"
	"mintmark/ui/page"
)

const pastedEnv = `# of the deploy job
AUTH0_DOMAIN=acme.eu.auth0.com
AUTH0_CLIENT_ID=a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6
AUTH0_CLIENT_SECRET=sentinel-pasted
AUTH0_AUDIENCE=https://api.acme.dev
AWS_ROLE_ARN=arn:aws:iam::123456789012:role/deploy
AWS_REGION=eu-west-1
GOOGLE_APPLICATION_CREDENTIALS=gcp.json
`

const credentialFile = `{"type": "external_account", "audience": "//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/auth0-pool/providers/auth0-m2m",
 "subject_token_type": "urn:ietf:params:oauth:token-type:jwt", "token_url": "https://sts.googleapis.com/v1/token", "credential_source": {"file": "token"}}`

func pasteBench(t *testing.T, read func(string) ([]byte, error)) *bench {
	b := newBench(t, page.EditorArg{How: "new"})
	b.e.deps.Clouds, b.e.deps.ReadFile = cloud.Registry{aws.New(), gcp.New()}, read
	return b
}

// TestAPastedEnvFillsProfileAndClouds: one paste is a whole profile, with the targets that the clouds' variables describe.
func TestAPastedEnvFillsProfileAndClouds(t *testing.T) {
	var named string
	b := pasteBench(t, func(path string) ([]byte, error) { named = path; return []byte(credentialFile), nil })
	b.send(tea.PasteMsg{Content: pastedEnv})
	if b.e.focus != 0 {
		t.Errorf("the cursor went to field %d, want the name", b.e.focus)
	}
	for _, want := range []string{"Filled from what was pasted.", "Target aws comes from AWS_ROLE_ARN", "Target gcp comes from GOOGLE_APPLICATION_CREDENTIALS"} {
		if !strings.Contains(b.e.tested.String(), want) {
			t.Errorf("%q is not said in %q", want, b.e.tested)
		}
	}
	if !strings.Contains(b.frame(), "GOOGLE_APPLICATION_CREDENTIALS.") {
		t.Errorf("its last word is cut off:\n%s", b.frame())
	}
	b.fill("name", own, "pasted")
	b.run(b.e.Do("save"))
	if b.saved == nil || b.saved.Domain != "acme.eu.auth0.com" || b.saved.Audience != "https://api.acme.dev" || b.secret == nil || b.secret.Reveal() != "sentinel-pasted" {
		t.Fatalf("saved %+v:\n%s", b.saved, b.frame())
	}
	if len(b.saved.Targets) != 2 || !strings.Contains(string(b.saved.Targets[0].Settings), `role/deploy`) || !strings.Contains(string(b.saved.Targets[1].Settings), "providers/auth0-m2m") || named != "gcp.json" {
		t.Errorf("the targets are %s, read from %q", b.saved.Targets, named)
	}
}

// TestAFileThatAPasteNamesMayBeAway: what can be filled is, and what not is said.
func TestAFileThatAPasteNamesMayBeAway(t *testing.T) {
	for why, read := range map[string]func(string) ([]byte, error){
		"cannot be read":    func(string) ([]byte, error) { return nil, errors.New("gone") },
		"none is read here": nil,
	} {
		b := pasteBench(t, read)
		b.send(tea.PasteMsg{Content: pastedEnv})
		if b.e.targets() != 1 || !strings.Contains(b.e.tested.String(), why) {
			t.Errorf("%d targets, said %q, want one and %q", b.e.targets(), b.e.tested, why)
		}
	}
}

// TestAnUnusablePasteGoesNowhere: the form stays as it is, and the secret in the text is not on the screen.
func TestAnUnusablePasteGoesNowhere(t *testing.T) {
	for text, want := range map[string]string{
		strings.Replace(pastedEnv, "AUTH0_CLIENT_ID=", "#", 1): "AUTH0_CLIENT_ID is not set",
		pastedEnv + "X=\"open":                                 "line 9: a quote is not closed",
		"curl https://acme.eu.auth0.com/oauth/token -d client_id=a -d 'client_secret=sentinel-pasted":                  "quote",
		"curl https://acme.eu.auth0.com/oauth/token -d grant_type=client_credentials -d client_secret=sentinel-pasted": "client_id",
	} {
		b := pasteBench(t, nil)
		b.send(tea.PasteMsg{Content: text})
		if frame := b.frame(); b.e.Unsaved() || !strings.Contains(frame, "cannot be used") || !strings.Contains(frame, want) || strings.Contains(frame, "sentinel-pasted") {
			t.Errorf("%s\nmakes unsaved %v, want %q in\n%s", text, b.e.Unsaved(), want, frame)
		}
	}
}

// TestAnAddressOfTheTenantIsNoCommand: it belongs into its field, where it is cut down to the domain.
func TestAnAddressOfTheTenantIsNoCommand(t *testing.T) {
	b := pasteBench(t, nil)
	b.fill("domain", own, "https://acme.eu.auth0.com/oauth/token")
	if b.e.card != nil || !b.e.Unsaved() {
		t.Errorf("the paste was taken for something else:\n%s", b.frame())
	}
}
