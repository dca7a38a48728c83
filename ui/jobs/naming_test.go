package jobs

import (
	"strings"
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
		trials := []cloud.Trial{{Target: c.target, Predicted: cloud.Prediction{Steps: []cloud.Step{{Fix: fix}}}, Setup: []cloud.Change{{Texts: fix}}, Actual: cloud.Actual{Problem: cloud.Problem{Fix: fix}}}}
		j.named(c.profile, trials)
		for place, got := range map[string]string{"step": trials[0].Predicted.Steps[0].Fix[0].Text, "setup": trials[0].Setup[0].Texts[0].Text, "actual": trials[0].Actual.Fix[0].Text} {
			if got != c.want {
				t.Errorf("%s, %s of %s: %q, want %q", place, c.profile, c.program, got, c.want)
			}
		}
		if fix[0].Text != c.text || strings.Contains(c.want, "PROFILE") && got(trials) != c.want {
			t.Error("the cloud's own texts were changed")
		}
	}
}

func got(trials []cloud.Trial) string { return trials[0].Setup[0].Texts[0].Text }
