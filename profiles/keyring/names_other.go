//go:build !windows

package keyring

import (
	"errors"
	"runtime"

	"github.com/godbus/dbus/v5"
)

// namesCall asks a Secret Service for the items of a service. macOS' tool lists only by printing every secret.
func namesCall() func(service string) ([]string, error) {
	if runtime.GOOS == "darwin" {
		return nil
	}
	return func(service string) (names []string, err error) {
		bus, err := dbus.SessionBusPrivateNoAutoStartup()
		if err != nil {
			return nil, err
		}
		defer func() { _ = bus.Close() }()
		if err := errors.Join(bus.Auth(nil), bus.Hello()); err != nil {
			return nil, err
		}
		const secrets = "org.freedesktop.secrets"
		var unlocked, locked []dbus.ObjectPath
		all := bus.Object(secrets, "/org/freedesktop/secrets").Call("org.freedesktop.Secret.Service.SearchItems", dbus.FlagNoAutoStart, map[string]string{"service": service})
		if err := all.Store(&unlocked, &locked); err != nil {
			return nil, err
		}
		for _, path := range append(unlocked, locked...) {
			v, err := bus.Object(secrets, path).GetProperty("org.freedesktop.Secret.Item.Attributes")
			if err != nil {
				return nil, err
			}
			var attributes map[string]string
			if err := v.Store(&attributes); err != nil {
				return nil, err
			}
			names = append(names, attributes["username"])
		}
		return names, nil
	}
}
