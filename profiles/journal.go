package profiles

import (
	"bytes"
	"context"
	"strconv"
	"strings"
)

const journalHead = "mintmark.journal/1 "

// journal is what a write in progress creates and replaces. It holds names only, and names hold no tenant data. It is
// written before anything else and cleared last, so that whoever comes next can undo (root still names an older
// generation: remove what was created) or finish (root names the new one: remove what was replaced).
type journal struct {
	to      generation
	created []string // spans, see span
	old     []string
}

// span names count chunks base.0 … base.(count-1) in one word.
func span(base string, count int) string { return base + "*" + strconv.Itoa(count) }

// unspan lists the item names of spans and plain names.
func unspan(words []string) []string {
	var out []string
	for _, w := range words {
		base, n, ok := strings.Cut(w, "*")
		if !ok {
			out = append(out, w)
			continue
		}
		count, err := strconv.Atoi(n)
		if err != nil || count > 1<<16 {
			continue
		}
		for i := range count {
			out = append(out, chunkName(base, i))
		}
	}
	return out
}

// encode writes the journal as items of at most size bytes. Each can be read alone; they are written in order and
// cleared backwards, so that what exists is always a run from journal.0.
func (j journal) encode(size int) []Change {
	head := journalHead + j.to.String()
	var lines []string
	for _, w := range j.created {
		lines = append(lines, "\n+"+w)
	}
	for _, w := range j.old {
		lines = append(lines, "\n-"+w)
	}
	var out []Change
	page := []byte(head)
	flush := func() {
		out = append(out, Change{Name: chunkName(journalItem, len(out)), Value: bytes.Clone(page)})
		page = []byte(head)
	}
	for _, line := range lines {
		if len(page)+len(line) > size {
			flush()
		}
		page = append(page, line...)
	}
	flush()
	return out
}

// add reads one journal item into j; false when it is no journal.
func (j *journal) add(data []byte) bool {
	rest, ok := strings.CutPrefix(string(data), journalHead)
	if !ok {
		return false
	}
	lines := strings.Split(rest, "\n")
	g, err := strconv.ParseUint(lines[0], 36, 64)
	if err != nil {
		return false
	}
	j.to = generation(g)
	for _, line := range lines[1:] {
		switch {
		case strings.HasPrefix(line, "+"):
			j.created = append(j.created, line[1:])
		case strings.HasPrefix(line, "-"):
			j.old = append(j.old, line[1:])
		}
	}
	return true
}

// readJournal gathers the journal's items; count is how many there are, 0 when nothing is in progress.
func (s *Store) readJournal(ctx context.Context) (j journal, count int, err error) {
	for {
		data, found, err := s.kv.Get(ctx, chunkName(journalItem, count))
		if err != nil || !found {
			return j, count, err
		}
		j.add(data) // an item that is no journal names nothing; it is cleared with the rest
		count++
	}
}
