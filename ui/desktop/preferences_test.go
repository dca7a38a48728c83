package desktop

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestPreferences(t *testing.T) {
	p, err := ParsePreferences([]byte("theme = \"light\"\nglyphs = \"ascii\"\nmouse = false\nclear_clipboard_after = 60\nauto_renew = true\n[keys]\nfetch = [\"ctrl+g\"]\n"))
	if err != nil || p.Theme != "light" || p.Glyphs != "ascii" || !p.NoMouse || p.ClearAfter != time.Minute || !p.AutoRenew || p.Keys["fetch"][0] != "ctrl+g" {
		t.Fatalf("%+v, %v", p, err)
	}
}

func TestPreferencesAreStrictWithTheirPlace(t *testing.T) {
	for text, want := range map[string]string{
		"theme = \"light\"\nthem = 1\n":                     "line 2, column 1: there is no preference",
		"theme = 3\n":                                       "line 1, column 9",
		"\ntheme = \"blue\"\n":                              "line 2, column 1: theme is blue",
		"clear_clipboard_after = 5\n":                       "line 1, column 1: clear_clipboard_after is 5, want 10 to 300 seconds",
		"[keys]\n  fetch = [\"ctrl+s\"]\n":                  "line 2, column 3: keys.fetch",
		"[keys]\nfetsh = [\"x\"]\n":                         "line 2, column 1: keys.fetsh: there is no such action",
		"[keys]\nfetch = []\n":                              "line 2, column 1: keys.fetch has no key",
		"theme = \"\x1b[2J\"":                               "line 1",
		"theme = \"light\"\ntheme = \"dark\"\n":             "line 2",
		"glyphs = \"\\u001b[31m\"\n":                        `glyphs is \x1b[31m`,
		"[keys]\nfetch = [\"crtl+g\"]\n":                    `line 2, column 1: keys.fetch: "crtl+g" is no key`,
		"[keys]\nfetch = [\"f64\"]\n":                       `keys.fetch: "f64" is no key`,
		"[keys]\nfetch = [\"\"]\n":                          `keys.fetch: "" is no key`,
		"[keys]\nfetch = [\"esc\"]\n":                       `keys.fetch: "esc" always leads back`,
		"[keys]\nfetch = [\"ctrl+c\"]\n":                    `keys.fetch: "ctrl+c" always quits`,
		"[keys]\ntry-all = [\"A\"]\ntry = [\"x\", \"A\"]\n": `line 2, column 1: keys.try-all: "A" is given to keys.try too`,
		"[keys]\nfetch = [\"a\"]\n[keys]\nquit = [\"b\"]":   "line 3",
	} {
		_, err := ParsePreferences([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if err != nil && strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: the error holds an escape", text)
		}
	}
}

func TestEveryKindOfKeyCanBeGiven(t *testing.T) {
	for _, k := range []string{"g", "G", "é", "+", "ctrl++", "ctrl+g", "ctrl+alt+shift+g", "f1", "f63", "space", "alt+space", "pgdown", "shift+tab", "insert"} {
		if _, err := ParsePreferences([]byte("[keys]\nfetch = [\"" + k + "\"]\n")); err != nil {
			t.Errorf("%s: %v", k, err)
		}
	}
	if _, err := ParsePreferences([]byte("[keys]\nback = [\"esc\", \"backspace\"]\nquit = [\"ctrl+c\"]\n")); err != nil {
		t.Error(err)
	}
}

func TestNoFileMeansNoPreferences(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	if p, err := LoadPreferences(); err != nil || p.Theme != "" {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestWriteFileIsPrivateAndWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "token")
	for _, text := range []string{"one", "two, longer"} {
		if err := WriteFile(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(path)
		if err != nil || string(b) != text {
			t.Errorf("%q, %v", b, err)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".mintmark-*")); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestOnlyHTTPSIsOpened(t *testing.T) {
	for _, address := range []string{"", "http://x", "file:///etc/passwd", "javascript:alert(1)", "https://", "https://u:p@x/", "-x", "https:evil"} {
		if err := OpenBrowser(context.Background(), address); err == nil || !strings.Contains(err.Error(), "only an https") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestProxyIsShownWithoutItsPassword(t *testing.T) {
	c := proxyCheck(func(k string) string { return map[string]string{"HTTPS_PROXY": "http://user:pass@proxy:3128"}[k] })
	if strings.Contains(c.Detail, "pass") || !strings.Contains(c.Detail, "proxy:3128") {
		t.Errorf("detail %q", c.Detail)
	}
}
