package jobs_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
	"mintmark/ui/jobs"
)

// pastedError is one error text as people meet it, with where its words are known from. Cause is "unknown" for texts
// that are nobody's, or whose cause cannot be told.
type pastedError struct {
	Name, Source, Text, Cause string
	Area                      string // checked when given
	Status                    int    // -""-
	Code, Message, Why        string // -""-; Why is a part of it
	RequestID                 string `json:"request_id"`
}

func pastedErrors(t testing.TB) map[string][]pastedError {
	t.Helper()
	files, err := filepath.Glob("testdata/explain/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no vectors", err)
	}
	all := map[string][]pastedError{}
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var rows []pastedError
		if err := json.Unmarshal(raw, &rows); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all[strings.TrimSuffix(filepath.Base(file), ".json")] = rows
	}
	return all
}

func explainer() *jobs.Jobs {
	return jobs.New(jobs.Deps{Clouds: cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()},
		Now: func() time.Time { return time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC) }})
}

// TestPastedErrors holds explain to real-world texts: right, or unknown where unknown is right; never another cause.
func TestPastedErrors(t *testing.T) {
	count, known := 0, 0
	all := pastedErrors(t)
	for _, area := range slices.Sorted(maps.Keys(all)) {
		before := known
		for _, row := range all[area] {
			count++
			t.Run(area+"/"+row.Name, func(t *testing.T) { checkPasted(t, area, row) })
			if row.Cause != "unknown" {
				known++
			}
		}
		t.Logf("%s: %d texts, %d of them known", area, len(all[area]), known-before)
		if known-before < 30 {
			t.Errorf("%s: too few texts to prove much", area)
		}
	}
	t.Logf("%d texts, %d of them known", count, known)
	if count < 150 || known < 120 || count-known < 25 {
		t.Errorf("%d texts, %d of them known: too few to prove much", count, known)
	}
}

func checkPasted(t *testing.T, area string, row pastedError) {
	if row.Source == "" {
		t.Error("no source")
	}
	e, err := explainer().Explain(context.Background(), row.Text, jobs.ExplainOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got := e.Cause
	if got == "" {
		got = "unknown"
	}
	if got != row.Cause {
		t.Fatalf("cause %s, want %s\narea %s, message %q, why %s", got, row.Cause, e.Area, e.Message, e.Why)
	}
	if row.Cause != "unknown" && (e.Area != area || e.Certainty == "" || e.Message == "" && area != "api") {
		t.Errorf("area %q, certainty %q, message %q", e.Area, e.Certainty, e.Message)
	}
	if row.Cause != "unknown" && len(e.Fix) == 0 {
		t.Errorf("%s without a fix", e.Cause)
	}
	if e.Title == "" || e.Why == "" || e.Candidates == nil || e.Fix == nil || e.Also == nil || len(e.Also) > 0 {
		t.Errorf("incomplete, or more than one error: %+v", e)
	}
	for what, pair := range map[string][2]string{"area": {row.Area, e.Area}, "code": {row.Code, e.Code}, "message": {row.Message, e.Message}, "request id": {row.RequestID, e.RequestID}} {
		if pair[0] != "" && pair[0] != pair[1] {
			t.Errorf("%s %q, want %q", what, pair[1], pair[0])
		}
	}
	if row.Status != 0 && row.Status != e.HTTPStatus {
		t.Errorf("status %d, want %d", e.HTTPStatus, row.Status)
	}
	if !strings.Contains(e.Why, row.Why) {
		t.Errorf("why %q lacks %q", e.Why, row.Why)
	}
}

// TestWhatTheTextDoesNotSayIsNotClaimed: a status or code that the reading needed is not shown as the text's.
func TestWhatTheTextDoesNotSayIsNotClaimed(t *testing.T) {
	for _, text := range []string{"Error: Could not assume role with OIDC: Incorrect token audience", "AADSTS700211", "Could not obtain a value for google.subject from the given credential.", "TokenExpiredError: jwt expired"} {
		e, _ := explainer().Explain(context.Background(), text, jobs.ExplainOptions{})
		if !e.Known() || e.HTTPStatus != 0 || e.Code != "" && !strings.Contains(text, e.Code) || e.RequestID != "" {
			t.Errorf("%s: %+v", text, e)
		}
	}
}

// TestSeveralErrors: each area speaks for itself, the first in the text first, a passing failure last.
func TestSeveralErrors(t *testing.T) {
	text := "step 1: " + `{"error":"access_denied","error_description":"Unauthorized"}` + "\nstep 2: Error: Could not assume role with OIDC: Incorrect token audience\nERROR: AADSTS50027: JWT token is invalid or malformed.\n"
	e, _ := explainer().Explain(context.Background(), text, jobs.ExplainOptions{})
	if e.Cause != "auth0.credentials" || len(e.Also) != 2 || e.Also[0].Cause != "aws.audience.mismatch" || e.Also[1].Cause != "azure.assertion.malformed" {
		t.Errorf("%+v", e)
	}
}

// TestPastedSecretsAreNotEchoed: whatever stands around the error, no token and no secret of it comes back.
func TestPastedSecretsAreNotEchoed(t *testing.T) {
	const secret = "s3ntinel-s3cret-value-0123456789"
	jwt := "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJodHRwczovL2FjbWUuZXUuYXV0aDAuY29tLyIsInN1YiI6ImFAY2xpZW50cyJ9.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU"
	for _, text := range []string{
		"aws sts assume-role-with-web-identity --web-identity-token " + jwt + "\nAn error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Incorrect token audience " + jwt,
		`{"error":"invalid_grant","error_description":"The audience in ID Token [` + jwt + `] does not match the expected audience."}`,
		"client_assertion=" + jwt + "&client_secret=" + secret + "\nAADSTS700211: No matching federated identity record found for presented assertion issuer '" + jwt[:80] + "\n" + jwt[80:] + "'",
		"Authorization: Bearer " + jwt + "\nHTTP/1.1 401 Unauthorized\nWWW-Authenticate: Bearer error=\"invalid_token\", error_description=\"jwt expired " + jwt + "\"\n",
		`{"client_secret":"` + secret + `","error":"access_denied","error_description":"Unauthorized"}`,
		"AccessDenied " + jwt[:40] + "\n" + jwt[40:90] + "\n" + jwt[90:],
	} {
		e, _ := explainer().Explain(context.Background(), text, jobs.ExplainOptions{})
		out, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, hidden := range []string{secret, jwt, jwt[:40], jwt[45:90], jwt[len(jwt)-20:]} {
			if strings.Contains(string(out), hidden) {
				t.Errorf("%.60q: %q comes back in %s", text, hidden, out)
			}
		}
	}
}

// TestEveryLookAlikeSaysWhatWouldHelp: an unknown is an answer too.
func TestEveryLookAlikeSaysWhatWouldHelp(t *testing.T) {
	for area, rows := range pastedErrors(t) {
		for _, row := range rows {
			if row.Cause != "unknown" {
				continue
			}
			e, _ := explainer().Explain(context.Background(), row.Text, jobs.ExplainOptions{})
			if !strings.HasPrefix(e.Title, "Unknown: ") || e.Certainty != "" || !strings.Contains(e.Why, "Looked for") && !strings.Contains(e.Why, "would help") {
				t.Errorf("%s/%s: %+v", area, row.Name, e)
			}
		}
	}
}

func FuzzExplain(f *testing.F) {
	for _, rows := range pastedErrors(f) {
		for _, row := range rows {
			f.Add(row.Text)
		}
	}
	j := explainer()
	f.Fuzz(func(t *testing.T, text string) {
		e, err := j.Explain(context.Background(), text, jobs.ExplainOptions{})
		if err != nil || e.Title == "" || e.Why == "" || e.Known() && e.Area == "" || e.Known() && !strings.HasPrefix(e.Cause, e.Area+".") {
			t.Errorf("%v %+v", err, e)
		}
		if _, err := json.Marshal(e); err != nil {
			t.Error(err)
		}
	})
}
