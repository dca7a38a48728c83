package test

import (
	"slices"
	"strings"
	"testing"
)

type step struct{ Name, Status, Code string }

type tried struct {
	Trials []struct {
		Cloud, Target string
		Predicted     struct {
			Verdict string
			Steps   []step
		}
		Actual struct {
			Verdict, Cause, Title, Why, Message string
			HTTPStatus                          int `json:"http_status"`
			Fix                                 []struct{ Title, As, Text string }
		}
		Agree *bool
	}
	Error struct{ Code, What, Why, Next string }
}

// TestEveryScenarioIsDiagnosed tries each seeded fault through the binary, as a script would.
func TestEveryScenarioIsDiagnosed(t *testing.T) {
	w := sandbox(t)
	perCloud := map[string]int{}
	for _, s := range w.ready.Scenarios {
		t.Run(s.Cloud+"/"+s.Profile, func(t *testing.T) {
			a := w.command().run(t, "try", s.Profile, s.Cloud, "--json")
			got := decode[tried](t, a.stdout)
			if len(got.Trials) != 1 {
				t.Fatalf("%d trials, exit %d: %s%s", len(got.Trials), a.code, a.stdout, a.stderr)
			}
			trial := got.Trials[0]
			if trial.Predicted.Verdict != s.Predicted {
				t.Errorf("predicted %s, want %s: %+v", trial.Predicted.Verdict, s.Predicted, trial.Predicted.Steps)
			}
			if trial.Actual.Cause != s.Cause {
				t.Errorf("cause %q, want %q: %+v", trial.Actual.Cause, s.Cause, trial.Actual)
			}
			if s.Predicted == "refuse" && !strings.Contains(s.Profile, "-two") {
				oneFault(t, trial.Predicted.Steps)
			}
			if s.Cause == "" {
				if trial.Actual.Verdict != "accepted" || a.code != 0 {
					t.Errorf("not accepted: exit %d, %+v", a.code, trial.Actual)
				}
				return
			}
			perCloud[s.Cloud]++
			for _, f := range trial.Actual.Fix {
				perCloud["auth0"] += namesTenant(t, f.Text)
			}
			if trial.Actual.Title == "" || trial.Actual.Why == "" || len(trial.Actual.Fix) == 0 {
				t.Errorf("a refusal without title, why or fix: %+v", trial.Actual)
			}
			if trial.Actual.Verdict == "refused" && a.code != 1 || trial.Actual.Verdict == "unreachable" && a.code != 4 {
				t.Errorf("%s, but exit %d", trial.Actual.Verdict, a.code)
			}
		})
	}
	for _, cloud := range []string{"aws", "gcp", "azure", "api", "auth0"} {
		if perCloud[cloud] < 2 {
			t.Errorf("%d seeded faults or commands for %s, want at least 2", perCloud[cloud], cloud)
		}
	}
}

// namesTenant: the auth0 command acts on the tenant that it used last unless it is told which. It counts the commands.
func namesTenant(t *testing.T, fix string) (n int) {
	for line := range strings.Lines(fix) {
		if at := strings.Index(line, "auth0 api"); at >= 0 {
			n++
			if !strings.Contains(line[at:], " --tenant ") {
				t.Errorf("no tenant is named: %s", line)
			}
		}
	}
	return n
}

// oneFault: where one thing is wrong, what follows from it is not a fault of its own, with a fix of its own.
func oneFault(t *testing.T, steps []step) {
	var failed []string // two conditions of a policy may share one
	for _, s := range steps {
		if s.Status == "fail" && !slices.Contains(failed, s.Code) {
			failed = append(failed, s.Code)
		}
	}
	if len(failed) != 1 {
		t.Errorf("one fault was seeded, predicted are: %s", strings.Join(failed, ", "))
	}
}

// TestTheAcceptedProfile is accepted by all four clouds, as predicted.
func TestTheAcceptedProfile(t *testing.T) {
	w := sandbox(t)
	a := w.command().run(t, "try", "acme-prod", "--json")
	got := decode[tried](t, a.stdout)
	if a.code != 0 || len(got.Trials) != 4 {
		t.Fatalf("exit %d, %d trials\n%s%s", a.code, len(got.Trials), a.stdout, a.stderr)
	}
	for _, trial := range got.Trials {
		if trial.Predicted.Verdict != "accept" || trial.Actual.Verdict != "accepted" || trial.Agree == nil || !*trial.Agree {
			t.Errorf("%s: predicted %s, actual %s: %+v", trial.Cloud, trial.Predicted.Verdict, trial.Actual.Verdict, trial.Predicted.Steps)
		}
	}
}

// TestEveryTenantScenarioIsDiagnosed fetches a token for each seeded fault of a tenant; each has a cause of its own.
// auth0/sandbox holds that no problem lacks a scenario.
func TestEveryTenantScenarioIsDiagnosed(t *testing.T) {
	w := sandbox(t)
	if len(w.ready.TenantScenarios) == 0 {
		t.Fatal("the ready line names no tenant scenario")
	}
	twin := map[string]string{}
	for _, s := range w.ready.TenantScenarios {
		if twin[s.Cause] != "" {
			t.Errorf("%s and %s give the same cause, %s", twin[s.Cause], s.Profile, s.Cause)
		}
		twin[s.Cause] = s.Profile
		t.Run(s.Profile, func(t *testing.T) {
			a := w.command().run(t, "try", s.Profile, "--json", "--yes")
			got := decode[tried](t, a.stdout)
			if got.Error.Code != s.Cause {
				t.Errorf("cause %q, want %q (exit %d): %s%s", got.Error.Code, s.Cause, a.code, a.stdout, a.stderr)
			}
			if a.code != 1 && a.code != 4 {
				t.Errorf("exit %d, want 1 or 4", a.code)
			}
			if strings.TrimSpace(got.Error.What) == "" || got.Error.Why == "" || got.Error.Next == "" {
				t.Errorf("an error without what, why or next: %+v", got.Error)
			}
		})
	}
}

// TestEveryClaimScenarioIsDiagnosed compares the claims of all profiles that have one set up.
func TestEveryClaimScenarioIsDiagnosed(t *testing.T) {
	w := sandbox(t)
	if len(w.ready.ClaimScenarios) < 5 {
		t.Fatalf("the ready line names %d claim scenarios", len(w.ready.ClaimScenarios))
	}
	a := w.command().run(t, "fleet", "--claims", "--tag", "claims", "--json")
	got := decode[struct {
		Results []struct {
			Profile string
			Claims  []struct {
				Name, Status, Code string
				With               []string
			}
		}
	}](t, a.stdout)
	if a.code != 1 || len(got.Results) != len(w.ready.ClaimScenarios) {
		t.Errorf("exit %d, %d results", a.code, len(got.Results))
	}
	for _, s := range w.ready.ClaimScenarios {
		for _, r := range got.Results {
			if r.Profile == s.Profile && (len(r.Claims) != 1 || r.Claims[0].Name != s.Claim || r.Claims[0].Code != s.Cause) {
				t.Errorf("%s: %+v, want %s", s.Profile, r.Claims, s.Cause)
			}
		}
	}
}
