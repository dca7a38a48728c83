package azure

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestSettingsFollowWhatWasChanged(t *testing.T) {
	const before = `{"tenant_id":"t","client_id":"c","federated_credentials":[{"name":"one","issuer":"i","subject":"s","audiences":["a"]},{"name":"two","issuer":"j","subject":"s","audiences":["a"]}]}`
	for change, want := range map[string]string{
		`{"op":"set_credential","credential":{"name":"ONE","issuer":"i2","subject":"s2","audiences":["b"]}}`:   "two ONE",
		`{"op":"set_credential","credential":{"name":"three","issuer":"j","subject":"s","audiences":["b"]}}`:   "one three",
		`{"op":"set_credential","credential":{"name":"three","issuer":"new","subject":"s","audiences":["b"]}}`: "one two three",
		`{"op":"create_service_principal","tenant":"t","client_id":"c"}`:                                       "one two",
	} {
		got, err := Azure{}.Follow(json.RawMessage(before), json.RawMessage(change))
		var s struct {
			Tenant      string                  `json:"tenant_id"`
			Credentials []struct{ Name string } `json:"federated_credentials"`
		}
		if err == nil {
			err = json.Unmarshal(got, &s)
		}
		var names []string
		for _, c := range s.Credentials {
			names = append(names, c.Name)
		}
		if err != nil || strings.Join(names, " ") != want || s.Tenant != "t" {
			t.Errorf("%s: %s (%v), want %s", change, got, err, want)
		}
	}
}
