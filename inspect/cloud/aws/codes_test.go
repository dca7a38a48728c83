package aws

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestEveryCodeIsInTheTable reads the package's own source: every code that is written anywhere stands in the table,
// and every row of the table is used.
func TestEveryCodeIsInTheTable(t *testing.T) {
	table := map[string]bool{}
	shape := regexp.MustCompile(`^aws(\.[a-z0-9-]+)+$`)
	for _, c := range codeTable() {
		if table[c.Code] {
			t.Errorf("%s stands twice", c.Code)
		}
		table[c.Code] = true
		if !shape.MatchString(c.Code) || c.Title == "" || c.Why == "" || c.Certainty == "" || !strings.HasPrefix(c.Source, "https://") {
			t.Errorf("an incomplete row: %+v", c)
		}
		if !strings.HasSuffix(c.Why, ".") || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s: a title is a label, a why is a sentence: %q, %q", c.Code, c.Title, c.Why)
		}
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	literal := regexp.MustCompile(`"(aws\.[a-z0-9.-]*[a-z0-9])"`)
	for _, file := range files {
		if file == "codes.go" || strings.HasSuffix(file, "_test.go") {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
			if !table[m[1]] {
				t.Errorf("%s uses %s, which is not in the table", file, m[1])
			}
		}
	}
	for code := range table {
		if !used[code] {
			t.Errorf("%s is in the table, but nothing uses it", code)
		}
	}
}

// TestAdviceForEveryCode: a cause without advice leaves the user alone.
func TestAdviceForEveryCode(t *testing.T) {
	i := newIssuer(t)
	policy := vector{}.policy(i.host)
	s := settings{RoleARN: "arn:aws:iam::123456789012:role/team/deploy", ProviderURL: i.url, ClientIDs: []string{"x"}, TrustPolicy: policy}
	j := newJudge(i.token(nil), i.evidence(), s)
	for _, c := range codeTable() {
		change := j.change(c.Code)
		if change.Title == "" || len(change.Texts) == 0 || change.Side != "cloud" && change.Side != "auth0" {
			t.Errorf("no advice for %s: %+v", c.Code, change)
		}
		for _, fix := range change.Texts {
			switch fix.As {
			case "cli", "terraform", "console", "action", "text":
			default:
				t.Errorf("%s: advice as %q", c.Code, fix.As)
			}
			if fix.Title == "" || fix.Text == "" {
				t.Errorf("%s: empty advice %+v", c.Code, fix)
			}
		}
	}
}
