package profiles

import (
	"slices"

	"github.com/go-json-experiment/json"
)

const (
	pageHead = 64 // room for a page's checksum, name and brackets
	// pagesPerThin: an entry larger than this part of a page keeps its brief in the settings only, so that 1,000
	// profiles always fit the root of the smallest backend.
	pagesPerThin = 4
)

// paginate spreads changed and new entries over pages. Unchanged pages stay as they are; a new entry goes into a page
// with room.
func (t *tx) paginate(size int) error {
	t.reuse(size)
	var pool []entry
	var kept []page
	for _, p := range t.pages {
		if !p.dirty {
			kept = append(kept, p)
			continue
		}
		pool = append(pool, p.entries...)
		if p.gen != t.gen {
			t.old = append(t.old, p.name())
		}
	}
	pool = append(pool, t.fresh...)
	t.fresh = nil
	made, err := t.fill(pool, size)
	if err != nil {
		return err
	}
	t.pages = append(kept, made...)
	return nil
}

// reuse marks one page with room for the new entries, so that adding does not leave a trail of small pages; and all of
// them when too many have become small.
func (t *tx) reuse(size int) {
	total, readable := 0, 0
	for _, p := range t.pages {
		if p.damage == "" {
			total += p.size
			readable++
		}
	}
	if readable > 8+2*(total/size) {
		for i := range t.pages {
			t.pages[i].dirty = t.pages[i].damage == ""
		}
		return
	}
	if len(t.fresh) == 0 || slices.ContainsFunc(t.pages, func(p page) bool { return p.dirty }) {
		return
	}
	for i, p := range t.pages {
		if p.damage == "" && p.size < size*3/4 {
			t.pages[i].dirty = true
			return
		}
	}
}

// fill packs entries into new pages of at most size bytes and adds them to the writes.
func (t *tx) fill(pool []entry, size int) ([]page, error) {
	var made []page
	for len(pool) > 0 {
		p := page{gen: t.gen, number: len(made), dirty: true}
		room := size - pageHead
		for len(pool) > 0 {
			e, need, err := fit(pool[0], size)
			if err != nil {
				return nil, err
			}
			if need > room && len(p.entries) > 0 {
				break
			}
			p.entries = append(p.entries, e)
			room -= need
			pool = pool[1:]
		}
		data, err := encodePage(p.name(), p.entries)
		if err != nil {
			return nil, err
		}
		p.size, p.dirty = len(data), false
		t.writes = append(t.writes, Change{Name: p.name(), Value: data})
		t.created = append(t.created, p.name())
		made = append(made, p)
	}
	return made, nil
}

// fit is e as it goes into a page, and the bytes it takes with its comma.
func fit(e entry, size int) (entry, int, error) {
	out, err := json.Marshal(e, json.Deterministic(true))
	if err == nil && len(out) > size/pagesPerThin {
		e.Brief = nil
		out, err = json.Marshal(e, json.Deterministic(true))
	}
	return e, len(out) + 1, err
}

// root is the change that decides. When the references outgrow one item, after very many small commits on a backend
// with small items, all readable pages are written anew under one generation, which makes the references short.
func (t *tx) root(size int) (Change, error) {
	data, err := encodeRoot(t.gen, t.pages)
	if err == nil && len(data) > size {
		for i := range t.pages {
			t.pages[i].dirty = t.pages[i].damage == ""
		}
		t.dropPageWrites()
		if err = t.paginate(size); err == nil {
			data, err = encodeRoot(t.gen, t.pages)
		}
		if err == nil && len(data) > size {
			return Change{}, &Trouble{Code: CodeLimit, What: "The list of profiles has outgrown this store.", Why: "The index would not fit into one item.", Next: "Remove profiles, or use an age vault (`--store vault:FILE`)."}
		}
	}
	return Change{Name: rootItem, Value: data}, err
}

// dropPageWrites forgets pages that this write has already prepared.
func (t *tx) dropPageWrites() {
	mine := map[string]bool{}
	for _, p := range t.pages {
		if p.gen == t.gen {
			mine[p.name()] = true
		}
	}
	t.writes = slices.DeleteFunc(t.writes, func(c Change) bool { return mine[c.Name] })
	t.created = slices.DeleteFunc(t.created, func(n string) bool { return mine[n] })
}
