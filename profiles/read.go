package profiles

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/sahilm/fuzzy"

	"mintmark/inspect/printable"
	"mintmark/profiles/secret"
)

// List implements API: favourites in their order, then the others by name. It reads root and index only. Damaged is set
// on what earlier reads of this process, or this one, found unreadable.
func (s *Store) List(ctx context.Context) ([]Summary, error) {
	snap, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	out := []Summary{}
	for _, p := range snap.pages {
		if p.damage != "" {
			out = append(out, Summary{Name: p.nickname(), Tags: []string{}, Targets: []SummaryTarget{}, Damaged: "A part of the list of profiles cannot be read: " + p.damage + "."})
		}
		for _, e := range p.entries {
			row, err := s.row(ctx, e)
			if err != nil {
				return nil, err
			}
			out = append(out, row)
		}
	}
	sortSummaries(out)
	return out, nil
}

// row is one line of the list; an entry too large for the index has its brief in the settings.
func (s *Store) row(ctx context.Context, e entry) (Summary, error) {
	b := e.Brief
	if b == nil {
		p, err := s.Get(ctx, e.Name)
		switch {
		case err == nil:
			b = briefOf(p)
		case codeOf(err) != CodeDamaged && !IsNotFound(err): // neither says anything of the other profiles
			return Summary{}, err
		}
	}
	row := e.summary(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	row.Damaged = orDefault(s.broken[settingsPart().key(&e)], s.broken[secretPart().key(&e)])
	if held, ok := s.tokens[e.ID]; ok && held.fits(&e) {
		row.TokenExpiresAt = held.token.ExpiresAt
	}
	return row, nil
}

func sortSummaries(rows []Summary) {
	type keyed struct {
		key string
		row Summary
	}
	all := make([]keyed, len(rows))
	for i, r := range rows {
		all[i] = keyed{foldName(r.Name), r}
	}
	slices.SortStableFunc(all, func(a, b keyed) int {
		switch {
		case a.row.Favourite != 0 && b.row.Favourite != 0:
			return cmp.Compare(a.row.Favourite, b.row.Favourite)
		case a.row.Favourite != 0:
			return -1
		case b.row.Favourite != 0:
			return 1
		}
		return strings.Compare(a.key, b.key)
	})
	for i, k := range all {
		rows[i] = k.row
		if k.row.Favourite != 0 {
			rows[i].Favourite = i + 1 // no gap where a favourite was removed
		}
	}
}

// nickname stands for the profiles of a page that cannot be read; Remove takes it to give the page up.
func (p page) nickname() string { return fmt.Sprintf("unreadable-%s-%d", p.gen, p.number) }

// key names one stored version of a part of e.
func (p part) key(e *entry) string {
	b := p.of(e)
	return b.base(p.kind, e.ID) + " " + b.sum
}

// Get implements API.
func (s *Store) Get(ctx context.Context, name string) (Profile, error) {
	e, data, err := s.read(ctx, name, settingsPart())
	if err != nil {
		return Profile{}, err
	}
	var p Profile
	if json.Unmarshal(data, &p) != nil {
		return Profile{}, s.damaged(e, settingsPart(), "it is not a profile")
	}
	p.Name = e.Name
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bases[e.ID] = base{ref: e.Settings, profile: clone(p)}
	delete(s.broken, settingsPart().key(e))
	return p, nil
}

// Secret implements API.
func (s *Store) Secret(ctx context.Context, name string) (secret.Secret, error) {
	_, data, err := s.read(ctx, name, secretPart())
	return secret.New(string(data)), err
}

// HasSecret tells whether a secret is stored for a profile, from the index alone; false for an unknown profile.
func (s *Store) HasSecret(ctx context.Context, name string) (bool, error) {
	snap, err := s.load(ctx)
	if err != nil {
		return false, err
	}
	e := snap.find(name)
	return e != nil && !e.Secret.IsZero(), nil
}

// clone copies what a caller could change in place.
func clone(p Profile) Profile {
	p.Scopes, p.Tags, p.Targets, p.Parameters = slices.Clone(p.Scopes), slices.Clone(p.Tags), slices.Clone(p.Targets), maps.Clone(p.Parameters)
	for i := range p.Targets {
		p.Targets[i].Settings = slices.Clone(p.Targets[i].Settings)
	}
	if p.Expect != nil {
		text, err := json.Marshal(p.Expect)
		copied := new(Expect)
		if err == nil && json.Unmarshal(text, copied) == nil {
			p.Expect = copied
		}
	}
	return p
}

// notFound is the failure of a name that the store does not hold. A stored name that has only letters more, or only
// letters less, is probably meant.
func notFound(pages []page, name string) error {
	var like []string
	for _, p := range pages {
		for _, e := range p.entries {
			a, b := foldName(name), foldName(e.Name)
			if few := len(a) - len(b); -4 < few && few < 4 && len(fuzzy.Find(a, []string{b}))+len(fuzzy.Find(b, []string{a})) > 0 {
				like = append(like, printable.Of(e.Name).String())
			}
		}
	}
	next := "See `mintmark profile list`."
	if n := len(like); n > 0 && n < 4 {
		slices.Sort(like)
		next = "Did you mean " + strings.Join(like, " or ") + "? `mintmark profile list` shows all."
	}
	return &Trouble{
		Code: CodeNotFound, What: "There is no profile named " + printable.Of(name).String() + ".", Why: "The store holds none of that name, in upper or lower case.",
		Next: next, Err: ErrNotFound,
	}
}

// damaged notes and reports one profile's unreadable part; the other profiles are not touched by it.
func (s *Store) damaged(e *entry, p part, why string) error {
	name := printable.Of(e.Name).String()
	t := &Trouble{
		Code: CodeDamaged, What: fmt.Sprintf("The %s of %s cannot be read.", p.what, name),
		Why:  fmt.Sprintf("Of what %s keeps, %s; something else has written to it or removed it.", s.kv.Describe(), why),
		Next: fmt.Sprintf("Import it over the damaged one, which keeps its secret, or remove it with `mintmark profile remove %s` and add it again.", shellQuote(e.Name)),
	}
	if p.kind == secretItem {
		t.Next = fmt.Sprintf("Give the secret again: `mintmark profile edit %s --secret-stdin`.", shellQuote(e.Name))
	}
	if p.kind != tokenItem {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.broken[p.key(e)] = t.What + " " + t.Why
	}
	return t
}

// shellQuote writes a word so that a POSIX shell reads it as it is.
func shellQuote(word string) string {
	word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	if lines, exact := printable.Command(word); exact && len(lines) == 1 {
		return lines[0].String() // with its backslashes single: they are the shell's
	}
	return printable.Of(word).String()
}
