// Package keyring is the operating system's keyring as a profiles.KV: Secret Service on Linux and BSD, Keychain on
// macOS, Credential Manager on Windows, all through zalando/go-keyring's three calls. Those calls have no time-out, no
// cancel and few kinds of error, and may start a message bus of their own; this package adds what is missing:
//
//   - every call runs beside the caller and is given up after a time-out or when the context ends
//   - calls go one at a time: nothing is sent while an earlier call still hangs, so that a late one overtakes nothing
//   - what is written is read back, because a dismissed password dialog counts as success below
//   - no call is made when it would start a bus daemon
//   - every error becomes a *profiles.Trouble that names the keyring's state and what to do
package keyring

import (
	"context"
	"errors"
	"os"
	"os/user"
	"path/filepath"
	"runtime"
	"time"

	gokeyring "github.com/zalando/go-keyring"

	"mintmark/profiles"
)

// Service is the name under which all items lie.
const Service = "mintmark"

// Timeout is how long one call may take before the keyring counts as slow.
const Timeout = 3 * time.Second

// Largest items in bytes. Windows takes 2,560 bytes; on macOS about 2,900 remain after base64 and the command's own
// words; a Secret Service takes more than is wise, since it rewrites its whole file for each item.
const (
	smallItem = 2000
	largeItem = 32 << 10
)

// Calls are the three calls that a keyring gives, as go-keyring has them.
type Calls struct {
	Get    func(service, user string) (string, error)
	Set    func(service, user, value string) error
	Delete func(service, user string) error
	Names  func(service string) ([]string, error) // go-keyring has no such call; nil = the system cannot list
}

// Options replace parts of the real surroundings, for tests. Every zero field means the real one.
type Options struct {
	Calls   Calls
	Timeout time.Duration
	GOOS    string              // as runtime.GOOS
	Getenv  func(string) string // as os.Getenv
	HasFile func(string) bool   // whether a path exists
	UserID  string              // the numeric user id, for the bus's usual place
}

// Keyring is the OS keyring. It is safe for concurrent use.
type Keyring struct {
	o    Options
	turn chan struct{} // holds one element while no call is on its way
}

// New makes a Keyring. It touches nothing yet.
func New(o Options) *Keyring {
	if o.Calls.Get == nil {
		o.Calls = Calls{Get: gokeyring.Get, Set: gokeyring.Set, Delete: gokeyring.Delete, Names: namesCall()}
	}
	if o.Timeout == 0 {
		o.Timeout = Timeout
	}
	if o.GOOS == "" {
		o.GOOS = runtime.GOOS
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.HasFile == nil {
		o.HasFile = func(path string) bool { _, err := os.Stat(path); return err == nil }
	}
	if o.UserID == "" {
		if u, err := user.Current(); err == nil {
			o.UserID = u.Uid
		}
	}
	k := &Keyring{o: o, turn: make(chan struct{}, 1)}
	k.turn <- struct{}{}
	return k
}

// Get implements profiles.KV.
func (k *Keyring) Get(ctx context.Context, name string) ([]byte, bool, error) {
	var value string
	err := k.call(ctx, "read from", func() (err error) {
		value, err = k.o.Calls.Get(Service, name)
		return err
	})
	if errors.Is(err, gokeyring.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if k.replacesPlaceholders() {
		value = braced(value)
	}
	return []byte(value), true, nil
}

// replacesPlaceholders is whether the keyring may be KeePassXC.
func (k *Keyring) replacesPlaceholders() bool { return k.MaxItem() == largeItem }

// Commit implements profiles.KV: item by item, each read back. It stops at the first failure.
func (k *Keyring) Commit(ctx context.Context, changes []profiles.Change) error {
	for _, c := range changes {
		if err := k.apply(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (k *Keyring) apply(ctx context.Context, c profiles.Change) error {
	value := string(c.Value)
	if k.replacesPlaceholders() {
		value = unbraced(value)
	}
	if c.Value == nil {
		err := k.call(ctx, "delete from", func() error { return k.o.Calls.Delete(Service, c.Name) })
		if errors.Is(err, gokeyring.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
	} else if err := k.call(ctx, "write to", func() error { return k.o.Calls.Set(Service, c.Name, value) }); err != nil {
		return err
	}
	got, found, err := k.Get(ctx, c.Name)
	if err != nil {
		return err
	}
	if found != (c.Value != nil) || string(got) != string(c.Value) {
		return profiles.Unverified(k.Describe())
	}
	return nil
}

// call runs f beside the caller, one at a time. ErrNotFound comes back as it is, everything else as *profiles.Trouble.
func (k *Keyring) call(ctx context.Context, doing string, f func() error) error {
	if trouble := k.noBus(); trouble != nil {
		return trouble
	}
	limit := time.NewTimer(k.o.Timeout)
	defer limit.Stop()
	select {
	case <-k.turn:
	case <-ctx.Done():
		return k.interrupted(ctx.Err())
	case <-limit.C:
		return k.slow(doing)
	}
	done := make(chan error, 1)
	go func() {
		defer func() { k.turn <- struct{}{} }()
		done <- guard(f)
	}()
	select {
	case err := <-done:
		if err == nil || errors.Is(err, gokeyring.ErrNotFound) {
			return err
		}
		return k.explain(doing, err)
	case <-ctx.Done():
		return k.interrupted(ctx.Err())
	case <-limit.C:
		return k.slow(doing)
	}
}

// guard turns a panic below (in a D-Bus library, on a strange reply) into an error.
func guard(f func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("the keyring library broke down")
		}
	}()
	return f()
}

// Names implements profiles.Lister.
func (k *Keyring) Names(ctx context.Context) (names []string, known bool, err error) {
	if k.o.Calls.Names == nil {
		return nil, false, nil
	}
	var found []string // a call that was given up still writes to it
	err = k.call(ctx, "list", func() (err error) {
		found, err = k.o.Calls.Names(Service)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	return found, true, nil
}

// MaxItem implements profiles.KV.
func (k *Keyring) MaxItem() int {
	if k.o.GOOS == "windows" || k.o.GOOS == "darwin" {
		return smallItem
	}
	return largeItem
}

// Describe implements profiles.KV.
func (k *Keyring) Describe() string {
	switch k.o.GOOS {
	case "windows":
		return "Windows Credential Manager"
	case "darwin":
		return "macOS Keychain"
	}
	return "Secret Service"
}

// Verified says that writes are read back here, so that the store need not.
func (k *Keyring) Verified() bool { return true }

// busPlaces are where the D-Bus library below looks for a bus when the environment names none; if nothing is there it
// would start a bus daemon and leave it behind.
func (k *Keyring) busPlaces() []string {
	dir := filepath.Join("/run/user", k.o.UserID)
	return []string{filepath.Join(dir, "bus"), filepath.Join(dir, "dbus-session")}
}
