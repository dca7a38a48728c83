package test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/ui/cli"
	"mintmark/ui/guides"
)

// TestEveryCodeInAGuideExists reads the guides' own sources: whatever looks like a code is one, or begins some.
func TestEveryCodeInAGuideExists(t *testing.T) {
	form := regexp.MustCompile(`^(structure|signature|key|time|issuer|audience|policy|claim|auth0|net|store|aws|gcp|azure|api)(\.[a-z0-9]+(-[a-z0-9]+)*)+$`)
	seen := 0
	all := allCodes()
	files, err := filepath.Glob("../ui/guides/*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			text, _ := strconv.Unquote(literal.Value)
			if !form.MatchString(text) || text == "auth0.com" { // a host
				return true
			}
			seen++
			for _, c := range all {
				if c.Code == text || strings.HasPrefix(c.Code, text+".") {
					return true
				}
			}
			t.Errorf("%s: %q is no code of docs/codes.md and begins none", filepath.Base(file), text)
			return true
		})
	}
	if seen < 60 {
		t.Errorf("only %d codes were looked at", seen)
	}
}

// TestEveryCommandInAGuideExists holds the guides' texts against the commands themselves.
func TestEveryCommandInAGuideExists(t *testing.T) {
	commands := cli.Reference()
	mention := regexp.MustCompile(`\bmintmark ([a-z]+)`)
	seen := 0
	for _, g := range guides.All() {
		page, _ := guides.Read(g.Name)
		for i, s := range g.Steps {
			texts := []string{s.Why, s.OnFail}
			for _, f := range page.Do[i] {
				texts = append(texts, f.Text)
			}
			for _, text := range texts {
				for _, m := range mention.FindAllStringSubmatch(text, -1) {
					seen++
					if !strings.Contains(commands, "\n## mintmark "+m[1]+"\n") {
						t.Errorf("%s/%s speaks of mintmark %s, which is no command", g.Name, s.ID, m[1])
					}
				}
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d commands were looked at", seen)
	}
}

// TestEveryExerciseNamesItsFault holds each exercise's cause against the table.
func TestEveryExerciseNamesItsFault(t *testing.T) {
	all := allCodes()
	for _, g := range guides.Exercises() {
		if !slices.ContainsFunc(all, func(c inspect.Code) bool { return c.Code == g.Exercise.Cause }) {
			t.Errorf("%s: %q is no code", g.Name, g.Exercise.Cause)
		}
	}
}
