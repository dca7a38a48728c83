package profiles

import (
	"net/url"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Action is what an import would do with one profile.
type Action string

// Actions of a plan.
const (
	Add    Action = "add"
	Modify Action = "change"
	Same   Action = "same"
)

// PlanItem is one profile of an import and what would become of it.
type PlanItem struct {
	Name          string
	Action        Action
	Changes       []FieldChange // field by field, in the order of the file form; for Modify only
	SecretMissing bool          // neither stored nor given: the profile cannot fetch a token yet
	SecretMoves   string        // the token endpoint at another host that would get the stored secret; "" if none would
}

// FieldChange is one field before and after, as JSON; "" where it is absent. Old and New are foreign text.
type FieldChange struct{ Field, Old, New string }

// Plan says what importing would add and change. Names are compared without regard to case. secrets tells whether a
// secret for a name is stored, and whether one comes with the import; nil means none.
func Plan(current, incoming []Profile, secrets func(name string) (stored, given bool)) []PlanItem {
	known := map[string]Profile{}
	for _, p := range current {
		known[foldName(p.Name)] = p
	}
	out := make([]PlanItem, 0, len(incoming))
	for _, p := range incoming {
		stored, given := false, false
		if secrets != nil {
			stored, given = secrets(p.Name)
		}
		item := PlanItem{Name: p.Name, Action: Add, SecretMissing: !stored && !given}
		if old, found := known[foldName(p.Name)]; found {
			if stored && !given && originOf(old.TokenEndpoint()) != originOf(p.TokenEndpoint()) {
				item.SecretMoves = p.TokenEndpoint()
			}
			item.Changes = Compare(old, p)
			item.Action = Modify
			if len(item.Changes) == 0 {
				item.Action = Same
			}
		}
		out = append(out, item)
	}
	return out
}

// originOf is whom an address reaches: scheme, host and port.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Scheme + "://" + strings.ToLower(u.Host)
}

// Compare lists the fields in which two profiles differ, in the order of the file form; targets one by one.
func Compare(a, b Profile) []FieldChange {
	before, err1 := flatten(a)
	after, err2 := flatten(b)
	if err1 != nil || err2 != nil {
		return []FieldChange{{Field: "profile", Old: "unreadable", New: "unreadable"}}
	}
	var out []FieldChange
	for _, key := range keysOf(before, after) {
		if string(before[key]) != string(after[key]) {
			_, name, _ := strings.Cut(key, " ")
			out = append(out, FieldChange{Field: name, Old: string(before[key]), New: string(after[key])})
		}
	}
	return out
}

// flatten is a profile as fields, with each target as its own field. Keys begin with a rank that sorts as the file form.
func flatten(p Profile) (fieldMap, error) {
	targets := p.Targets
	p.Targets = nil
	all, err := fields(p)
	if err != nil {
		return nil, err
	}
	out := fieldMap{}
	for i, name := range fileOrder() {
		if v, ok := all[name]; ok {
			out[string(rune('a'+i))+" "+name] = v
		}
	}
	for _, t := range targets {
		settings := jsontext.Value(t.Settings).Clone()
		if len(settings) == 0 {
			settings = jsontext.Value("{}")
		}
		if err := settings.Canonicalize(); err != nil {
			return nil, err
		}
		name := t.Cloud
		if t.Name != "" {
			name += ":" + t.Name
		}
		out["~ targets."+name] = settings
	}
	return out, nil
}

// fileOrder is the order of fields in the file form.
func fileOrder() []string {
	return []string{
		"name", "domain", "issuer", "token_url", "client_id", "client_auth", "assertion_alg", "key_id", "audience", "scopes",
		"organization", "parameters", "expect", "tags", "label", "ca_file", "auto_renew", "cache",
	}
}
