package profiles

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mintmark/profiles/secret"
)

// TestFailingAnywhere lets the backend fail at each change: before its effect, after it, or by hanging until the caller
// gives up; with the same process going on, and with a new one.
func TestFailingAnywhere(t *testing.T) {
	broken := errors.New("the backend broke")
	for _, what := range deeds() {
		for _, way := range []string{"before", "after", "hang", "hang after"} {
			t.Run(what.name+" "+way, func(t *testing.T) {
				template := inMemory()
				seed(t, template)
				steps, _ := stepsOf(t, template, what)
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
	d := template.copy(t)
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
		if !errors.As(err, &trouble) || trouble.Code == "" || trouble.What == "" || trouble.Why == "" || trouble.Next == "" {
			t.Errorf("step %d: not explained: %v", at, err)
		}
	}
	undone, done := what.undone(t, s), what.done(t, s)
	switch {
	case either(undone, done) != "":
		t.Errorf("step %d, same process: %s", at, either(undone, done))
	case ctx.Err() == nil && (err == nil) != (done == ""):
		t.Errorf("step %d: reported %v, but undone: %q, done: %q", at, err, undone, done)
	}
	third := sample("third")
	third.Label = "written by the same process afterwards"
	must(t, s.Put(t.Context(), third, nil))
	noOrphans(t, d, s)
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

// TestReadersDuringWrites: a reader takes no lock and still never sees a profile half written, missing or damaged.
func TestReadersDuringWrites(t *testing.T) {
	d := &dirKV{dir: t.TempDir(), max: small}
	seed(t, d)
	lock := filepath.Join(t.TempDir(), "lock")
	done := make(chan error, 1)
	go func() {
		w, err := Open(t.Context(), d, Options{LockPath: lock})
		for i := 0; i < 60 && err == nil; i++ {
			p := sample("main")
			p.Label = strings.Repeat(string(rune('a'+i%26)), 60)
			err = w.Put(t.Context(), p, boxed(strings.Repeat(p.Label, 100)))
		}
		done <- err
	}()
	reads := 0
	for s := openStore(t, d, Options{LockPath: lock}); ; reads++ {
		select {
		case err := <-done:
			must(t, err)
			if reads < 5 {
				t.Errorf("only %d reads beside the writer", reads)
			}
			return
		default:
		}
		list, err := s.List(t.Context())
		must(t, err)
		if len(list) != 3 || list[0].Damaged != "" {
			t.Fatalf("listed %+v", list)
		}
		sec, err := s.Secret(t.Context(), "main")
		must(t, err)
		if v := sec.Reveal(); v != "first" && strings.Trim(v, v[:1]) != "" {
			t.Fatalf("a mixed secret: %q…", v[:10])
		}
		if _, err := s.Get(t.Context(), "main"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestABackendThatDoesNotAnswer: its own words stay, and an error without any gets some.
func TestABackendThatDoesNotAnswer(t *testing.T) {
	d := &dirKV{dir: t.TempDir(), max: small}
	openStore(t, d, Options{})
	for code, err := range map[string]error{CodeLocked: &Trouble{Code: CodeLocked, State: Locked, What: "Locked."}, CodeBackend: errors.New("odd")} {
		d.gets = func(string) error { return err }
		if _, err := Open(t.Context(), d, Options{}); codeOf(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// TestCommitInTheMiddleOfARead: another process replaces exactly what is about to be read.
func TestCommitInTheMiddleOfARead(t *testing.T) {
	for _, at := range []string{"index.", "p.", "k.", "t."} {
		d := inMemory()
		seed(t, d)
		w := openStore(t, d, Options{Now: fixedNow})
		s := openStore(t, d, Options{Now: fixedNow})
		times := 0
		d.gets = func(name string) error {
			if !strings.HasPrefix(name, at) || times == 3 {
				return nil
			}
			hook := d.gets
			d.gets = nil
			defer func() { d.gets = hook }()
			times++
			must(t, w.Put(t.Context(), sample("main"), boxed(strings.Repeat("second", times))))
			return w.PutToken(t.Context(), sample("main"), CachedToken{Token: secret.New("t")})
		}
		list, err := s.List(t.Context())
		if err != nil || len(list) != 3 || list[0].Damaged != "" {
			t.Errorf("%s: listed %+v, %v", at, list, err)
		}
		if _, err := s.Get(t.Context(), "main"); err != nil {
			t.Errorf("%s: %v", at, err)
		}
		if sec, err := s.Secret(t.Context(), "main"); err != nil || strings.ReplaceAll(sec.Reveal(), "second", "") != "" && sec.Reveal() != "first" {
			t.Errorf("%s: %v", at, err)
		}
		if _, found, err := s.Token(t.Context(), "main"); err != nil || !found {
			t.Errorf("%s: token %v %v", at, found, err)
		}
		if times == 0 {
			t.Errorf("%s: the hook was never reached", at)
		}
	}
}
