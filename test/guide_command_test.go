package test

import (
	"strings"
	"testing"

	"mintmark/ui/guides"
)

// TestGuideCommand holds `mintmark guide` to its contract: the list, a guide with its checks run, and the exit codes.
func TestGuideCommand(t *testing.T) {
	w := startSandbox(t)
	list := decode[struct {
		Guides []struct{ Name, Title string }
	}](t, w.command().run(t, "guide", "--json").stdout)
	if len(list.Guides) != len(guides.All()) || list.Guides[0].Name == "" || list.Guides[0].Title == "" {
		t.Errorf("%d guides: %+v", len(list.Guides), list.Guides)
	}
	type walk struct {
		Name, Profile string
		Steps         []struct {
			ID, Title, State string
			Sources          []string
			Do               []struct{ Title, As, Text string }
			Check            *struct {
				Status, Code, Why string
				Saw               []struct {
					Label, Value string
					OK           bool
				}
			}
		}
	}
	a := w.command().run(t, "guide", "auth0-to-aws", "--profile", "acme-prod", "--json")
	done := decode[walk](t, a.stdout)
	if a.code != 0 || done.Profile != "acme-prod" || len(done.Steps) != 5 {
		t.Fatalf("exit %d: %s%s", a.code, a.stdout, a.stderr)
	}
	for _, s := range done.Steps {
		if s.Check == nil || s.Check.Status != "pass" || s.State != "passed" || len(s.Check.Saw) == 0 || len(s.Sources) == 0 {
			t.Errorf("%+v", s)
		}
	}
	a = w.command().run(t, "guide", "refused", "--profile", "acme-slash", "--json")
	done = decode[walk](t, a.stdout)
	last := done.Steps[len(done.Steps)-1]
	if a.code != 1 || last.Check.Status != "fail" || last.Check.Code != "aws.issuer.slash" {
		t.Errorf("exit %d: %+v", a.code, last)
	}
	a = w.command().run(t, "guide", "machine-to-machine", "--profile", "newcomer")
	if a.code != 1 || !strings.Contains(a.stdout, "✗ fail") || !strings.Contains(a.stdout, "? unknown") || !strings.Contains(a.stdout, "auth0.client.unknown") {
		t.Errorf("exit %d: %s", a.code, a.stdout)
	}
	if a = w.command().run(t, "guide", "custom-claims"); a.code != 0 || !strings.Contains(a.stdout, "onExecuteCredentialsExchange") {
		t.Errorf("without a profile: exit %d: %s%s", a.code, a.stdout, a.stderr)
	}
	if a = w.command().run(t, "guide", "nothing", "--json"); a.code != 2 || !strings.Contains(a.stdout, "cli.usage") {
		t.Errorf("an unknown guide: exit %d: %s", a.code, a.stdout)
	}
	if a = w.command().run(t, "guide", "auth0-to-aws", "--profile", "nobody"); a.code != 5 {
		t.Errorf("an unknown profile: exit %d: %s", a.code, a.stderr)
	}
}
