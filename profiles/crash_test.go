package profiles

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mintmark/profiles/secret"
)

// small is the largest item of the smallest backend.
const small = 2000

// deed is a write that a killed process may be in the middle of.
type deed struct {
	name string
	do   func(context.Context, *Store) error
	// undone and done judge a store: "" when the deed is wholly undone or wholly done, else what is not.
	undone, done func(t *testing.T, s *Store) string
}

func deeds() []deed {
	big := sample("extra")
	big.Label = strings.Repeat("l", 60)
	big.Targets[0].Settings = []byte(`{"trust_policy":"` + strings.Repeat("p", 5000) + `"}`)
	long := strings.Repeat("k", 4500)
	return []deed{
		{"create", func(ctx context.Context, s *Store) error { return s.Put(ctx, big, boxed(long)) },
			func(t *testing.T, s *Store) string { return lacks(t, s, "extra") },
			func(t *testing.T, s *Store) string { return has(t, s, "extra", long) }},
		{"replace secret", func(ctx context.Context, s *Store) error { return s.Put(ctx, sample("main"), boxed("second")) },
			func(t *testing.T, s *Store) string { return has(t, s, "main", "first") },
			func(t *testing.T, s *Store) string { return has(t, s, "main", "second") }},
		{"rename", func(ctx context.Context, s *Store) error { return s.Rename(ctx, "main", "renamed") },
			func(t *testing.T, s *Store) string { return has(t, s, "main", "first") + lacks(t, s, "renamed") },
			func(t *testing.T, s *Store) string { return has(t, s, "renamed", "first") + lacks(t, s, "main") }},
		{"delete", func(ctx context.Context, s *Store) error { return s.Remove(ctx, "main") },
			func(t *testing.T, s *Store) string { return has(t, s, "main", "first") },
			func(t *testing.T, s *Store) string { return lacks(t, s, "main") }},
		{"import 100", func(ctx context.Context, s *Store) error { return s.Import(ctx, hundred()) },
			func(t *testing.T, s *Store) string { return count(t, s, 3) },
			func(t *testing.T, s *Store) string { return count(t, s, 103) + has(t, s, "import-099", "secret-99") }},
	}
}

func hundred() []Item {
	var items []Item
	for i := range 100 {
		items = append(items, Item{sample(fmt.Sprintf("import-%03d", i)), boxed(fmt.Sprintf("secret-%d", i))})
	}
	return items
}

func either(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	return "neither undone (" + a + ") nor done (" + b + ")"
}

func has(t *testing.T, s *Store, name, value string) string {
	p, err := s.Get(t.Context(), name)
	if err != nil {
		return name + ": " + err.Error()
	}
	sec, err := s.Secret(t.Context(), name)
	if err != nil || sec.Reveal() != value || p.ClientID != sample("x").ClientID {
		return fmt.Sprintf("%s: wrong content (%v)", name, err)
	}
	return ""
}

func lacks(t *testing.T, s *Store, name string) string {
	if _, err := s.Get(t.Context(), name); !errors.Is(err, ErrNotFound) {
		return fmt.Sprintf("%s is there: %v", name, err)
	}
	return ""
}

func count(t *testing.T, s *Store, want int) string {
	list, err := s.List(t.Context())
	if err != nil || len(list) != want {
		return fmt.Sprintf("%d profiles, want %d (%v)", len(list), want, err)
	}
	return ""
}

// seed fills a backend with three profiles, one with a token and a state.
func seed(t *testing.T, kv KV) {
	t.Helper()
	s := openStore(t, kv, Options{Now: fixedNow})
	must(t, s.Put(t.Context(), sample("main"), boxed("first")))
	must(t, s.Put(t.Context(), sample("other"), boxed("other secret")))
	must(t, s.Put(t.Context(), sample("third"), nil))
	must(t, s.PutToken(t.Context(), sample("main"), CachedToken{Token: secret.New(strings.Repeat("t", 3000)), ExpiresAt: fixedNow()}))
	must(t, s.PutState(t.Context(), "main", State{Consents: []string{"https://sts.amazonaws.com"}}))
}

// whole holds a store to its promises after an interrupted deed.
func whole(t *testing.T, d *dirKV, what deed) {
	t.Helper()
	s := openStore(t, d, Options{Now: fixedNow, LockPath: filepath.Join(t.TempDir(), "lock")})
	if bad := either(what.undone(t, s), what.done(t, s)); bad != "" {
		t.Error(bad)
	}
	if bad := has(t, s, "other", "other secret"); bad != "" {
		t.Error(bad)
	}
	noOrphans(t, d, s)
	if err := what.do(t.Context(), s); err != nil && !errors.Is(err, ErrNotFound) {
		t.Errorf("cannot be done again: %v", err)
	}
	noOrphans(t, d, s)
}

// TestKilledAnywhere kills a process after each of its changes to the backend and looks at what the next start finds.
func TestKilledAnywhere(t *testing.T) {
	for i, what := range deeds() {
		t.Run(what.name, func(t *testing.T) {
			template := &dirKV{dir: t.TempDir(), max: small}
			seed(t, template)
			steps, kinds := stepsOf(t, template, what)
			killed := map[string]int{}
			for n, at := range steps {
				d := template.copy(t)
				died := runChild(t, i, at, d.dir)
				if last := n == len(steps)-1; died == last {
					t.Errorf("step %d of %d: killed %v", at, len(kinds), died)
				} else if died {
					killed[kinds[at-1]]++
				}
				decided := at > slices.Index(kinds, "root written")
				s := openStore(t, d, Options{Now: fixedNow})
				if bad := map[bool]func(*testing.T, *Store) string{true: what.done, false: what.undone}[decided](t, s); bad != "" {
					t.Errorf("step %d: decided %v, but %s", at, decided, bad)
				}
				whole(t, d, what)
			}
			t.Logf("killed at %d steps of %d: %v", len(steps)-1, len(kinds), killed)
			want := []string{"journal written", "index written", "root written", "index deleted", "journal deleted"}
			if what.name != "delete" {
				want = append(want, "p written")
			}
			if what.name == "delete" || what.name == "replace secret" {
				want = append(want, "k deleted", "t deleted")
			}
			for _, kind := range want {
				if killed[kind] == 0 {
					t.Errorf("never killed at %q: %v", kind, killed)
				}
			}
			if len(steps)-1 < 6 {
				t.Errorf("only %d steps: the hook does not reach the write", len(steps)-1)
			}
		})
	}
}

// stepsOf numbers the changes that a deed makes to the backend, from 1, and one more than there are, and says what each
// does. Of the hundreds of like steps of a large import it picks the first and the last of each kind, and some between.
func stepsOf(t *testing.T, template *dirKV, what deed) (at []int, kinds []string) {
	d := template.copy(t)
	d.step = func(c Change) error {
		kind, _, _ := strings.Cut(c.Name, ".")
		kinds = append(kinds, kind+map[bool]string{true: " deleted", false: " written"}[c.Value == nil])
		return nil
	}
	must(t, what.do(t.Context(), openStore(t, d, Options{Now: fixedNow})))
	for i, kind := range kinds {
		turns := i == 0 || i == len(kinds)-1 || kinds[i-1] != kind || kinds[i+1] != kind
		if len(kinds) < 30 || i%97 == 0 || turns && (i < 12 || i > len(kinds)-12 || !strings.Contains(" p k ", kind[:1])) {
			at = append(at, i+1)
		}
	}
	return append(at, len(kinds)+1), kinds
}

// TestMain turns the test binary into the process that a test kills or races.
func TestMain(m *testing.M) {
	if spec := os.Getenv("MINTMARK_TEST_DEED"); spec != "" {
		die(interruptedChild(strings.Split(spec, ",")))
	}
	if spec := os.Getenv("MINTMARK_TEST_RACE"); spec != "" {
		die(racer(strings.Split(spec, ",")))
	}
	os.Exit(m.Run())
}

func die(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func interruptedChild(args []string) error {
	which, _ := strconv.Atoi(args[0])
	at, _ := strconv.Atoi(args[1])
	n := 0
	d := &dirKV{dir: args[2], max: small, step: func(Change) error {
		if n++; n == at {
			killSelf()
		}
		return nil
	}}
	s, err := Open(context.Background(), d, Options{Now: fixedNow})
	if err != nil {
		return err
	}
	return deeds()[which].do(context.Background(), s)
}

// killSelf is kill -9 on this process.
func killSelf() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		_ = self.Kill()
	}
	select {}
}

func runChild(t *testing.T, which, at int, dir string) (killed bool) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("MINTMARK_TEST_DEED=%d,%d,%s", which, at, dir))
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == -1 {
		return true
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}
