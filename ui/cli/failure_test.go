package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// TestFailures: every kind of error has its exit code, its code, and says what, why and next, also when it is wrapped.
func TestFailures(t *testing.T) {
	refused := jobs.RefusedError{Cloud: "AWS", Trial: cloud.Trial{Cloud: "aws", Actual: cloud.Actual{Verdict: cloud.Refused, Problem: cloud.Problem{Cause: "aws.issuer.slash", Title: "t", Why: "w", Fix: []inspect.Fix{{Title: "f", Text: "x"}}}}}}
	away := refused
	away.Trial.Actual.Verdict = cloud.Unreachable
	for _, c := range []struct {
		err  error
		exit int
		code string
		next string // part of it
	}{
		{usage("x.", "y."), ExitUsage, "cli.usage", "y"},
		{context.Canceled, ExitInterrupted, "cli.interrupted", "again"},
		{&auth0.Problem{Cause: "auth0.credentials", Refused: true, Title: "t.", Why: "w.", Message: "m", Fix: []inspect.Fix{{Title: "f", Text: "do"}}}, ExitNo, "auth0.credentials", "do"},
		{&auth0.Problem{Cause: "net.refused", Title: "t.", Why: "w.", Fix: []inspect.Fix{{Title: "f", Text: "do"}}}, ExitUnreachable, "net.refused", "do"},
		{&profiles.Trouble{Code: profiles.CodeNoBus, What: "a.", Why: "b.", Next: "c."}, ExitStore, profiles.CodeNoBus, "c."},
		{&profiles.Trouble{Code: profiles.CodeLocked, What: "a."}, ExitStore, profiles.CodeLocked, "doctor"},
		{&profiles.Trouble{Code: profiles.CodeInvalid, What: "a.", Why: "b.", Next: "c."}, ExitUsage, profiles.CodeInvalid, "c."},
		{&profiles.Trouble{Code: profiles.CodeNotFound, What: "a.", Why: "b.", Next: "c.", Err: profiles.ErrNotFound}, ExitStore, "store.profile.missing", "c."},
		{profiles.ErrNotFound, ExitStore, "store.profile.missing", "profile list"},
		{ErrNoTerminal, ExitUsage, "cli.usage", "terminal"},
		{&profiles.FormatError{Line: 2, Column: 3, Path: "profiles[0]", What: "no."}, ExitUsage, "cli.file.format", "Correct"},
		{&profiles.FormatError{Line: 2, Column: 3, What: "no.", Next: "Upgrade."}, ExitUsage, "cli.file.format", "Upgrade"},
		{&jobs.UsageError{What: "x", Next: "y."}, ExitUsage, "cli.usage", "y."},
		{&jobs.TargetError{Profile: "p", Path: "settings.x", What: "no"}, ExitUsage, "cli.usage", "Correct"},
		{&jobs.MissingSecretError{Profile: "it's"}, ExitStore, "store.secret.missing", `'it'\''s' --secret-stdin`},
		{&refused, ExitNo, "aws.issuer.slash", "x"},
		{&away, ExitUnreachable, "aws.issuer.slash", "x"},
		{&wire.Error{Code: "net.dns.unknown", What: "a.", Why: "b.", Next: "c."}, ExitUnreachable, "net.dns.unknown", "c."},
		{&wire.Error{Code: "net.address.private", Host: "intranet:443", What: "a.", Why: "b.", Next: "c."}, ExitUnreachable, "net.address.private", "--approve-host intranet"},
		{&fs.PathError{Op: "open", Path: "x", Err: syscall.ENOENT}, ExitUsage, "cli.file.unreadable", "path"},
		{errors.New("strange"), ExitUnreachable, "cli.failed", "doctor"},
	} {
		for _, err := range []error{c.err, fmt.Errorf("outside: %w", c.err)} {
			f := failure(err)
			if f.Exit != c.exit || f.Code != c.code || !strings.Contains(f.Next, c.next) {
				t.Errorf("%T: exit %d %s next %q, want %d %s %q", c.err, f.Exit, f.Code, f.Next, c.exit, c.code, c.next)
			}
			if f.What == "" || f.Why == "" {
				t.Errorf("%T says too little: %+v", c.err, f)
			}
		}
	}
}

func TestFilesAreNamedAsTheUserDid(t *testing.T) {
	for want, e := range map[string]*fs.PathError{
		"Cannot read x.": {Op: "open", Path: "x"}, "Cannot write x.": {Op: "write", Path: "x"}, "Cannot write in /a/b.": {Op: "open", Path: "/a/b/.mintmark-123"}, "Cannot write in .": {Op: "open", Path: ".mintmark-123"},
	} {
		if got := fileWords(e); got != want {
			t.Errorf("%s %s: %q, want %q", e.Op, e.Path, got, want)
		}
	}
}

func TestASignalHasItsShellsCode(t *testing.T) {
	for want, cause := range map[int]error{130: context.Canceled, 143: errors.New(syscall.SIGTERM.String() + " signal received")} {
		if f := interrupted(cause); f.Exit != want {
			t.Errorf("%v: exit %d, want %d", cause, f.Exit, want)
		}
	}
}

// TestFailuresAreInert: what a tenant or a file name says reaches neither the terminal nor JSON alive.
func TestFailuresAreInert(t *testing.T) {
	f := failure(&auth0.Problem{Cause: "auth0.unknown", Title: "t", Why: "w", Message: "\x1b]0;x\x07\u202e\r\n"})
	for _, asJSON := range []bool{false, true} {
		var out, err bytes.Buffer
		f.report(&out, &err, asJSON)
		if strings.ContainsAny(out.String()+err.String(), "\x1b\x07\r\u202e") {
			t.Errorf("%q %q", out.String(), err.String())
		}
		if asJSON && (err.Len() > 0 || !json.Valid(out.Bytes())) || !asJSON && out.Len() > 0 {
			t.Errorf("json %v: %q %q", asJSON, out.String(), err.String())
		}
	}
}

func TestACloudIsNamedAsItsVendorDoes(t *testing.T) {
	for verdict, want := range map[cloud.ActualVerdict]string{cloud.Refused: "AWS refused the token: t.", cloud.Unreachable: "AWS could not be asked: t."} {
		if f := failure(&jobs.RefusedError{Cloud: "AWS", Trial: cloud.Trial{Cloud: "aws", Actual: cloud.Actual{Verdict: verdict, Problem: cloud.Problem{Title: "t"}}}}); f.What != want {
			t.Errorf("%s: %q, want %q", verdict, f.What, want)
		}
	}
}

// TestACommandIsToldAsItIs: with its backslashes doubled a shell would read another one. What cannot be shown is escaped all the same.
func TestACommandIsToldAsItIs(t *testing.T) {
	for next, want := range map[string]string{
		`Run: mintmark token 'it'\''s'`: `Run: mintmark token 'it'\''s'`,
		"First: a \\\n  b":              "First: a \\\n    b",
		"mintmark token '\x1b[31m'":     `mintmark token '\x1b[31m'`,
	} {
		var out, errs bytes.Buffer
		(&Failure{What: "w", Why: "y", Next: next}).report(&out, &errs, false)
		if _, got, _ := strings.Cut(errs.String(), "next: "); got != want+"\n" {
			t.Errorf("%q is told as %q", next, got)
		}
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestAFailureIsToldWhereStandardOutputTakesNothing(t *testing.T) {
	var errs bytes.Buffer
	usage("no.", "do.").report(full{}, &errs, true)
	if !strings.HasPrefix(errs.String(), "mintmark: no.\n") {
		t.Errorf("%q", errs.String())
	}
}

// TestASentenceBeginsInAnyScript: a tenant's Action may speak any language.
func TestASentenceBeginsInAnyScript(t *testing.T) {
	for said, want := range map[string]string{"not today": "Not today.", "доступ запрещён": "Доступ запрещён.", "アクセス拒否": "アクセス拒否.", "épuisé!": "Épuisé!", "acme.eu is away": "acme.eu is away.", "\xff": "\xff."} {
		if got := sentence(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

func TestFleetExitIsTheWorst(t *testing.T) {
	trial := func(v cloud.ActualVerdict) []cloud.Trial { return []cloud.Trial{{Actual: cloud.Actual{Verdict: v}}} }
	result := func(v cloud.ActualVerdict) jobs.FleetResult {
		return jobs.FleetResult{Tried: jobs.Tried{Trials: trial(v)}}
	}
	broken := func(err error) jobs.FleetResult { return jobs.FleetResult{Err: err} }
	for i, c := range []struct {
		results []jobs.FleetResult
		want    int
	}{
		{nil, ExitYes},
		{[]jobs.FleetResult{result(cloud.Accepted), broken(&jobs.UsageError{What: "no target"})}, ExitYes},
		{[]jobs.FleetResult{result(cloud.Accepted), result(cloud.Unreachable)}, ExitUnreachable},
		{[]jobs.FleetResult{result(cloud.Unreachable), broken(&jobs.MissingSecretError{})}, ExitStore},
		{[]jobs.FleetResult{broken(&jobs.MissingSecretError{}), result(cloud.Refused), result(cloud.Unreachable)}, ExitNo},
		{[]jobs.FleetResult{broken(&auth0.Problem{Refused: true})}, ExitNo},
	} {
		if got := fleetExit(c.results, false); got != c.want {
			t.Errorf("case %d: exit %d, want %d", i, got, c.want)
		}
	}
	if got := tryExit([]cloud.Trial{{Predicted: cloud.Prediction{Verdict: cloud.Refuse}, Actual: cloud.Actual{Verdict: cloud.Skipped}}}, true); got != ExitNo {
		t.Errorf("a predicted refusal offline: exit %d", got)
	}
}

func TestNextStepSaysNothingTwice(t *testing.T) {
	for _, c := range []struct{ title, text, want string }{
		{"Wait", "Ask again when the tenant says so.", "Wait: Ask again when the tenant says so."},
		{"Ask again", "Ask again when the reason is gone.", "Ask again when the reason is gone."},
		{"Next", "mintmark doctor", "mintmark doctor"},
	} {
		if got := nextStep(inspect.Fix{Title: c.title, Text: c.text}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
