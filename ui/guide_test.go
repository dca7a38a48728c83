package ui

import (
	"context"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/profiles"
	"mintmark/ui/guides"
)

// withGuides are real guides on made-up checks: each step fails until its change is applied, or passes at once when its
// ID is in passes.
func (w *world) withGuides(d Deps) Deps {
	states := map[string][]guides.State{}
	read := func(guide, profile string) guides.Page {
		p, _ := guides.Read(guide)
		p.Profile, p.Practice, p.Startable = profiles.Profile{Name: profile}, true, p.Guide.Exercise != nil
		if states[guide] == nil {
			states[guide] = make([]guides.State, len(p.Guide.Steps))
		}
		p.States = append([]guides.State{}, states[guide]...)
		return p
	}
	at := func(p guides.Page, step string) int {
		for i, s := range p.Guide.Steps {
			if s.ID == step {
				return i
			}
		}
		return 0
	}
	applied := map[string]bool{}
	d.GuideOpen = func(_ context.Context, guide, profile string) (guides.Page, error) { return read(guide, profile), nil }
	d.GuideCheck = func(_ context.Context, guide, profile, step string) (guides.Result, guides.Page, error) {
		p := read(guide, profile)
		if !applied[guide+step] {
			return guides.Result{Status: guides.Fail, Code: "auth0.grant.missing", Why: "There is no grant.", Saw: []guides.Seen{{Label: "tenant", Value: "refused\x1b[2J", OK: false}},
				Fixes: []inspect.Fix{{Title: "Grant it", As: "cli", Text: "auth0 api post client-grants"}}}, p, nil
		}
		states[guide][at(p, step)] = guides.Passed
		return guides.Result{Status: guides.Pass, Saw: []guides.Seen{{Label: "token", Value: "RS256", OK: true}}}, read(guide, profile), nil
	}
	d.GuideApply = func(_ context.Context, guide, _, step string) ([]string, error) {
		applied[guide+step] = true
		return []string{"The grant was made."}, nil
	}
	d.GuideSkip = func(_ context.Context, guide, profile, step string) (guides.Page, error) {
		p := read(guide, profile)
		states[guide][at(p, step)] = guides.Skipped
		return read(guide, profile), nil
	}
	d.GuideBegin = func(context.Context, string) error { return nil }
	return d
}

// TestAGuideIsWorkedThrough checks, applies, skips and is done.
func TestAGuideIsWorkedThrough(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("g")
	d.shows("Create a machine-to-machine application")
	d.shows("Exercise: AWS denies the role")
	d.keys("enter", "enter")
	d.shows("not yet")
	d.shows("There is no grant.")
	d.shows("auth0.grant.missing")
	d.shows("auth0 api post client-grants")
	if strings.Contains(d.frame(), "\x1b[2J") {
		t.Error("what a tenant says reached the terminal raw")
	}
	d.keys("j") // the next step is closed until this one passes
	d.shows("0 of 5", "▸ ✗  Create the application")
	d.keys("a")
	d.shows("passed")
	d.shows("Applied: The grant was made.")
	d.shows("1 of 5")
	d.keys("s")
	d.shows("skipped")
	d.shows("2 of 5")
	d.keys("a", "a", "enter")
	d.shows("4 of 5")
	d.lacks("This guide is done.")
	d.keys("s")
	d.shows("This guide is done.")
	d.keys("esc", "esc")
	d.shows("Profiles")
}

// TestHintsComeOneByOne shows an exercise's hints in order and the answer last.
func TestHintsComeOneByOne(t *testing.T) {
	d := drive(t, 120, 36)
	d.keys("g")
	for range 14 {
		d.keys("j")
	}
	d.keys("enter")
	d.shows("Exercise: AWS knows no such provider")
	d.lacks("Hint:")
	d.keys("enter") // the check tells that it is broken, and not how
	d.shows("not yet", "refused")
	d.lacks("There is no grant.")
	d.lacks("auth0 api post client-grants")
	d.keys("i")
	d.shows("Compare the provider's URL")
	d.lacks("Auth0's iss ends with a slash.")
	d.keys("i")
	d.shows("Auth0's iss ends with a slash.")
	d.lacks("Answer:")
	d.keys("i")
	d.shows("Answer:", "There is no grant.", "auth0 api post client-grants")
	d.keys("a")
	d.shows("This guide is done.")
}

// TestGuidesFitEverySize draws list and step on every size.
func TestGuidesFitEverySize(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {100, 30}, {80, 24}, {60, 16}, {40, 12}, {20, 5}} {
		d := drive(t, size[0], size[1])
		for _, keys := range [][]string{{"g"}, {"enter"}, {"enter"}, {"tab", "tab"}, {"pgdown"}, {"a"}} {
			d.keys(keys...)
			straight(t, d.frame(), size[0], size[1])
		}
	}
}
