//go:build unix

package ui

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

func TestNothingIsAskedBeforeTheFirstFrame(t *testing.T) {
	w := newWorld(t)
	asked := false
	deps := w.deps()
	deps.List = func(context.Context) ([]profiles.Summary, error) { asked = true; return nil, nil }
	deps.Store = func() string { asked = true; return "" }
	a := New(deps, Options{Environ: []string{"TERM=xterm"}})
	_, _ = a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	a.View()
	if asked {
		t.Fatal("the store was asked before the first frame")
	}
}

func TestCountdownFallsWithTheWallClock(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f")
	d.shows("01h 00m")
	d.w.at(48 * time.Second)
	d.send(page.Tick{})
	d.shows("59m 12s")
	d.w.at(50 * time.Minute) // a suspend: the next tick tells the truth at once
	d.send(tea.ResumeMsg{})
	d.shows("09m 12s", "ends soon")
	d.w.at(9 * time.Minute)
	d.send(page.Tick{})
	d.shows("    12s", "ends now")
	d.w.at(13 * time.Second)
	d.send(page.Tick{})
	d.shows("expired")
	d.w.at(-2 * time.Minute) // the clock is set back
	d.send(page.Tick{})
	d.shows("01m 59s")
}

func TestTrialsAreConfirmedOnceWithTheirDestinations(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("t")
	d.shows("Show a token of acme-prod to these?", "https://sts.amazonaws.com", "https://sts.googleapis.com/v1/token", "https://api.acme.dev/orders")
	d.keys("esc")
	d.lacks("accepted 41 ms")
	d.keys("t", "y")
	d.shows("accepted 41 ms", "invalid_grant", "“/” missing at the end")
	d.keys("t")
	d.lacks("Show a token")
}

func TestCancelStopsTheWait(t *testing.T) {
	w := newWorld(t)
	w.slow = make(chan struct{})
	d := driveWorld(t, w, 120, 36)
	_, cmd := d.app.Update(keyPress("f"))
	d.shows("asking acme.eu.auth0.com for a token", "esc cancel")
	d.keys("esc")
	d.lacks("asking acme.eu.auth0.com")
	close(w.slow)
	d.run(cmd) // the late answer is stale and changes nothing
	d.lacks("ACCEPTED", "failed")
}

func TestPasteDecodesLiveAndSendsNothing(t *testing.T) {
	w := newWorld(t)
	d := driveWorld(t, w, 120, 36)
	d.keys("p")
	raw := w.mint(w.profiles[1]).Raw
	d.send(paste("curl -H 'Authorization: Bearer " + raw + "' https://api.acme.dev"))
	d.shows("DECODED, not verified", "s9T8u7@clients", "Taken away")
	d.keys("enter") // its issuer is a saved profile's: its keys may be asked
	d.shows("ACCEPTED")
	if len(w.tokens) != 0 {
		t.Fatal("pasting fetched a token")
	}
	d.keys("x") // the scratch token goes without a question
	d.lacks("pasted token")
}

func TestAPasteNeverAnswersAQuestion(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("x")
	d.send(paste("y"))
	d.shows("Delete the profile acme-prod?")
	if len(d.w.removed) != 0 {
		t.Fatal("a paste deleted a profile")
	}
	d.keys("y")
	if len(d.w.removed) != 1 || d.w.removed[0] != "acme-prod" {
		t.Fatalf("removed %v", d.w.removed)
	}
	d.lacks("▸○ acme-prod")
	d.shows("Deleted acme-prod.")
}

func TestDangerTakesNoEnter(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("x", "enter")
	d.shows("Delete the profile acme-prod?")
}

func TestCopyTellsWhatHappened(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f", "y", "y")
	d.shows("Copied the token with wl-copy; cleared in 45 s if unchanged.")
	if len(d.w.copied) != 1 || strings.Count(d.w.copied[0], ".") != 2 {
		t.Fatalf("copied %q", d.w.copied)
	}
	d.w.at(6 * time.Second)
	d.send(page.Tick{})
	d.lacks("Copied the token")
	d.keys("y", "e")
	if !strings.HasPrefix(d.w.copied[1], "export TOKEN='") {
		t.Fatalf("copied %q", d.w.copied[1])
	}
}

func TestRevealEndsAfterThirtySecondsAndOnBlur(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f", "6")
	d.shows("masked")
	d.keys("r")
	d.lacks("masked")
	d.w.at(31 * time.Second)
	d.send(page.Tick{})
	d.shows("masked")
	d.keys("r")
	d.lacks("masked")
	d.send(tea.BlurMsg{})
	d.shows("masked")
}

func TestFailuresStayUntilDismissed(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("j", "j", "f")
	d.shows("The tenant knows no API with this audience.", "Compare the audience", "auth0.audience.unknown", "HTTP 403")
	d.w.at(time.Hour)
	d.send(page.Tick{})
	d.shows("The tenant knows no API with this audience.")
	d.keys("esc")
	d.lacks("The tenant knows no API with this audience.")
}

func TestTheFixOfAFailureIsShownAndCopied(t *testing.T) {
	w := newWorld(t)
	w.fail["acme-prod"] = &auth0.Problem{Cause: "auth0.grant.missing", Title: "The client has no grant for this API.",
		Fix: []inspect.Fix{{Title: "Grant it", As: "cli", Text: "auth0 api post client-grants --data '{}'"}}}
	d := driveWorld(t, w, 120, 36)
	d.keys("f")
	d.shows("Mend 1  Grant it", "auth0 api post client-grants", "Y copy the fix")
	d.keys("Y")
	if len(w.copied) != 1 || w.copied[0] != "auth0 api post client-grants --data '{}'" {
		t.Fatalf("copied %q", w.copied)
	}
}

func TestAnUnknownIssuerIsAskedOnlyAfterAQuestion(t *testing.T) {
	w := newWorld(t)
	asked := ""
	deps := w.deps()
	deps.Verify = func(_ context.Context, issuer string, tok *inspect.Token) (jobs.Inspected, error) {
		asked = issuer
		return jobs.Inspected{Token: tok, Report: report(tok, w.clock())}, nil
	}
	d := driveWorld(t, w, 120, 36)
	d.app = New(deps, d.app.opts)
	d.app.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	d.send(started{})
	d.send(paste(w.mint(profiles.Profile{Name: "stranger", Domain: "stranger.example", ClientID: "x"}).Raw))
	d.keys("enter", "v")
	d.shows("Ask this issuer for its keys?", "https://stranger.example/.well-known/openid-configuration")
	if asked != "" {
		t.Fatal("asked before the question was answered")
	}
	d.keys("y")
	if asked != "https://stranger.example/" {
		t.Fatalf("asked %q", asked)
	}
	d.shows("ACCEPTED")
}

func TestFilterListsWhatMatches(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("/")
	d.typed("stag")
	d.shows("1 of 5", "acme-staging")
	d.lacks("legacy")
	d.keys("enter", "f")
	d.shows("s9T8u7@clients")
	d.keys("esc", "esc")
	d.shows("legacy")
}

func TestPaletteRunsAnAction(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys(":")
	d.typed("renew")
	d.keys("enter")
	d.shows("ACCEPTED")
}

func TestNewProfileIsSavedAndChosen(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("n")
	d.typed("fresh")
	d.keys("tab")
	d.send(paste("https://fresh.eu.auth0.com/login"))
	d.keys("tab")
	d.typed("a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6")
	d.keys("ctrl+o")
	if len(d.w.saved) != 1 || d.w.saved[0].Domain != "fresh.eu.auth0.com" {
		t.Fatalf("saved %+v\n%s", d.w.saved, d.frame())
	}
	d.shows("Saved fresh.", "▸○ fresh")
}

func TestLeavingUnsavedAsks(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("e")
	d.typed("x")
	d.keys("esc")
	d.shows("Leave without saving?")
	d.keys("esc")
	d.shows("edit acme-prod")
	d.keys("esc", "y")
	d.shows("1 Claims")
}

func TestFirstRunWelcomes(t *testing.T) {
	w := newWorld(t)
	w.profiles = nil
	d := driveWorld(t, w, 100, 30)
	d.shows("add the first profile", "paste a token", "mintmark sandbox")
}

// TestThePretendWorldTellsWhatAProfileIsFor: only there, and only until the token is the better thing to look at.
func TestThePretendWorldTellsWhatAProfileIsFor(t *testing.T) {
	w := newWorld(t)
	d := driveWorld(t, w, 120, 36)
	d.lacks("pretend")
	deps := w.deps()
	deps.Story = func(name string) string {
		return map[string]string{"acme-staging": "the role has \x1b[31mno slash"}[name]
	}
	d = driveDeps(t, w, deps, 120, 36)
	d.shows("This is a pretend world")
	d.lacks("Set up here")
	d.keys("j")
	d.shows("This is a pretend world", `Set up here: the role has \x1b[31mno slash.`)
	d.keys("3")
	d.shows("Set up here")
	d.keys("k", "f", "1")
	d.lacks("pretend world")
}

// TestTheLastRowMayGo: the pasted token of an empty list, and the profile at the list's end.
func TestTheLastRowMayGo(t *testing.T) {
	w := newWorld(t)
	w.profiles = nil
	d := driveWorld(t, w, 120, 36)
	d.keys("p", "esc")
	d.shows("add the first profile")
	d = drive(t, 120, 36)
	d.keys("end", "x", "y")
	d.shows("Deleted legacy.")
	d.lacks("○ legacy")
}

func TestAStoreInTroubleIsExplainedAndRetried(t *testing.T) {
	w := newWorld(t)
	broken := true
	d := driveWorld(t, w, 120, 36)
	deps := w.deps()
	real := deps.List
	deps.List = func(ctx context.Context) ([]profiles.Summary, error) {
		if broken {
			return nil, &profiles.Trouble{Code: "store.locked", What: "The keyring is locked.", Why: "Nobody unlocked it in this session.", Next: "Unlock it, then press ctrl+r."}
		}
		return real(ctx)
	}
	d.app = New(deps, d.app.opts)
	d.app.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	d.send(started{})
	d.shows("The keyring is locked.", "Nobody unlocked it", "Unlock it, then press ctrl+r.")
	broken = false
	d.keys("ctrl+r")
	d.shows("acme-prod")
	d.lacks("locked")
}

func TestAPanicEndsWithoutItsValues(t *testing.T) {
	w := newWorld(t)
	deps := w.deps()
	deps.List = func(context.Context) ([]profiles.Summary, error) { panic("eyJ.secret.token") }
	a := New(deps, Options{Environ: []string{"TERM=xterm"}})
	cmd := a.pages["workbench"].Enter()
	_, quit := a.Update(cmd())
	if a.crash == "" || quit == nil {
		t.Fatal("the panic was not caught")
	}
	if strings.Contains(a.crash, "secret") || !strings.Contains(a.crash, "workbench") {
		t.Fatalf("report: %s", a.crash)
	}
}

func TestTryingAllAsksForEachProfileInTurn(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("T")
	d.shows("Show a token of acme-prod to these?")
	d.keys("y")
	d.shows("Show a token of acme-staging to these?")
	d.keys("esc")
	d.shows("Show a token of tenant-b to these?")
	d.keys("y", "m")
	d.lacks("Show a token")
	d.shows("acme-prod     ✓ accepted", "acme-staging  – not tried")
	d.keys("j", "enter")
	d.shows("acme-staging · acme-staging.eu.auth0.com")
}

func TestADumbTerminalGetsNoEscapes(t *testing.T) {
	var out strings.Builder
	if err := Run(t.Context(), newWorld(t).deps(), Options{Environ: []string{"TERM=dumb"}, Input: strings.NewReader("q\n"), Output: &out}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "\x1b") || !strings.Contains(out.String(), "acme-prod") {
		t.Errorf("wrote %q", out.String())
	}
}

// TestARoundTriesAFewAtATime: a round of many profiles is begun in parts, tells how far it is, and ends with one key;
// what is done stays.
func TestARoundTriesAFewAtATime(t *testing.T) {
	w := newWorld(t)
	for i := range 30 {
		p := w.profiles[1]
		p.Name = fmt.Sprintf("many-%02d", i)
		w.profiles = append(w.profiles, p)
		w.agreed[p.Name] = true
	}
	var started, most, now atomic.Int32
	deps := w.withGuides(w.deps())
	deps.Consented = func(context.Context, string, []string) (bool, error) { return true, nil }
	try, hold := deps.Try, make(chan struct{})
	deps.Try = func(ctx context.Context, o jobs.TryOptions, on func(cloud.Trial)) (jobs.Tried, error) {
		if o.Offline {
			return try(ctx, o, on)
		}
		started.Add(1)
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		select {
		case <-hold:
		case <-ctx.Done():
			return jobs.Tried{}, ctx.Err()
		}
		return try(ctx, o, on)
	}
	x := openTerminal(t, 120, 36)
	x.open(t.Context(), deps, Options{})
	x.waits("many-05")
	x.press("m")
	x.waits("Fleet")
	x.press("T")
	x.waits("trying, 0 of 33 done")
	hold <- struct{}{}
	x.waits("trying, 1 of 33 done")
	pressed := time.Now()
	x.press("\x1b")
	x.gone("trying,")
	if took := time.Since(pressed); took > time.Second { // 200 ms on a quiet machine
		t.Errorf("esc took %v", took)
	}
	x.waits("accepted")
	x.press("q")
	if err := x.ends(); err != nil {
		t.Fatal(err)
	}
	if n := started.Load(); n < 6 || n > 8 || most.Load() > 6 {
		t.Errorf("%d were begun, %d at once", n, most.Load())
	}
}

// TestFastKeysMeetWhatTheyOpened: keys that come faster than the screen's loop turns still reach the menu, the question
// and the page that the key before them has opened.
func TestFastKeysMeetWhatTheyOpened(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f")
	fast := func(keys ...string) {
		var cmds []tea.Cmd
		for _, k := range keys { // no command runs before the last key
			_, cmd := d.app.Update(keyPress(k))
			cmds = append(cmds, cmd)
		}
		d.run(tea.Batch(cmds...))
	}
	fast("y", "y")
	if len(d.w.copied) != 1 || strings.Count(d.w.copied[0], ".") != 2 {
		t.Fatalf("yy copied %q", d.w.copied)
	}
	fast("n", "f", "x")
	d.shows("new profile", "fx")
	fast("esc", "y")
	d.shows("1 Claims")
	fast("x", "y")
	if len(d.w.removed) != 1 {
		t.Fatalf("removed %v", d.w.removed)
	}
}
