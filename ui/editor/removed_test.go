package editor

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"mintmark/profiles"
	"mintmark/ui/page"
)

// TestACloudThatIsNotKnownKeepsItsSettings: a newer mintmark may have stored it; a target before it that goes takes
// nothing along.
func TestACloudThatIsNotKnownKeepsItsSettings(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "new"})
	b.stored.Targets = append(b.stored.Targets, profiles.Target{Cloud: "moon", Name: "base", Settings: json.RawMessage(`{"crater":"Tycho"}`)})
	b.send(page.Open{Page: "editor", Arg: page.EditorArg{How: "edit", Profile: "acme"}})
	b.on("role_arn")
	b.run(b.e.Do("remove-cloud"))
	b.run(b.e.Do("save"))
	if b.saved == nil || len(b.saved.Targets) != 1 || b.saved.Targets[0].Cloud != "moon" || string(b.saved.Targets[0].Settings) != `{"crater":"Tycho"}` {
		t.Errorf("saved %+v\n%s", b.saved, b.frame())
	}
}

// later starts a work and gives its answer to whoever asks for it.
func later(t *testing.T, cmd tea.Cmd) tea.Msg {
	t.Helper()
	for {
		if cmd == nil {
			t.Fatal("nothing was started")
		}
		switch m := cmd().(type) {
		case page.Done:
			return m
		case tea.BatchMsg:
			cmd = m[0]
		default:
			t.Fatalf("%T", m)
		}
	}
}

// TestAnAnswerGoesToTheTargetThatAsked: while a vendor's tool runs, targets can be removed.
func TestAnAnswerGoesToTheTargetThatAsked(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "new"})
	other := profiles.Target{Cloud: "aws", Name: "other", Settings: json.RawMessage(`{"role_arn":"arn:aws:iam::123456789012:role/other"}`)}
	b.stored.Targets = append([]profiles.Target{other}, b.stored.Targets[0], other)
	b.stored.Targets[2].Name = "third"
	b.e.deps.Read = func(context.Context, []string) ([]byte, error) { return []byte(printedRole), nil }
	for _, gone := range []string{"before it", "itself"} {
		b.send(page.Open{Page: "editor", Arg: page.EditorArg{How: "edit", Profile: "acme"}})
		focus := func(target int) {
			for i, f := range b.e.fields {
				if f.target == target && f.Key == "trust_policy" {
					b.e.focus = i
				}
			}
		}
		focus(1)
		b.run(b.e.Do("read"))
		answer := later(t, b.e.Update(b.out[len(b.out)-1].(page.Ask).Answer))
		focus(map[string]int{"before it": 0, "itself": 1}[gone])
		b.run(b.e.Do("remove-cloud"))
		b.send(answer)
		b.run(b.e.Do("save"))
		if b.saved == nil || len(b.saved.Targets) != 2 {
			t.Fatalf("%s: saved %+v\n%s", gone, b.saved, b.frame())
		}
		for _, target := range b.saved.Targets {
			if has := strings.Contains(string(target.Settings), "trust_policy"); has != (target.Name == "deploy") {
				t.Errorf("%s removed: %s holds %s", gone, target.Name, target.Settings)
			}
		}
	}
}

// TestAFormTakesNoAnswerForTheOneBeforeIt: a profile that was slow to read does not fill the next form.
func TestAFormTakesNoAnswerForTheOneBeforeIt(t *testing.T) {
	b := newBench(t, page.EditorArg{How: "new"})
	answer := later(t, b.e.Update(page.Open{Page: "editor", Arg: page.EditorArg{How: "edit", Profile: "acme"}}))
	b.send(page.Open{Page: "editor", Arg: page.EditorArg{How: "new"}})
	b.send(answer)
	if p, _ := b.e.read(); p.Domain != "" {
		t.Errorf("the new profile begins as %+v", p)
	}
}
