package ui

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// hostile are texts that do harm where they reach a terminal raw.
var hostile = []string{
	"\x1b[2J\x1b[H\x1b]0;owned\x07", "\x1bPq\x1b\\", "\x1b]52;c;ZXZpbA==\x07", "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
	"\u009b31mred", "\u009d0;title\u009c", "a\rb", "line\nbreak\ttab", "\x00\x07\x08\x7f", "\u202Egnp.exe\u2066", "\u2028\u2029", "\ufeff\u200b\u200d",
	"e\u0301\u0301\u0301\u0301\u0301\u0301\u0301", "👩‍👩‍👧‍👦🏳️‍🌈", "漢字漢字漢字", "\xff\xfe\xc0", "\U000E0041\U000E0042", "\uE000", "\x1b[?1049l\x1b[201~q", strings.Repeat("W", 5000), "\x1b_G\x1b\\", "\u115f\u3164",
}

// hostileWorld has the text in every place that is not ours: names, domains, audiences, labels, tags, claims, header, kid,
// type, issuer, refusals of tenants and clouds, keys, what went over the wire.
func hostileWorld(t testing.TB, evil string) (*world, Deps) {
	w := newWorld(t)
	quoted, _ := json.Marshal(evil)
	w.evil = evil
	w.profiles[0].Domain, w.profiles[0].Audience, w.profiles[0].ClientID = "d"+evil, evil, evil
	w.profiles[0].Tags, w.profiles[0].Organization = []string{evil}, evil
	w.profiles[1].Name = evil
	w.profiles[2].Label = evil
	w.claims["acme-prod"] = `"azp":` + string(quoted) + `,` + string(quoted) + `:{` + string(quoted) + `:[` + string(quoted) + `]},"kid":` + string(quoted)
	w.fail["tenant-a"] = &auth0.Problem{Title: evil, Why: evil, Causes: []string{evil}, Code: evil, Message: evil, Cause: "auth0.x", Fix: []inspect.Fix{{Title: evil, As: "cli", Text: evil}}}
	w.fail["tenant-b"] = errors.New(evil)
	deps := w.withGuides(w.deps())
	deps.Fetch = func(ctx context.Context, name string, fresh bool) (jobs.Fetched, error) {
		f, err := w.fetch(ctx, name, fresh)
		f.Exchanges = append(f.Exchanges, wire.Exchange{Method: evil, URL: evil, Status: 500, RequestHeader: http.Header{evil: {evil}}, RequestBody: []byte(evil), Header: http.Header{"X-Evil": {evil}, evil: {evil}}, Body: []byte(evil), Err: errors.New(evil)})
		return f, err
	}
	deps.Explain = func(context.Context, string, jobs.ExplainOptions) (jobs.Explained, error) {
		return jobs.Explained{Title: evil, Why: evil, Cause: evil, Message: evil, Code: evil, Target: evil, Candidates: []string{evil}, Fix: []inspect.Fix{{Title: evil, As: evil, Text: evil}}}, nil
	}
	deps.TestPolicy = func(string, *inspect.Token) (cloud.Prediction, error) {
		return cloud.Judge([]cloud.Step{{Name: evil, Status: cloud.Fail, Expected: evil, Actual: "x" + evil, Why: evil}}), nil
	}
	deps.TestCEL = func(string, *inspect.Token) (cloud.Prediction, error) { return cloud.Prediction{}, errors.New(evil) }
	asked := false
	deps.Login = func(_ context.Context, _ string, l jobs.Login) (jobs.Fetched, error) {
		if asked {
			return jobs.Fetched{}, errors.New(evil)
		}
		asked = true
		_ = l.Open(evil)
		_ = l.Show(auth0.DeviceCode{UserCode: evil, URL: evil, FullURL: "https://x/" + evil, ExpiresAt: start.Add(time.Minute)})
		return person(w), nil
	}
	return w, deps
}

// hostileWay leads past every sink of that world, page by page; PASTE is a paste of the text.
func hostileWay() []string {
	return strings.Fields(`f f tab 1 end enter 2 end 4 end 5 end enter home enter 6 r ? esc y esc e tab tab tab esc y x esc T y y y esc esc 3 end enter left
		F c 1 a s esc j c esc m s / PASTE esc esc g enter enter esc esc k k k k U d esc U b esc P PASTE tab PASTE esc L PASTE esc E PASTE tab pgdown esc
		: PASTE esc / PASTE esc 1 left down down f tab esc left down f tab esc p PASTE enter v esc`)
}

// TestHostileTextReachesNoSink goes that way with every hostile text. Each frame must stay straight, its boxes closed, and
// hold no control, no cluster that terminals disagree about, and no sequence but the starts of our roles.
func TestHostileTextReachesNoSink(t *testing.T) {
	for _, evil := range hostile {
		w, deps := hostileWorld(t, evil)
		d := driveDeps(t, w, deps, 100, 30)
		seen := map[string]bool{}
		d.safe()
		for _, key := range hostileWay() {
			if key == "PASTE" {
				d.send(paste(evil))
			} else {
				d.keys(key)
			}
			d.safe()
			seen[d.app.stack[len(d.app.stack)-1]] = true
		}
		for page := range d.app.pages {
			if !seen[page] {
				t.Errorf("the way with %q never led to %s", evil, page)
			}
		}
	}
}

// safe holds what is true of every frame, whatever text is in it.
func (d *driver) safe() {
	d.t.Helper()
	frame := d.frame()
	straight(d.t, frame, d.app.w, d.app.h)
	agreed(d.t, frame)
	for _, line := range strings.Split(d.painted(), "\n") {
		parsed(d.t, line, &d.app.styles)
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
				d.safe()
			}
		}
		check(driveDeps(t, w, deps, 100, 30), "m", "E", "esc", "e", "end", "tab", "tab", "up")
		d := driveDeps(t, w, Without(deps, &profiles.Trouble{Code: "store.locked", What: evil, Why: evil, Next: evil}), 100, 30)
		check(d, "V")
		d.send(paste(evil))
		check(d, "tab", "a", "tab", "enter", "esc", "M", "esc", "s")
	}
}
