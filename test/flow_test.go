package test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// The ten flows of the screen, each with the real program on a real terminal; see flow_more_test.go for the other five.

// TestFlowFirstStart: nothing is configured. The welcome leads to a new profile, to a paste, and into the sandbox.
func TestFlowFirstStart(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		f := begin(t, size, nil, "--store memory")
		f.wait(`add the first profile|No profile yet`)
		if size[0] >= 120 {
			f.wait(`(?s)add the first profile.*paste a token.*open the sandbox`)
		}
		f.keys("n")
		f.wait(`new profile`)
		f.escape()
		f.wait(`add the first profile|No profile yet`)
		f.keys("p")
		f.wait(`Paste a token|read while you type`)
		f.escape()
		f.wait(`add the first profile|No profile yet`)
		f.keys("s")
		f.wait(`acme-prod`)
		f.leave()
	})
}

// TestFlowFetchAndCountdown: a token is fetched, judged, and its countdown falls with the seconds.
func TestFlowFetchAndCountdown(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		f := begin(t, size, nil, "sandbox --world "+writeShortWorld(t))
		f.wait(`short`)
		f.keys("f")
		left := regexp.MustCompile(`(\d\d)m (\d\d)s`)
		first := left.FindString(f.wait(`\d\dm \d\ds`))
		for end := time.Now().Add(5 * time.Second); ; time.Sleep(100 * time.Millisecond) {
			if now := left.FindString(f.screen()); now != "" && now < first {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("the countdown stands at %s:\n%s", first, f.screen())
			}
		}
		f.keys("Enter")
		f.wait(`ACCEPTED`)
		f.leave()
	})
}

// TestFlowPaste: a scratch token is read while it is typed, what was around it is named, and nothing is asked of anybody
// until its keys are.
func TestFlowPaste(t *testing.T) {
	w := sandbox(t)
	a := w.command().run(t, "token", "acme-prod")
	if a.code != 0 {
		t.Fatal(a.stderr)
	}
	raw := strings.TrimSpace(a.stdout)
	cut := len(raw) - 3
	atSizes(t, func(t *testing.T, size [2]int) {
		f := begin(t, size, w.command().env, "")
		f.wait(`acme-prod`)
		f.paste("Authorization: Bearer " + raw[:cut])
		f.wait(`(?s)Paste a token.*Taken away`)
		for _, key := range raw[cut:] {
			f.text(string(key))
		}
		f.wait(`(?s)DECODED, not verified.*@clients`)
		f.text("!") // every key is judged
		f.gone(`DECODED, not verified`)
		f.keys("BSpace")
		f.wait(`DECODED, not verified`)
		f.keys("Enter") // the issuer of a saved profile: its keys may be asked
		f.wait(`ACCEPTED`)
		f.keys("x")
		f.gone(`pasted token`)
		f.leave()
	})
}

// TestFlowTry: nothing leaves before the exact destinations are agreed to, once; then prediction and trial stand together,
// and what differs is marked.
func TestFlowTry(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		w := sandbox(t)
		if a := w.command().run(t, "profile", "edit", "acme-prod", "--target", "api:far", "--set", "url=https://api.example.invalid/x"); a.code != 0 {
			t.Fatal(a.stderr)
		}
		f := begin(t, size, w.command().env, "")
		f.choose("acme-prod")
		f.keys("t")
		f.wait(`(?s)Show a token of acme-prod to these\?.*https://api\.example\.invalid/x`)
		f.escape()
		f.gone(`Show a token`)
		f.keys("3", "l")
		if screen := f.screen(); strings.Contains(screen, "tried ✓") {
			t.Fatalf("it was tried without consent:\n%s", screen)
		}
		f.keys("t")
		f.wait(`Show a token of acme-prod`)
		f.keys("y")
		f.wait(`predicted ✓ accept\s+tried ✓ accepted`)
		f.keys("t") // asked once for each profile
		time.Sleep(300 * time.Millisecond)
		if screen := f.screen(); strings.Contains(screen, "Show a token") {
			t.Fatalf("asked again:\n%s", screen)
		}
		f.leave()
	})
}

// TestFlowFault: a seeded fault is predicted, refused in the cloud's own words, and the differing character is marked.
func TestFlowFault(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		f := begin(t, size, nil, "sandbox")
		f.choose("acme-slash")
		f.keys("t")
		f.wait(`(?s)(✗|refuse)`)
		f.keys("3")
		if size[1] >= 24 {
			f.keys("Enter")
			f.wait(`(?s)expected +https://127\.0\.0\.1:\d+ .*got +https://127\.0\.0\.1:\d+/.*“/” too much at the end`)
		} else {
			f.wait(`AWS`)
		}
		f.leave()
	})
}

// clipboardPrograms is a folder with a desktop's clipboard that is a file in it.
func clipboardPrograms(t *testing.T) (dir string, env []string) {
	t.Helper()
	dir = t.TempDir()
	for name, script := range map[string]string{
		"wl-copy":  `case "$1" in --clear) rm -f DIR/board;; *) cat > DIR/part; mv DIR/part DIR/board;; esac`,
		"wl-paste": `cat DIR/board`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+strings.ReplaceAll(script, "DIR", dir)+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	config := filepath.Join(dir, "mintmark")
	if err := os.Mkdir(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte("clear_clipboard_after = 10\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, []string{"PATH=" + dir + ":" + os.Getenv("PATH"), "WAYLAND_DISPLAY=wayland-0", "XDG_CONFIG_HOME=" + dir}
}

// TestFlowCopy: yy copies the token and says when it is cleared; the menu has other forms; after the end of the program the
// clipboard is cleared all the same.
func TestFlowCopy(t *testing.T) {
	atSizes(t, func(t *testing.T, size [2]int) {
		dir, env := clipboardPrograms(t)
		board := func() string {
			b, _ := os.ReadFile(filepath.Join(dir, "board"))
			return string(b)
		}
		f := begin(t, size, env, "sandbox")
		f.choose("acme-prod")
		f.keys("f")
		f.wait(`23h 59m`)
		f.keys("y")
		f.wait(`(?s)Copy.*token.*Authorization: Bearer.*curl.*export.*JSON.*report`)
		f.keys("h")
		f.wait(`Copied the Authorization header with wl-copy`)
		if !strings.HasPrefix(board(), "Authorization: Bearer eyJ") {
			t.Errorf("the clipboard holds %.40q", board())
		}
		f.keys("y", "y")
		f.wait(`Copied the token with wl-copy; cleared in 10 s if\s+unchanged`)
		if !strings.HasPrefix(board(), "eyJ") {
			t.Errorf("the clipboard holds %.40q", board())
		}
		f.leave()
		if size[0] < 120 { // waited for once
			return
		}
		for end := time.Now().Add(20 * time.Second); board() != ""; time.Sleep(100 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the clipboard was not cleared after the program's end")
			}
		}
	})
}
