package ui

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestEveryAdvertisedKeyDoesSomething presses every key that help lists, on every page and in every state, from a fresh
// start each time. The frame, a message or the end must change; nothing may crash. Keys that only move may stand at an
// end, and a key may lead to where one is.
func TestEveryAdvertisedKeyDoesSomething(t *testing.T) {
	still := map[string]bool{"suspend": true, "back": true, "tab-1": true, "tab-2": true, "tab-3": true, "tab-4": true, "tab-5": true, "tab-6": true,
		"up": true, "down": true, "first": true, "last": true, "page-up": true, "page-down": true, "left": true, "link-left": true, "link-right": true,
		"previous": true, "next": true, "previous-page": true, "next-page": true, "worst": true}
	for _, s := range every() {
		probe := s.open(t, 120, 36)
		probe.frame()
		if probe.app.dialog() != nil {
			continue // its keys are the hints: TestEveryHintWorks
		}
		for _, act := range probe.app.actions() {
			for _, k := range act.Keys {
				d := s.open(t, 120, 36)
				before, stack, toast := d.painted(), len(d.app.stack), d.app.toastUntil
				d.w.at(time.Second / 2)
				_, cmd := d.app.Update(keyPress(k))
				at := d.painted()
				ended := cmd != nil && strings.HasSuffix(funcName(cmd), ".Quit")
				if !ended {
					d.run(cmd)
				}
				straight(t, d.frame(), 120, 36)
				changed := ended || at != before || d.painted() != before || len(d.app.stack) != stack || !d.app.toastUntil.Equal(toast)
				if !changed && !still[act.ID] {
					t.Errorf("%s: %s (%s) does nothing", s.name, k, act.ID)
				}
			}
		}
	}
}

func TestNoTwoActionsShareAKey(t *testing.T) {
	for name, reach := range scenes() {
		d := drive(t, 120, 36)
		reach(d)
		seen := map[string]string{}
		for _, act := range d.app.actions() {
			for _, k := range act.Keys {
				if other, ok := seen[k]; ok && !(act.ID == "into" && other == "open") && !(act.ID == "open" && other == "into") {
					t.Errorf("%s: %s means both %s and %s", name, k, other, act.ID)
				}
				seen[k] = act.ID
				switch k {
				case "ctrl+h", "ctrl+j", "ctrl+s", "ctrl+q":
					t.Errorf("%s: %s is not to be used", name, k)
				}
			}
		}
	}
}

func TestOwnKeysReplaceOurs(t *testing.T) {
	d := drive(t, 120, 36)
	d.app.opts.Preferences.Keys = map[string][]string{"fetch": {"ctrl+g"}}
	d.keys("f")
	d.lacks("ACCEPTED")
	d.keys("ctrl+g")
	d.shows("ACCEPTED")
}

// stormKeys are what a storm presses.
func stormKeys() []string {
	return strings.Fields(`enter esc tab shift+tab up down left right home end pgup pgdown space backspace delete ctrl+o ctrl+n ctrl+x ctrl+u ctrl+k ctrl+w ctrl+a ctrl+e ctrl+r
		f F t T y Y p c n e D R x v r o / : ? 1 2 3 4 5 6 j k h l G a s q m g i b d E P L U V M z é 漢`)
}

// storm presses random keys, pastes, clicks and resizes: no panic, and every frame stays straight.
func (d *driver) storm(rng *rand.Rand, keys, resizes int) {
	d.t.Helper()
	names := stormKeys()
	for i := range keys {
		w, h := d.app.w, d.app.h
		switch {
		case i%(keys/resizes) == 0:
			d.send(tea.WindowSizeMsg{Width: 1 + rng.IntN(200), Height: 1 + rng.IntN(60)})
		case i%41 == 0:
			d.send(paste("Bearer " + hostile[rng.IntN(len(hostile))]))
		case i%17 == 0:
			d.send(tea.MouseClickMsg{X: rng.IntN(w), Y: rng.IntN(h), Button: tea.MouseLeft})
		case i%19 == 0:
			d.send(tea.MouseWheelMsg{X: rng.IntN(w), Y: rng.IntN(h), Button: tea.MouseWheelDown})
		}
		d.send(keyPress(names[rng.IntN(len(names))]))
		d.app.View()
		straight(d.t, d.frame(), d.app.w, d.app.h)
	}
}

// TestStorm begins at the workbench and goes wherever the keys lead.
func TestStorm(t *testing.T) {
	keys, resizes := 5000, 500
	if testing.Short() {
		keys, resizes = 1000, 100
	}
	drive(t, 80, 24).storm(rand.New(rand.NewPCG(7, 11)), keys, resizes)
}

// TestStormOnEveryPage begins at every page and state anew, often, so that each gets its share: 5,000 keys and 500 sizes
// and more on all of them together.
func TestStormOnEveryPage(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 5))
	for _, s := range every() {
		for range 5 {
			s.open(t, 80, 24).storm(rng, 24, 4)
		}
	}
}

// TestEveryActionHasAName holds that what pages offer is what config.toml may rename.
func TestEveryActionHasAName(t *testing.T) {
	known := map[string]bool{"keep": true, "leave": true, "next-tab": true, "keep-filter": true, "clear-filter": true,
		"next": true, "previous": true, "next-page": true, "previous-page": true}
	for _, id := range ActionIDs() {
		known[id] = true
	}
	for name, reach := range scenes() {
		d := drive(t, 120, 36)
		reach(d)
		for _, act := range d.app.actions() {
			if !known[act.ID] {
				t.Errorf("%s: ActionIDs lacks %s", name, act.ID)
			}
		}
	}
}
