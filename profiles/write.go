package profiles

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"

	"mintmark/inspect/printable"
	"mintmark/profiles/secret"
)

// Item is one profile to import. A nil secret keeps what is stored.
type Item struct {
	Profile Profile
	Secret  *secret.Secret
}

// Put implements API. When another process changed the same profile since this one last read it, the two changes are
// merged field by field and Options.Notice is told.
func (s *Store) Put(ctx context.Context, p Profile, sec *secret.Secret) error {
	if err := checkItem(Item{p, sec}); err != nil {
		return err
	}
	report := MergeReport{Profile: p.Name}
	err := s.write(ctx, func(t *tx) error {
		report.Elsewhere = without(t.elsewhere, p.Name)
		merged, err := t.mergeWithStored(ctx, p, &report)
		if err != nil {
			return err
		}
		return t.upsert(ctx, Item{merged, sec})
	})
	if err == nil {
		s.tell(report)
	}
	return err
}

// Import creates or replaces many profiles in one commit: all of them or none.
func (s *Store) Import(ctx context.Context, items []Item) error {
	for _, it := range items {
		if err := checkItem(it); err != nil {
			return err
		}
	}
	return s.write(ctx, func(t *tx) error {
		for _, it := range items {
			if err := t.upsert(ctx, it); err != nil {
				return err
			}
		}
		return nil
	})
}

// Update changes a profile in place: f gets what is stored now and no other process writes until its answer is saved.
// The name stays; use Rename for that.
func (s *Store) Update(ctx context.Context, name string, f func(Profile) (Profile, error)) error {
	return s.write(ctx, func(t *tx) error {
		e := t.find(name)
		if e == nil {
			return notFound(t.pages, name)
		}
		now, err := t.stored(ctx, e)
		if err != nil {
			return err
		}
		p, err := f(clone(now))
		if err != nil {
			return err
		}
		p.Name = now.Name
		if err := checkItem(Item{Profile: p}); err != nil {
			return err
		}
		return t.upsert(ctx, Item{Profile: p})
	})
}

// Rename implements API.
func (s *Store) Rename(ctx context.Context, from, to string) error {
	return s.write(ctx, func(t *tx) error {
		e := t.find(from)
		if e == nil {
			return notFound(t.pages, from)
		}
		if other := t.find(to); other != nil && other.ID != e.ID {
			return taken(other.Name)
		}
		p, err := t.stored(ctx, e)
		if err != nil {
			return err
		}
		p.Name = to
		if err := checkItem(Item{Profile: p}); err != nil {
			return err
		}
		return t.replace(ctx, e, Item{Profile: p})
	})
}

// Remove implements API.
func (s *Store) Remove(ctx context.Context, name string) error {
	return s.write(ctx, func(t *tx) error {
		if e := t.find(name); e != nil {
			t.remove(e)
			return nil
		}
		for i, p := range t.pages {
			if p.damage != "" && p.nickname() == name {
				t.pages[i].dirty, t.changed, t.givenUp = true, true, true
				return nil
			}
		}
		return notFound(t.pages, name)
	})
}

// stored reads the settings that e refers to; the caller holds the lock, so nobody replaces them meanwhile.
func (t *tx) stored(ctx context.Context, e *entry) (Profile, error) {
	var p Profile
	data, damage, err := t.store.readBlob(ctx, settingsItem, e.ID, e.Settings)
	if err != nil {
		return p, err
	}
	if damage != "" || json.Unmarshal(data, &p) != nil {
		return p, t.store.damaged(e, settingsPart(), orDefault(damage, "it is not a profile"))
	}
	p.Name = e.Name
	return p, nil
}

// mergeWithStored is p, with what another process changed in it since this one last looked.
func (t *tx) mergeWithStored(ctx context.Context, p Profile, report *MergeReport) (Profile, error) {
	e := t.find(p.Name)
	if e == nil {
		return p, nil
	}
	t.store.mu.Lock()
	was, known := t.store.bases[e.ID]
	t.store.mu.Unlock()
	if !known || was.ref == e.Settings {
		return p, nil
	}
	return t.mergeInto(ctx, e, was.profile, p, report)
}

// upsert creates or replaces one profile.
func (t *tx) upsert(ctx context.Context, it Item) error {
	e := t.find(it.Profile.Name)
	if e == nil {
		var err error
		if e, err = t.add(it.Profile.Name); err != nil {
			return err
		}
	}
	return t.replace(ctx, e, it)
}

// replace makes it the content of e and drops a cached token that no longer belongs to it.
func (t *tx) replace(ctx context.Context, e *entry, it Item) error {
	p := it.Profile
	data, err := record(p)
	if err != nil {
		return fmt.Errorf("write the profile: %w", err)
	}
	same := false
	if !e.Settings.IsZero() {
		before, err := t.stored(ctx, e)
		if err != nil && codeOf(err) != CodeDamaged {
			return err
		}
		same = err == nil && sameIdentity(before, p)
	}
	if e.Settings.sum == checksum(data) && same && it.Secret == nil && e.Name == p.Name {
		return nil
	}
	e.Settings = t.put(settingsItem, e.ID, e.Settings, data)
	e.Name, e.Brief, e.MemoryOnly, e.Updated = p.Name, briefOf(p), p.Cache == CacheMemory, t.store.opts.Now().Unix()
	if it.Secret != nil {
		var value []byte
		if !it.Secret.Empty() {
			value = []byte(it.Secret.Reveal())
		}
		e.Secret = t.put(secretItem, e.ID, e.Secret, value)
	}
	if !same || it.Secret != nil || e.MemoryOnly {
		t.dropToken(e)
	}
	if t.settled == nil {
		t.settled = map[string]base{}
	}
	t.settled[e.ID] = base{ref: e.Settings, profile: clone(p)}
	t.touch(e)
	return nil
}

// dropToken forgets the cached token of e, in the backend and in memory.
func (t *tx) dropToken(e *entry) {
	t.forget = append(t.forget, e.ID)
	if e.Token.IsZero() {
		return
	}
	e.Token, e.Expires = t.put(tokenItem, e.ID, e.Token, nil), 0
	t.touch(e)
}

// checkItem refuses what must not be stored.
func checkItem(it Item) error {
	if err := Validate(it.Profile); err != nil {
		return &Trouble{
			Code: CodeInvalid, What: fmt.Sprintf("The profile %s cannot be saved.", printable.Of(it.Profile.Name)),
			Why: strings.ReplaceAll(err.Error(), "\n", " "), Next: "Correct it and save again.", Err: err,
		}
	}
	if it.Secret != nil && it.Secret.Len() > MaxRecord {
		return &Trouble{Code: CodeLimit, What: "The secret is too large.", Why: fmt.Sprintf("It has %d bytes; %d is the limit.", it.Secret.Len(), MaxRecord), Next: "Was the right file or text given?"}
	}
	return nil
}

func tooMany() error {
	return &Trouble{Code: CodeLimit, What: fmt.Sprintf("There are already %d profiles, which is the limit.", MaxProfiles), Why: "The list must stay readable in one go on every system's keyring.", Next: "Remove profiles, or keep some in an age vault (`--store vault:FILE`)."}
}

func without(names []string, name string) []string {
	var out []string
	for _, n := range names {
		if !SameName(n, name) {
			out = append(out, n)
		}
	}
	return out
}

// IsNotFound reports whether err says that a profile does not exist.
func IsNotFound(err error) bool { return errors.Is(err, ErrNotFound) }
