package profiles

import (
	"bytes"
	"context"
	"errors"
)

// commit makes t the store's next generation. The order is what keeps profiles safe:
//
//  1. the journal names everything that will be created and replaced
//  2. new chunks and pages are written beside the old ones
//  3. they are read back and compared
//  4. root is overwritten: from here on the new generation is the store
//  5. what it replaced is deleted
//  6. the journal is cleared
//
// A backend that commits all or nothing takes 2, 4 and 5 in one go and needs no journal.
//
// It returns the bytes of the new root.
func (s *Store) commit(ctx context.Context, t *tx) (newRoot []byte, err error) {
	if err := t.paginate(s.kv.MaxItem()); err != nil {
		return nil, err
	}
	rootChange, err := t.root(s.kv.MaxItem())
	if err != nil {
		return nil, err
	}
	if s.atomic {
		all := append(t.changes(), rootChange)
		for _, name := range unspan(t.old) {
			all = append(all, Change{Name: name})
		}
		return rootChange.Value, s.asTrouble(s.kv.Commit(ctx, all))
	}
	j := journal{to: t.gen, created: t.created, old: t.old}.encode(s.kv.MaxItem())
	if err := s.stage(ctx, t, j, rootChange); err != nil {
		return rootChange.Value, s.settle(ctx, err)
	}
	// The change is saved. What is left over is named by the journal: the next write or start removes it.
	if s.erase(ctx, unspan(t.old)) == nil {
		_ = s.clearJournal(ctx, len(j))
	}
	return rootChange.Value, nil
}

// stage is steps 1 to 4.
func (s *Store) stage(ctx context.Context, t *tx, j []Change, rootChange Change) error {
	for _, batch := range [][]Change{j, t.changes(), {rootChange}} {
		if err := s.kv.Commit(ctx, batch); err != nil {
			return err
		}
		if s.verified {
			continue
		}
		for _, c := range batch {
			got, found, err := s.kv.Get(ctx, c.Name)
			if err != nil {
				return err
			}
			if !found || !bytes.Equal(got, c.Value) {
				return Unverified(s.kv.Describe())
			}
		}
	}
	return nil
}

// settle finds out what a failed write has come to. When the backend hangs or the caller gave up, the journal stays for
// the next write or start to settle; asking again would only wait again.
func (s *Store) settle(ctx context.Context, cause error) error {
	var t *Trouble
	if ctx.Err() != nil || errors.As(cause, &t) && t.State != "" && t.State != Failed {
		return s.asTrouble(cause)
	}
	if committed, err := s.recoverWrite(ctx); err == nil && committed {
		return nil // the root did arrive although its write was reported as failed
	}
	return s.asTrouble(cause)
}

// Unverified is the trouble of a backend that said yes and did not keep the value.
func Unverified(backend string) error {
	return &Trouble{
		Code: CodeUnverified, State: Denied, What: "The value was not kept: reading it back from " + backend + " gave something else.",
		Why: "The backend said yes all the same; a dismissed password dialog does that.", Next: "Unlock the keyring and try again.",
	}
}
