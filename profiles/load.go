package profiles

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"
)

// snapshot is the index at one generation. It is shared by readers and never changed.
type snapshot struct {
	gen   generation
	pages []page
}

// find is the entry with a name, nil if there is none.
func (s *snapshot) find(name string) *entry {
	key := foldName(name)
	for i := range s.pages {
		for j := range s.pages[i].entries {
			if e := &s.pages[i].entries[j]; foldName(e.Name) == key {
				return e
			}
		}
	}
	return nil
}

// retries of a read that met another process's commit halfway; a reader takes no lock, and writers may come in a row.
const retries = 12

// load reads root and index. Pages that have not changed since the last load are not read again, so that an unchanged
// store costs one item.
func (s *Store) load(ctx context.Context) (*snapshot, error) {
	for attempt := 0; ; attempt++ {
		snap, again, err := s.loadOnce(ctx, attempt < retries)
		if err != nil {
			return nil, s.asTrouble(err)
		}
		if !again {
			return snap, nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(attempt) * 4 * time.Millisecond):
		}
	}
}

// loadOnce is one attempt; again is true when a page was missing or damaged because root has moved on meanwhile.
func (s *Store) loadOnce(ctx context.Context, mayRetry bool) (snap *snapshot, again bool, err error) {
	raw, found, err := s.kv.Get(ctx, rootItem)
	if err != nil {
		return nil, false, err
	}
	s.mu.Lock()
	old, oldRaw := s.seen, s.rootAs
	s.mu.Unlock()
	switch {
	case !found:
		snap = &snapshot{}
	case old != nil && string(raw) == oldRaw:
		return old, false, nil
	default:
		if snap, err = s.readIndex(ctx, raw, old); err != nil {
			return nil, false, err
		}
	}
	if slices.ContainsFunc(snap.pages, func(p page) bool { return p.damage != "" }) {
		now, _, err := s.kv.Get(ctx, rootItem)
		if err != nil || mayRetry && !bytes.Equal(now, raw) {
			return nil, true, err
		}
		return snap, false, nil // not kept: the next look may find it mended
	}
	s.mu.Lock()
	s.seen, s.rootAs = snap, string(raw)
	s.mu.Unlock()
	return snap, false, nil
}

// readIndex reads the pages that raw names, taking from old those that it already holds.
func (s *Store) readIndex(ctx context.Context, raw []byte, old *snapshot) (*snapshot, error) {
	gen, pages, err := decodeRoot(raw)
	if err != nil {
		return nil, err
	}
	have := map[string]page{}
	if old != nil {
		for _, p := range old.pages {
			if p.damage == "" {
				have[p.name()] = p
			}
		}
	}
	for i, p := range pages {
		if known, ok := have[p.name()]; ok {
			pages[i] = known
			continue
		}
		data, found, err := s.kv.Get(ctx, p.name())
		if err != nil {
			return nil, err
		}
		pages[i].size = len(data)
		if !found {
			pages[i].damage = "it is missing"
		} else if pages[i].entries, err = decodePage(p.name(), data); err != nil {
			pages[i].damage = err.Error()
		}
	}
	return &snapshot{gen: gen, pages: pages}, nil
}

// readBlob gathers and checks the chunks of b. ok is false when a chunk is missing or the checksum is wrong.
func (s *Store) readBlob(ctx context.Context, kind, id string, b blob) (data []byte, damage string, err error) {
	base := b.base(kind, id)
	for i := range b.count {
		chunk, found, err := s.kv.Get(ctx, chunkName(base, i))
		if err != nil {
			return nil, "", s.asTrouble(err)
		}
		if !found {
			return nil, fmt.Sprintf("part %d of %d is missing", i+1, b.count), nil
		}
		data = append(data, chunk...)
	}
	if checksum(data) != b.sum {
		return nil, "its checksum is wrong", nil
	}
	return data, "", nil
}

// part is one of the three things stored beside an index entry.
type part struct {
	kind string
	what string // for people
	of   func(*entry) blob
}

func settingsPart() part {
	return part{settingsItem, "settings", func(e *entry) blob { return e.Settings }}
}
func secretPart() part { return part{secretItem, "secret", func(e *entry) blob { return e.Secret }} }
func tokenPart() part  { return part{tokenItem, "cached token", func(e *entry) blob { return e.Token }} }

// read finds a profile and reads one part of it, again if another process replaced it meanwhile. The entry is that of
// the data; data is nil when the part is not stored.
func (s *Store) read(ctx context.Context, name string, p part) (*entry, []byte, error) {
	for attempt := 0; ; attempt++ {
		snap, err := s.load(ctx)
		if err != nil {
			return nil, nil, err
		}
		e := snap.find(name)
		if e == nil {
			return nil, nil, notFound(snap.pages, name)
		}
		b := p.of(e)
		if b.IsZero() {
			return e, nil, nil
		}
		data, damage, err := s.readBlob(ctx, p.kind, e.ID, b)
		if err != nil {
			return nil, nil, err
		}
		if damage == "" {
			return e, data, nil
		}
		if now, err := s.load(ctx); err == nil && now.gen != snap.gen && attempt < retries {
			continue
		}
		return e, nil, s.damaged(e, p, damage)
	}
}
