package ui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"mintmark/profiles"
)

// favouring is deps with a real store's order of favourites and times of use.
func favouring(t testing.TB, w *world) (Deps, *profiles.Store) {
	t.Helper()
	store, err := profiles.Open(t.Context(), profiles.NewMemory(), profiles.Options{Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range w.profiles {
		if err := store.Put(t.Context(), p, nil); err != nil {
			t.Fatal(err)
		}
	}
	d := w.withGuides(w.deps())
	d.List, d.Favour = store.List, store.Favour
	return d, store
}

// listed are the names in the list pane, from the top.
func (d *driver) listed() (out []string) {
	for _, line := range strings.Split(d.frame(), "\n") {
		rest, inside := strings.CutPrefix(line, "│")
		pane, _, _ := strings.Cut(rest, "│")
		for _, p := range d.w.profiles {
			if inside && strings.Contains(pane, " "+p.Name+" ") {
				out = append(out, p.Name)
			}
		}
	}
	return out
}

func (d *driver) order(want ...string) {
	d.t.Helper()
	if got := d.listed(); !slices.Equal(got, want) {
		d.t.Fatalf("listed %v, want %v\n%s", got, want, d.frame())
	}
}

// TestFavouritesAreListedFirstInTheirOrder: one key makes a favourite, two move it, and the cursor stays on it.
func TestFavouritesAreListedFirstInTheirOrder(t *testing.T) {
	w := newWorld(t)
	deps, store := favouring(t, w)
	d := driveDeps(t, w, deps, 120, 36)
	d.order("acme-prod", "acme-staging", "legacy", "tenant-a", "tenant-b")
	d.lacks("★")
	d.keys("end", "*")
	d.order("tenant-b", "acme-prod", "acme-staging", "legacy", "tenant-a")
	d.shows("★ tenant-b", "▸○ ★ tenant-b")
	d.keys("down", "down", "down", "*")
	d.order("tenant-b", "legacy", "acme-prod", "acme-staging", "tenant-a")
	d.keys("K")
	d.order("legacy", "tenant-b", "acme-prod", "acme-staging", "tenant-a")
	d.keys("K") // already the first
	d.keys("J")
	d.order("tenant-b", "legacy", "acme-prod", "acme-staging", "tenant-a")
	d.keys("J") // already the last
	d.order("tenant-b", "legacy", "acme-prod", "acme-staging", "tenant-a")
	if list, err := store.List(t.Context()); err != nil || list[0].Name != "tenant-b" || list[1].Favourite != 2 {
		t.Errorf("stored %+v %v", list, err)
	}
	d.shows("Favourite", "place 2")
	d.keys("*")
	d.order("tenant-b", "acme-prod", "acme-staging", "legacy", "tenant-a")
	d.lacks("★ legacy", "place 2")
}

// TestAFavouriteThatIsNotKeptSaysSo: the list stays, and the profile tells what went wrong.
func TestAFavouriteThatIsNotKeptSaysSo(t *testing.T) {
	w := newWorld(t)
	deps, _ := favouring(t, w)
	deps.Favour = func(context.Context, string, int) error { return errors.New("the keyring is locked") }
	d := driveDeps(t, w, deps, 120, 36)
	d.keys("*")
	d.shows("The order of the favourites was not changed.", "he keyring is locked", "acme-staging")
	d.lacks("★")
	deps.Favour = nil
	d = driveDeps(t, w, deps, 120, 36)
	d.keys("*", "K", "J", "?")
	d.lacks("favourite")
}

// TestLastUsedStandsAmongTheFacts of a profile that holds no token.
func TestLastUsedStandsAmongTheFacts(t *testing.T) {
	w := newWorld(t)
	deps, store := favouring(t, w)
	used := profiles.State{LastUsed: start.Add(-26 * time.Hour)}
	if err := store.PutState(t.Context(), "acme-prod", used); err != nil {
		t.Fatal(err)
	}
	d := driveDeps(t, w, deps, 120, 36)
	d.shows("Last used   2026-11-21 10:32:10 local")
	d.keys("down")
	d.shows("Last used   never", "Tags        staging")
}

// favourites is the list with favourites in it.
func favourites(t testing.TB, width, height int) *driver {
	w := newWorld(t)
	deps, store := favouring(t, w)
	for _, name := range []string{"tenant-b", "acme-prod"} {
		if err := store.Favour(t.Context(), name, 1); err != nil {
			t.Fatal(err)
		}
	}
	d := driveDeps(t, w, deps, width, height)
	d.keys("down")
	return d
}
