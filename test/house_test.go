// Package test holds what no single package can: the rules of the house, and the binary run as a user runs it.
package test

import (
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rule says what files matching a path may not import, and why. Longest matching prefix of `allow` wins over `never`.
type rule struct {
	where string   // path prefix below the module, or a file name when it ends in .go
	never []string // import prefixes; "mintmark/" is everything of ours
	allow []string // exceptions
	why   string
}

func rules() []rule {
	const ours = "mintmark/"
	clouds := []string{"mintmark/inspect/cloud/aws", "mintmark/inspect/cloud/gcp", "mintmark/inspect/cloud/azure", "mintmark/inspect/cloud/api"}
	return []rule{
		{"inspect/", []string{"net/http", "os", "os/exec", ours, "mintmark/inspect/wire", "mintmark/inspect/cloud"}, []string{"mintmark/inspect/printable", "mintmark/inspect/lazyregexp"}, "a verdict must not depend on weather"},
		{"inspect/printable/", []string{ours, "net/http", "os"}, nil, "the sanitiser is a leaf"},
		{"inspect/lazyregexp/", []string{ours, "net/http", "os"}, nil, "a leaf for everyone"},
		{"inspect/wire/", []string{ours}, []string{"mintmark/inspect/printable", "mintmark/profiles/secret", "mintmark/inspect", "mintmark/inspect/quote", "mintmark/inspect/lazyregexp"}, "one place for network rules, knowing no feature"},
		{"inspect/cloud/", []string{"mintmark/auth0", "mintmark/profiles", "mintmark/ui"}, []string{"mintmark/profiles/secret"}, "one vocabulary for prediction and reality"},
		{"inspect/cloud/aws/", append(without(clouds, 0), "mintmark/auth0", "mintmark/profiles", "mintmark/ui"), []string{"mintmark/profiles/secret"}, "one cloud never leaks into another's room"},
		{"inspect/cloud/gcp/", append(without(clouds, 1), "mintmark/auth0", "mintmark/profiles", "mintmark/ui"), []string{"mintmark/profiles/secret"}, "one cloud never leaks into another's room"},
		{"inspect/cloud/azure/", append(without(clouds, 2), "mintmark/auth0", "mintmark/profiles", "mintmark/ui"), []string{"mintmark/profiles/secret"}, "one cloud never leaks into another's room"},
		{"inspect/cloud/api/", append(without(clouds, 3), "mintmark/auth0", "mintmark/profiles", "mintmark/ui"), []string{"mintmark/profiles/secret"}, "one cloud never leaks into another's room"},
		{"trust.go", []string{"net", "net/http", "os", "os/exec", "context"}, nil, "an offline answer must be provably offline"},
		{"simulator/", []string{ours}, nil, "a pretend cloud must not share the predictor's bugs"},
		{"auth0/", []string{"mintmark/profiles", "mintmark/ui", "mintmark/auth0/sandbox", "mintmark/inspect/cloud"}, []string{"mintmark/profiles/secret"}, "a client needs a domain, not a profile store"},
		{"auth0/sandbox/", []string{ours, "testing"}, nil, "client and pretend server must not share their bugs"},
		{"profiles/", []string{"mintmark/auth0", "mintmark/inspect", "mintmark/ui", "net/http"}, []string{"mintmark/inspect/printable"}, "profiles is a leaf"},
		{"ui/jobs/", append(clouds, "charm.land", "github.com/spf13", "os/exec"), nil, "jobs are written once for both front ends"},
		{"ui/guides/", append(clouds, "charm.land", "github.com/spf13", "os/exec"), nil, "guides are data for both front ends"},
		{"ui/cli/", append(clouds, "charm.land/bubbletea", "net/http", "os/exec", "mintmark/ui/workbench"), nil, "scripts never start a renderer"},
		{"ui/", append(clouds, "net/http", "os/exec", "github.com/spf13"), nil, "effects arrive as funcs"},
	}
}

func without(list []string, i int) []string {
	out := append([]string(nil), list[:i]...)
	return append(out, list[i+1:]...)
}

// applies picks the rules for a file: named files and simulators everywhere, else the longest matching folder.
func applies(path string, all []rule) (out []rule) {
	best := rule{}
	for _, r := range all {
		switch {
		case strings.HasSuffix(r.where, ".go"):
			if filepath.Base(path) == r.where {
				out = append(out, r)
			}
		case r.where == "simulator/":
			if strings.Contains(path, "/simulator/") {
				return []rule{r}
			}
		case strings.HasPrefix(path, r.where) && len(r.where) > len(best.where):
			best = r
		}
	}
	if best.where != "" {
		out = append(out, best)
	}
	return out
}

func TestImportsFollowTheHouse(t *testing.T) {
	seen := 0
	walkGo(t, func(path string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			seen++
			name, _ := strconv.Unquote(spec.Path.Value)
			for _, r := range applies(path, rules()) {
				if forbidden(name, r, path) {
					t.Errorf("%s imports %s: %s", path, name, r.why)
				}
			}
			if ours := "inspect/cloud/cloudtest"; (name == "testing" || name == "mintmark/"+ours) && !strings.HasPrefix(path, ours+"/") {
				t.Errorf("%s imports %s: no program links what tests stand on", path, name)
			}
		}
	})
	if seen < 100 {
		t.Errorf("only %d imports were looked at: the walk is broken", seen)
	}
}

// forbidden reports whether a rule is broken. A folder may import what is below itself, unless a longer entry of never
// says otherwise; allow is exact.
func forbidden(name string, r rule, path string) bool {
	if strings.HasPrefix(path, "ui/desktop/") && name == "os/exec" || slices.Contains(r.allow, name) {
		return false // ui/desktop is the one place with processes
	}
	own := "mintmark/" + strings.TrimSuffix(r.where, "/")
	for _, n := range r.never {
		n = strings.TrimSuffix(n, "/")
		within := strings.HasPrefix(name+"/", own+"/") && len(n) <= len(own)
		// A part of the standard library is meant exactly: net/url reaches nothing.
		std := !strings.Contains(n, ".") && !strings.HasPrefix(n, "mintmark")
		if name == n && !within || !within && !std && strings.HasPrefix(name+"/", n+"/") {
			return true
		}
	}
	return false
}

func TestForbiddenImportsAreSeen(t *testing.T) {
	for _, c := range []struct {
		path, name string
		want       bool
	}{
		{"inspect/parse.go", "net/http", true}, {"inspect/parse.go", "mintmark/inspect/wire", true}, {"inspect/parse.go", "mintmark/inspect/printable", false},
		{"inspect/cloud/aws/trust.go", "os", true}, {"inspect/cloud/aws/fields.go", "mintmark/inspect/cloud/gcp", true}, {"inspect/cloud/aws/fields.go", "mintmark/inspect/cloud", false},
		{"inspect/cloud/aws/simulator/sts.go", "mintmark/inspect", true}, {"auth0/sandbox/tenant.go", "mintmark/auth0", true}, {"auth0/keys.go", "mintmark/auth0/sandbox", true},
		{"auth0/keys.go", "mintmark/profiles/secret", false}, {"auth0/keys.go", "mintmark/profiles", true}, {"profiles/keyring/keyring.go", "mintmark/profiles", false},
		{"ui/cli/try.go", "charm.land/bubbletea/v2", true}, {"ui/desktop/clipboard.go", "os/exec", false}, {"ui/workbench/list.go", "os/exec", true},
		{"ui/jobs/try.go", "mintmark/inspect/cloud/aws", true}, {"ui/app.go", "mintmark/inspect/cloud", false},
	} {
		got := false
		for _, r := range applies(c.path, rules()) {
			got = got || forbidden(c.name, r, c.path)
		}
		if got != c.want {
			t.Errorf("%s importing %s: forbidden %v, want %v", c.path, c.name, got, c.want)
		}
	}
}

// pages is the folders of the screen that may not know each other.
func TestPagesTalkByMessage(t *testing.T) {
	pages := []string{"workbench", "editor", "compare", "tester", "login", "fleet", "guide"}
	walkGo(t, func(path string) {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", path), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range pages {
			if !strings.HasPrefix(path, "ui/"+from+"/") || strings.HasSuffix(path, "_test.go") {
				continue
			}
			for _, spec := range file.Imports {
				for _, to := range pages {
					if from != to && spec.Path.Value == strconv.Quote("mintmark/ui/"+to) {
						t.Errorf("%s imports the page %s: pages talk by message", path, to)
					}
				}
			}
		}
	})
}

func TestFilesAndFunctionsStayReadable(t *testing.T) {
	walkGo(t, func(path string) {
		if strings.HasSuffix(path, "_test.go") {
			return
		}
		b, err := os.ReadFile(filepath.Join("..", path))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(b), "\n")
		if len(lines) > 351 {
			t.Errorf("%s has %d lines, more than 350", path, len(lines))
		}
		start := -1
		for i, l := range lines {
			if strings.HasPrefix(l, "func ") {
				start = i
			}
			if l == "}" && start >= 0 {
				if n := i - start + 1; n > 60 {
					t.Errorf("%s:%d: a function of %d lines, more than 60", path, start+1, n)
				}
				start = -1
			}
		}
		for _, part := range strings.Split(strings.TrimSuffix(path, ".go"), "/") {
			switch part {
			case "util", "utils", "helpers", "common", "types", "misc":
				t.Errorf("%s: the name %s says nothing", path, part)
			}
		}
	})
}

// walkGo calls f with every Go file's path below the module's root.
func walkGo(t *testing.T, f func(path string)) {
	t.Helper()
	err := filepath.WalkDir("..", func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel("..", path)
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && len(d.Name()) > 2 || d.Name() == "node_modules" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if strings.HasSuffix(rel, ".go") {
			f(filepath.ToSlash(rel))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
