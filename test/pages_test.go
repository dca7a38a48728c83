package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api"
	"mintmark/inspect/cloud/aws"
	"mintmark/inspect/cloud/azure"
	"mintmark/inspect/cloud/gcp"
	"mintmark/ui/cli"
)

// pages are the documents that people read, by path.
func pages(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, pattern := range []string{"../*.md", "../docs/*.md", "../docs/decisions/*.md"} {
		paths, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			out[path] = string(text)
		}
	}
	if len(out) < 20 {
		t.Fatalf("only %d pages found", len(out))
	}
	return out
}

func TestLinksLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]+)(#[^)]*)?\)`)
	for path, text := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(text, -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(filepath.Join(filepath.Dir(path), m[1])); err != nil {
				t.Errorf("%s: the link %s leads nowhere", path, m[1])
			}
		}
	}
}

// TestPrintedCommandsExist holds every command and flag in the pages to the reference, which is made from the code.
func TestPrintedCommandsExist(t *testing.T) {
	sections := map[string]string{}
	for _, part := range strings.Split(cli.Reference(), "\n## ")[1:] {
		name, body, _ := strings.Cut(part, "\n")
		sections[name] = body
	}
	line := regexp.MustCompile("(?m)(?:^|[\\s\"(`$])mintmark ([a-z]+(?: [a-z]+)?)((?:[^\n`|).,]|[.,][^\\s])*)") // a sentence that goes on is no command
	flag := regexp.MustCompile(`\s(--[a-z-]+)`)
	seen := 0
	for path, text := range pages(t) {
		for _, m := range line.FindAllStringSubmatch(text, -1) {
			name := "mintmark " + m[1]
			body, ok := sections[name]
			if first, _, _ := strings.Cut(m[1], " "); !ok {
				name = "mintmark " + first
				body, ok = sections[name]
			}
			flags := flag.FindAllStringSubmatch(m[2], -1)
			if !ok && len(flags) == 0 {
				continue // prose
			}
			seen++
			for _, f := range flags {
				if !strings.Contains(body, "`"+f[1]) && f[1] != "--store" && f[1] != "--help" {
					t.Errorf("%s: %s has no %s", path, name, f[1])
				}
			}
		}
	}
	if seen < 40 {
		t.Errorf("only %d commands found in the pages", seen)
	}
}

func TestEverySettingIsDocumented(t *testing.T) {
	page := pages(t)["../docs/profiles.md"]
	for _, c := range (cloud.Registry{aws.New(), gcp.New(), azure.New(), api.New()}) {
		for _, f := range c.Fields() {
			if !strings.Contains(page, "`"+f.Key+"`") {
				t.Errorf("docs/profiles.md does not name %s of %s", f.Key, c.ID())
			}
		}
	}
}
