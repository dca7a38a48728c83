package test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// preferring writes a config.toml and gives the environment that finds it.
func preferring(t *testing.T, text string) []string {
	t.Helper()
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "mintmark"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mintmark", "config.toml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{"XDG_CONFIG_HOME=" + dir}
}

// TestPreferencesChangeTheScreen: each preference is seen on the real screen, and without the file it is otherwise.
func TestPreferencesChangeTheScreen(t *testing.T) {
	size := [2]int{120, 36}
	bare := begin(t, size, nil, "sandbox --world "+writeShortWorld(t))
	bare.wait(`short`)
	bare.keys("f")
	bare.wait(`ACCEPTED.*\n.*29m \d\ds`)
	if s := bare.screen(); !strings.Contains(s, "╭") || !strings.Contains(s, "f fetch") || strings.Contains(s, "renews in") || !strings.Contains(bare.modes(), "mouse 1 1") {
		t.Errorf("without preferences, modes %s:\n%s", bare.modes(), s)
	}
	dark := bare.tmux("capture-pane", "-e", "-p", "-t", "a")
	bare.leave()

	f := begin(t, size, preferring(t, "theme = \"light\"\nglyphs = \"ascii\"\nmouse = false\nauto_renew = true\n[keys]\nfetch = [\"ctrl+g\", \"z\"]\n"), "sandbox --world "+writeShortWorld(t))
	f.wait(`short`)
	f.keys("f")
	time.Sleep(300 * time.Millisecond)
	if s := f.screen(); strings.Contains(s, "ACCEPTED") {
		t.Errorf("the key that was given away still fetches:\n%s", s)
	}
	f.keys("z")
	f.wait(`ACCEPTED`)
	f.wait(`renews in +\d\dm`)
	s := f.screen()
	for _, r := range s {
		if r > 0x7e {
			t.Errorf("%q with ASCII glyphs:\n%s", r, s)
			break
		}
	}
	if !strings.Contains(s, "ctrl+g fetch") || !strings.Contains(f.modes(), "mouse 0 0") {
		t.Errorf("modes %s:\n%s", f.modes(), s)
	}
	const lightText = "38;5;234m" // #1B2421 in 256 colours
	if light := f.tmux("capture-pane", "-e", "-p", "-t", "a"); !strings.Contains(light, lightText) || strings.Contains(dark, lightText) {
		t.Errorf("the light theme was not used:\n%.2000q", light)
	}
	f.leave()
}

// TestAFaultInThePreferencesIsPlaced: the screen does not open, and the file, line and column are named.
func TestAFaultInThePreferencesIsPlaced(t *testing.T) {
	for text, want := range map[string]string{
		"theme = \"dark\"\ncolour = 3\n":   "config.toml: line 2, column 1: there is no preference",
		"theme = \"dark\"\n  theme2 = 3\n": "line 2, column 3",
		"[keys]\nfetch = [\"ctrl+s\"]\n":   "line 2, column 1: keys.fetch",
		"clear_clipboard_after = 9\n":      "line 1, column 1: clear_clipboard_after is 9, want 10 to 300 seconds",
	} {
		p := prepare(t, world{dir: t.TempDir()}, "--store", "memory")
		p.Env = append(p.Env, preferring(t, text)...)
		p.terminal(t)
		if code := p.ends(t, 10*time.Second); code != 2 || !strings.Contains(strings.ReplaceAll(p.out.String(), "\r\n", " "), want) || strings.Contains(p.out.String(), "\x1b[?1049h") {
			t.Errorf("%q: exit %d: %s", text, code, p.out)
		}
	}
}
