package profiles

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MergeReport tells what a write met that another process had changed meanwhile. Nothing of the other's is lost but the
// fields that it names.
type MergeReport struct {
	Profile     string   // the profile written
	Kept        []string // its fields that the other process had changed and that stay as the other wrote them
	Overwritten []string // its fields that both had changed: this write's value stays
	Elsewhere   []string // other profiles that were added, changed or removed meanwhile
}

// base is what this process knows of a profile: the settings that it last read or wrote, and where they lay.
type base struct {
	ref     blob
	profile Profile
}

// merge carries the changes from was to mine over to theirs, field by field of the file form.
func merge(was, mine, theirs Profile) (merged Profile, kept, overwritten []string, err error) {
	a, err1 := fields(was)
	b, err2 := fields(mine)
	c, err3 := fields(theirs)
	for _, e := range []error{err1, err2, err3} {
		if e != nil {
			return mine, nil, nil, e
		}
	}
	out := fieldMap{}
	for _, key := range keysOf(a, b, c) {
		ours, others := string(a[key]) != string(b[key]), string(a[key]) != string(c[key])
		value := b[key]
		switch {
		case others && !ours:
			value = c[key]
			kept = append(kept, key)
		case others && ours && string(b[key]) != string(c[key]):
			overwritten = append(overwritten, key)
		}
		if value != nil {
			out[key] = value
		}
	}
	text, err := json.Marshal(out)
	if err == nil {
		err = json.Unmarshal(text, &merged)
	}
	return merged, kept, overwritten, err
}

type fieldMap map[string]jsontext.Value

func fields(p Profile) (fieldMap, error) {
	text, err := record(p)
	if err != nil {
		return nil, err
	}
	out := fieldMap{}
	return out, json.Unmarshal(text, &out)
}

// keysOf are all keys of some maps, sorted.
func keysOf(maps ...fieldMap) []string {
	var out []string
	for _, m := range maps {
		for key := range m {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// last is the index as this process last saw it, nil if never.
func (s *Store) last() *snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen
}

// changedBetween names the profiles that differ between two views of the index in more than token, use and order.
func changedBetween(before, now *snapshot) []string {
	if before == nil || before.gen == now.gen {
		return nil
	}
	old := map[string]entry{}
	for _, p := range before.pages {
		for _, e := range p.entries {
			old[e.ID] = e
		}
	}
	var names []string
	for _, p := range now.pages {
		for _, e := range p.entries {
			was, known := old[e.ID]
			if !known || was.Settings != e.Settings || was.Secret != e.Secret {
				names = append(names, e.Name)
			}
			delete(old, e.ID)
		}
	}
	for _, e := range old {
		names = append(names, e.Name)
	}
	slices.Sort(names)
	return names
}

// identity is what a token request is made of: when it changes, a cached token no longer belongs to the profile.
func identity(p Profile) Profile {
	return Profile{
		Domain: p.Domain, Issuer: p.IssuerURL(), TokenURL: p.TokenEndpoint(), ClientID: p.ClientID, ClientAuth: orDefault(p.ClientAuth, SecretPost),
		AssertionAlg: p.AssertionAlg, KeyID: p.KeyID, Audience: p.Audience, Scopes: p.Scopes, Organization: p.Organization, Parameters: p.Parameters,
	}
}

// sameIdentity reports whether a token fetched for a also answers for b.
func sameIdentity(a, b Profile) bool {
	one, err1 := record(identity(a))
	two, err2 := record(identity(b))
	return err1 == nil && err2 == nil && string(one) == string(two)
}

func orDefault(value, standard string) string {
	if value == "" {
		return standard
	}
	return value
}
