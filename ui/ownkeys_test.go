package ui

import (
	"strings"
	"testing"

	"mintmark/ui/page"
)

// TestAChosenKeyIsTakenFromItsDefault: x deletes by default; once it fetches, it does nothing else, and delete is still
// found by its name.
func TestAChosenKeyIsTakenFromItsDefault(t *testing.T) {
	d := drive(t, 120, 36)
	d.app.opts.Preferences.Keys = map[string][]string{"fetch": {"x"}, "quit": {"Q"}}
	var had []string
	for _, act := range d.app.actions() {
		if len(act.Keys) > 0 {
			had = append(had, act.ID+"="+strings.Join(act.Keys, " "))
		} else if act.ID != "delete" {
			t.Errorf("%s lost its keys", act.ID)
		}
	}
	for _, want := range []string{"fetch=x", "quit=Q ctrl+c"} {
		if !strings.Contains(strings.Join(had, ","), want) {
			t.Errorf("%q is not among %q", want, had)
		}
	}
	d.keys("x")
	d.shows("ACCEPTED")
	d.lacks("Delete the profile")
	d.keys(":", "d", "e", "l", "e", "t", "e", "enter")
	d.shows("Delete the profile")
}

// TestOwnKeysLeaveDefaultsAlone where nothing was chosen, and do not write into the page's own list.
func TestOwnKeysLeaveDefaultsAlone(t *testing.T) {
	list := []page.Action{{ID: "one", Keys: []string{"a", "b"}}, {ID: "two", Keys: []string{"c"}}}
	got := ownKeys(list, map[string][]string{"elsewhere": {"a"}})
	if strings.Join(got[0].Keys, "") != "ab" || strings.Join(got[1].Keys, "") != "c" {
		t.Errorf("%+v", got)
	}
	keys := []string{"a", "b"}
	got = ownKeys([]page.Action{{ID: "one", Keys: keys}, {ID: "two", Keys: []string{"c"}}}, map[string][]string{"two": {"a"}})
	if strings.Join(got[0].Keys, "") != "b" || strings.Join(keys, "") != "ab" || strings.Join(got[1].Keys, "") != "a" {
		t.Errorf("%+v, the default list is %q", got, keys)
	}
}
