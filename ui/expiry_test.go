package ui

import (
	"testing"
	"time"

	"mintmark/ui/page"
)

// TestWhatEndsIsNoLongerAccepted: the verdict follows the clock, both ways, and nobody is asked for it.
func TestWhatEndsIsNoLongerAccepted(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f")
	d.shows("ACCEPTED")
	d.w.at(time.Hour - time.Second)
	d.send(page.Tick{})
	d.shows("ACCEPTED", "ends now")
	asked := d.w.fetches
	d.w.at(2 * time.Second)
	d.send(page.Tick{})
	d.shows("REJECTED", "expired")
	d.lacks("ACCEPTED")
	d.keys("2")
	d.shows("Expired: expected after")
	d.w.at(-30 * time.Minute) // the clock was wrong and is set right
	d.send(page.Tick{})
	d.shows("ACCEPTED")
	if d.w.fetches != asked {
		t.Error("a tenant was asked for a verdict that the clock gives")
	}
}

// TestAPastedTokenEndsToo, though it belongs to no profile.
func TestAPastedTokenEndsToo(t *testing.T) {
	d := drive(t, 120, 36)
	d.send(paste(d.w.mint(d.w.profiles[1]).Raw))
	d.keys("enter")
	d.shows("ACCEPTED")
	d.w.at(2 * time.Hour)
	d.send(page.Tick{})
	d.shows("REJECTED")
}

// TestAFetchThatFindsAGoodTokenSaysSo, because nothing else on the screen would change.
func TestAFetchThatFindsAGoodTokenSaysSo(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("f")
	d.lacks("is still good")
	d.keys("f")
	d.shows("The token held is still good; F fetches a new one.")
}

// TestAProfileThatIsChosenShowsThroughAFilter: an exercise that has begun, or a profile just saved, is wanted in sight.
func TestAProfileThatIsChosenShowsThroughAFilter(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("/")
	d.typed("staging")
	d.keys("enter")
	d.lacks("legacy")
	d.send(page.Changed{Name: "legacy"})
	d.shows("▸○ legacy", "acme-prod")
	d.keys("/")
	d.typed("staging")
	d.keys("enter")
	d.send(page.Changed{Name: "acme-staging"}) // in sight already: the filter stays
	d.lacks("legacy")
}

// TestAPasteShowsThroughAFilter, also when one was pasted before.
func TestAPasteShowsThroughAFilter(t *testing.T) {
	d := drive(t, 120, 36)
	d.send(paste(d.w.mint(d.w.profiles[1]).Raw))
	d.keys("enter", "tab", "tab", "/")
	d.typed("legacy")
	d.keys("enter")
	d.lacks("pasted token")
	d.send(paste(d.w.mint(d.w.profiles[3]).Raw))
	d.shows("tB@clients")
	d.keys("enter")
	d.shows("pasted token")
}
