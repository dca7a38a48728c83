// Package vault keeps profiles in one file that a passphrase locks, for machines with no keyring. It is a profiles.KV:
// items by name, and a commit that is all or nothing (one write, fsync and rename).
//
// The file is text: a first line with the format, then two armored age messages. The first is an X25519 identity,
// locked by the passphrase (scrypt); the second is all items as JSON, encrypted to that identity. So scrypt, which is
// slow on purpose, runs once a process, and every commit encrypts only the second. Without mintmark: cut the file in
// two, `age -d` the first with the passphrase, and `age -d -i` the second with what came out.
package vault

import (
	"context"
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"sync"

	"filippo.io/age"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// Vault is an open vault. It is safe for concurrent use; processes that share the file must share the store's lock
// file too.
type Vault struct {
	path string

	mu       sync.Mutex
	identity *age.X25519Identity
	locked   []byte // the first message: the identity under the passphrase, kept as it is
	items    map[string][]byte
	seen     fs.FileInfo
	sum      [sha256.Size]byte // of the whole file as last read or written
}

// Create makes a new vault; an existing file is never overwritten. workFactor is the base-2 logarithm of scrypt's cost,
// 0 for age's default (18, about a second); a low one is only for pretend secrets.
func Create(path string, passphrase secret.Secret, workFactor int) (*Vault, error) {
	if passphrase.Empty() {
		return nil, emptyPassphrase()
	}
	if workFactor < 0 || workFactor > 22 {
		return nil, &profiles.Trouble{Code: profiles.CodeInvalid, What: "The vault's work factor must be from 0 to 22.", Why: "Scrypt takes minutes and gigabytes above that.", Next: "Use 0 for the usual one."}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, cannotWrite(path, err)
	}
	if _, err := os.Lstat(path); err == nil {
		return nil, exists(path)
	}
	v := &Vault{path: path, items: map[string][]byte{}}
	var err error
	if v.identity, err = age.GenerateX25519Identity(); err != nil {
		return nil, cannotWrite(path, err)
	}
	if v.locked, err = lockIdentity(v.identity, passphrase, workFactor); err != nil {
		return nil, cannotWrite(path, err)
	}
	return v, v.save(v.items, makeNew)
}

// Open unlocks an existing vault.
func Open(path string, passphrase secret.Secret) (*Vault, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // so that a commit replaces the file and not a link to it
	}
	v := &Vault{path: path}
	data, err := v.readFile()
	if err != nil {
		return nil, err
	}
	if passphrase.Empty() {
		return nil, emptyPassphrase()
	}
	locked, body, err := v.parts(data)
	if err != nil {
		return nil, err
	}
	if v.identity, err = unlockIdentity(path, locked, passphrase); err != nil {
		return nil, err
	}
	v.locked = locked
	v.items, err = openBody(path, body, v.identity)
	v.clearStale()
	return v, err
}

// OpenExisting opens the vault that is there, asking for its passphrase; where there is none, nobody is asked.
func OpenExisting(path string, ask func() (secret.Secret, error)) (*Vault, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, cannotRead(path, err)
	}
	passphrase, err := ask()
	if err != nil {
		return nil, noPassphrase(err)
	}
	return Open(path, passphrase)
}

// OpenOrCreate opens the vault, or makes one when there is no file. ask is called once to open and twice to create, so
// that a slip of the finger locks nobody out.
func OpenOrCreate(path string, ask func() (secret.Secret, error)) (*Vault, error) {
	_, missing := os.Stat(path)
	first, err := ask()
	if err != nil {
		return nil, noPassphrase(err)
	}
	if !errors.Is(missing, fs.ErrNotExist) {
		return Open(path, first)
	}
	second, err := ask()
	if err != nil {
		return nil, noPassphrase(err)
	}
	if first.Reveal() != second.Reveal() {
		return nil, &profiles.Trouble{Code: profiles.CodePassphrase, What: "The two passphrases differ; no vault was made.", Why: "Two answers are compared, so that a slip locks nobody out.", Next: "Try again."}
	}
	return Create(path, first, 0)
}

// Get implements profiles.KV. A file that another process has replaced is read again first.
func (v *Vault) Get(ctx context.Context, name string) ([]byte, bool, error) {
	if err := ctx.Err(); err != nil {
		return nil, false, err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err := v.refresh(); err != nil {
		return nil, false, err
	}
	value, found := v.items[name]
	return append([]byte(nil), value...), found, nil
}

// Commit implements profiles.KV: all changes in one write, or none. It refuses when the file is not the one last read:
// then somebody wrote without the store's lock.
func (v *Vault) Commit(ctx context.Context, changes []profiles.Change) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	data, err := os.ReadFile(v.path)
	if err != nil || sha256.Sum256(data) != v.sum {
		return changed(v.path, err)
	}
	next := maps.Clone(v.items)
	for _, c := range changes {
		if c.Value == nil {
			delete(next, c.Name)
			continue
		}
		next[c.Name] = append([]byte{}, c.Value...)
	}
	return v.save(next, os.Rename)
}

// MaxItem implements profiles.KV: the store's largest record fits whole.
func (v *Vault) MaxItem() int { return 1 << 20 }

// LockPath is the lock file that all processes with this vault share, by whatever name they opened it.
func (v *Vault) LockPath() string { return v.path + ".lock" }

// Describe implements profiles.KV.
func (v *Vault) Describe() string { return "age vault " + show(v.path) }

// Atomic says that a commit is all or nothing, so that the store needs no journal.
func (v *Vault) Atomic() bool { return true }
