package profiles

import "context"

// RecoveryReport tells what was done about a write that did not end, or about an unreadable part of the list that was
// given up.
type RecoveryReport struct {
	Finished bool // the write had been decided, its cleaning up was completed; false = it was undone
	Items    int  // how many leftover items were removed
	GivenUp  bool // a part of the list was given up
	Swept    bool // and all that it had named was removed; false = the keyring cannot list, or another part is unreadable
}

// recoverWrite finishes or undoes what the journal names; the caller holds the lock. committed is true when the
// journal's write had reached the root.
func (s *Store) recoverWrite(ctx context.Context) (committed bool, err error) {
	j, count, err := s.readJournal(ctx)
	if err != nil || count == 0 {
		return false, err
	}
	raw, found, err := s.kv.Get(ctx, rootItem)
	if err != nil {
		return false, err
	}
	var gen generation
	if found {
		if gen, _, err = decodeRoot(raw); err != nil {
			return false, err
		}
	}
	committed = found && gen >= j.to
	leftover := unspan(j.created)
	if committed {
		leftover = unspan(j.old)
	}
	if err := s.erase(ctx, leftover); err != nil {
		return committed, err
	}
	if err := s.clearJournal(ctx, count); err != nil {
		return committed, err
	}
	if s.opts.Cleaned != nil {
		s.opts.Cleaned(RecoveryReport{Finished: committed, Items: len(leftover)})
	}
	return committed, nil
}

// erase deletes items; deleting what is not there is no error.
func (s *Store) erase(ctx context.Context, names []string) error {
	if len(names) == 0 {
		return nil
	}
	changes := make([]Change, len(names))
	for i, n := range names {
		changes[i] = Change{Name: n}
	}
	return s.kv.Commit(ctx, changes)
}

// clearJournal removes the journal backwards, so that what is left after a crash is still a run from journal.0.
func (s *Store) clearJournal(ctx context.Context, count int) error {
	var names []string
	for i := count - 1; i >= 0; i-- {
		names = append(names, chunkName(journalItem, i))
	}
	return s.erase(ctx, names)
}
