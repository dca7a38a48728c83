package sandbox

import (
	"context"
	"encoding/json"
	"errors"
)

// Running is a started world.
type Running struct {
	CA           []byte            // certificate authority, PEM
	Dir          string            // where ca.pem, profiles.json, control.json and secrets/ are
	Profiles     json.RawMessage   // the profiles section, ready to import
	Secrets      map[string]string // client secret or private key by profile name
	ControlURL   string            // base of the control endpoint; POST with ControlToken as bearer
	ControlToken string
	ready        Ready
}

// Start runs the world until Close or until ctx ends.
func Start(ctx context.Context, w *World, parts []Part, o Options) (*Running, error) {
	return nil, errors.New("sandbox: not yet")
}

// Ready is the line for scripts.
func (r *Running) Ready() Ready { return r.ready }

// Apply changes the running configuration of a part (a Part's Key), or of the tenants ("auth0").
func (r *Running) Apply(part string, change json.RawMessage) error { return errors.New("sandbox: not yet") }

// Rotate makes the next signing key of a tenant the current one; tenant is one of its issuers, "" the first tenant.
func (r *Running) Rotate(tenant string) error { return errors.New("sandbox: not yet") }

// Reset puts every part back to the world it started from; ports and keys stay.
func (r *Running) Reset() error { return errors.New("sandbox: not yet") }

// Close stops all listeners and removes a temporary directory.
func (r *Running) Close() error { return nil }
