package profiles

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// TestFailingAnywhere lets the backend fail at each change: before its effect, after it, or by hanging until the caller
// gives up; with the same process going on, and with a new one.
func TestFailingAnywhere(t *testing.T) {
	broken := errors.New("the backend broke")
	for _, what := range deeds() {
		for _, way := range []string{"before", "after", "hang", "hang after"} {
			t.Run(what.name+" "+way, func(t *testing.T) {
				template := &dirKV{dir: t.TempDir(), max: small}
				seed(t, template)
				steps := stepsOf(t, template, what)
				for i, at := range steps {
					if reached := failOnce(t, template, what, way, at, broken); reached != (i < len(steps)-1) {
						t.Errorf("step %d reached: %v", at, reached)
					}
				}
			})
		}
	}
}

func failOnce(t *testing.T, template *dirKV, what deed, way string, at int, broken error) (reached bool) {
	d := &dirKV{dir: copyDir(t, template.dir), max: small}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	fail := func(Change) error {
		if n++; n != at {
			return nil
		}
		reached = true
		if way == "hang" || way == "hang after" {
			cancel()
			return context.DeadlineExceeded
		}
		return broken
	}
	if way == "before" || way == "hang" {
		d.before = fail
	} else {
		d.step = fail
	}
	s := openStore(t, d, Options{Now: fixedNow, LockPath: filepath.Join(t.TempDir(), "lock")})
	err := what.do(ctx, s)
	d.before, d.step = nil, nil
	if reached && err != nil {
		var trouble *Trouble
		if !errors.As(err, &trouble) || trouble.Code == "" || trouble.What == "" {
			t.Errorf("step %d: not explained: %v", at, err)
		}
	}
	if err == nil && reached && way == "before" && n < 3 {
		t.Errorf("step %d: a failure to write was reported as done", at)
	}
	if bad := what.check(t, s); bad != "" {
		t.Errorf("step %d, same process: %s", at, bad)
	}
	whole(t, d, what)
	return reached
}

// TestBackendThatForgets accepts a write and does not keep it, as a dismissed password dialog makes some do.
func TestBackendThatForgets(t *testing.T) {
	for _, lost := range []string{"journal.0", rootItem, "p", "k", "index"} {
		t.Run(lost, func(t *testing.T) {
			d := &dirKV{dir: t.TempDir(), max: small}
			seed(t, d)
			forget := forgetful{d, lost}
			s := openStore(t, forget, Options{Now: fixedNow})
			err := s.Put(t.Context(), sample("extra"), boxed("x"))
			if codeOf(err) != CodeUnverified {
				t.Errorf("got %v", err)
			}
			whole(t, d, deeds()[1])
		})
	}
}

type forgetful struct {
	*dirKV
	lost string
}

func (f forgetful) Commit(ctx context.Context, changes []Change) error {
	var kept []Change
	for _, c := range changes {
		if c.Name != f.lost && (len(c.Name) <= len(f.lost) || c.Name[:len(f.lost)+1] != f.lost+".") {
			kept = append(kept, c)
		}
	}
	return f.dirKV.Commit(ctx, kept)
}

// TestLockHeldElsewhere: a writer that waits too long says so; a reader is not held up; starting does not wait.
func TestLockHeldElsewhere(t *testing.T) {
	d := &dirKV{dir: t.TempDir(), max: small}
	seed(t, d)
	lock := filepath.Join(t.TempDir(), "state", "lock")
	holder := openStore(t, d, Options{LockPath: lock})
	unlock, err := holder.lock(t.Context())
	must(t, err)
	must(t, d.apply(Change{Name: "journal.0", Value: journal{to: 99, created: []string{"p.x.1*1"}}.encode(small)[0].Value}))
	s := openStore(t, d, Options{LockPath: lock, LockWait: 50 * time.Millisecond})
	if bad := has(t, s, "main", "first"); bad != "" {
		t.Error(bad)
	}
	if err := s.Remove(t.Context(), "main"); codeOf(err) != CodeBusy {
		t.Errorf("got %v", err)
	}
	unlock()
	must(t, s.Remove(t.Context(), "main"))
	noOrphans(t, d, s)
}
