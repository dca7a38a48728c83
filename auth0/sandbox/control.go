package sandbox

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"

	jsonv2 "github.com/go-json-experiment/json"
)

// Apply changes the running configuration of a part (a Part's Key), or of a tenant (part "auth0", see TenantChange). A
// change that cannot be carried out is an error and changes nothing.
func (r *Running) Apply(part string, change json.RawMessage) error {
	if part == "auth0" {
		return r.applyTenant(change)
	}
	for _, s := range r.parts {
		if s.part.Key == part {
			return (*s.now.Load()).Apply(change)
		}
	}
	return fmt.Errorf("this world has no part %q", part)
}

// Rotate makes the next signing key of a tenant the current one; the old one stays published. tenant is one of its
// issuers, "" the first tenant.
func (r *Running) Rotate(tenant string) error {
	t, err := r.tenant(tenant)
	if err != nil {
		return err
	}
	return t.keys.rotate()
}

// Revoke takes the previous signing key of a tenant out of its key set.
func (r *Running) Revoke(tenant string) error {
	t, err := r.tenant(tenant)
	if err != nil {
		return err
	}
	t.keys.revoke()
	return nil
}

// Reset puts every part back to the world it started from; ports and signing keys stay.
func (r *Running) Reset() error {
	for _, t := range r.tenants {
		if err := t.reset(); err != nil {
			return err
		}
	}
	for _, s := range r.parts {
		if err := s.reset(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Running) tenant(issuer string) (*tenant, error) {
	for _, t := range r.tenants {
		if issuer == "" || slices.Contains(t.issuers(), strings.TrimSuffix(issuer, "/")+"/") {
			return t, nil
		}
	}
	return nil, fmt.Errorf("this world has no tenant %q", issuer)
}

// controlRequest is the body of every control request; each path reads its own members.
type controlRequest struct {
	Part   string          `json:"part"`
	Change json.RawMessage `json:"change"`
	Tenant string          `json:"tenant"`
}

// control is the door for scripts: POST /apply, /rotate, /revoke, /reset with the bearer token of control.json.
type control struct{ running *Running }

func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	want := "Bearer " + c.running.ControlToken
	if subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte(want)) != 1 {
		writeJSON(w, http.StatusUnauthorized, map[string]string{"error": "the control endpoint wants the token of control.json as bearer"})
		return
	}
	if r.Method != http.MethodPost {
		writeJSON(w, http.StatusMethodNotAllowed, map[string]string{"error": "POST only"})
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	var ask controlRequest
	if err == nil && len(body) > 0 {
		err = jsonv2.Unmarshal(body, &ask, jsonv2.RejectUnknownMembers(true))
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	switch r.URL.Path {
	case "/apply":
		err = c.running.Apply(ask.Part, ask.Change)
	case "/rotate":
		err = c.running.Rotate(ask.Tenant)
	case "/revoke":
		err = c.running.Revoke(ask.Tenant)
	case "/reset":
		err = c.running.Reset()
	default:
		writeJSON(w, http.StatusNotFound, map[string]string{"error": "there are /apply, /rotate, /revoke and /reset"})
		return
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": err.Error()})
		return
	}
	writeJSON(w, http.StatusOK, map[string]bool{"ok": true})
}
