package ui

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"mintmark/auth0"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/widget"
)

// hostile are texts that do harm where they reach a terminal raw.
var hostile = []string{
	"\x1b[2J\x1b[H\x1b]0;owned\x07", "\x1bPq\x1b\\", "\x1b]52;c;ZXZpbA==\x07", "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
	"\u009b31mred", "\u009d0;title\u009c", "a\rb", "line\nbreak\ttab", "\x00\x07\x08\x7f", "\u202Egnp.exe\u2066", "\u2028\u2029", "\ufeff\u200b\u200d",
	"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "👩‍👩‍👧‍👦🏳️‍🌈", "漢字漢字漢字", "\xff\xfe\xc0", "\U000E0041\U000E0042", "\uE000", "\x1b[?1049l\x1b[201~q", strings.Repeat("W", 5000), "\x1b_G\x1b\\", "\u115f\u3164",
}

// TestHostileTextReachesNoSink puts every hostile text into every place that is not ours: names, domains, audiences,
// claims, headers, kid, issuer, error bodies, HTTP headers. The frame must stay straight and free of controls, and the
// painted frame may hold no sequence but our own colours.
func TestHostileTextReachesNoSink(t *testing.T) {
	for _, evil := range hostile {
		w := newWorld(t)
		quoted, _ := json.Marshal(evil)
		w.profiles[0].Domain, w.profiles[0].Audience, w.profiles[0].ClientID = "d"+evil, evil, evil
		w.profiles[0].Tags, w.profiles[0].Organization = []string{evil}, evil
		w.profiles[1].Name = evil
		w.profiles[2].Label = evil
		w.claims["acme-prod"] = `"azp":` + string(quoted) + `,` + string(quoted) + `:{` + string(quoted) + `:[` + string(quoted) + `]},"kid":` + string(quoted)
		w.fail["tenant-a"] = &auth0.Problem{Title: evil, Why: evil, Causes: []string{evil}, Code: evil, Message: evil, Cause: "auth0.x"}
		w.fail["tenant-b"] = errors.New(evil)
		d := driveWorld(t, w, 100, 30)
		check := func() {
			straight(t, d.frame(), 100, 30)
			onlyOurs(t, widget.Paint(d.app.frame(), &d.app.styles))
		}
		check()
		d.keys("f")
		r := w.tokens["acme-prod"]
		r.Exchanges = append(r.Exchanges, wire.Exchange{Method: evil, URL: evil, Status: 500, Header: http.Header{"X-Evil": {evil}}, Body: []byte(evil), Err: errors.New(evil)})
		w.tokens["acme-prod"] = r
		d.keys("f", "tab")
		for _, k := range []string{"1", "end", "enter", "2", "4", "5", "end", "enter", "home", "enter", "6", "r", "?", "esc", "y", "esc", "e", "tab", "tab", "tab", "esc", "x", "esc", "T", "y", "3", "end", "left", "j", "j", "f", "j", "f", "tab", "p"} {
			d.keys(k)
			check()
		}
		d.send(paste(evil))
		check()
		d.keys("esc", "/")
		d.send(paste(evil))
		check()
		d.keys("esc", ":")
		d.send(paste(evil))
		check()
	}
}

// TestHostileFileNamesReachNoSink puts them where names of files are shown: the store, a CA file, what was exported,
// what could not be opened, and what a store says by itself.
func TestHostileFileNamesReachNoSink(t *testing.T) {
	for _, evil := range hostile {
		w := newWorld(t)
		w.profiles[0].CAFile = evil
		news := make(chan string, 1)
		news <- evil
		close(news)
		deps := w.deps()
		deps.Notices = news
		deps.Store = func() string { return "age vault " + evil }
		deps.Export = func(context.Context, string, string, []byte) (string, error) { return evil, nil }
		deps.Sandbox = func(context.Context) (Deps, error) { return Deps{}, errors.New(evil) }
		deps.Reopen = func(_ context.Context, p Place) (Deps, error) {
			return Deps{}, &profiles.Trouble{Code: "store.vault.damaged", What: evil, Why: p.File, Next: evil}
		}
		check := func(d *driver, keys ...string) {
			t.Helper()
			for _, k := range append([]string{""}, keys...) {
				if k != "" {
					d.keys(k)
				}
				straight(t, d.frame(), 100, 30)
				onlyOurs(t, d.painted())
			}
		}
		check(driveDeps(t, w, deps, 100, 30), "m", "E", "esc", "e", "end", "tab", "tab", "up")
		d := driveDeps(t, w, Without(deps, &profiles.Trouble{Code: "store.locked", What: evil, Why: evil, Next: evil}), 100, 30)
		check(d, "V")
		d.send(paste(evil))
		check(d, "tab", "a", "tab", "enter", "esc", "M", "esc", "s")
	}
}

// onlyOurs holds that every escape in a painted frame is an SGR of ours.
func onlyOurs(t testing.TB, painted string) {
	t.Helper()
	for i := 0; i < len(painted); i++ {
		if painted[i] != 0x1b {
			continue
		}
		end := strings.IndexByte(painted[i:], 'm')
		if end < 0 || !strings.HasPrefix(painted[i:], "\x1b[") || strings.Trim(painted[i+2:i+end], "0123456789;:") != "" {
			t.Fatalf("a sequence that is not ours: %q", painted[i:min(len(painted), i+20)])
		}
	}
}
