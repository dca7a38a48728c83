package ui

import (
	"context"
	"errors"
	"flag"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/guides"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/widget"
)

// keyPlace is where keys differ, with the states that together offer everything there.
type keyPlace struct {
	title  string
	states []*driver
}

func keyPlaces(t *testing.T) []keyPlace {
	at := func(names ...string) (states []*driver) {
		for _, name := range names {
			d := drive(t, 120, 36)
			scenes()[name](d)
			d.frame() // drawing tells what stands where
			states = append(states, d)
		}
		return states
	}
	unread := newWorld(t).deps()
	unread.List = func(context.Context) ([]profiles.Summary, error) { return nil, errors.New("locked") }
	unread.Reopen = func(context.Context, Place) (Deps, error) { return Deps{}, errors.New("locked") }
	unread.Sandbox = func(context.Context) (Deps, error) { return Deps{}, errors.New("no room") }
	tested := newWorld(t).deps()
	tested.Test = func(context.Context, profiles.Profile, *secret.Secret) (jobs.Inspected, error) {
		return jobs.Inspected{}, nil
	}
	tested.ReadCloud = func(context.Context, []string) ([]byte, error) { return nil, nil }
	for i, c := range tested.Clouds {
		tested.Clouds[i] = readCloud{c}
	}
	cloudField := pressedOn(t, tested, "e", "end")
	for range 40 { // down to the fields of a cloud
		cloudField.keys("tab")
		if _, ok := actionOf(cloudField, "read"); ok {
			break
		}
	}
	list, policy := withTesters(t, 120, 36), withTesters(t, 120, 36)
	policy.keys("P")
	favoured, _ := favouring(t, newWorld(t))
	return []keyPlace{
		{"On the workbench", append(at("claims", "clouds", "chain", "wire", "refused", "start"), pressedOn(t, favoured, "*", "end", "*", "K"), pressedOn(t, favoured, "down"), pressedOn(t, unread), failedTrial(t), list, loginStates(t)[0], withRefresh(t, nil, nil))},
		{"While pasting", at("paste")},
		{"While filtering", at("filter")},
		{"In a form", append([]*driver{cloudField}, at("new")...)},
		{"Comparing two tokens", at("compare")},
		{"Explaining an error", append(at("explain"), explainText(t))},
		{"In the fleet", at("fleet")},
		{"In a guide", guideStates(t)},
		{"In a tester", []*driver{policy}},
		{"Logging in", loginStates(t)[1:]},
	}
}

// explainText is the page while its text is typed.
func explainText(t *testing.T) *driver {
	d := drive(t, 120, 36)
	d.keys("E")
	d.send(paste(refusedByEntra))
	return d
}

// readCloud is a cloud whose fields a vendor's command can read.
type readCloud struct{ cloud.Cloud }

func (c readCloud) Fields() []cloud.Field {
	fields := slices.Clone(c.Cloud.Fields())
	for i := range fields {
		fields[i].Command = []string{"vendor", "show"}
	}
	return fields
}

// failedTrial stands on a fix that can be copied.
func failedTrial(t *testing.T) *driver {
	d := drive(t, 120, 36)
	scenes()["clouds"](d)
	for range 30 {
		if _, ok := actionOf(d, "copy-fix"); ok {
			break
		}
		d.frame()
		d.keys("down")
	}
	return d
}

// guideStates are the list of guides and the first step of each one.
func guideStates(t *testing.T) []*driver {
	deps := newWorld(t).deps()
	deps.GuideBegin = func(context.Context, string) error { return nil }
	deps.GuideOpen = func(_ context.Context, name, _ string) (guides.Page, error) {
		p, _ := guides.Read(name)
		p.Practice = true
		for i := range p.Do { // two texts, so that one can be chosen
			p.Do[i] = append(p.Do[i], inspect.Fix{Title: "a", As: "text", Text: "a"}, inspect.Fix{Title: "b", As: "text", Text: "b"})
		}
		for i, s := range p.Guide.Steps { // a step that can be applied, if there is one
			if s.Moves == nil && i < len(p.States)-1 {
				p.States[i] = guides.Passed
				continue
			}
			break
		}
		return p, nil
	}
	states := []*driver{pressedOn(t, deps, "g")}
	for i := range guides.All() {
		d := pressedOn(t, deps, "g")
		for range i {
			d.keys("j")
		}
		d.keys("enter")
		states = append(states, d)
	}
	return states
}

func pressedOn(t *testing.T, deps Deps, keys ...string) *driver {
	d := &driver{t: t, app: New(deps, Options{Environ: []string{"TERM=xterm-256color", "LANG=C.UTF-8"}, Local: time.UTC})}
	d.app.after = func(time.Duration, tea.Msg) tea.Cmd { return nil }
	d.send(tea.WindowSizeMsg{Width: 120, Height: 36})
	d.send(started{})
	d.keys(keys...)
	return d
}

func actionOf(d *driver, id string) (page.Action, bool) {
	for _, act := range d.app.actions() {
		if act.ID == id {
			return act, true
		}
	}
	return page.Action{}, false
}

// keyTable is docs/keys.md, from the actions that the pages offer.
func keyTable(t *testing.T) string {
	var b strings.Builder
	b.WriteString("# Keys\n\nThis page is generated from the key map (`make docs`); a test fails when it is stale.\n\n" +
		"`?` shows the keys of where you are, `:` finds any action by its name. A key that would do nothing is not offered.\n" +
		"The word in the last column names the action in `config.toml`, where it can be given other keys; where there is none, the keys are fixed. In a question `y`\n" +
		"agrees; `n` and `esc` decline.\n")
	global := map[string]bool{}
	for _, act := range globals() {
		global[act.ID] = true
	}
	for _, place := range keyPlaces(t) {
		rows := map[string][]string{}
		var groups []string
		seen := map[string]bool{}
		for _, d := range place.states {
			for _, act := range d.app.actions() {
				if global[act.ID] || seen[act.ID] {
					continue
				}
				seen[act.ID] = true
				group := act.Group.String()
				if rows[group] == nil {
					groups = append(groups, group)
				}
				rows[group] = append(rows[group], keyRow(act))
			}
		}
		b.WriteString("\n## " + place.title + "\n\n| key | does | group | action |\n|---|---|---|---|\n")
		for _, group := range groups {
			b.WriteString(strings.Join(rows[group], ""))
		}
	}
	b.WriteString("\n## Everywhere\n\nWhile text is typed, only those with `ctrl` or `f1`.\n\n| key | does | group | action |\n|---|---|---|---|\n")
	for _, act := range globals() {
		b.WriteString(keyRow(act))
	}
	return b.String()
}

func keyRow(act page.Action) string {
	keys := make([]string, 0, len(act.Keys))
	for _, k := range act.Keys {
		keys = append(keys, "`"+keyName(widget.Pen{}, k).String()+"`")
	}
	id := ""
	if slices.Contains(ActionIDs(), act.ID) {
		id = "`" + act.ID + "`"
	}
	return "| " + strings.Join(keys, " ") + " | " + act.Name.String() + " | " + act.Group.String() + " | " + id + " |\n"
}

// TestKeyTableIsCurrent holds docs/keys.md to the key map; `make docs` rewrites it.
func TestKeyTableIsCurrent(t *testing.T) {
	const path = "../docs/keys.md"
	want := keyTable(t)
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is stale (%v): run make docs", path, err)
	}
}

// TestKeyTableLeavesNothingOut: every action of every scene, and every one that config.toml may rename, stands in it.
func TestKeyTableLeavesNothingOut(t *testing.T) {
	table := keyTable(t)
	for _, id := range ActionIDs() {
		if !strings.Contains(table, "| `"+id+"` |") {
			t.Errorf("the table lacks %s", id)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(scenes())) {
		d := drive(t, 120, 36)
		scenes()[name](d)
		for _, act := range d.app.actions() {
			if !strings.Contains(table, " | "+act.Name.String()+" | ") {
				t.Errorf("%s: the table lacks %s", name, act.ID)
			}
		}
	}
}
