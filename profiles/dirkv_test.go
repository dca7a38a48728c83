package profiles

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mintmark/profiles/secret"
)

// dirKV is a keyring for tests that processes can share: one file an item, each written whole, nothing more. It has no
// list, no transaction and small items, as a keyring has. Without a dir it is the same in memory, for one process.
type dirKV struct {
	dir    string
	mem    map[string][]byte
	max    int
	before func(Change) error // may refuse, or hang until ctx ends
	step   func(Change) error // after the effect; may report failure all the same
	gets   func(name string) error
	lists  bool
}

func (d *dirKV) Get(ctx context.Context, name string) ([]byte, bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	if d.gets != nil {
		if err := d.gets(name); err != nil {
			return nil, false, err
		}
	}
	if d.dir == "" {
		data, found := d.mem[name]
		return bytes.Clone(data), found, nil
	}
	data, err := os.ReadFile(filepath.Join(d.dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, false, nil
	}
	return data, err == nil, err
}

func (d *dirKV) Commit(ctx context.Context, changes []Change) error {
	for _, c := range changes {
		if err := ctx.Err(); err != nil {
			return err
		}
		if d.before != nil {
			if err := d.before(c); err != nil {
				return err
			}
		}
		if err := d.apply(c); err != nil {
			return err
		}
		if d.step != nil {
			if err := d.step(c); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *dirKV) apply(c Change) error {
	path := filepath.Join(d.dir, c.Name)
	if d.dir == "" {
		d.mem[c.Name] = bytes.Clone(c.Value)
		if c.Value == nil {
			delete(d.mem, c.Name)
		}
		return nil
	}
	if c.Value == nil {
		if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
		return nil
	}
	if len(c.Value) > d.max {
		return errors.New("item too big")
	}
	if err := os.WriteFile(path+".new~", c.Value, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new~", path)
}

// Names implements Lister, where the test wants a backend that can list.
func (d *dirKV) Names(context.Context) ([]string, bool, error) {
	if !d.lists {
		return nil, false, nil
	}
	if d.dir == "" {
		return slices.Collect(maps.Keys(d.mem)), true, nil
	}
	files, err := os.ReadDir(d.dir)
	var out []string
	for _, f := range files {
		out = append(out, f.Name())
	}
	return out, true, err
}

func (d *dirKV) MaxItem() int     { return d.max }
func (d *dirKV) Describe() string { return "test keyring" }

// names are the items in a dirKV.
func (d *dirKV) names(t *testing.T) []string {
	t.Helper()
	if d.dir == "" {
		return slices.Collect(maps.Keys(d.mem))
	}
	files, err := os.ReadDir(d.dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".new~") {
			out = append(out, f.Name())
		}
	}
	return out
}

// inMemory is an empty dirKV without files.
func inMemory() *dirKV { return &dirKV{mem: map[string][]byte{}, max: small} }

// copy is another backend with the same items and without hooks.
func (d *dirKV) copy(t *testing.T) *dirKV {
	t.Helper()
	if d.dir == "" {
		return &dirKV{mem: maps.Clone(d.mem), max: d.max}
	}
	to := filepath.Join(t.TempDir(), "kv")
	must(t, os.CopyFS(to, os.DirFS(d.dir)))
	return &dirKV{dir: to, max: d.max}
}

// reachable are the items that a store's root leads to.
func reachable(t *testing.T, s *Store) []string {
	t.Helper()
	snap, err := s.load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	if snap.gen > 0 {
		out = append(out, rootItem)
	}
	for _, p := range snap.pages {
		out = append(out, p.name())
		for _, e := range p.entries {
			out = append(out, unspan(e.items())...)
		}
	}
	return out
}

// noOrphans fails when the backend holds an item that the store does not lead to.
func noOrphans(t *testing.T, d *dirKV, s *Store) {
	t.Helper()
	known := reachable(t, s)
	for _, name := range d.names(t) {
		if !slices.Contains(known, name) {
			t.Errorf("orphan %s", name)
		}
	}
}

func sample(name string) Profile {
	return Profile{
		Name: name, Domain: "acme.eu.auth0.com", ClientID: "client-" + strings.Repeat("x", 20), Audience: "https://api.acme.dev",
		Scopes: []string{"read:data"}, Tags: []string{"prod"},
		Targets: []Target{{Cloud: "aws", Name: "deploy", Settings: []byte(`{"role_arn":"arn:aws:iam::123456789012:role/deploy"}`)}},
	}
}

func boxed(s string) *secret.Secret {
	b := secret.New(s)
	return &b
}

func openStore(t *testing.T, kv KV, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), kv, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var fixedNow = func() time.Time { return time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC) }
