package profiles

import (
	"context"
	"crypto/rand"
	"io"
	"sync"
	"time"
)

// Options are what a Store needs beside its KV.
type Options struct {
	// LockPath is an empty file, flock'ed while writing, that all processes using the same KV share. It is made with
	// mode 0600, its folder with 0700. "" = no other process can reach this KV.
	LockPath string
	LockWait time.Duration        // how long to wait for another process's write; 0 = 15 s
	Now      func() time.Time     // nil = time.Now
	Rand     io.Reader            // for profile ids; nil = crypto/rand
	Notice   func(MergeReport)    // told when a write met changes by another process; nil = nobody
	Cleaned  func(RecoveryReport) // told when something that nobody leads to any more was cleaned up, or could not be; nil = nobody
}

// Store keeps profiles in a KV; it implements API. It is safe for concurrent use, also by several processes.
type Store struct {
	kv       KV
	opts     Options
	atomic   bool // the KV commits all or nothing
	verified bool // the KV reads back what it writes

	writing chan struct{} // holds one element while nobody of this process writes

	mu     sync.Mutex
	seen   *snapshot            // the index as last read; entries are never changed in place
	rootAs string               // the bytes of the root that seen belongs to
	bases  map[string]base      // by id: the settings that this process last read or wrote
	tokens map[string]heldToken // by id: tokens in memory
	broken map[string]string    // by part.key: why it could not be read
}

// Open opens the store in kv. It finishes or undoes a write that a killed process left behind, unless another process
// is writing right now. An error is a *Trouble that says what the backend's state is.
func Open(ctx context.Context, kv KV, opts Options) (*Store, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Rand == nil {
		opts.Rand = rand.Reader
	}
	if opts.LockWait == 0 {
		opts.LockWait = 15 * time.Second
	}
	s := &Store{
		kv: kv, opts: opts, writing: make(chan struct{}, 1),
		bases: map[string]base{}, tokens: map[string]heldToken{}, broken: map[string]string{},
	}
	if a, ok := kv.(interface{ Atomic() bool }); ok {
		s.atomic = a.Atomic()
	}
	if v, ok := kv.(interface{ Verified() bool }); ok {
		s.verified = v.Verified()
	}
	s.writing <- struct{}{}
	return s, s.start(ctx)
}

// tidier is a KV beside which a killed process may leave something unfinished. Whoever holds the lock may remove it: no
// other process is writing then.
type tidier interface {
	Unfinished() bool
	Tidy()
}

// start looks for an interrupted write. A backend that commits all or nothing has none.
func (s *Store) start(ctx context.Context) error {
	if s.atomic {
		if t, ok := s.kv.(tidier); ok && t.Unfinished() {
			if unlock, err := s.tryLock(); err == nil && unlock != nil {
				t.Tidy()
				unlock()
			}
		}
		_, _, err := s.kv.Get(ctx, rootItem)
		return s.asTrouble(err)
	}
	_, pending, err := s.kv.Get(ctx, chunkName(journalItem, 0))
	if err != nil || !pending {
		return s.asTrouble(err)
	}
	unlock, err := s.tryLock()
	if err != nil || unlock == nil {
		return err // busy: whoever writes now owns the journal
	}
	defer unlock()
	_, err = s.recoverWrite(ctx)
	return s.asTrouble(err)
}

// Describe implements API.
func (s *Store) Describe() string { return s.kv.Describe() }
