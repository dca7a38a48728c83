package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"filippo.io/age"

	"mintmark/profiles"
)

// staleAfter is how old an unfinished new file must be before it counts as left behind by a killed process.
const staleAfter = 10 * time.Second

// newPath is where a commit writes before it renames. One fixed name, so that a killed process leaves at most one file,
// which the next start removes; its content is encrypted like the vault.
func (v *Vault) newPath() string { return v.path + ".new" }

// makeNew moves a finished new file to a place where nothing may be yet.
func makeNew(from, to string) error {
	err := os.Link(from, to)
	if err == nil {
		return os.Remove(from)
	}
	if errors.Is(err, fs.ErrExist) {
		return err
	}
	return os.Rename(from, to) // a file system without links
}

// save writes items as the vault's new content and makes them v's own; move puts the finished file in its place.
func (v *Vault) save(items map[string][]byte, move func(from, to string) error) error {
	body, err := sealBody(items, v.identity)
	if err != nil {
		return cannotWrite(v.path, err)
	}
	data := join(v.locked, body)
	if err := v.replaceFile(data, move); err != nil {
		if _, there := os.Lstat(v.path); v.seen == nil && there == nil {
			return exists(v.path)
		}
		return cannotWrite(v.path, err)
	}
	v.items, v.sum = items, sha256.Sum256(data)
	v.seen, err = os.Stat(v.path)
	if err != nil {
		return cannotWrite(v.path, err)
	}
	return nil
}

// replaceFile is write, fsync, rename, fsync of the folder: after a crash the file is the old one or the new one.
func (v *Vault) replaceFile(data []byte, move func(from, to string) error) (err error) {
	v.clearStale()
	f, err := os.OpenFile(v.newPath(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(v.newPath())
		}
	}()
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err = move(v.newPath(), v.path); err != nil {
		return err
	}
	if dir, err := os.Open(filepath.Dir(v.path)); err == nil {
		_ = dir.Sync() // not every file system can; the rename itself is done
		_ = dir.Close()
	}
	return nil
}

// Unfinished tells whether something lies beside the vault that a write made and did not finish, or is making now.
func (v *Vault) Unfinished() bool {
	_, err := os.Lstat(v.newPath())
	return err == nil
}

// Tidy removes it. The caller knows that nobody is writing.
func (v *Vault) Tidy() { _ = os.Remove(v.newPath()) }

// clearStale removes an unfinished new file that nobody is writing any more.
func (v *Vault) clearStale() {
	if info, err := os.Lstat(v.newPath()); err == nil && time.Since(info.ModTime()) > staleAfter {
		_ = os.Remove(v.newPath())
	}
}

// readFile reads the whole file and remembers what it was.
func (v *Vault) readFile() ([]byte, error) {
	info, err := os.Stat(v.path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, damaged(v.path, "it is not a regular file", nil)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(v.path)
	}
	if err != nil {
		return nil, cannotRead(v.path, err)
	}
	v.seen, v.sum = info, sha256.Sum256(data)
	return data, nil
}

// refresh reads the file again if it is another one than last time.
func (v *Vault) refresh() error {
	info, err := os.Stat(v.path)
	if err != nil {
		return cannotRead(v.path, err)
	}
	if os.SameFile(info, v.seen) && info.Size() == v.seen.Size() && info.ModTime().Equal(v.seen.ModTime()) {
		return nil
	}
	return v.reload()
}

func (v *Vault) reload() error {
	data, err := v.readFile()
	if err != nil {
		return err
	}
	locked, body, err := v.parts(data)
	if err != nil {
		return err
	}
	items, err := openBody(v.path, body, v.identity)
	var noMatch *age.NoIdentityMatchError
	if errors.As(err, &noMatch) {
		return changed(v.path, err)
	}
	if err != nil {
		return err
	}
	v.items, v.locked = items, locked
	return nil
}

// parts cuts the file into its two messages.
func (v *Vault) parts(data []byte) (locked, body []byte, err error) {
	first, rest, _ := bytes.Cut(data, []byte("\n"))
	if !bytes.Equal(first, []byte(format)) {
		if bytes.HasPrefix(first, []byte(formatPrefix)) && len(first) < 40 {
			return nil, nil, &profiles.Trouble{
				Code: profiles.CodeNewerStore, What: "The vault " + show(v.path) + " is written in " + show(string(first)) + ", which this program does not read.",
				Why: "A newer mintmark wrote it.", Next: "Use that newer mintmark.",
			}
		}
		return nil, nil, damaged(v.path, "it does not begin with "+format, nil)
	}
	i := bytes.Index(rest, []byte(footer))
	if i < 0 {
		return nil, nil, damaged(v.path, "it ends too early", nil)
	}
	i += len(footer)
	return bytes.Clone(rest[:i]), rest[i:], nil
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
