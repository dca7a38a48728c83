package ui

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// lockedOut is a world whose keyring is locked; what is opened in its place is recorded.
func lockedOut(t *testing.T, places *[]Place) *driver {
	w := newWorld(t)
	good := w.deps()
	good.Store = func() string { return "age vault" }
	bad := w.deps()
	bad.List = func(context.Context) ([]profiles.Summary, error) {
		return nil, &profiles.Trouble{Code: "store.locked", What: "The keyring is locked.", Why: "Nobody unlocked it in this session.", Next: "Unlock it."}
	}
	bad.Reopen = func(_ context.Context, p Place) (Deps, error) {
		*places = append(*places, p)
		if p.How == "vault" && p.Passphrase.Reveal() != "right" {
			return Deps{}, &profiles.Trouble{Code: "store.passphrase", What: "The passphrase does not open this vault.", Next: "Type it again."}
		}
		return good, nil
	}
	return driveDeps(t, w, bad, 120, 36)
}

func TestALockedKeyringOffersWaysOn(t *testing.T) {
	var places []Place
	d := lockedOut(t, &places)
	d.shows("The keyring is locked.", "store.locked", "ctrl+r  try again", "V       open an age vault", "M       keep profiles in memory, for this run only")
	d.lacks("No profile yet", "n new")
	d.keys("M")
	d.shows("acme-prod")
	if len(places) != 1 || places[0].How != "memory" {
		t.Fatalf("opened %+v", places)
	}
}

func TestALockedKeyringIsTriedAgain(t *testing.T) {
	var places []Place
	d := lockedOut(t, &places)
	d.keys("ctrl+r")
	d.shows("acme-prod")
	if len(places) != 1 || places[0].How != "again" {
		t.Fatalf("opened %+v", places)
	}
}

func TestAVaultIsOpenedFromTheScreen(t *testing.T) {
	var places []Place
	d := lockedOut(t, &places)
	d.keys("V")
	d.shows("Open an age vault", "file", "passphrase", "once more")
	d.keys("enter", "enter") // without a file nothing is opened
	d.shows("The vault needs a file.")
	d.send(paste("team.age"))
	d.keys("tab")
	d.typed("wrong")
	d.lacks("wrong")
	d.keys("tab", "enter")
	d.shows("The passphrase does not open this vault.")
	d.keys("up", "ctrl+u")
	d.typed("right")
	d.keys("tab", "enter")
	d.shows("acme-prod", "age vault")
	if last := places[len(places)-1]; last.File != "team.age" {
		t.Fatalf("opened %+v", last)
	}
}

func TestLeavingTheVaultFormOpensNothing(t *testing.T) {
	var places []Place
	d := lockedOut(t, &places)
	d.keys("V", "esc")
	d.lacks("Open an age vault\n")
	d.shows("The keyring is locked.")
	if len(places) != 0 {
		t.Fatalf("opened %+v", places)
	}
}

func TestFirstRunOpensTheSandbox(t *testing.T) {
	w := newWorld(t)
	pretend := w.deps()
	first := w.deps()
	first.List = func(context.Context) ([]profiles.Summary, error) { return nil, nil }
	fail := true
	first.Sandbox = func(context.Context) (Deps, error) {
		if fail {
			return Deps{}, errors.New("no port is free")
		}
		return pretend, nil
	}
	d := driveDeps(t, w, first, 120, 36)
	d.shows("n       add the first profile", "p       paste a token", "s       open the sandbox")
	d.keys("s")
	d.shows("no port is free")
	d.keys("enter")
	d.shows("add the first profile")
	fail = false
	d.keys("s")
	d.shows("mintmark sandbox", "acme-prod")
	d.keys("f")
	d.shows("ACCEPTED")
}

func TestFirstRunOpensAFormAndAPaste(t *testing.T) {
	w := newWorld(t)
	deps := w.deps()
	deps.List = func(context.Context) ([]profiles.Summary, error) { return nil, nil }
	d := driveDeps(t, w, deps, 120, 36)
	d.keys("n")
	d.shows("new profile")
	d = driveDeps(t, w, deps, 120, 36)
	d.keys("p")
	d.shows("Paste a token")
}

func TestWhatTheStoreSaysByItselfIsToasted(t *testing.T) {
	w := newWorld(t)
	news := make(chan string, 2)
	news <- "Another window changed acme-prod; its audience was kept."
	close(news)
	deps := w.deps()
	deps.Notices = news
	d := driveDeps(t, w, deps, 120, 36)
	d.shows("Another window changed acme-prod; its audience was kept.")
	w.at(9 * time.Second)
	d.send(page.Tick{})
	d.lacks("Another window")
}

func TestTheHistoryOfTrialsIsShown(t *testing.T) {
	w := newWorld(t)
	for i, v := range []cloud.ActualVerdict{cloud.Accepted, cloud.Refused, cloud.Unreachable} {
		w.past["acme-prod"] = append(w.past["acme-prod"], jobs.Past{At: start.Add(time.Duration(i-60) * time.Minute), Cloud: "aws", Target: "deploy", Verdict: v})
	}
	d := driveWorld(t, w, 120, 36)
	d.keys("3")
	d.shows("trials  AWS ✓✗▲  last 11:34:10")
	d.keys("t", "y")
	d.shows("trials  AWS ✓✗▲✓  GCP ✗  API ✓  last 12:32:10")
}

func TestTheFleetIsFilteredAndExported(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("t", "y", "m", "/")
	d.typed("acme aud")
	d.shows("Fleet / acme aud", "acme-prod")
	d.lacks("acme-staging", "tenant-a")
	d.keys("enter", "E")
	d.shows("Written to mintmark-fleet.json.")
	got := d.w.exported["mintmark-fleet.json"]
	var doc jobs.FleetDocument
	if err := json.Unmarshal([]byte(got), &doc); err != nil || len(doc.Results) != 1 {
		t.Fatalf("%v: %s", err, got)
	}
	r := doc.Results[0]
	if r.Profile != "acme-prod" || r.Error != nil || len(r.Trials) != 3 || r.Trials[1].Actual.Cause != "gcp.audience" || len(r.History) != 3 {
		t.Errorf("%+v", r)
	}
	if strings.Contains(got, "tenant-a") {
		t.Error("what the filter hides was written")
	}
	d.keys("esc")
	d.shows("tenant-a", "Fleet ──")
	d.keys("esc")
	d.shows("1 Claims")
}

// TestTheMatrixComparesClaims: whose value a token carries is named, by state and as a filter.
func TestTheMatrixComparesClaims(t *testing.T) {
	w := newWorld(t)
	const claim = "https://acme.dev/tenant_id"
	for i, want := range []string{"tenant-123", "staging", "a", "b"} {
		w.profiles[i].Expect = &profiles.Expect{Claims: map[string]string{claim: want}}
	}
	w.fail["tenant-a"] = nil
	w.claims["acme-staging"], w.claims["tenant-a"], w.claims["tenant-b"] = `"`+claim+`":"tenant-123"`, `"`+claim+`":"b"`, `"`+claim+`":"a"`
	d := driveWorld(t, w, 120, 36)
	d.keys("f", "j", "f", "j", "f", "j", "f", "m")
	d.shows("Claims", "as required; also with acme", "carries the value of acme-prod", "swapped with tenant-b", "swapped with tenant-a")
	d.keys("s")
	d.frame()
	d.keys("/")
	d.typed("claims swapped")
	d.shows("tenant-a", "tenant-b")
	d.lacks("acme-staging", "legacy")
	d.keys("enter", "E")
	if got := d.w.exported["mintmark-fleet.json"]; strings.Count(got, `"code":"claim.swapped"`) != 2 {
		t.Errorf("exported %s", got)
	}
	for _, size := range [][2]int{{80, 24}, {60, 16}, {40, 10}} {
		d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		straight(t, d.frame(), size[0], size[1])
	}
}
