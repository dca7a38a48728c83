package keyring

import (
	"encoding/base64"
	"errors"
	"strings"
	"sync"

	gokeyring "github.com/zalando/go-keyring"
	"golang.org/x/text/unicode/norm"
)

// fake is a keyring in memory with the limits and quirks of one platform.
type fake struct {
	mu      sync.Mutex
	items   map[string]string
	key     func(service, user string) string       // what the platform takes for the same item
	refuse  func(service, user, value string) error // its size limits
	count   map[string]int                          // calls, by kind
	secrets int                                     // reads of k.* items
	block   map[string]chan struct{}                // calls of a kind hang until closed
	lie     func(call, user string) (pretend bool)  // says yes and does nothing
	fail    func(call, user string) error           // refuses
}

func newFake() *fake {
	return &fake{items: map[string]string{}, count: map[string]int{}, key: func(s, u string) string { return s + "\x00" + u }}
}

// windows keeps at most 2,560 bytes under the name service:user, which it compares without regard to case; the size is
// that of go-keyring's own check, and the name is UTF-16 of at most 32,767 units.
func windows() *fake {
	f := newFake()
	f.key = func(s, u string) string { return strings.ToLower(s + ":" + u) }
	f.refuse = func(s, u, v string) error {
		if len(v) > 2560 || len(s) >= 512 || len([]rune(s+u)) > 32766 {
			return gokeyring.ErrSetDataTooBig
		}
		return nil
	}
	return f
}

// macos hands the security tool one line of at most 4,096 bytes with the value in base64; names meet after Unicode
// decomposition and case folding, as a collating keychain may do.
func macos() *fake {
	f := newFake()
	f.key = func(s, u string) string {
		return strings.ToLower(norm.NFD.String(s)) + "\x00" + strings.ToLower(norm.NFD.String(u))
	}
	f.refuse = func(s, u, v string) error {
		line := "add-generic-password -U -s " + s + " -a '" + u + "' -w go-keyring-base64:" + base64.StdEncoding.EncodeToString([]byte(v)) + "\n"
		if len(line) > 4096 {
			return gokeyring.ErrSetDataTooBig
		}
		return nil
	}
	return f
}

func (f *fake) enter(call, user string) (pretend bool, err error) {
	f.mu.Lock()
	f.count[call]++
	if call == "get" && strings.HasPrefix(user, "k.") {
		f.secrets++
	}
	hang, lie, fail := f.block[call], f.lie, f.fail
	f.mu.Unlock()
	if hang != nil {
		<-hang
	}
	if fail != nil {
		if err := fail(call, user); err != nil {
			return false, err
		}
	}
	return lie != nil && lie(call, user), nil
}

func (f *fake) calls() Calls {
	return Calls{Get: f.get, Set: f.set, Delete: f.delete}
}

func (f *fake) get(s, u string) (string, error) {
	if _, err := f.enter("get", u); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	v, found := f.items[f.key(s, u)]
	if !found {
		return "", gokeyring.ErrNotFound
	}
	return v, nil
}

func (f *fake) set(s, u, v string) error {
	pretend, err := f.enter("set", u)
	if err != nil || pretend {
		return err
	}
	if f.refuse != nil {
		if err := f.refuse(s, u, v); err != nil {
			return err
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.items[f.key(s, u)] = v
	return nil
}

func (f *fake) delete(s, u string) error {
	pretend, err := f.enter("delete", u)
	if err != nil || pretend {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, found := f.items[f.key(s, u)]; !found {
		return gokeyring.ErrNotFound
	}
	delete(f.items, f.key(s, u))
	return nil
}

var errOdd = errors.New("something odd")

func (f *fake) calledTimes(kind string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.count[kind]
}
