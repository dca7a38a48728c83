package azure

import (
	"encoding/json"
	"slices"
	"strings"

	"mintmark/inspect/cloud"
)

// Follow implements cloud.Follower: a credential that was added, or took the place of the one it is like.
func (Azure) Follow(raw, change json.RawMessage) (json.RawMessage, error) {
	var c struct {
		Op         string      `json:"op"`
		Credential *credential `json:"credential"`
	}
	if err := json.Unmarshal(change, &c); err != nil {
		return nil, err
	}
	if c.Op != "set_credential" || c.Credential == nil {
		return raw, nil
	}
	set, err := decode(raw)
	if err != nil {
		return nil, err
	}
	kept := slices.DeleteFunc(slices.Clone(set.Credentials), func(old credential) bool {
		return strings.EqualFold(old.Name, c.Credential.Name) || old.Issuer == c.Credential.Issuer && old.Subject == c.Credential.Subject
	})
	return cloud.Overlay(raw, map[string]any{"federated_credentials": append(kept, *c.Credential)})
}
