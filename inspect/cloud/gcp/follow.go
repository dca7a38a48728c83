package gcp

import (
	"encoding/json"
	"slices"

	"mintmark/inspect/cloud"
)

// Follow implements cloud.Follower: the provider as it was set, and the account's policy with the members that were added.
func (google) Follow(raw, change json.RawMessage) (json.RawMessage, error) {
	var c struct {
		Set     map[string]any `json:"set"`
		Account string         `json:"service_account"`
		Add     []string       `json:"add"`
	}
	if err := json.Unmarshal(change, &c); err != nil {
		return nil, err
	}
	s, err := decode(raw)
	if err != nil {
		return nil, err
	}
	members := map[string]any{}
	for _, key := range []string{"issuer", "allowed_audiences", "attribute_mapping", "attribute_condition", "jwks"} {
		if value, ok := c.Set[key]; ok {
			members[key] = value
		}
	}
	if disabled, ok := c.Set["disabled"].(bool); ok && !disabled && s.State != "" {
		members["state"] = "ACTIVE"
	}
	if c.Account != "" && len(c.Add) > 0 {
		members["iam_policy"] = withMembers(s, c.Add)
	}
	return cloud.Overlay(raw, members)
}

// withMembers is the policy that add-iam-policy-binding prints. Where none was told before, it tells of the new members
// alone, which decide here.
func withMembers(s settings, add []string) any {
	const role = "roles/iam.workloadIdentityUser"
	whole, bindings := map[string]any{}, []any{}
	if policyTold(s.IAMPolicy) && json.Unmarshal(s.IAMPolicy, &whole) == nil {
		bindings, _ = whole["bindings"].([]any)
	}
	for _, b := range bindings {
		binding, _ := b.(map[string]any)
		if binding["role"] != role || binding["condition"] != nil {
			continue
		}
		list, _ := binding["members"].([]any)
		for _, m := range add {
			if !slices.Contains(list, any(m)) {
				list = append(list, m)
			}
		}
		binding["members"] = list
		return whole
	}
	whole["bindings"] = append(bindings, map[string]any{"role": role, "members": add})
	return whole
}
