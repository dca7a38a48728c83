package cli

import (
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
)

// TestACompletionOffersWhatCanStandThere: the words that may stand there, files where one is meant, and else nothing.
func TestACompletionOffersWhatCanStandThere(t *testing.T) {
	const files, nothing = ":0", ":4" // cobra's directives
	clouds := cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()}
	for line, want := range map[string]string{
		"token ": nothing, "token p ": nothing, "profile list ": nothing, "inspect --profile ": nothing, "fleet --match ": nothing,
		"token p --as ": "token header curl env json " + nothing, "copy p --as ": "token header curl env json " + nothing,
		"setup p aws --as ": "cli terraform console " + nothing, "report p --as ": "md html " + nothing,
		"token p --user ": "device browser " + nothing, "profile edit p --cache ": "keyring memory " + nothing,
		"profile edit p --client-auth ":   "client_secret_post client_secret_basic private_key_jwt " + nothing,
		"profile edit p --assertion-alg ": "RS256 RS384 PS256 " + nothing,
		"try p ":                          "aws gcp azure api " + nothing, "try p aws ": "aws gcp azure api " + nothing,
		"setup p ": "aws gcp azure api kubectl " + nothing, "setup p aws ": nothing,
		"completion ":     "bash zsh fish powershell " + nothing,
		"profile import ": files, "profile import x --secrets-dir ": files, "inspect --jwks ": files, "fleet --metrics ": files, "setup p azure --token-file ": files,
		"profile edit p --private-key-file ": files, "helper aws p --write ": files, "try p --token ": files, "sandbox --dir ": files,
	} {
		s := run(t, func(d *Deps) { d.Clouds = clouds }, append([]string{"__completeNoDesc"}, strings.Split(line, " ")...)...)
		if got := strings.Join(strings.Fields(s.out), " "); got != want {
			t.Errorf("%q offers %q, want %q", line, got, want)
		}
	}
	if s := run(t, nil, "__completeNoDesc", "guide", ""); !strings.Contains(s.out, "auth0-to-aws\n") {
		t.Errorf("guide offers %q", s.out)
	}
	if s := run(t, nil, "__completeNoDesc", "guide", "x", ""); strings.Contains(s.out, "auth0") {
		t.Errorf("a second guide is offered: %q", s.out)
	}
}
