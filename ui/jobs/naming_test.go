package jobs

import (
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

func TestFixesNameTheProfile(t *testing.T) {
	const file = "{\n  \"command\": \"/usr/local/bin/mintmark helper gcp PROFILE\"\n}\n"
	for _, c := range []struct{ program, profile, target, text, want string }{
		{"/opt/m/mintmark", "acme", "build", file, "{\n  \"command\": \"/opt/m/mintmark helper gcp acme:build\"\n}\n"},
		{"", "acme", "", file, "{\n  \"command\": \"/usr/local/bin/mintmark helper gcp acme\"\n}\n"},
		{"/Program Files/mintmark", "acme", "build", file, "{\n  \"command\": \"/usr/local/bin/mintmark helper gcp acme:build\"\n}\n"},
		{"/opt/m/mintmark", "two words", "build", file, file}, // the clients know no quoting: left for a person to see
		{"", "acme", "build", "mintmark profile edit PROFILE --target gcp --set a='b'", "mintmark profile edit acme --target gcp:build --set a='b'"},
		{"", "it's", "", "x\nmintmark token PROFILE --fresh", "x\nmintmark token 'it'\\''s' --fresh"},
		{"", "acme", "build", "gcloud projects list # PROFILE", "gcloud projects list # PROFILE"},
	} {
		j := &Jobs{Deps: Deps{Program: c.program}}
		fix := []inspect.Fix{{Text: c.text}}
		trial := cloud.Trial{Target: c.target, Predicted: cloud.Prediction{Steps: []cloud.Step{{Fix: fix}}}, Setup: []cloud.Change{{Texts: fix}}, Actual: cloud.Actual{Problem: cloud.Problem{Fix: fix}}}
		named := j.named(c.profile, trial)
		for place, got := range map[string]string{"step": named.Predicted.Steps[0].Fix[0].Text, "setup": named.Setup[0].Texts[0].Text, "actual": named.Actual.Fix[0].Text} {
			if got != c.want {
				t.Errorf("%s, %s of %s: %q, want %q", place, c.profile, c.program, got, c.want)
			}
		}
		for place, own := range map[string]string{"step": trial.Predicted.Steps[0].Fix[0].Text, "setup": trial.Setup[0].Texts[0].Text, "actual": trial.Actual.Fix[0].Text} {
			if own != c.text {
				t.Errorf("%s: the cloud's own text became %q", place, own)
			}
		}
	}
}
