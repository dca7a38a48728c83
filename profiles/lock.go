package profiles

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"mintmark/inspect/printable"
)

// lock makes this call the only writer, in this process and among all that share LockPath. The lock file stays empty:
// it carries no data, and the system drops the lock when its holder dies.
func (s *Store) lock(ctx context.Context) (unlock func(), err error) {
	select {
	case <-s.writing:
	case <-ctx.Done():
		return nil, interrupted(ctx.Err())
	}
	release := func() { s.writing <- struct{}{} }
	if s.opts.LockPath == "" {
		return release, nil
	}
	file, err := s.lockFile()
	if err != nil {
		release()
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, s.opts.LockWait)
	defer cancel()
	got, err := file.TryLockContext(wait, 2*time.Millisecond)
	if !got || err != nil {
		release()
		switch {
		case ctx.Err() != nil:
			return nil, interrupted(ctx.Err())
		case err == nil || errors.Is(err, context.DeadlineExceeded):
			return nil, &Trouble{
				Code: CodeBusy, What: "Another mintmark is writing profiles and does not finish.",
				Why:  "It has held the lock " + printable.Of(s.opts.LockPath).String() + " for " + s.opts.LockWait.String() + ".",
				Next: "Look for another mintmark that waits for you (an unlock dialog), then try again.", Err: err,
			}
		}
		return nil, lockTrouble(s.opts.LockPath, err)
	}
	return func() { _ = file.Close(); release() }, nil
}

// tryLock is lock without waiting: a nil unlock means that someone else writes.
func (s *Store) tryLock() (unlock func(), err error) {
	select {
	case <-s.writing:
	default:
		return nil, nil
	}
	release := func() { s.writing <- struct{}{} }
	if s.opts.LockPath == "" {
		return release, nil
	}
	file, err := s.lockFile()
	if err == nil {
		var got bool
		if got, err = file.TryLock(); err == nil && got {
			return func() { _ = file.Close(); release() }, nil
		}
		if err != nil {
			err = lockTrouble(s.opts.LockPath, err)
		}
	}
	release()
	return nil, err
}

func (s *Store) lockFile() (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(s.opts.LockPath), 0o700); err != nil {
		return nil, lockTrouble(s.opts.LockPath, err)
	}
	return flock.New(s.opts.LockPath, flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600)), nil
}

func lockTrouble(path string, err error) error {
	return &Trouble{
		Code: CodeLock, What: "The lock file cannot be used.",
		Why:  Sentence(err),
		Next: "Make " + printable.Of(filepath.Dir(path)).String() + " writable for you, or choose another store.", Err: err,
	}
}

func interrupted(err error) error {
	return &Trouble{Code: CodeInterrupted, What: "The profile store was interrupted.", Why: "The request was cancelled or took too long.", Next: "Try again.", Err: err}
}

// asTrouble gives every backend error the form of a *Trouble.
func (s *Store) asTrouble(err error) error {
	var t *Trouble
	switch {
	case err == nil || errors.As(err, &t):
		return err
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		return interrupted(err)
	}
	return &Trouble{
		Code: CodeBackend, State: Failed, What: "The profile store (" + s.kv.Describe() + ") failed.",
		Why: Sentence(err), Next: "See `mintmark doctor`.", Err: err,
	}
}
