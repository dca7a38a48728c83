package keyring

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	gokeyring "github.com/zalando/go-keyring"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// needService skips, or with CI=true fails, where a real Secret Service cannot be started.
func needService(t testing.TB) {
	t.Helper()
	for _, program := range []string{"dbus-run-session", "dbus-send", "gnome-keyring-daemon"} {
		if _, err := exec.LookPath(program); err != nil {
			reason := program + " is not installed (apt-get install dbus gnome-keyring); the real Secret Service is not tested"
			if os.Getenv("CI") == "true" {
				t.Fatal(reason)
			}
			t.Skip(reason)
		}
	}
}

// inService runs steps of this test binary, each a process of its own, one after the other on one private service. kind
// is "", "--locked", "--no-service" or "--keepassxc". It returns what they print.
func inService(t testing.TB, kind string, steps ...string) string {
	t.Helper()
	if kind != "--keepassxc" {
		needService(t)
	}
	script, err := filepath.Abs("../../test/secretservice.sh")
	if err != nil {
		t.Fatal(err)
	}
	var args []string
	if kind != "" {
		args = append(args, kind)
	}
	loop := `for step in "$@"; do MINTMARK_TEST_STEP="$step" "$BINARY" || { rc=$?; [ $rc = 137 ] || exit $rc; }; done`
	cmd := exec.Command(script, append(append(args, "sh", "-c", loop, "sh"), steps...)...)
	cmd.Env = append(os.Environ(), "BINARY="+os.Args[0])
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, errs.String())
	}
	return string(out)
}

// TestMain lets the test binary be one of the processes of inService.
func TestMain(m *testing.M) {
	step := os.Getenv("MINTMARK_TEST_STEP")
	if step == "" {
		os.Exit(m.Run())
	}
	name, arg, _ := strings.Cut(step, " ")
	if err := steps()[name](context.Background(), arg); err != nil {
		fmt.Fprintln(os.Stderr, step, err)
		os.Exit(1)
	}
	os.Exit(0)
}

func steps() map[string]func(context.Context, string) error {
	return map[string]func(context.Context, string) error{
		"probe": stepProbe, "write": stepWrite, "read": stepRead, "killed": stepKilled, "check": stepCheck, "remove": stepRemove, "measure": stepMeasure, "braces": stepBraces,
		"whole": stepWhole, "dialog": stepDialog, "lost": stepLost,
	}
}

type probed struct {
	State profiles.Health
	Code  string
	Next  string
	Took  time.Duration
}

func stepProbe(ctx context.Context, _ string) error {
	start := time.Now()
	state, err := probe(ctx, New(Options{}))
	p := probed{State: state, Took: time.Since(start)}
	var t *profiles.Trouble
	if errors.As(err, &t) {
		p.Code, p.Next = t.Code, t.Next
	}
	return json.NewEncoder(os.Stdout).Encode(p)
}

// TestRealStates asks a real keyring in each of the states that can be made here.
func TestRealStates(t *testing.T) {
	for kind, want := range map[string]probed{
		"":             {},
		"--locked":     {State: profiles.Locked, Code: profiles.CodeLocked},
		"--no-service": {State: profiles.NoService, Code: profiles.CodeNoService},
	} {
		var got probed
		if err := json.Unmarshal([]byte(inService(t, kind, "probe")), &got); err != nil {
			t.Fatal(err)
		}
		if got.State != want.State || got.Code != want.Code || got.Took > 3500*time.Millisecond || (got.Code == "") != (got.Next == "") {
			t.Errorf("%q: %+v", kind, got)
		}
	}
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path="+filepath.Join(t.TempDir(), "nothing"))
	if state, err := probe(t.Context(), New(Options{})); state != profiles.NoBus {
		t.Errorf("no bus behind the address: %s %v", state, err)
	}
}

func realStore(ctx context.Context, o Options) (*profiles.Store, error) {
	o.Timeout = 30 * time.Second // a busy machine's disk is not what is tested here
	return profiles.Open(ctx, New(o), profiles.Options{LockPath: testLock()})
}

// testLock is the same for all processes of one test.
func testLock() string {
	home := os.Getenv("MINTMARK_TEST_HOME")
	if home == "" {
		home = os.Getenv("HOME")
	}
	return filepath.Join(home, "state", "lock")
}

func longSecret(i int) string { return strings.Repeat(fmt.Sprintf("secret %d 🗝\n", i), 4000) } // more than one item

func stepWrite(ctx context.Context, _ string) error {
	s, err := realStore(ctx, Options{})
	if err != nil {
		return err
	}
	for i := range 3 {
		sec := secret.New(longSecret(i))
		if err := s.Put(ctx, profile(fmt.Sprintf("real %d", i)), &sec); err != nil {
			return err
		}
	}
	return s.PutToken(ctx, profile("real 0"), profiles.CachedToken{Token: secret.New("a.b.c"), ExpiresAt: time.Unix(1800000000, 0)})
}

func stepRead(ctx context.Context, _ string) error {
	s, err := realStore(ctx, Options{})
	if err != nil {
		return err
	}
	for i := range 3 {
		sec, err := s.Secret(ctx, fmt.Sprintf("REAL %d", i))
		if err != nil || sec.Reveal() != longSecret(i) {
			return fmt.Errorf("secret %d differs: %w", i, err)
		}
	}
	tok, found, err := s.Token(ctx, "real 0")
	if err != nil || !found || tok.Token.Reveal() != "a.b.c" {
		return fmt.Errorf("token: %v %w", found, err)
	}
	return nil
}

// stepKilled replaces a secret and dies after the n-th change to the keyring.
func stepKilled(ctx context.Context, arg string) error {
	at, err := strconv.Atoi(arg)
	if err != nil {
		return err
	}
	count := func() {
		if at--; at == 0 {
			self, _ := os.FindProcess(os.Getpid())
			_ = self.Kill()
			select {}
		}
	}
	calls := Calls{Get: gokeyring.Get,
		Set:    func(s, u, v string) error { defer count(); return gokeyring.Set(s, u, v) },
		Delete: func(s, u string) error { defer count(); return gokeyring.Delete(s, u) },
	}
	s, err := realStore(ctx, Options{Calls: calls})
	if err != nil {
		return err
	}
	sec := secret.New(longSecret(9))
	return s.Put(ctx, profile("real 1"), &sec)
}

// stepCheck starts anew after a kill: real 1 is as before or as after, nothing else has changed, nothing is left over.
func stepCheck(ctx context.Context, _ string) error {
	s, err := realStore(ctx, Options{})
	if err != nil {
		return err
	}
	for i := range 3 {
		sec, err := s.Secret(ctx, fmt.Sprintf("real %d", i))
		if got := sec.Reveal(); err != nil || got != longSecret(i) && (i != 1 || got != longSecret(9)) {
			return fmt.Errorf("secret %d is lost: %w", i, err)
		}
	}
	// root, one index page, three settings, three secrets of three chunks or so, one token
	items, err := itemCount()
	if err != nil {
		return err
	}
	chunks := 0
	for i := range 3 {
		sec, _ := s.Secret(ctx, fmt.Sprintf("real %d", i))
		size := New(Options{}).MaxItem() - 3 // no chunk ends inside a character
		chunks += (sec.Len() + size - 1) / size
	}
	if want := 1 + 1 + 3 + chunks + 1; items != want {
		return fmt.Errorf("%d items, want %d", items, want)
	}
	return nil
}

// stepWhole keeps, replaces, renames and removes in one process, which leaves the root alone.
func stepWhole(ctx context.Context, _ string) error {
	if err := stepWrite(ctx, ""); err != nil {
		return err
	}
	s, err := realStore(ctx, Options{})
	if err != nil {
		return err
	}
	first, second := secret.New("first {TITLE}"), secret.New("second")
	for _, step := range []func() error{
		func() error { return s.Put(ctx, profile("whole"), &first) },
		func() error { return s.Put(ctx, profile("whole"), &second) },
		func() error { return s.Rename(ctx, "whole", "renamed") },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	if got, err := s.Secret(ctx, "renamed"); err != nil || got.Reveal() != "second" {
		return fmt.Errorf("the secret of a renamed profile: %w", err)
	}
	return errors.Join(s.Remove(ctx, "renamed"), stepRemove(ctx, ""))
}

// stepLost loses the index and gives it up: what it had named is found and removed.
func stepLost(ctx context.Context, _ string) error {
	if err := stepWrite(ctx, ""); err != nil {
		return err
	}
	names, _, err := New(Options{Timeout: 30 * time.Second}).Names(ctx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if strings.HasPrefix(name, "index.") {
			if err := gokeyring.Delete(Service, name); err != nil {
				return err
			}
		}
	}
	s, err := realStore(ctx, Options{})
	if err != nil {
		return err
	}
	list, err := s.List(ctx)
	if err != nil || len(list) == 0 {
		return fmt.Errorf("%d rows: %w", len(list), err)
	}
	for _, row := range list {
		if err := s.Remove(ctx, row.Name); err != nil || row.Damaged == "" {
			return fmt.Errorf("%+v: %w", row, err)
		}
	}
	if items, err := itemCount(); err != nil || items != 1 {
		return fmt.Errorf("%d items left of %d, want the root alone: %w", items, len(names), err)
	}
	return nil
}

// stepDialog writes with the time that users wait. Where the service asks its user first, nobody answers: then that is
// said in time.
func stepDialog(ctx context.Context, _ string) error {
	s, err := profiles.Open(ctx, New(Options{}), profiles.Options{LockPath: testLock()})
	if err != nil {
		return err
	}
	start := time.Now()
	err = s.Put(ctx, profile("dialog"), nil)
	took := time.Since(start)
	fmt.Printf("a write by another process: %v after %v\n", err, took.Round(time.Millisecond))
	if err != nil && codeOf(err) != profiles.CodeSlow || err != nil && took > 3500*time.Millisecond {
		return fmt.Errorf("not explained in time: %w after %v", err, took)
	}
	return nil
}

// stepBraces keeps values that KeePassXC would hand out changed.
func stepBraces(ctx context.Context, _ string) error {
	k := New(Options{Timeout: 30 * time.Second})
	for _, value := range []string{"x{TITLE}y{USERNAME}", `{"url":"https://api.acme.dev/{S:a}","b":"{{URL}}="}`, "=", "{REF:P@I:00112233445566778899AABBCCDDEEFF}"} {
		if err := k.Commit(ctx, []profiles.Change{{Name: "braces", Value: []byte(value)}}); err != nil {
			return fmt.Errorf("%s: %w", value, err)
		}
		if got, _, err := k.Get(ctx, "braces"); err != nil || string(got) != value {
			return fmt.Errorf("%s came back as %s: %w", value, got, err)
		}
	}
	return k.Commit(ctx, []profiles.Change{{Name: "braces"}})
}

func stepRemove(ctx context.Context, _ string) error {
	s, err := realStore(ctx, Options{})
	if err != nil {
		return err
	}
	for i := range 3 {
		if err := s.Remove(ctx, fmt.Sprintf("real %d", i)); err != nil {
			return err
		}
	}
	if items, err := itemCount(); err != nil || items != 1 {
		return fmt.Errorf("%d items left, want the root alone: %w", items, err)
	}
	return nil
}

// TestRealKeyring: one process writes, another reads, others are killed while replacing a secret and the next start
// finds all well, and removing leaves nothing.
func TestRealKeyring(t *testing.T) {
	steps := []string{"whole", "lost", "write", "read"}
	for at := 1; at <= 12; at++ {
		steps = append(steps, fmt.Sprintf("killed %d", at), "check")
	}
	inService(t, "", append(steps, "braces", "remove")...)
}
