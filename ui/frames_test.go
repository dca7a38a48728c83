package ui

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"mintmark/ui/widget"
)

// scenes are the main pages and states, each with how to get there from the first frame.
func scenes() map[string]func(d *driver) {
	return map[string]func(d *driver){
		"start":     func(*driver) {},
		"claims":    func(d *driver) { d.keys("f", "tab", "end", "enter") },
		"checks":    func(d *driver) { d.keys("f", "2") },
		"ask":       func(d *driver) { d.keys("t") },
		"clouds":    func(d *driver) { d.keys("t", "y", "tab") },
		"chain":     func(d *driver) { d.keys("t", "y"); d.frame(); d.keys("shift+tab", "l", "l", "l") },
		"keys":      func(d *driver) { d.keys("f", "4", "tab") },
		"wire":      func(d *driver) { d.keys("f", "5", "tab", "enter") },
		"raw":       func(d *driver) { d.keys("f", "6", "tab") },
		"help":      func(d *driver) { d.keys("f", "?") },
		"palette":   func(d *driver) { d.keys("f", ":"); d.typed("cop") },
		"copy-menu": func(d *driver) { d.keys("f", "y") },
		"toast":     func(d *driver) { d.keys("f", "y", "y") },
		"refused":   func(d *driver) { d.keys("j", "j", "f", "tab") },
		"filter":    func(d *driver) { d.keys("/"); d.typed("acme") },
		"edit":      func(d *driver) { d.keys("e", "tab", "tab"); d.typed(" x") },
		"new":       func(d *driver) { d.keys("n") },
		"paste": func(d *driver) {
			d.keys("p")
			d.send(paste("Authorization: Bearer " + unsigned(d.w.mint(d.w.profiles[1]).Raw)))
		},
		"compare": func(d *driver) { d.keys("f"); d.send(paste(d.w.mint(d.w.profiles[1]).Raw)); d.keys("enter", "c", "1") },
		"fleet":   func(d *driver) { d.keys("t", "y", "m", "s") },
		"explain": func(d *driver) { d.keys("E"); d.send(paste(refusedByEntra)); d.keys("tab") },
		"guides":  func(d *driver) { d.keys("g") },
		"guide":   func(d *driver) { d.keys("g", "enter", "enter") },
		"delete":  func(d *driver) { d.keys("x") },
		"renewing": func(d *driver) {
			d.renewsItself()
			d.later(1, 20*time.Minute)
		},
		"renewal-failed": func(d *driver) {
			d.renewsItself()
			d.w.fail["acme-prod"] = errors.New("the tenant is away")
			d.later(1, 48*time.Minute)
		},
		"renewal-stopped": func(d *driver) {
			d.renewsItself()
			d.w.fail["acme-prod"] = refusedForGood()
			d.later(1, 48*time.Minute)
		},
	}
}

// unsigned has a signature that is the same in every run.
func unsigned(raw string) string {
	return raw[:strings.LastIndexByte(raw, '.')+1] + strings.Repeat("c2lnbmF0dXJl", 28)
}

func TestFrames(t *testing.T) {
	for name, scene := range scenes() {
		for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size[0], size[1]), func(t *testing.T) {
				d := drive(t, size[0], size[1])
				scene(d)
				straight(t, d.frame(), size[0], size[1])
				golden.RequireEqual(t, []byte(d.frame()+"\n"))
			})
		}
	}
}

func TestSmallFrames(t *testing.T) {
	for _, size := range [][2]int{{40, 10}, {20, 5}, {19, 5}, {20, 4}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			d := drive(t, size[0], size[1])
			d.keys("f", "tab")
			straight(t, d.frame(), size[0], size[1])
			golden.RequireEqual(t, []byte(d.frame()+"\n"))
		})
	}
}

// TestThemes keeps the painted frame of each look: attributes and glyphs, not only words.
func TestThemes(t *testing.T) {
	for name, change := range map[string]func(a *App){
		"dark":     func(*App) {},
		"light":    func(a *App) { a.looks.Dark = false },
		"contrast": func(a *App) { a.looks.Contrast = true },
		"no-color": func(a *App) { a.looks.Profile = colorprofile.ASCII },
		"sixteen":  func(a *App) { a.looks.Profile = colorprofile.ANSI },
		"ascii":    func(a *App) { a.looks.ASCII = true },
	} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, 120, 24)
			change(d.app)
			d.app.restyle()
			d.keys("t", "y", "tab", "j", "j", "j")
			painted := widget.Paint(d.app.frame(), &d.app.styles)
			straight(t, ansi.Strip(painted), 120, 24)
			if name == "ascii" {
				for _, r := range ansi.Strip(painted) {
					if r > 0x7e {
						t.Fatalf("%q is not ASCII", r)
					}
				}
			}
			golden.RequireEqual(t, []byte(strings.ReplaceAll(painted, "\x1b", "␛")+"\n"))
		})
	}
}

// TestLightPages keeps more pages as painted in light, where a colour that was made for dark would vanish.
func TestLightPages(t *testing.T) {
	for _, name := range []string{"claims", "checks", "fleet", "refused"} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, 120, 36)
			d.app.looks.Dark = false
			d.app.restyle()
			scenes()[name](d)
			golden.RequireEqual(t, []byte(strings.ReplaceAll(d.painted(), "\x1b", "␛")+"\n"))
		})
	}
}

// straight holds that a frame is exactly w × h cells: nothing overflows, nothing wraps, every border stands.
func straight(t testing.TB, frame string, w, h int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) != h {
		t.Fatalf("%d lines, want %d:\n%s", len(lines), h, frame)
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Fatalf("line %d is %d cells wide, want %d: %q", i+1, got, w, l)
		}
		for _, r := range l {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Fatalf("line %d holds the control character %U: %q", i+1, r, l)
			}
		}
	}
}
