package sandbox

import (
	"encoding/json"
	"fmt"
	"slices"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// TenantChange is a change of a running tenant: Apply("auth0", …). Members are as in a world file. An API or a client is
// changed by its identifier or id: members that are given replace the old ones, others stay, and an unknown one is
// added. Faults, if given, replace all faults.
type TenantChange struct {
	Tenant             string           `json:"tenant"` // an issuer; "" the first tenant
	API                jsontext.Value   `json:"api"`
	Client             jsontext.Value   `json:"client"`
	Organization       *Organization    `json:"organization"`
	Faults             []jsontext.Value `json:"faults"`
	ClockOffsetSeconds *int             `json:"clock_offset_seconds"`
	LatencyMS          *int             `json:"latency_ms"`
}

func (r *Running) applyTenant(change json.RawMessage) error {
	var c TenantChange
	if err := strict(change, &c); err != nil {
		return err
	}
	t, err := r.tenant(c.Tenant)
	if err != nil {
		return err
	}
	t.change.Lock()
	defer t.change.Unlock()
	next := t.state.Load().clone()
	if err := c.apply(&next); err != nil {
		return err
	}
	// The changed tenant must still be one that a world file could hold.
	p, err := locate([]byte("{}"))
	if err != nil {
		return err
	}
	check := &checker{places: p}
	check.tenant("", next)
	if len(check.errs) > 0 {
		first := check.errs[0]
		return fmt.Errorf("%s: %s", first.Path, first.What)
	}
	return t.configure(next)
}

func (c *TenantChange) apply(t *Tenant) error {
	if c.API != nil {
		if err := merge(&t.APIs, c.API, func(a API) string { return a.Identifier }); err != nil {
			return fmt.Errorf("api: %w", err)
		}
	}
	if c.Client != nil {
		if err := merge(&t.Clients, c.Client, func(a Application) string { return a.ClientID }); err != nil {
			return fmt.Errorf("client: %w", err)
		}
	}
	if c.Organization != nil {
		t.Organizations = append(t.Organizations, *c.Organization)
	}
	if c.Faults != nil {
		t.Faults = nil
		for _, text := range c.Faults {
			var f Fault
			if err := strict(text, &f); err != nil {
				return fmt.Errorf("faults: %w", err)
			}
			t.Faults = append(t.Faults, f)
		}
	}
	if c.ClockOffsetSeconds != nil {
		t.ClockOffsetSeconds = *c.ClockOffsetSeconds
	}
	if c.LatencyMS != nil {
		t.LatencyMS = *c.LatencyMS
	}
	return nil
}

// merge lays an object over the element of the same name, or adds it.
func merge[T any](list *[]T, change jsontext.Value, name func(T) string) error {
	var asked T
	if err := strict(change, &asked); err != nil {
		return err
	}
	i := slices.IndexFunc(*list, func(have T) bool { return name(have) == name(asked) })
	if i < 0 {
		*list = append(*list, asked)
		return nil
	}
	// Maps and lists inside must not be shared with the snapshot that requests are reading: lay the change over a copy.
	text, err := jsonv2.Marshal((*list)[i])
	if err != nil {
		return err
	}
	var next T
	if err := strict(text, &next); err != nil {
		return err
	}
	if err := strict(change, &next); err != nil {
		return err
	}
	(*list)[i] = next
	return nil
}

func strict(data []byte, into any) error {
	return jsonv2.Unmarshal(data, into, jsonv2.RejectUnknownMembers(true))
}
