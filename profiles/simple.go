package profiles

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"mintmark/inspect/printable"
	"mintmark/profiles/secret"
)

// Options are what a Store needs beside its KV.
type Options struct {
	LockPath string           // an empty file that is flock'ed while writing; "" = this process is alone
	Now      func() time.Time // nil = time.Now
}

// Store implements API over a KV.
type Store struct {
	mu  sync.Mutex
	kv  KV
	now func() time.Time
}

type record struct {
	Profile Profile
	Secret  string
	Token   *token
	State   State
}

type token struct {
	Token     string
	ExpiresAt time.Time
	FetchedAt time.Time
	Scope     string
	Type      string
}

// Open opens the store in kv.
func Open(ctx context.Context, kv KV, opts Options) (*Store, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Store{kv: kv, now: opts.Now}
	_, err := s.load(ctx)
	return s, err
}

func (s *Store) load(ctx context.Context) (map[string]record, error) {
	all := map[string]record{}
	raw, found, err := s.kv.Get(ctx, "root")
	if err != nil || !found {
		return all, err
	}
	return all, json.Unmarshal(raw, &all)
}

func (s *Store) change(ctx context.Context, f func(map[string]record) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.load(ctx)
	if err != nil {
		return err
	}
	if err := f(all); err != nil {
		return err
	}
	raw, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return s.kv.Commit(ctx, []Change{{Name: "root", Value: raw}})
}

func (s *Store) read(ctx context.Context, name string) (record, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.load(ctx)
	if err != nil {
		return record{}, err
	}
	r, found := all[foldName(name)]
	if !found {
		return record{}, notFound(name)
	}
	return r, nil
}

func notFound(name string) error {
	return &Trouble{Code: CodeNotFound, What: fmt.Sprintf("There is no profile named %s.", printable.Of(name)), Next: "See `mintmark profile list`.", Err: ErrNotFound}
}

// List implements API.
func (s *Store) List(ctx context.Context) ([]Summary, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all, err := s.load(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Summary, 0, len(all))
	for _, r := range all {
		p := r.Profile
		sum := Summary{Name: p.Name, Domain: p.Domain, ClientID: p.ClientID, Audience: p.Audience, Tags: p.Tags, Label: p.Label, AutoRenew: p.AutoRenew, LastUsed: r.State.LastUsed, Targets: []SummaryTarget{}}
		if sum.Tags == nil {
			sum.Tags = []string{}
		}
		if r.Token != nil {
			sum.TokenExpiresAt = r.Token.ExpiresAt
		}
		for _, t := range p.Targets {
			sum.Targets = append(sum.Targets, SummaryTarget{Cloud: t.Cloud, Name: t.Name})
		}
		out = append(out, sum)
	}
	slices.SortFunc(out, func(a, b Summary) int { return strings.Compare(foldName(a.Name), foldName(b.Name)) })
	return out, nil
}

// Get implements API.
func (s *Store) Get(ctx context.Context, name string) (Profile, error) {
	r, err := s.read(ctx, name)
	return r.Profile, err
}

// Secret implements API.
func (s *Store) Secret(ctx context.Context, name string) (secret.Secret, error) {
	r, err := s.read(ctx, name)
	return secret.New(r.Secret), err
}

// Put implements API.
func (s *Store) Put(ctx context.Context, p Profile, sec *secret.Secret) error {
	if err := Validate(p); err != nil {
		return err
	}
	return s.change(ctx, func(all map[string]record) error {
		r := all[foldName(p.Name)]
		r.Profile = p
		if sec != nil {
			r.Secret = sec.Reveal()
		}
		all[foldName(p.Name)] = r
		return nil
	})
}

// Rename implements API.
func (s *Store) Rename(ctx context.Context, from, to string) error {
	return s.change(ctx, func(all map[string]record) error {
		r, found := all[foldName(from)]
		if !found {
			return notFound(from)
		}
		if _, taken := all[foldName(to)]; taken && !SameName(from, to) {
			return &Trouble{Code: CodeExists, What: "There is already a profile with the new name.", Next: "Choose another name."}
		}
		r.Profile.Name = to
		if err := Validate(r.Profile); err != nil {
			return err
		}
		delete(all, foldName(from))
		all[foldName(to)] = r
		return nil
	})
}

// Remove implements API.
func (s *Store) Remove(ctx context.Context, name string) error {
	return s.edit(ctx, name, func(all map[string]record, _ record) { delete(all, foldName(name)) })
}

func (s *Store) edit(ctx context.Context, name string, f func(map[string]record, record)) error {
	return s.change(ctx, func(all map[string]record) error {
		r, found := all[foldName(name)]
		if !found {
			return notFound(name)
		}
		f(all, r)
		return nil
	})
}

// Token implements API.
func (s *Store) Token(ctx context.Context, name string) (CachedToken, bool, error) {
	r, err := s.read(ctx, name)
	if err != nil || r.Token == nil {
		return CachedToken{}, false, err
	}
	t := r.Token
	return CachedToken{Token: secret.New(t.Token), ExpiresAt: t.ExpiresAt, FetchedAt: t.FetchedAt, Scope: t.Scope, Type: t.Type}, true, nil
}

// PutToken implements API.
func (s *Store) PutToken(ctx context.Context, name string, t CachedToken) error {
	return s.edit(ctx, name, func(all map[string]record, r record) {
		r.Token = &token{Token: t.Token.Reveal(), ExpiresAt: t.ExpiresAt, FetchedAt: t.FetchedAt, Scope: t.Scope, Type: t.Type}
		all[foldName(name)] = r
	})
}

// DropToken implements API.
func (s *Store) DropToken(ctx context.Context, name string) error {
	return s.edit(ctx, name, func(all map[string]record, r record) {
		r.Token = nil
		all[foldName(name)] = r
	})
}

// State implements API.
func (s *Store) State(ctx context.Context, name string) (State, error) {
	r, err := s.read(ctx, name)
	return r.State, err
}

// PutState implements API.
func (s *Store) PutState(ctx context.Context, name string, st State) error {
	return s.edit(ctx, name, func(all map[string]record, r record) {
		r.State = st
		all[foldName(name)] = r
	})
}

// Describe implements API.
func (s *Store) Describe() string { return s.kv.Describe() }
