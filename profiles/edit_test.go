package profiles

import "testing"

// TestEditMergesWhatTheScreenDidNotSee: while a form was open another process changed the profile, and this one has looked
// at it since (a token was fetched): the form still rests on the older one.
func TestEditMergesWhatTheScreenDidNotSee(t *testing.T) {
	backends(t, func(t *testing.T, kv KV) {
		var said MergeReport
		a, b := openStore(t, kv, Options{Notice: func(r MergeReport) { said = r }}), openStore(t, kv, Options{})
		must(t, a.Put(t.Context(), sample("main"), boxed("kept")))
		was, err := a.Get(t.Context(), "main")
		must(t, err)
		must(t, b.Update(t.Context(), "main", func(p Profile) (Profile, error) { p.Audience, p.Label = "https://theirs", "theirs"; return p, nil }))
		_, err = a.Get(t.Context(), "main")
		must(t, err)
		mine := clone(was)
		mine.Name, mine.Label, mine.Tags = "Main-2", "mine", []string{"mine"}
		must(t, a.Edit(t.Context(), was, mine, nil))
		got, err := b.Get(t.Context(), "main-2")
		must(t, err)
		if got.Name != "Main-2" || got.Audience != "https://theirs" || got.Label != "mine" || got.Tags[0] != "mine" {
			t.Errorf("%+v", got)
		}
		if len(said.Kept) != 1 || said.Kept[0] != "audience" || len(said.Overwritten) != 1 || said.Overwritten[0] != "label" {
			t.Errorf("%+v", said)
		}
		if bad := has(t, a, "main-2", "kept"); bad != "" {
			t.Error(bad)
		}
	})
}

// TestEditMakesNothingAgain: a profile that went away meanwhile stays away, and a new one takes nobody's name.
func TestEditMakesNothingAgain(t *testing.T) {
	kv := NewMemory()
	a, b := openStore(t, kv, Options{}), openStore(t, kv, Options{})
	must(t, a.Put(t.Context(), sample("main"), nil))
	must(t, a.Put(t.Context(), sample("other"), nil))
	was, err := a.Get(t.Context(), "main")
	must(t, err)
	if err := a.Edit(t.Context(), Profile{}, sample("OTHER"), nil); codeOf(err) != CodeExists {
		t.Errorf("a new one over another: %v", err)
	}
	if err := a.Edit(t.Context(), was, sample("Other"), nil); codeOf(err) != CodeExists {
		t.Errorf("renamed over another: %v", err)
	}
	must(t, b.Rename(t.Context(), "main", "elsewhere"))
	if err := a.Edit(t.Context(), was, was, nil); codeOf(err) != CodeNotFound {
		t.Errorf("renamed by another process: %v", err)
	}
	must(t, a.Edit(t.Context(), Profile{}, sample("new"), boxed("s")))
	if list, err := a.List(t.Context()); err != nil || len(list) != 3 {
		t.Errorf("%+v %v", list, err)
	}
}
