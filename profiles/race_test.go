package profiles

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mintmark/profiles/secret"
)

const (
	racers   = 8
	raceOps  = 200
	counters = 3 // profiles that all processes count up
)

// TestProcessesRace lets eight processes do 200 random writes each on one backend. Every increment of a shared counter
// saw a value of its own, so the increments have one serial order; nothing is lost, and nothing is left over.
func TestProcessesRace(t *testing.T) {
	dir, lock := t.TempDir(), filepath.Join(t.TempDir(), "state", "lock")
	d := &dirKV{dir: dir, max: small}
	s := openStore(t, d, Options{LockPath: lock})
	for i := range counters {
		p := sample(fmt.Sprintf("counter-%d", i))
		p.Label = "0"
		must(t, s.Put(t.Context(), p, boxed("s")))
	}
	outputs := make([]string, racers)
	errs := make(chan error, racers)
	for i := range racers {
		go func() {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), fmt.Sprintf("MINTMARK_TEST_RACE=%d,%s,%s", i, dir, lock))
			cmd.Stderr = os.Stderr
			out, err := cmd.Output()
			outputs[i] = string(out)
			errs <- err
		}()
	}
	for range racers {
		if err := <-errs; err != nil {
			t.Fatal(err)
		}
	}
	seen, own := raceResults(t, outputs)
	s = openStore(t, d, Options{LockPath: lock})
	for i := range counters {
		p, err := s.Get(t.Context(), fmt.Sprintf("counter-%d", i))
		must(t, err)
		values := seen[i]
		slices.Sort(values)
		for n, v := range values {
			if v != n+1 {
				t.Fatalf("counter %d: increment %d gave %d; one was lost or doubled", i, n+1, v)
			}
		}
		if p.Label != strconv.Itoa(len(values)) {
			t.Errorf("counter %d ends at %s after %d increments", i, p.Label, len(values))
		}
	}
	list, err := s.List(t.Context())
	must(t, err)
	var names []string
	for i, row := range list {
		if row.Favourite != 0 && row.Favourite != i+1 || row.Damaged != "" {
			t.Errorf("row %d: %+v", i, row)
		}
		if !strings.HasPrefix(row.Name, "counter-") {
			names = append(names, row.Name)
		}
	}
	slices.Sort(names)
	slices.Sort(own)
	if !slices.Equal(names, own) {
		t.Errorf("profiles %v, want %v", names, own)
	}
	noOrphans(t, d, s)
}

// raceResults reads what the processes printed: "count I VALUE" for each increment, "own NAME" at the end.
func raceResults(t *testing.T, outputs []string) (seen [counters][]int, own []string) {
	t.Helper()
	for _, line := range strings.Split(strings.Join(outputs, ""), "\n") {
		word := strings.Fields(line)
		switch {
		case len(word) == 3 && word[0] == "count":
			i, err1 := strconv.Atoi(word[1])
			v, err2 := strconv.Atoi(word[2])
			if err1 != nil || err2 != nil {
				t.Fatal(line)
			}
			seen[i] = append(seen[i], v)
		case len(word) == 2 && word[0] == "own":
			own = append(own, word[1])
		}
	}
	if len(seen[0])+len(seen[1])+len(seen[2]) < racers*raceOps/10 {
		t.Fatalf("too few increments: %d", len(seen[0]))
	}
	return seen, own
}

// racer is one of the processes: it counts up, and creates, replaces, renames and removes profiles of its own.
func racer(args []string) error {
	ctx := context.Background()
	s, err := Open(ctx, &dirKV{dir: args[1], max: small}, Options{LockPath: args[2]})
	if err != nil {
		return err
	}
	mine := map[string]bool{}
	for op := range raceOps {
		own := func() string { return fmt.Sprintf("own-%s-%d", args[0], rand.IntN(5)) }
		if err := raceOp(ctx, s, own(), own(), mine, fmt.Sprint(op)); err != nil {
			return fmt.Errorf("operation %d: %w", op, err)
		}
	}
	for name := range mine {
		fmt.Println("own", name)
	}
	return nil
}

// raceOp is one random write; what cannot be done to a profile that is not there creates it.
func raceOp(ctx context.Context, s *Store, name, to string, mine map[string]bool, value string) error {
	what := rand.IntN(7)
	switch {
	case what < 2:
		return countUp(ctx, s, rand.IntN(counters))
	case what == 2 || !mine[name] || what == 6 && mine[to]:
		mine[name] = true
		return s.Put(ctx, sample(name), boxed(value))
	case what == 3:
		delete(mine, name)
		return s.Remove(ctx, name)
	case what == 4:
		return s.PutToken(ctx, sample(name), CachedToken{Token: secret.New("t"), ExpiresAt: fixedNow()})
	case what == 5:
		return s.Favour(ctx, name, rand.IntN(4))
	}
	delete(mine, name)
	mine[to] = true
	return s.Rename(ctx, name, to)
}

func countUp(ctx context.Context, s *Store, i int) error {
	var value int
	err := s.Update(ctx, fmt.Sprintf("counter-%d", i), func(p Profile) (Profile, error) {
		n, err := strconv.Atoi(p.Label)
		value = n + 1
		p.Label = strconv.Itoa(value)
		return p, err
	})
	fmt.Println("count", i, value)
	return err
}
