//go:build !windows

package keyring

import (
	"errors"

	"github.com/godbus/dbus/v5"
)

// itemCount asks the service itself, not go-keyring, how many items of ours it holds.
func itemCount() (int, error) {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	if err := errors.Join(conn.Auth(nil), conn.Hello()); err != nil {
		return 0, err
	}
	var unlocked, locked []dbus.ObjectPath
	err = conn.Object("org.freedesktop.secrets", "/org/freedesktop/secrets").
		Call("org.freedesktop.Secret.Service.SearchItems", 0, map[string]string{"service": Service}).Store(&unlocked, &locked)
	return len(unlocked) + len(locked), err
}
