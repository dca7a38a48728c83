package keyring

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"
	gokeyring "github.com/zalando/go-keyring"

	"mintmark/profiles"
)

func onFakeBus(f *fake, timeout time.Duration) *Keyring {
	return New(Options{Calls: f.calls(), GOOS: "linux", Timeout: timeout, Getenv: func(string) string { return "unix:path=/fake" }})
}

// probe asks the keyring for one item and says in which state that left it; "" is ready.
func probe(ctx context.Context, k *Keyring) (profiles.Health, error) {
	_, _, err := k.Get(ctx, "root")
	var t *profiles.Trouble
	if errors.As(err, &t) {
		return t.State, err
	}
	return "", err
}

// TestEveryStateIsExplained feeds the errors that were seen on real systems, and those that documents name.
func TestEveryStateIsExplained(t *testing.T) {
	bus := func(name string) error { return dbus.Error{Name: name, Body: []any{"a reason"}} }
	cases := []struct {
		goos string
		err  error
		want profiles.Health
		code string
	}{
		{"linux", &exec.Error{Name: "dbus-launch", Err: exec.ErrNotFound}, profiles.NoBus, profiles.CodeNoBus},
		{"linux", &net.OpError{Op: "dial", Net: "unix", Err: syscall.ENOENT}, profiles.NoBus, profiles.CodeNoBus},
		{"linux", bus("org.freedesktop.DBus.Error.ServiceUnknown"), profiles.NoService, profiles.CodeNoService},
		{"linux", bus("org.freedesktop.DBus.Error.Spawn.ChildExited"), profiles.NoService, profiles.CodeNoService},
		{"linux", bus("org.freedesktop.DBus.Error.AccessDenied"), profiles.Denied, profiles.CodeDenied},
		{"linux", bus("org.freedesktop.DBus.Error.NoReply"), profiles.Slow, profiles.CodeSlow},
		{"linux", bus("org.freedesktop.Secret.Error.IsLocked"), profiles.Locked, profiles.CodeLocked},
		{"linux", bus("org.example.Strange"), profiles.Failed, profiles.CodeBackend},
		{"linux", errors.New("failed to unlock correct collection '/org/freedesktop/secrets/aliases/default'"), profiles.Locked, profiles.CodeLocked},
		{"freebsd", gokeyring.ErrUnsupportedPlatform, profiles.Unsupported, profiles.CodeUnsupported},
		{"darwin", exitError(t, 36), profiles.Locked, profiles.CodeLocked},
		{"darwin", exitError(t, 128), profiles.Denied, profiles.CodeDenied},
		{"darwin", exitError(t, 3), profiles.Failed, profiles.CodeBackend},
		{"windows", syscall.Errno(5), profiles.Denied, profiles.CodeDenied},
		{"windows", syscall.Errno(1312), profiles.Unsupported, profiles.CodeUnsupported},
		{"windows", gokeyring.ErrSetDataTooBig, profiles.Failed, profiles.CodeTooBig},
		{"linux", errOdd, profiles.Failed, profiles.CodeBackend},
	}
	listed := map[string]bool{}
	for _, c := range profiles.Codes() {
		listed[c.Code] = true
	}
	for _, c := range cases {
		f := newFake()
		f.fail = func(string, string) error { return c.err }
		k := New(Options{Calls: f.calls(), GOOS: c.goos, Getenv: func(string) string { return "unix:path=/fake" }})
		state, err := probe(t.Context(), k)
		var trouble *profiles.Trouble
		if !errors.As(err, &trouble) {
			t.Fatalf("%v: %v", c.err, err)
		}
		if state != c.want || trouble.Code != c.code || !listed[trouble.Code] || trouble.What == "" || trouble.Why == "" || trouble.Next == "" {
			t.Errorf("%s %v: %s %+v", c.goos, c.err, state, trouble)
		}
	}
	if state, err := probe(t.Context(), onFakeBus(newFake(), 0)); state != "" || err != nil {
		t.Errorf("%s %v", state, err)
	}
}

func exitError(t *testing.T, code int) error {
	t.Helper()
	err := exec.Command("sh", "-c", "exit $0", string(rune('0'+code/100))+string(rune('0'+code/10%10))+string(rune('0'+code%10))).Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return exit
}

// TestNeverStartsABus: without an address, or with one that asks for a daemon, nothing below is called.
func TestNeverStartsABus(t *testing.T) {
	for _, address := range []string{"", "autolaunch:"} {
		f := newFake()
		k := New(Options{Calls: f.calls(), GOOS: "linux", Getenv: func(string) string { return address }, HasFile: func(string) bool { return false }})
		state, err := probe(t.Context(), k)
		if state != profiles.NoBus || err == nil || len(f.count) != 0 {
			t.Errorf("%q: %s %v, calls %v", address, state, err, f.count)
		}
	}
	k := New(Options{Calls: newFake().calls(), GOOS: "linux", UserID: "7", Getenv: func(string) string { return "" }, HasFile: func(p string) bool { return p == "/run/user/7/bus" }})
	if state, err := probe(t.Context(), k); state != "" {
		t.Errorf("a bus in its usual place: %s %v", state, err)
	}
}

// TestHangingKeyring: a call that never ends is given up in time, later calls wait their turn and say the same, and when
// it ends after all the keyring is usable again.
func TestHangingKeyring(t *testing.T) {
	f := newFake()
	release := make(chan struct{})
	f.block = map[string]chan struct{}{"set": release}
	k := onFakeBus(f, 40*time.Millisecond)
	start := time.Now()
	err := k.Commit(t.Context(), []profiles.Change{{Name: "root", Value: []byte("late")}})
	if took := time.Since(start); codeOf(err) != profiles.CodeSlow || took > time.Second {
		t.Errorf("%v after %v", err, took)
	}
	if _, _, err := k.Get(t.Context(), "root"); codeOf(err) != profiles.CodeSlow || f.calledTimes("get") != 0 {
		t.Errorf("a call overtook the one that hangs: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := k.Get(ctx, "root"); codeOf(err) != profiles.CodeInterrupted || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	close(release)
	deadline := time.Now().Add(2 * time.Second)
	for time.Now().Before(deadline) {
		if v, found, err := k.Get(t.Context(), "root"); err == nil && found && string(v) == "late" {
			return
		}
	}
	t.Error("not usable again")
}

// TestDefaultTimeout is the promise that users get.
func TestDefaultTimeout(t *testing.T) {
	if k := New(Options{}); k.o.Timeout != 3*time.Second {
		t.Error(k.o.Timeout)
	}
	f := newFake()
	f.block = map[string]chan struct{}{"get": make(chan struct{})}
	start := time.Now()
	_, err := profiles.Open(t.Context(), onFakeBus(f, Timeout), profiles.Options{})
	if took := time.Since(start); codeOf(err) != profiles.CodeSlow || took > 2*Timeout { // a second call would take as long again
		t.Errorf("%v after %v", err, took)
	}
}

// TestDismissedDialog: the library says yes, the keyring kept the old value.
func TestDismissedDialog(t *testing.T) {
	f := newFake()
	k := onFakeBus(f, 0)
	if err := k.Commit(t.Context(), []profiles.Change{{Name: "a", Value: []byte("1")}}); err != nil {
		t.Fatal(err)
	}
	f.lie = func(call, _ string) bool { return true }
	if err := k.Commit(t.Context(), []profiles.Change{{Name: "a", Value: []byte("2")}}); codeOf(err) != profiles.CodeUnverified {
		t.Errorf("set: %v", err)
	}
	if err := k.Commit(t.Context(), []profiles.Change{{Name: "a"}}); codeOf(err) != profiles.CodeUnverified {
		t.Errorf("delete: %v", err)
	}
}

// TestPanicBelow becomes an error and does not take the program down.
func TestPanicBelow(t *testing.T) {
	f := newFake()
	f.fail = func(string, string) error { panic("odd reply") }
	if state, err := probe(t.Context(), onFakeBus(f, 0)); state != profiles.Failed || err == nil {
		t.Errorf("%s %v", state, err)
	}
}

func codeOf(err error) string {
	var t *profiles.Trouble
	if errors.As(err, &t) {
		return t.Code
	}
	return ""
}
