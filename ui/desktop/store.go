package desktop

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/profiles/keyring"
	"mintmark/profiles/secret"
	"mintmark/profiles/vault"
	"mintmark/ui"
	"mintmark/ui/cli"
)

// Stores opens the places of this machine where profiles are kept. Tell hears, in whole printable sentences, what a
// store did by itself: it merged with another process's change, or cleaned up after an interrupted write.
type Stores struct{ Tell func(string) }

// Open opens keyring, vault:FILE or memory. Where it may ask, the passphrase of a vault is asked for on the terminal;
// the file that MINTMARK_VAULT_PASSPHRASE_FILE names is read in either case.
func (s Stores) Open(ctx context.Context, spec string, o cli.Opening) (profiles.API, error) {
	kind, file, _ := strings.Cut(spec, ":")
	switch {
	case spec == "memory":
		return profiles.Open(ctx, profiles.NewMemory(), profiles.Options{})
	case spec == "keyring":
		lock, err := StateFile("keyring.lock")
		if err != nil {
			return nil, noFolder(err)
		}
		return profiles.Open(ctx, keyring.New(keyring.Options{}), s.options(lock))
	case kind == "vault" && file != "":
		open := vault.OpenExisting
		if o.Create {
			open = vault.OpenOrCreate
		}
		return s.vault(ctx, file, open, func() (secret.Secret, error) {
			if path := os.Getenv("MINTMARK_VAULT_PASSPHRASE_FILE"); path != "" {
				b, err := os.ReadFile(path)
				return secret.New(strings.TrimRight(string(b), "\r\n")), err
			}
			if !o.Ask {
				return secret.Secret{}, cli.ErrNoTerminal
			}
			return AskSecret(ctx, "Passphrase of "+file+": ")
		})
	}
	return nil, &cli.Failure{Exit: cli.ExitUsage, Code: "cli.usage", What: "There is no store " + spec + ".", Why: "The command line does not say what is wanted.", Next: "Use keyring, vault:FILE or memory."}
}

// noFolder says that there is no place for the lock, without which two mintmarks could overwrite each other.
func noFolder(err error) error {
	return &profiles.Trouble{Code: profiles.CodeLock, What: "There is no folder for the lock file.", Why: profiles.Sentence(err),
		Next: "Set HOME, or XDG_STATE_HOME, to a folder that you may write to; or keep profiles in a vault (`--store vault:FILE`).", Err: err}
}

// OpenPlace opens what was chosen on a running screen, where nothing may be asked on the terminal; spec is what "again"
// means.
func (s Stores) OpenPlace(ctx context.Context, p ui.Place, spec string) (profiles.API, error) {
	if p.How != "vault" {
		if p.How == "memory" {
			spec = "memory"
		}
		return s.Open(ctx, spec, cli.Opening{Create: true})
	}
	file, err := atHome(p.File)
	if err != nil {
		return nil, err
	}
	answers := []secret.Secret{p.Passphrase, p.Again}
	return s.vault(ctx, file, vault.OpenOrCreate, func() (secret.Secret, error) { // once to open, twice to create
		next := answers[0]
		answers = answers[1:]
		return next, nil
	})
}

type passphrase = func() (secret.Secret, error)

func (s Stores) vault(ctx context.Context, file string, open func(string, passphrase) (*vault.Vault, error), ask passphrase) (profiles.API, error) {
	kv, err := open(file, ask)
	if err != nil {
		return nil, err
	}
	return profiles.Open(ctx, kv, s.options(kv.LockPath()))
}

func (s Stores) options(lock string) profiles.Options {
	return profiles.Options{LockPath: lock,
		Notice:  func(r profiles.MergeReport) { s.tell(Merged(r)) },
		Cleaned: func(r profiles.RecoveryReport) { s.tell(Recovered(r)) }}
}

func (s Stores) tell(text string) {
	if s.Tell != nil {
		s.Tell(text)
	}
}

// Merged says what a write met that another process had changed meanwhile.
func Merged(r profiles.MergeReport) string {
	list := func(names []string) string { return printable.Of(strings.Join(names, ", ")).String() }
	out := "Another process changed the store meanwhile."
	if len(r.Kept) > 0 {
		out += " Of " + list([]string{r.Profile}) + ", its " + list(r.Kept) + " stays."
	}
	if len(r.Overwritten) > 0 {
		out += " Of " + list([]string{r.Profile}) + ", your " + list(r.Overwritten) + " replaced the other's."
	}
	if len(r.Elsewhere) > 0 {
		out += " Also changed there: " + list(r.Elsewhere) + "."
	}
	return out
}

// Recovered says what was cleaned up, or could not be.
func Recovered(r profiles.RecoveryReport) string {
	switch {
	case r.GivenUp && r.Swept:
		return fmt.Sprintf("The unreadable part of the list was given up, and what it had named was removed (%d items).", r.Items)
	case r.GivenUp:
		return "The unreadable part of the list was given up. What it had named may still lie in the keyring, under the service " + keyring.Service +
			": the items whose names begin with p., k., t. or s. and that came from it can only be removed there by hand."
	}
	done := "undone: the profiles are as they were before it"
	if r.Finished {
		done = "finished: the profiles are as it left them"
	}
	return fmt.Sprintf("An interrupted write was %s (%d leftover items removed).", done, r.Items)
}

// Export writes a new file into the working directory, readable by its owner only, and tells its name. A file that is
// there already is never replaced.
func Export(now func() time.Time) func(ctx context.Context, name, ext string, data []byte) (string, error) {
	return func(_ context.Context, name, ext string, data []byte) (string, error) {
		file := name + "-" + now().Format("20060102-150405") + ext
		f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return "", err
		}
		_, err = f.Write(data)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		return file, err
	}
}
