package ui

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestEnterOnALinkGoesThere(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("t", "y")
	d.shows("GCP ✗ audience ──")
	d.keys("shift+tab")
	d.shows("▸profile ✓ ──")
	d.keys("right", "enter")
	d.shows("https://acme.eu.auth0.com/oauth/token")
	d.keys("shift+tab", "shift+tab", "l", "enter")
	d.shows("▸ iss")
	d.keys("tab", "l", "l", "enter")
	d.shows("▸ GCP")
	d.keys("tab", "h", "h", "h", "h", "h", "enter")
	d.shows("▸● acme-prod")
	d.keys("shift+tab", "esc")
	d.lacks("▸profile")
}

func TestTheChainIsLeftWhereItDoesNotFit(t *testing.T) {
	d := drive(t, 70, 18)
	d.keys("shift+tab", "shift+tab", "shift+tab")
	d.lacks("▸profile")
	d.shows("acme-prod")
}

func TestAnEarlierTokenIsComparedWithTheOneHeldNow(t *testing.T) {
	w := newWorld(t)
	d := driveWorld(t, w, 120, 36)
	d.keys("f")
	w.profiles[0].Audience = "https://api.acme.dev/"
	d.keys("F", "c")
	d.shows("the token held before this one")
	d.keys("1")
	d.shows("compare acme-prod with acme-prod, earlier", "aud", "B lacks at the end: /")
}

// TestTheClockIsShownOnlyWhenItDiffers: 0.2 s within a margin of 0.5 s tells nothing.
func TestTheClockIsShownOnlyWhenItDiffers(t *testing.T) {
	w := newWorld(t)
	d := driveWorld(t, w, 120, 36)
	d.keys("f")
	d.lacks("clock ")
	f := w.tokens["acme-prod"]
	f.Offset.Value = -90_000_000_000
	w.tokens["acme-prod"] = f
	d.keys("f")
	d.shows("clock -90.0 s", "by the tenant's clock")
}

// TestFaintIsForDecoration reads our own source: the one role below the contrast of text carries nothing but rules,
// dots and the empty part of a bar.
func TestFaintIsForDecoration(t *testing.T) {
	decoration := regexp.MustCompile(`Rule\(theme\.Faint|Own\(theme\.Faint, " · "\)|role := theme\.Faint|Glyph\.Rest.*role: theme\.Faint`)
	seen := 0
	err := filepath.WalkDir(".", func(path string, _ os.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		data, err := os.ReadFile(path)
		for n, line := range strings.Split(string(data), "\n") {
			if !strings.Contains(line, "theme.Faint") {
				continue
			}
			if seen++; !decoration.MatchString(line) {
				t.Errorf("%s:%d writes text in faint: %s", path, n+1, strings.TrimSpace(line))
			}
		}
		return err
	})
	if err != nil || seen == 0 {
		t.Fatalf("%d uses found, error %v", seen, err)
	}
}
