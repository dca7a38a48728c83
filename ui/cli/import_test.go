package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// importing is a store with one profile and its secret, and an import of what that profile has become in a team's file.
func importing(t *testing.T, kv profiles.KV, change func(*profiles.Profile)) func(stdin string, terminal bool, args ...string) said {
	t.Helper()
	store, err := profiles.Open(t.Context(), kv, profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, key := profiles.Profile{Name: "a", Domain: "a.eu.auth0.com", ClientID: "c"}, secret.New("the-secret")
	if err := store.Put(t.Context(), p, &key); err != nil {
		t.Fatal(err)
	}
	change(&p)
	text, err := profiles.Encode([]profiles.Profile{p})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "team.json")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return func(stdin string, terminal bool, args ...string) said {
		return run(t, func(d *Deps) {
			d.Stdin, d.StdinTerminal = strings.NewReader(stdin), terminal
			d.OpenStore = func(ctx context.Context, _ string, _ Opening) (profiles.API, error) {
				return profiles.Open(ctx, kv, profiles.Options{})
			}
		}, append([]string{"profile", "import", file}, args...)...)
	}
}

// TestAStoredSecretGoesNowhereElseUnasked: whoever may write to a team's file must not get the secrets of all who import it.
func TestAStoredSecretGoesNowhereElseUnasked(t *testing.T) {
	for where, change := range map[string]func(*profiles.Profile){
		"https://evil.example/oauth/token": func(p *profiles.Profile) { p.Domain = "evil.example" },
		"https://evil.example/token":       func(p *profiles.Profile) { p.TokenURL = "https://evil.example/token" },
		"https://evil.example/t/oauth/token": func(p *profiles.Profile) {
			p.Issuer = "https://evil.example/t/"
		},
	} {
		imports := importing(t, profiles.NewMemory(), change)
		if s := imports("", false, "--yes"); s.code != ExitUsage || !strings.Contains(s.err, where) || strings.Contains(s.err, "the-secret") {
			t.Errorf("%s: with --yes: exit %d %s", where, s.code, s.err)
		}
		if s := imports("n\n", true); s.code != ExitNo || !strings.Contains(s.err, "its stored secret would go to another host than so far: "+where) {
			t.Errorf("%s: declined: exit %d %s", where, s.code, s.err)
		}
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a"), []byte("another"), 0o600); err != nil {
			t.Fatal(err)
		}
		if s := imports("", false, "--yes", "--secrets-dir", dir); s.code != ExitYes || strings.Contains(s.err, "would go") {
			t.Errorf("%s: with its own secret: exit %d %s", where, s.code, s.err)
		}
	}
	if s := importing(t, profiles.NewMemory(), func(p *profiles.Profile) { p.Audience, p.TokenURL = "https://api", "https://A.eu.auth0.com/other" })("", false, "--yes"); s.code != ExitYes {
		t.Errorf("the same host: exit %d %s", s.code, s.err)
	}
}

// TestImportMendsADamagedProfile, as its trouble advises.
func TestImportMendsADamagedProfile(t *testing.T) {
	kv := &forgetful{KV: profiles.NewMemory()}
	imports := importing(t, kv, func(p *profiles.Profile) { p.Audience = "https://api" })
	kv.lost = "p."
	store, err := profiles.Open(t.Context(), kv, profiles.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Get(t.Context(), "a"); err == nil {
		t.Fatal("nothing is damaged")
	}
	if s := imports("", false, "--yes"); s.code != ExitYes || !strings.Contains(s.err, "change  a") {
		t.Errorf("exit %d %s", s.code, s.err)
	}
	kv.lost = ""
	if p, err := store.Get(t.Context(), "a"); err != nil || p.Audience != "https://api" {
		t.Errorf("%+v %v", p, err)
	}
	if key, err := store.Secret(t.Context(), "a"); err != nil || key.Reveal() != "the-secret" {
		t.Errorf("the secret is gone: %v", err)
	}
}

// forgetful is a store that has lost the items of one kind which were there when it lost them.
type forgetful struct {
	profiles.KV
	lost string
	new  map[string]bool
}

func (f *forgetful) Get(ctx context.Context, name string) ([]byte, bool, error) {
	if f.lost != "" && strings.HasPrefix(name, f.lost) && !f.new[name] {
		return nil, false, nil
	}
	return f.KV.Get(ctx, name)
}

func (f *forgetful) Commit(ctx context.Context, changes []profiles.Change) error {
	for _, c := range changes {
		if f.lost != "" && c.Value != nil {
			if f.new == nil {
				f.new = map[string]bool{}
			}
			f.new[c.Name] = true
		}
	}
	return f.KV.Commit(ctx, changes)
}

// TestANameThatPassesForAnotherIsSaid before it is imported: a team's file could bring a second acme.
func TestANameThatPassesForAnotherIsSaid(t *testing.T) {
	imports := importing(t, profiles.NewMemory(), func(p *profiles.Profile) { p.Name = "аcme" })
	if s := imports("n\n", true); s.code != ExitNo || !strings.Contains(s.err, "mixes Latin and Cyrillic letters") {
		t.Errorf("exit %d %s", s.code, s.err)
	}
}
