package api

import (
	"encoding/json"

	"mintmark/inspect/cloud"
)

// Follow implements cloud.Follower: what the service was made to expect.
func (API) Follow(raw, change json.RawMessage) (json.RawMessage, error) {
	var c struct {
		Service map[string]any `json:"service"`
	}
	if err := json.Unmarshal(change, &c); err != nil {
		return nil, err
	}
	members := map[string]any{}
	for _, key := range []string{"issuer", "audience"} {
		if value, ok := c.Service[key]; ok {
			members[key] = value
		}
	}
	return cloud.Overlay(raw, members)
}
