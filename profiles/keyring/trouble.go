package keyring

import (
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"syscall"

	"github.com/godbus/dbus/v5"
	gokeyring "github.com/zalando/go-keyring"

	"mintmark/profiles"
)

const elsewhere = "or use an age vault (`--store vault:FILE`), or memory for this run (`--store memory`)."

// noBus is the trouble of a system whose keyring needs a session bus and has none; nil elsewhere. It mirrors what the
// D-Bus library does, up to the point where that would start a daemon.
func (k *Keyring) noBus() error {
	if k.o.GOOS == "windows" || k.o.GOOS == "darwin" {
		return nil
	}
	if address := k.o.Getenv("DBUS_SESSION_BUS_ADDRESS"); address != "" && address != "autolaunch:" {
		return nil
	}
	for _, place := range k.busPlaces() {
		if k.o.HasFile(place) {
			return nil
		}
	}
	return busTrouble("DBUS_SESSION_BUS_ADDRESS is not set, and there is no bus in /run/user.", nil)
}

func busTrouble(why string, err error) error {
	return &profiles.Trouble{
		Code: profiles.CodeNoBus, State: profiles.NoBus, What: "There is no session bus, so the keyring cannot be reached.", Why: why,
		Next: "Run mintmark inside your desktop session (or under dbus-run-session with a keyring), " + elsewhere, Err: err,
	}
}

func (k *Keyring) slow(doing string) error {
	return &profiles.Trouble{
		Code: profiles.CodeSlow, State: profiles.Slow, What: fmt.Sprintf("The keyring (%s) did not answer within %s.", k.Describe(), k.o.Timeout),
		Why:  "The attempt to " + doing + " it may be waiting for a password or a permission in a dialog.",
		Next: "Look for that dialog, answer it and try again, " + elsewhere,
	}
}

func (k *Keyring) interrupted(err error) error {
	return &profiles.Trouble{Code: profiles.CodeInterrupted, What: "The request to the keyring was interrupted.", Why: "It was cancelled, or the time for the whole request was over.", Next: "Try again.", Err: err}
}

// explain turns an error of go-keyring into a state. What it cannot place is "failed" with the error's own words.
func (k *Keyring) explain(doing string, err error) error {
	t := &profiles.Trouble{Err: err, Why: profiles.Sentence(err)}
	state := k.stateOf(err)
	switch state {
	case profiles.NoBus:
		return busTrouble(t.Why, err)
	case profiles.NoService:
		t.Code, t.What = profiles.CodeNoService, "No keyring program answers on the session bus."
		t.Next = "Install and start one (gnome-keyring, KWallet, or KeePassXC with its Secret Service switched on), " + elsewhere
	case profiles.Locked:
		t.Code, t.What = profiles.CodeLocked, "The keyring is locked."
		t.Next = k.unlockHint() + " and try again, " + elsewhere
	case profiles.Denied:
		t.Code, t.What = profiles.CodeDenied, "The keyring refused to let mintmark "+doing+" it."
		t.Next = "Allow mintmark in the keyring's dialog or settings and try again, " + elsewhere
	case profiles.Slow:
		return k.slow(doing)
	case profiles.Unsupported:
		t.Code, t.What = profiles.CodeUnsupported, "This system has no keyring that mintmark can use."
		t.Next = "Use an age vault (`--store vault:FILE`), or memory for this run (`--store memory`)."
	default:
		t.Code, t.What = profiles.CodeBackend, "The keyring ("+k.Describe()+") failed."
		t.Next = "See `mintmark doctor`, " + elsewhere
		if errors.Is(err, gokeyring.ErrSetDataTooBig) {
			t.Code, t.What = profiles.CodeTooBig, "The keyring ("+k.Describe()+") refused an item for its size."
			t.Next = "Use an age vault (`--store vault:FILE`)."
		}
	}
	t.State = state
	return t
}

func (k *Keyring) unlockHint() string {
	switch k.o.GOOS {
	case "darwin":
		return "Unlock it with `security unlock-keychain` or in the desktop session"
	case "windows":
		return "Sign in to the desktop session"
	}
	return "Unlock it by logging in to the desktop or in its own program (Passwords and Keys, KeePassXC)"
}

// stateOf reads the state out of an error. Texts are matched only where the library gives nothing else.
func (k *Keyring) stateOf(err error) profiles.Health {
	var bus dbus.Error
	var dial *net.OpError
	var exit *exec.ExitError
	var number syscall.Errno
	switch {
	case errors.Is(err, gokeyring.ErrUnsupportedPlatform):
		return profiles.Unsupported
	case errors.As(err, &bus):
		return busState(bus.Name)
	case k.o.GOOS == "darwin" && errors.As(err, &exit):
		return securityState(exit.ExitCode())
	case errors.As(err, &dial), errors.Is(err, exec.ErrNotFound), errors.Is(err, dbus.ErrClosed):
		return profiles.NoBus
	case k.o.GOOS == "windows" && errors.As(err, &number):
		return windowsState(uint(number))
	case strings.HasPrefix(err.Error(), "failed to unlock correct collection"):
		return profiles.Locked
	case strings.HasPrefix(err.Error(), "dbus: couldn't determine address"):
		return profiles.NoBus
	}
	return profiles.Failed
}

// busState reads D-Bus error names (D-Bus specification, "Error names"; Secret Service API, "Errors").
func busState(name string) profiles.Health {
	switch name {
	case "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner":
		return profiles.NoService
	case "org.freedesktop.DBus.Error.NoServer", "org.freedesktop.DBus.Error.Disconnected":
		return profiles.NoBus
	case "org.freedesktop.DBus.Error.AccessDenied", "org.freedesktop.DBus.Error.AuthFailed":
		return profiles.Denied
	case "org.freedesktop.DBus.Error.NoReply", "org.freedesktop.DBus.Error.Timeout", "org.freedesktop.DBus.Error.TimedOut":
		return profiles.Slow
	case "org.freedesktop.Secret.Error.IsLocked":
		return profiles.Locked
	}
	if strings.HasPrefix(name, "org.freedesktop.DBus.Error.Spawn.") {
		return profiles.NoService
	}
	return profiles.Failed
}

// securityState reads the exit code of macOS's security tool: the low byte of a Security framework status
// (errSecInteractionNotAllowed -25308, errSecAuthFailed -25293, errSecUserCanceled -128).
func securityState(code int) profiles.Health {
	switch code {
	case 36:
		return profiles.Locked
	case 51, 128:
		return profiles.Denied
	}
	return profiles.Failed
}

// windowsState reads a Windows error number (winerror.h).
func windowsState(n uint) profiles.Health {
	switch n {
	case 5: // ERROR_ACCESS_DENIED
		return profiles.Denied
	case 1312: // ERROR_NO_SUCH_LOGON_SESSION: a service or network logon has no credential set
		return profiles.Unsupported
	}
	return profiles.Failed
}
