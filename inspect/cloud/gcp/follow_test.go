package gcp

import (
	"encoding/json"
	"testing"
)

func TestSettingsFollowWhatWasChanged(t *testing.T) {
	g := google{}
	for name, c := range map[string]struct{ before, change, after string }{
		"provider":       {`{"provider":"p","issuer":"old"}`, `{"provider":"p","set":{"issuer":"new","allowed_audiences":["a"],"disabled":false}}`, `{"allowed_audiences":["a"],"issuer":"new","provider":"p"}`},
		"enabled":        {`{"provider":"p","state":"DISABLED"}`, `{"provider":"p","set":{"disabled":false}}`, `{"provider":"p","state":"ACTIVE"}`},
		"uploaded keys":  {`{"provider":"p","jwks":{"keys":[]}}`, `{"provider":"p","set":{"jwks":null}}`, `{"provider":"p"}`},
		"first member":   {`{"provider":"p"}`, `{"service_account":"s","add":["m"]}`, `{"iam_policy":{"bindings":[{"members":["m"],"role":"roles/iam.workloadIdentityUser"}]},"provider":"p"}`},
		"another member": {`{"provider":"p","iam_policy":{"bindings":[{"role":"roles/iam.workloadIdentityUser","members":["o"]}]}}`, `{"service_account":"s","add":["m","o"]}`, `{"iam_policy":{"bindings":[{"members":["o","m"],"role":"roles/iam.workloadIdentityUser"}]},"provider":"p"}`},
		"other role": {`{"provider":"p","iam_policy":{"bindings":[{"role":"roles/viewer","members":["o"]}],"etag":"e"}}`, `{"service_account":"s","add":["m"]}`,
			`{"iam_policy":{"bindings":[{"members":["o"],"role":"roles/viewer"},{"members":["m"],"role":"roles/iam.workloadIdentityUser"}],"etag":"e"},"provider":"p"}`},
		"account alone": {`{"provider":"p"}`, `{"service_account":"s","add":[]}`, `{"provider":"p"}`},
	} {
		got, err := g.Follow(json.RawMessage(c.before), json.RawMessage(c.change))
		if err != nil || string(got) != c.after {
			t.Errorf("%s: %s (%v), want %s", name, got, err, c.after)
		}
	}
}
