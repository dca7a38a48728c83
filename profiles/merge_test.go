package profiles

import (
	"slices"
	"testing"
)

// TestLoserOfARaceMerges: two processes edit what both have read. Different fields both stay; of the same field the later
// write stays, and the report says so.
func TestLoserOfARaceMerges(t *testing.T) {
	kv := NewMemory()
	var told []MergeReport
	a := openStore(t, kv, Options{})
	b := openStore(t, kv, Options{Notice: func(r MergeReport) { told = append(told, r) }})
	must(t, a.Put(t.Context(), sample("main"), boxed("s")))
	mine, err := b.Get(t.Context(), "main")
	must(t, err)
	theirs, err := a.Get(t.Context(), "main")
	must(t, err)
	theirs.Tags, theirs.Label, theirs.Organization = []string{"theirs"}, "theirs", "org_theirs"
	must(t, a.Put(t.Context(), theirs, nil))
	must(t, a.Put(t.Context(), sample("new one"), nil))
	mine.Audience, mine.Label = "https://mine", "mine"
	must(t, b.Put(t.Context(), mine, nil))
	got, err := a.Get(t.Context(), "main")
	must(t, err)
	if got.Audience != "https://mine" || got.Label != "mine" || got.Organization != "org_theirs" || got.Tags[0] != "theirs" {
		t.Errorf("merged to %+v", got)
	}
	if len(told) != 1 || !slices.Equal(told[0].Kept, []string{"organization", "tags"}) || !slices.Equal(told[0].Overwritten, []string{"label"}) ||
		!slices.Equal(told[0].Elsewhere, []string{"new one"}) {
		t.Errorf("told %+v", told)
	}
	must(t, b.Put(t.Context(), got, nil))
	must(t, b.Put(t.Context(), sample("third"), nil))
	if len(told) != 1 {
		t.Errorf("told of its own changes: %+v", told)
	}
}

func TestUpdateSeesTheNewest(t *testing.T) {
	kv := NewMemory()
	a, b := openStore(t, kv, Options{}), openStore(t, kv, Options{})
	must(t, a.Put(t.Context(), sample("main"), nil))
	for i, s := range []*Store{a, b, a, b} {
		must(t, s.Update(t.Context(), "main", func(p Profile) (Profile, error) {
			p.Tags = append(p.Tags, string(rune('0'+i)))
			return p, nil
		}))
	}
	got, err := a.Get(t.Context(), "main")
	must(t, err)
	if !slices.Equal(got.Tags, []string{"prod", "0", "1", "2", "3"}) {
		t.Errorf("tags %v", got.Tags)
	}
}

// TestAMergeKnowsWhatWasWritten: a caller that changes its own copy in place is seen to have changed it.
func TestAMergeKnowsWhatWasWritten(t *testing.T) {
	kv := NewMemory()
	a, b := openStore(t, kv, Options{}), openStore(t, kv, Options{})
	p := sample("main")
	p.Parameters = map[string]string{"env": "staging"}
	must(t, a.Put(t.Context(), p, nil))
	must(t, b.Update(t.Context(), "main", func(p Profile) (Profile, error) { p.Label = "theirs"; return p, nil }))
	p.Parameters["env"] = "production"
	must(t, a.Put(t.Context(), p, nil))
	if got, err := a.Get(t.Context(), "main"); err != nil || got.Parameters["env"] != "production" || got.Label != "theirs" {
		t.Errorf("%v: parameters %v, label %q", err, got.Parameters, got.Label)
	}
}

func TestCallersCannotChangeWhatIsKept(t *testing.T) {
	s := openStore(t, NewMemory(), Options{})
	p := sample("main")
	must(t, s.Put(t.Context(), p, nil))
	p.Tags[0] = "changed"
	got, err := s.Get(t.Context(), "main")
	must(t, err)
	got.Scopes[0] = "changed"
	again, err := s.Get(t.Context(), "main")
	must(t, err)
	if again.Tags[0] != "prod" || again.Scopes[0] != "read:data" {
		t.Errorf("changed from outside: %+v", again)
	}
}
