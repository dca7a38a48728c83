package editor

import (
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// formOrder is how a form groups the profile's declared fields: what everybody fills in first, what few need last. A
// field that is not named here comes at the end of the last group.
func formOrder() []struct {
	title string
	keys  []string
} {
	return []struct {
		title string
		keys  []string
	}{
		{"Who", []string{"name", "domain", "client_id", "secret", "client_auth"}},
		{"What", []string{"audience", "scopes", "organization"}},
		{"Here", []string{"label", "tags", "auto_renew", "cache"}},
		{"Seldom needed", []string{"issuer", "token_url", "assertion_alg", "key_id", "parameters", "expect.algorithms", "expect.claims", "ca_file"}},
	}
}

// profileFields makes the profile's part of the form, filled from p.
func profileFields(p profiles.Profile) []*field {
	left := map[string]profiles.ProfileField{}
	declared := profiles.Fields()
	for _, d := range declared {
		left[d.Key] = d
	}
	var out []*field
	add := func(title, key string) string {
		if key == "secret" {
			out = append(out, secretField(title))
			return ""
		}
		if d, ok := left[key]; ok {
			delete(left, key)
			out = append(out, profileField(d, p, title))
			return ""
		}
		return title
	}
	for _, g := range formOrder() {
		title := g.title
		for _, key := range g.keys {
			title = add(title, key)
		}
	}
	for _, d := range declared {
		add("", d.Key)
	}
	return out
}

// profileField puts a profile's declared field into the shape of a cloud's, so that one form draws both.
func profileField(d profiles.ProfileField, p profiles.Profile, title string) *field {
	kind, choices := cloud.Text, []string(nil)
	switch d.Kind {
	case profiles.ListField:
		kind = cloud.List
	case profiles.MapField:
		kind = cloud.Map
	case profiles.ChoiceField:
		kind, choices = cloud.Choice, append([]string{""}, d.Choices...)
	case profiles.SwitchField:
		kind, choices = cloud.Choice, []string{"", "true"}
	}
	f := &field{group: title, target: own, set: d.Apply, Field: cloud.Field{Key: d.Key, Label: d.Label, Help: d.Help, Example: d.Example,
		Kind: kind, Required: d.Required, Choices: choices, Default: d.Default, Check: noteOf(d.Check)}}
	f.input.Set(d.Text(p))
	return f
}

// secretField is the one field that no profile shows.
func secretField(title string) *field {
	return &field{group: title, target: own, secret: true, Field: cloud.Field{Key: "secret", Label: "Secret", Kind: cloud.Text,
		Help: "The client secret, or the private key as PEM or JWK. It goes into the store and is never shown."}}
}

func noteOf(check func(string) profiles.Note) func(string) cloud.Note {
	return func(text string) cloud.Note {
		if text == "" {
			return cloud.Note{}
		}
		n := check(text)
		return cloud.Note{Status: inspect.Status(n.Status), Text: n.Text, Cleaned: n.Cleaned}
	}
}
