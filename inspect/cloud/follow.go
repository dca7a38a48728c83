package cloud

import "encoding/json"

// Follower is a Cloud whose settings can follow a change: what a profile says of the cloud's configuration once the change
// is made. Without it a profile would go on believing in the configuration from before, and the prediction with it.
type Follower interface {
	// Follow lays the change (Change.Apply of side "cloud") over settings. A change that no setting speaks of gives
	// the settings back as they were.
	Follow(settings, change json.RawMessage) (json.RawMessage, error)
}

// Overlay puts members over a settings object; a nil value takes the member away.
func Overlay(settings json.RawMessage, members map[string]any) (json.RawMessage, error) {
	all := map[string]json.RawMessage{}
	if len(settings) > 0 {
		if err := json.Unmarshal(settings, &all); err != nil {
			return nil, err
		}
	}
	for key, value := range members {
		if value == nil {
			delete(all, key)
			continue
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, err
		}
		all[key] = text
	}
	return json.Marshal(all)
}
