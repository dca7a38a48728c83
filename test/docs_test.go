package test

import (
	"flag"
	"os"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud/api"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/cli"
)

var update = flag.Bool("update", false, "write the generated documents")

// allCodes is every code that the program can emit, by area.
func allCodes() []inspect.Code {
	all := slices.Concat(inspect.Codes(), auth0.Codes(), wire.Codes(), aws.New().Codes(), gcp.New().Codes(), azure.New().Codes(), api.New().Codes(), cli.Codes())
	for _, c := range profiles.Codes() {
		all = append(all, inspect.Code{Code: c.Code, Title: c.Title, Why: c.Why, Certainty: inspect.Certainty(c.Certainty), Source: c.Source})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].Code < all[j].Code })
	return all
}

func codesDocument() string {
	var b strings.Builder
	b.WriteString("# Codes\n\nEvery finding, step and cause has a stable code. This page is generated from the tables in the code (`make docs`); a test fails when it is stale.\n" +
		"A rule is *documented* (by a standard or the vendor), *observed* (seen in the field), or *inferred* (our conclusion, shown as likely).\n")
	area := ""
	cell := strings.NewReplacer("|", "\\|", "\n", " ")
	for _, c := range allCodes() {
		if a, _, _ := strings.Cut(c.Code, "."); a != area {
			area = a
			b.WriteString("\n## " + area + "\n\n| code | what | why | known as | source |\n|---|---|---|---|---|\n")
		}
		b.WriteString("| `" + c.Code + "` | " + cell.Replace(c.Title) + " | " + cell.Replace(c.Why) + " | " + string(c.Certainty) + " | " + cell.Replace(c.Source) + " |\n")
	}
	return b.String()
}

func TestDocsAreCurrent(t *testing.T) {
	for path, want := range map[string]string{"../docs/codes.md": codesDocument(), "../docs/cli.md": cli.Reference()} {
		if *update {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("%s is stale (%v): run make docs", path, err)
		}
	}
}

// TestCodesAreSound: the form of every code, no code twice, nothing left unsaid.
func TestCodesAreSound(t *testing.T) {
	form := regexp.MustCompile(`^(structure|signature|key|time|issuer|audience|policy|claim|auth0|net|store|cli|aws|gcp|azure|api)(\.[a-z0-9]+(-[a-z0-9]+)*)+$`)
	seen := map[string]bool{}
	for _, c := range allCodes() {
		if !form.MatchString(c.Code) {
			t.Errorf("%q is no code", c.Code)
		}
		if seen[c.Code] {
			t.Errorf("%s stands twice", c.Code)
		}
		seen[c.Code] = true
		if c.Title == "" || c.Why == "" || c.Source == "" || !slices.Contains([]inspect.Certainty{inspect.Documented, inspect.Observed, inspect.Inferred}, c.Certainty) {
			t.Errorf("%s leaves title, why, source or certainty unsaid", c.Code)
		}
	}
	if len(seen) < 150 {
		t.Errorf("only %d codes: a table is missing", len(seen))
	}
}
