package aws

import (
	"encoding/json"
	"slices"

	"mintmark/inspect/cloud"
)

// Follow implements cloud.Follower: a provider that was registered, a client ID that was added, a trust policy that was
// put in force are what the settings then say.
func (Cloud) Follow(raw, change json.RawMessage) (json.RawMessage, error) {
	var c struct {
		Provider *struct {
			URL       string   `json:"url"`
			ClientIDs []string `json:"client_ids"`
		} `json:"create_provider"`
		ClientID *struct {
			URL      string `json:"url"`
			ClientID string `json:"client_id"`
		} `json:"add_client_id"`
		Trust *struct {
			Policy json.RawMessage `json:"trust_policy"`
		} `json:"set_trust_policy"`
		Session *struct {
			Seconds int64 `json:"seconds"`
		} `json:"set_max_session"`
	}
	if err := json.Unmarshal(change, &c); err != nil {
		return nil, err
	}
	s, set := load(raw), map[string]any{}
	switch {
	case c.Provider != nil && c.Provider.URL == s.ProviderURL:
		set["client_ids"] = joined(s.ClientIDs, c.Provider.ClientIDs...)
	case c.Provider != nil:
		set["provider_url"], set["client_ids"] = c.Provider.URL, c.Provider.ClientIDs
	case c.ClientID != nil:
		set["provider_url"], set["client_ids"] = c.ClientID.URL, joined(s.ClientIDs, c.ClientID.ClientID)
	case c.Trust != nil:
		set["trust_policy"] = c.Trust.Policy
	case c.Session != nil:
		set["max_session_seconds"] = c.Session.Seconds
	}
	return cloud.Overlay(raw, set)
}

func joined(list []string, more ...string) []string {
	out := slices.Clone(list)
	for _, m := range more {
		if !slices.Contains(out, m) {
			out = append(out, m)
		}
	}
	return out
}
