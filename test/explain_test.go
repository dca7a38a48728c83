package test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// refusalText is a cloud's answer as its CLI or library prints it.
func refusalText(cloud, code, message string, status int) string {
	quoted := func(v any) string { b, _ := json.Marshal(v); return string(b) }
	switch {
	case cloud == "aws":
		return "An error occurred (" + code + ") when calling the AssumeRoleWithWebIdentity operation: " + message
	case cloud == "azure":
		return "ERROR: " + message
	case code == "PERMISSION_DENIED" || code == "NOT_FOUND" || code == "INVALID_ARGUMENT":
		return "failed to generate Google Cloud access token for ***: (" + strconv.Itoa(status) + ") " + quoted(map[string]any{"error": map[string]any{"code": status, "message": message, "status": code}})
	}
	return "oauth2/google: status code " + strconv.Itoa(status) + ": " + quoted(map[string]string{"error": code, "error_description": message})
}

// TestPastedRefusalsAgreeWithTrials: what a cloud said in a trial, pasted from a log and joined with the profile, has the
// cause that the trial found.
func TestPastedRefusalsAgreeWithTrials(t *testing.T) {
	w := sandbox(t)
	compared := map[string]int{}
	for _, s := range w.ready.Scenarios {
		if s.Cloud == "api" || s.Cause == "" { // an API's answer is its headers, which a trial's document does not hold
			continue
		}
		t.Run(s.Cloud+"/"+s.Profile, func(t *testing.T) {
			got := decode[struct {
				Trials []struct {
					Actual struct {
						Verdict, Cause, Code, Message string
						HTTPStatus                    int `json:"http_status"`
					}
				}
			}](t, w.command().run(t, "try", s.Profile, s.Cloud, "--json", "--yes").stdout)
			if len(got.Trials) != 1 {
				t.Fatalf("%d trials", len(got.Trials))
			}
			actual := got.Trials[0].Actual
			if actual.Verdict != "refused" || actual.Code == "" || actual.Message == "" {
				return // nothing was said that could be pasted
			}
			c := w.command()
			c.stdin = refusalText(s.Cloud, actual.Code, actual.Message, actual.HTTPStatus)
			a := c.run(t, "explain", "--profile", s.Profile, "--json")
			e := decode[struct{ Area, Cause, Title, Why, Target string }](t, a.stdout)
			if a.code != 0 || e.Cause != actual.Cause || e.Area != s.Cloud || e.Title == "" || e.Why == "" {
				t.Errorf("exit %d, %+v, want %s\n%s", a.code, e, actual.Cause, c.stdin)
			}
			compared[s.Cloud]++
		})
	}
	for _, cloud := range []string{"aws", "gcp", "azure"} {
		if compared[cloud] < 20 {
			t.Errorf("%d of %s compared, want at least 20", compared[cloud], cloud)
		}
	}
}

// TestAnErrorPastedOnTheScreen: the real page on the real sandbox, fed by a terminal's own paste.
func TestAnErrorPastedOnTheScreen(t *testing.T) {
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	log := filepath.Join(t.TempDir(), "log")
	text := "2026-11-23T08:00:00Z ##[group]Run aws-actions/configure-aws-credentials@v4\n##[error]Could not assume role with OIDC: Incorrect token audience\n"
	if err := os.WriteFile(log, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	term := openTerminal(t, 80, 24)
	term.keys(path+" sandbox", "Enter")
	term.wait(`acme-prod`)
	term.keys("/")
	term.keys("-l", "acme-prod")
	term.keys("Enter", "f")
	term.wait(`expires in \d+`)
	term.keys("E")
	term.wait(`explain an error from a log or CI`)
	term.tmux("load-buffer", log)
	term.tmux("paste-buffer", "-p", "-t", "a")
	term.wait(`aws\.audience\.\w+`)
	term.keys("Tab")
	for range 30 {
		term.keys("j")
	}
	term.wait(`fix \d+ of \d+`)
	term.keys("Escape")
	term.wait(`Profiles`)
	term.keys("q")
}
