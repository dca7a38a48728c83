package aws

import (
	"encoding/json"
	"testing"
)

func TestSettingsFollowWhatWasChanged(t *testing.T) {
	const role = `"role_arn":"arn:aws:iam::123456789012:role/r"`
	for name, c := range map[string]struct{ before, change, after string }{
		"provider":           {`{` + role + `}`, `{"create_provider":{"account":"1","url":"https://a/","client_ids":["x"]}}`, `{"client_ids":["x"],"provider_url":"https://a/",` + role + `}`},
		"another provider":   {`{` + role + `,"provider_url":"https://a","client_ids":["old"]}`, `{"create_provider":{"url":"https://a/","client_ids":["x"]}}`, `{"client_ids":["x"],"provider_url":"https://a/",` + role + `}`},
		"the same provider":  {`{` + role + `,"provider_url":"https://a/","client_ids":["old"]}`, `{"create_provider":{"url":"https://a/","client_ids":["x"]}}`, `{"client_ids":["old","x"],"provider_url":"https://a/",` + role + `}`},
		"client ID":          {`{` + role + `,"client_ids":["old"]}`, `{"add_client_id":{"url":"https://a/","client_id":"x"}}`, `{"client_ids":["old","x"],"provider_url":"https://a/",` + role + `}`},
		"client ID is there": {`{` + role + `,"client_ids":["x"]}`, `{"add_client_id":{"url":"https://a/","client_id":"x"}}`, `{"client_ids":["x"],"provider_url":"https://a/",` + role + `}`},
		"trust policy":       {`{` + role + `,"trust_policy":{"a":1}}`, `{"set_trust_policy":{"trust_policy":{"b":2}}}`, `{` + role + `,"trust_policy":{"b":2}}`},
		"longest session":    {`{` + role + `}`, `{"set_max_session":{"seconds":7200}}`, `{"max_session_seconds":7200,` + role + `}`},
		"nothing of ours":    {`{` + role + `}`, `{"clear_faults":{}}`, `{` + role + `}`},
	} {
		got, err := Cloud{}.Follow(json.RawMessage(c.before), json.RawMessage(c.change))
		if err != nil || string(got) != c.after {
			t.Errorf("%s: %s (%v), want %s", name, got, err, c.after)
		}
	}
	if _, err := (Cloud{}).Follow(json.RawMessage(`{}`), json.RawMessage(`nonsense`)); err == nil {
		t.Error("nonsense was followed")
	}
}
