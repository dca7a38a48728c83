package cli

import (
	"context"
	"regexp"
	"strings"
	"testing"

	"mintmark/profiles"
)

// TestAnUnreadablePartOfTheListIsGivenUp: a list names it, and the name that it gives can be removed.
func TestAnUnreadablePartOfTheListIsGivenUp(t *testing.T) {
	kv := profiles.NewMemory()
	open := func() *profiles.Store {
		s, err := profiles.Open(t.Context(), kv, profiles.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if err := open().Put(t.Context(), profiles.Profile{Name: "a", Domain: "a.eu.auth0.com", ClientID: "c"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := kv.Commit(t.Context(), []profiles.Change{{Name: "index.1.0"}}); err != nil {
		t.Fatal(err)
	}
	here := func(d *Deps) {
		d.OpenStore = func(context.Context, string, Opening) (profiles.API, error) { return open(), nil }
	}
	s := run(t, here, "profile", "list")
	name := regexp.MustCompile(`unreadable-\S+`).FindString(s.out)
	if s.code != ExitYes || name == "" || !strings.Contains(s.out, "damaged: A part of the list of profiles cannot be read") {
		t.Fatalf("%+v", s)
	}
	if s := run(t, here, "profile", "remove", "nobody", "--yes"); s.code != ExitStore {
		t.Errorf("%+v", s)
	}
	if s := run(t, here, "profile", "remove", name, "--yes"); s.code != ExitYes {
		t.Errorf("%+v", s)
	}
	if s := run(t, here, "profile", "list"); strings.Contains(s.out, "unreadable") {
		t.Errorf("%+v", s)
	}
}
