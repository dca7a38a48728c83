package vault

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/gofrs/flock"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

const cheap = 8 // scrypt's work factor in tests

var pass = secret.New("correct horse")

func create(t *testing.T) (*Vault, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "in", "a", "vault.age")
	v, err := Create(path, pass, cheap)
	if err != nil {
		t.Fatal(err)
	}
	return v, path
}

func set(t *testing.T, v *Vault, name, value string) {
	t.Helper()
	if err := v.Commit(t.Context(), []profiles.Change{{Name: name, Value: []byte(value)}}); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, v *Vault, name string) string {
	t.Helper()
	b, _, err := v.Get(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func codeOf(err error) string {
	var t *profiles.Trouble
	if errors.As(err, &t) && t.What != "" && t.Why != "" && t.Next != "" {
		return t.Code
	}
	return ""
}

func TestKeepsItemsAcrossProcesses(t *testing.T) {
	v, path := create(t)
	set(t, v, "k", "sentinel-41c2\x00\xff")
	other, err := Open(path, pass)
	if err != nil {
		t.Fatal(err)
	}
	if got := get(t, other, "k"); got != "sentinel-41c2\x00\xff" {
		t.Errorf("got %q", got)
	}
	set(t, other, "k", "changed")
	if got := get(t, v, "k"); got != "changed" {
		t.Errorf("the first process reads %q", got)
	}
	raw, err := os.ReadFile(path)
	if err != nil || bytes.Contains(raw, []byte("sentinel")) || bytes.Contains(raw, []byte("AGE-SECRET-KEY")) {
		t.Errorf("readable in the file: %v", err)
	}
	files, _ := os.ReadDir(filepath.Dir(path))
	if len(files) != 1 {
		t.Errorf("%d files, want the vault alone", len(files))
	}
}

func TestEveryFaultIsExplained(t *testing.T) {
	v, path := create(t)
	set(t, v, "k", "value")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	open := func(data []byte, p secret.Secret) error {
		file := filepath.Join(t.TempDir(), "v.age")
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(file, p)
		return err
	}
	body := bytes.LastIndex(good, []byte(armor.Header))
	flip := func(at int) []byte {
		bad := bytes.Clone(good)
		bad[at] ^= 1
		return bad
	}
	cases := map[string]struct {
		err  error
		code string
	}{
		"good":              {open(good, pass), ""},
		"wrong passphrase":  {open(good, secret.New("battery staple")), profiles.CodePassphrase},
		"empty passphrase":  {open(good, secret.New("")), profiles.CodePassphrase},
		"empty file":        {open(nil, pass), profiles.CodeVaultDamaged},
		"not a vault":       {open([]byte("hello\n"), pass), profiles.CodeVaultDamaged},
		"newer":             {open(bytes.Replace(good, []byte(format), []byte("mintmark.vault/9"), 1), pass), profiles.CodeNewerStore},
		"cut short":         {open(good[:len(good)-80], pass), profiles.CodeVaultDamaged},
		"cut in half":       {open(good[:body], pass), profiles.CodeVaultDamaged},
		"content changed":   {open(flip(body+120), pass), profiles.CodeVaultDamaged},
		"two vaults in one": {open(append(bytes.Clone(good[:body]), other(t)...), pass), profiles.CodeVaultDamaged},
		"a folder":          {func() error { _, err := Open(t.TempDir(), pass); return err }(), profiles.CodeVaultDamaged},
		"missing":           {func() error { _, err := Open(path+"x", pass); return err }(), profiles.CodeVaultMissing},
		"exists":            {func() error { _, err := Create(path, pass, cheap); return err }(), profiles.CodeVaultExists},
		"create empty":      {func() error { _, err := Create(path+"y", secret.Secret{}, cheap); return err }(), profiles.CodePassphrase},
	}
	for name, c := range cases {
		if got := codeOf(c.err); got != c.code || c.code == "" && c.err != nil {
			t.Errorf("%s: %q %v", name, got, c.err)
		}
		if c.err != nil && strings.Contains(c.err.Error(), "correct horse") {
			t.Errorf("%s: the passphrase is in the error", name)
		}
	}
}

// other is the second message of another vault.
func other(t *testing.T) []byte {
	v, path := create(t)
	set(t, v, "k", "value")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data[bytes.LastIndex(data, []byte(armor.Header)):]
}

// TestChangedByAnotherProgram: a writer that does not share the lock is noticed, and nothing of its is overwritten.
func TestChangedByAnotherProgram(t *testing.T) {
	v, path := create(t)
	set(t, v, "k", "mine")
	w, err := Open(path, pass)
	if err != nil {
		t.Fatal(err)
	}
	set(t, w, "k", "theirs")
	err = v.Commit(t.Context(), []profiles.Change{{Name: "k", Value: []byte("again mine")}})
	if codeOf(err) != profiles.CodeVaultChanged || get(t, w, "k") != "theirs" {
		t.Errorf("%v", err)
	}
	if got := get(t, v, "k"); got != "theirs" {
		t.Errorf("reading again gives %q", got)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(path, secret.New("another"), cheap); err != nil {
		t.Fatal(err)
	}
	if _, _, err := v.Get(t.Context(), "k"); codeOf(err) != profiles.CodeVaultDamaged && codeOf(err) != profiles.CodeVaultChanged {
		t.Errorf("made anew: %v", err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, _, err := v.Get(t.Context(), "k"); codeOf(err) != profiles.CodeVaultMissing {
		t.Errorf("removed: %v", err)
	}
	if err := v.Commit(t.Context(), nil); codeOf(err) != profiles.CodeVaultChanged {
		t.Errorf("commit to a removed file: %v", err)
	}
}

// TestUnfinishedWrite: what a killed process left does not stop the next for long, and is removed.
func TestUnfinishedWrite(t *testing.T) {
	v, path := create(t)
	if err := os.WriteFile(path+".new", []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := v.Commit(t.Context(), []profiles.Change{{Name: "a", Value: []byte("1")}}); codeOf(err) != profiles.CodeVaultWrite {
		t.Errorf("somebody may still be writing: %v", err)
	}
	old := time.Now().Add(-time.Minute)
	if err := os.Chtimes(path+".new", old, old); err != nil {
		t.Fatal(err)
	}
	w, err := Open(path, pass)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path + ".new"); !errors.Is(err, os.ErrNotExist) {
		t.Error("the start did not remove what a killed process left")
	}
	set(t, w, "a", "1")
}

// TestAKilledWriteIsTidiedUp: under the store's lock nobody else is writing, so what a killed process left goes at once; a
// store that is written to right now keeps what is being made.
func TestAKilledWriteIsTidiedUp(t *testing.T) {
	v, path := create(t)
	leave := func() {
		if err := os.WriteFile(path+".new", []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	there := func() bool { _, err := os.Lstat(path + ".new"); return err == nil }
	leave()
	s, err := profiles.Open(t.Context(), v, profiles.Options{LockPath: v.LockPath()})
	if err != nil || there() {
		t.Errorf("left by the next start: %v %v", there(), err)
	}
	leave()
	if err := s.Put(t.Context(), profiles.Profile{Name: "a", Domain: "a.eu.auth0.com", ClientID: "c"}, nil); err != nil || there() {
		t.Errorf("left by the next write: %v %v", there(), err)
	}
	busy := flock.New(v.LockPath())
	if got, err := busy.TryLock(); err != nil || !got {
		t.Fatal(got, err)
	}
	leave()
	if _, err := profiles.Open(t.Context(), v, profiles.Options{LockPath: v.LockPath()}); err != nil || !there() {
		t.Errorf("taken from a process that is writing it: %v %v", !there(), err)
	}
	_ = busy.Close()
}

// TestOpensWithoutUs: the two messages are ordinary age files.
func TestOpensWithoutUs(t *testing.T) {
	v, path := create(t)
	set(t, v, "name", "value")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	messages := strings.SplitAfter(string(data), armor.Footer+"\n")
	messages[0] = strings.TrimPrefix(messages[0], format+"\n")
	key, err := age.NewScryptIdentity(pass.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	identities, err := age.ParseIdentities(strings.NewReader(opened(t, messages[0], key)))
	if err != nil {
		t.Fatal(err)
	}
	if got := opened(t, messages[1], identities[0]); got != `{"format":"mintmark.vault/1","items":{"name":"dmFsdWU="}}` {
		t.Errorf("got %s", got)
	}
}

func opened(t *testing.T, message string, key age.Identity) string {
	t.Helper()
	r, err := age.Decrypt(armor.NewReader(strings.NewReader(message)), key)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestOpenExistingMakesNoVault(t *testing.T) {
	_, path := create(t)
	asked := 0
	ask := func() (secret.Secret, error) { asked++; return pass, nil }
	if _, err := OpenExisting(path+"x", ask); codeOf(err) != profiles.CodeVaultMissing || asked != 0 {
		t.Errorf("no vault: %v after %d questions", err, asked)
	}
	if _, err := os.Stat(path + "x"); !errors.Is(err, os.ErrNotExist) {
		t.Error("a vault was made")
	}
	if _, err := OpenExisting(path, ask); err != nil || asked != 1 {
		t.Errorf("a vault: %v after %d questions", err, asked)
	}
	if _, err := OpenExisting(path, func() (secret.Secret, error) { return secret.Secret{}, io.EOF }); codeOf(err) != profiles.CodePassphrase {
		t.Errorf("no answer: %v", err)
	}
}

func TestOpenOrCreateAsksTwiceForANewVault(t *testing.T) {
	path := filepath.Join(t.TempDir(), "vault.age")
	answers := []string{"one", "two"}
	ask := func() (secret.Secret, error) {
		a := answers[0]
		answers = answers[1:]
		return secret.New(a), nil
	}
	if _, err := OpenOrCreate(path, ask); codeOf(err) != profiles.CodePassphrase {
		t.Errorf("different answers: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a vault was made all the same")
	}
	if _, err := OpenOrCreate(path, func() (secret.Secret, error) { return secret.Secret{}, io.EOF }); codeOf(err) != profiles.CodePassphrase || !errors.Is(err, io.EOF) {
		t.Errorf("no answer: %v", err)
	}
}

// TestStoreInAVault runs the store above it, with one commit a change.
func TestStoreInAVault(t *testing.T) {
	v, path := create(t)
	s, err := profiles.Open(t.Context(), v, profiles.Options{LockPath: path + ".lock"})
	if err != nil {
		t.Fatal(err)
	}
	p := profiles.Profile{Name: "acme", Domain: "acme.eu.auth0.com", ClientID: "c"}
	sec := secret.New("sentinel-88")
	if err := s.Put(context.Background(), p, &sec); err != nil {
		t.Fatal(err)
	}
	w, err := Open(path, pass)
	if err != nil {
		t.Fatal(err)
	}
	again, err := profiles.Open(t.Context(), w, profiles.Options{LockPath: path + ".lock"})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Secret(t.Context(), "acme"); err != nil || got.Reveal() != "sentinel-88" {
		t.Error(err)
	}
	if err := again.Remove(t.Context(), "acme"); err != nil {
		t.Fatal(err)
	}
	if len(w.items) != 1 {
		t.Errorf("%d items left, want the root alone", len(w.items))
	}
}

// TestVaultsRace: three stores on the same file count up together, as three processes would.
func TestVaultsRace(t *testing.T) {
	_, path := create(t)
	count := func() error {
		v, err := Open(path, pass)
		if err != nil {
			return err
		}
		s, err := profiles.Open(t.Context(), v, profiles.Options{LockPath: path + ".lock"})
		for i := 0; i < 20 && err == nil; i++ {
			err = s.Update(t.Context(), "acme", func(p profiles.Profile) (profiles.Profile, error) {
				p.Label += "x"
				return p, nil
			})
		}
		return err
	}
	v, err := Open(path, pass)
	if err != nil {
		t.Fatal(err)
	}
	s, err := profiles.Open(t.Context(), v, profiles.Options{LockPath: path + ".lock"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), profiles.Profile{Name: "acme", Domain: "acme.eu.auth0.com", ClientID: "c"}, nil); err != nil {
		t.Fatal(err)
	}
	errs := make(chan error, 3)
	for range cap(errs) {
		go func() { errs <- count() }()
	}
	for range cap(errs) {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if p, err := s.Get(t.Context(), "acme"); err != nil || len(p.Label) != 60 {
		t.Errorf("%d of 60 updates: %v", len(p.Label), err)
	}
}
