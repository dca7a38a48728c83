package desktop

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui"
	"mintmark/ui/cli"
)

func TestAPlaceChosenOnTheScreen(t *testing.T) {
	t.Setenv("MINTMARK_VAULT_PASSPHRASE_FILE", "")
	home := t.TempDir()
	t.Setenv("HOME", home)
	var s Stores
	p := ui.Place{How: "vault", File: "~/team.age", Passphrase: secret.New("right horse"), Again: secret.New("right house")}
	var trouble *profiles.Trouble
	if _, err := s.OpenPlace(t.Context(), p, "keyring"); !errors.As(err, &trouble) {
		t.Fatalf("two passphrases that differ made a vault: %v", err)
	}
	p.Again = p.Passphrase
	store, err := s.OpenPlace(t.Context(), p, "keyring")
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Put(t.Context(), profiles.Profile{Name: "p", Domain: "t.eu.auth0.com", ClientID: "c"}, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(home, "team.age")); err != nil {
		t.Fatal(err)
	}
	p.Again = secret.Secret{} // it exists now: once is enough
	if store, err = s.OpenPlace(t.Context(), p, "keyring"); err != nil {
		t.Fatal(err)
	}
	if list, err := store.List(t.Context()); err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	if store, err = s.OpenPlace(t.Context(), ui.Place{How: "memory"}, "keyring"); err != nil || store.Describe() != "memory" {
		t.Fatalf("%v %v", store, err)
	}
	if store, err = s.OpenPlace(t.Context(), ui.Place{How: "again"}, "memory"); err != nil || store.Describe() != "memory" {
		t.Fatalf("%v %v", store, err)
	}
}

func TestASlipInAVaultsPathMakesNoVault(t *testing.T) {
	dir := t.TempDir()
	pass, file := filepath.Join(dir, "pass"), filepath.Join(dir, "typo.age")
	if err := os.WriteFile(pass, []byte("right horse\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("MINTMARK_VAULT_PASSPHRASE_FILE", pass)
	var trouble *profiles.Trouble
	if _, err := (Stores{}).Open(t.Context(), "vault:"+file, cli.Opening{}); !errors.As(err, &trouble) || trouble.Code != profiles.CodeVaultMissing || !strings.Contains(trouble.Next, "profile add") {
		t.Fatalf("said %v", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("a vault was made")
	}
	if _, err := (Stores{}).Open(t.Context(), "vault:"+file, cli.Opening{Create: true}); err != nil {
		t.Fatal(err)
	}
	if _, err := (Stores{}).Open(t.Context(), "vault:"+file, cli.Opening{}); err != nil {
		t.Fatalf("the new vault does not open: %v", err)
	}
}

func TestWhatAStoreDidIsSaid(t *testing.T) {
	for got, want := range map[string]string{
		Merged(profiles.MergeReport{Profile: "p\x1b[2J", Kept: []string{"audience"}, Overwritten: []string{"scopes", "tags"}, Elsewhere: []string{"q"}}): `Another process changed the store meanwhile. Of p\x1b[2J, its audience stays. Of p\x1b[2J, your scopes, tags replaced the other's. Also changed there: q.`,
		Recovered(profiles.RecoveryReport{GivenUp: true, Swept: true, Items: 7}):                                                                         "The unreadable part of the list was given up, and what it had named was removed (7 items).",
		Recovered(profiles.RecoveryReport{GivenUp: true}):                                                                                                "The unreadable part of the list was given up. What it had named may still lie in the keyring, under the service mintmark: the items whose names begin with p., k., t. or s. and that came from it can only be removed there by hand.",
		Recovered(profiles.RecoveryReport{Finished: true, Items: 3}):                                                                                     "An interrupted write was finished: the profiles are as it left them (3 leftover items removed).",
	} {
		if got != want {
			t.Errorf("said %q, want %q", got, want)
		}
	}
}

func TestAnExportReplacesNothing(t *testing.T) {
	t.Chdir(t.TempDir())
	write := Export(func() time.Time { return time.Date(2026, 11, 22, 12, 32, 10, 0, time.UTC) })
	file, err := write(t.Context(), "mintmark-fleet", ".json", []byte("{}\n"))
	if err != nil || file != "mintmark-fleet-20261122-123210.json" {
		t.Fatalf("%q %v", file, err)
	}
	if _, err := write(t.Context(), "mintmark-fleet", ".json", []byte("other")); err == nil {
		t.Fatal("a file was replaced")
	}
	if got, _ := os.ReadFile(file); string(got) != "{}\n" {
		t.Fatalf("the file holds %q", got)
	}
}

func TestNewsThatNobodyReadIsWrittenAtTheEnd(t *testing.T) {
	n := NewNews()
	for range 20 { // more than there is room for: nothing waits
		n.Tell("One.")
	}
	<-n
	var out strings.Builder
	n.Flush(&out)
	if out.String() != strings.Repeat("mintmark: One.\n", 15) {
		t.Errorf("wrote %q", out.String())
	}
}

// TestSharedFilesAreForOthers: what a collector of metrics reads is 0644, secrets are 0600, and neither is ever half.
func TestSharedFilesAreForOthers(t *testing.T) {
	for mode, write := range map[os.FileMode]func(string, []byte) error{0o600: WriteFile, 0o644: WriteShared} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte("old"), 0o640); err != nil {
			t.Fatal(err)
		}
		before, _ := os.Stat(file)
		if err := write(file, []byte("new")); err != nil {
			t.Fatal(err)
		}
		after, err := os.Stat(file)
		if err != nil || after.Mode().Perm() != mode || os.SameFile(before, after) {
			t.Errorf("%v %v, replaced in place: %v", err, after.Mode(), os.SameFile(before, after))
		}
	}
}
