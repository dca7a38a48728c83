package guides

import (
	"mintmark/inspect/quote"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mintmark/profiles"
)

func TestGuidesSayWhatTheyMust(t *testing.T) {
	if n := len(Guides()); n != 14 {
		t.Errorf("%d guides, want 14", n)
	}
	names := map[string]bool{}
	for _, g := range All() {
		if names[g.Name] || g.Name == "" || g.Title == "" || g.Why == "" || len(g.Steps) == 0 {
			t.Errorf("%q stands twice, or says too little", g.Name)
		}
		names[g.Name] = true
		ids := map[string]bool{}
		for _, s := range g.Steps {
			if ids[s.ID] || s.ID == "" || strings.ContainsAny(s.ID, " =~") {
				t.Errorf("%s: %q is no step's ID", g.Name, s.ID)
			}
			ids[s.ID] = true
			if s.Title == "" || !strings.HasSuffix(s.Why, ".") || !strings.HasSuffix(s.OnFail, ".") || s.Check == nil || len(s.Sources) == 0 {
				t.Errorf("%s/%s lacks title, why, advice, check or source", g.Name, s.ID)
			}
			for _, link := range s.Sources {
				if u, err := url.Parse(link); err != nil || u.Scheme != "https" || u.Host == "" || u.Path == "" {
					t.Errorf("%s/%s: %q is no https link", g.Name, s.ID, link)
				}
			}
			for _, text := range []string{g.Why, s.Title, s.Why, s.OnFail} {
				if strings.Contains(text, "!") || strings.Contains(text, "  ") {
					t.Errorf("%s/%s: %q", g.Name, s.ID, text)
				}
			}
		}
	}
}

// TestCommandsAreQuoted fills every command in from a profile that would break out of its quotes, and lets a shell that
// finds no program run them.
func TestCommandsAreQuoted(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell on this machine")
	}
	dir := t.TempDir()
	marker := filepath.Join(dir, "broken-out")
	evil := "a'; : > " + marker + "; ' $(: > " + marker + ") `: > " + marker + "` \" \n: > " + marker + "\n"
	l := &Look{quiet: true, Profile: profiles.Profile{Name: evil, Domain: evil, Issuer: "https://" + evil + "/", ClientID: evil, Audience: evil, Organization: evil,
		Scopes: []string{evil}, Expect: &profiles.Expect{Claims: map[string]string{evil: evil}}}}
	ran := 0
	for _, g := range All() {
		for _, s := range g.Steps {
			if s.Do == nil {
				continue
			}
			for _, f := range s.Do(l) {
				if f.As != "cli" {
					continue
				}
				ran++
				if out, err := exec.Command(sh, "-n", "-c", f.Text).CombinedOutput(); err != nil {
					t.Errorf("%s/%s: %s is no shell text: %s", g.Name, s.ID, f.Title, out)
				}
				cmd := exec.Command(sh, "-c", f.Text)
				cmd.Dir, cmd.Env = dir, []string{"PATH=/nonexistent"}
				_ = cmd.Run()
				if _, err := os.Stat(marker); err == nil {
					t.Fatalf("%s/%s: a value broke out of %s:\n%s", g.Name, s.ID, f.Title, f.Text)
				}
			}
		}
	}
	if ran < 30 {
		t.Errorf("only %d commands were looked at", ran)
	}
}

func TestTerraformTextsHoldNoTemplate(t *testing.T) {
	for in, want := range map[string]string{"${x}": `"$${x}"`, "%{if}": `"%%{if}"`, "a\"b\\\n": `"a\"b\\\n"`, "<&>": `"<&>"`} {
		if got := quote.HCL(in); got != want {
			t.Errorf("quote.HCL(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestMarksSurviveWritingAndReading(t *testing.T) {
	g := rotation()
	text := writeMarks(g, map[string]State{"token": Passed, "before": Passed, "rotate": Skipped, "gone": Passed}, map[string]string{"before": "kid-1", "token": "two words"})
	if text != "token before=kid-1 rotate~" {
		t.Fatalf("wrote %q", text)
	}
	marks, notes := readMarks(text)
	if marks["token"] != Passed || marks["before"] != Passed || marks["rotate"] != Skipped || len(marks) != 3 || notes["before"] != "kid-1" || len(notes) != 1 {
		t.Errorf("read %v %v", marks, notes)
	}
}

func TestNamespacesThatAuth0Keeps(t *testing.T) {
	for name, want := range map[string]bool{"https://auth0.com/x": true, "https://my.auth0.com/x": true, "https://myauth0.com/x": false, "urn:auth0:x": true, "https://acme.dev/x": false, "tenant": false, "http://webtask.io": true} {
		if refusedNamespace(name) != want {
			t.Errorf("%s: want %v", name, want)
		}
	}
}
