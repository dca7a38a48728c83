package profiles

import (
	"errors"
	"fmt"
	"strings"

	"mintmark/inspect/printable"
)

// Health is what ails a place that keeps secrets.
type Health string

// States of a backend that cannot serve.
const (
	NoBus       Health = "no-bus"      // no session bus at all
	NoService   Health = "no-service"  // a bus, but nobody offers secrets on it
	Locked      Health = "locked"      // the collection is locked and cannot be unlocked from here
	Denied      Health = "denied"      // the user or the system refused
	Slow        Health = "slow"        // no answer within the time-out
	Unsupported Health = "unsupported" // no keyring on this system
	Failed      Health = "failed"      // anything else
)

// ErrNotFound says that no profile has the name that was asked for. It is wrapped in a *Trouble.
var ErrNotFound = errors.New("no such profile")

// Trouble is a failure of the store, in words for people: what happened, why, and what to do next. What, Why and Next
// are whole sentences of ours; foreign text in them is printable. No field ever holds a secret.
type Trouble struct {
	Code  string // store.*, see Codes
	State Health // of the backend; "" where the backend is not to blame
	What  string
	Why   string
	Next  string
	Err   error // the cause, for errors.Is; may be nil
}

// Error is What and Why in one line.
func (t *Trouble) Error() string {
	if t.Why == "" {
		return t.What
	}
	return fmt.Sprintf("%s %s", t.What, t.Why)
}

// Unwrap gives the cause.
func (t *Trouble) Unwrap() error { return t.Err }

// Sentence makes a whole, printable sentence of an error's words, "" for nil.
func Sentence(err error) string {
	if err == nil || err.Error() == "" {
		return ""
	}
	text := printable.Of(err.Error()).String()
	if c := text[0]; c >= 'a' && c <= 'z' {
		text = string(c-'a'+'A') + text[1:]
	}
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// codeOf is the code of a *Trouble, or "".
func codeOf(err error) string {
	var t *Trouble
	if errors.As(err, &t) {
		return t.Code
	}
	return ""
}
