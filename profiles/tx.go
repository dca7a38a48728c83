package profiles

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"
)

// tx is one write in the making: a copy of the index to change, the chunks to create and the items to drop. Nothing
// reaches the backend before commit.
type tx struct {
	store   *Store
	gen     generation
	pages   []page
	fresh   []entry // entries that have no page yet
	writes  []Change
	created []string // spans of what writes makes
	old     []string // spans of what goes when the write is decided
	changed bool
	givenUp bool     // an unreadable page goes, and what it named becomes unknown
	forget  []string // profile ids whose tokens in memory are dropped when the write is done

	elsewhere []string        // names that another process changed since this one last looked
	settled   map[string]base // what this process knows of profiles once the write is done
}

// write runs f under the lock on the newest index and commits what it changed.
func (s *Store) write(ctx context.Context, f func(*tx) error) error {
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if t, ok := s.kv.(tidier); ok {
		t.Tidy()
	}
	if !s.atomic {
		if _, err := s.recoverWrite(ctx); err != nil {
			return s.asTrouble(err)
		}
	}
	before := s.last()
	snap, err := s.load(ctx)
	if err != nil {
		return err
	}
	t := &tx{store: s, gen: snap.gen + 1, elsewhere: changedBetween(before, snap)}
	for _, p := range snap.pages {
		p.entries = slices.Clone(p.entries)
		t.pages = append(t.pages, p)
	}
	if err := f(t); err != nil || !t.changed {
		return err
	}
	newRoot, err := s.commit(ctx, t)
	if err != nil {
		return err
	}
	s.settled(t, newRoot)
	if !t.givenUp {
		return nil
	}
	report, err := s.sweepLost(ctx)
	if err == nil && s.opts.Cleaned != nil {
		s.opts.Cleaned(report)
	}
	return s.asTrouble(err)
}

// settled makes a committed write what this process knows.
func (s *Store) settled(t *tx, newRoot []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen, s.rootAs = &snapshot{gen: t.gen, pages: t.pages}, string(newRoot)
	maps.Copy(s.bases, t.settled)
	for _, id := range t.forget {
		delete(s.tokens, id)
	}
}

// find is the entry with a name, to be changed through touch; nil if there is none.
func (t *tx) find(name string) *entry {
	key := foldName(name)
	for i := range t.pages {
		for j := range t.pages[i].entries {
			if foldName(t.pages[i].entries[j].Name) == key {
				return &t.pages[i].entries[j]
			}
		}
	}
	for i := range t.fresh {
		if foldName(t.fresh[i].Name) == key {
			return &t.fresh[i]
		}
	}
	return nil
}

// touch marks the page of e for writing.
func (t *tx) touch(e *entry) {
	t.changed = true
	for i := range t.pages {
		for j := range t.pages[i].entries {
			if &t.pages[i].entries[j] == e {
				t.pages[i].dirty = true
			}
		}
	}
}

// add makes an entry with a new random id; the pointer is good until the next add.
func (t *tx) add(name string) (*entry, error) {
	if t.count() >= MaxProfiles {
		return nil, tooMany()
	}
	var id [8]byte
	if _, err := io.ReadFull(t.store.opts.Rand, id[:]); err != nil {
		return nil, fmt.Errorf("make a profile id: %w", err)
	}
	t.changed = true
	t.fresh = append(t.fresh, entry{ID: hex.EncodeToString(id[:]), Name: name})
	return &t.fresh[len(t.fresh)-1], nil
}

// remove takes an entry and everything stored for it out.
func (t *tx) remove(e *entry) {
	t.touch(e)
	t.old = append(t.old, e.items()...)
	t.forget = append(t.forget, e.ID)
	for i := range t.pages {
		t.pages[i].entries = slices.DeleteFunc(t.pages[i].entries, func(x entry) bool { return x.ID == e.ID })
	}
}

func (t *tx) count() int {
	n := len(t.fresh)
	for _, p := range t.pages {
		n += len(p.entries)
	}
	return n
}

// put writes data into new chunks and drops the ones it replaces. nil data stores nothing.
func (t *tx) put(kind, id string, old blob, data []byte) blob {
	t.changed = true
	switch {
	case old.IsZero():
	case old.gen == t.gen:
		t.unwrite(old.base(kind, id), old.count)
	default:
		t.old = append(t.old, span(old.base(kind, id), old.count))
	}
	if data == nil {
		return blob{}
	}
	chunks := split(data, t.store.kv.MaxItem())
	b := blob{gen: t.gen, count: len(chunks), sum: checksum(data)}
	base := b.base(kind, id)
	t.created = append(t.created, span(base, b.count))
	for i, c := range chunks {
		t.writes = append(t.writes, Change{Name: chunkName(base, i), Value: c})
	}
	return b
}

// unwrite takes back chunks that this same write has prepared.
func (t *tx) unwrite(base string, count int) {
	names := unspan([]string{span(base, count)})
	t.writes = slices.DeleteFunc(t.writes, func(c Change) bool { return slices.Contains(names, c.Name) })
	t.created = slices.DeleteFunc(t.created, func(w string) bool { return w == span(base, count) })
}

// changes are the items to create, chunks first, then index pages.
func (t *tx) changes() []Change { return t.writes }
