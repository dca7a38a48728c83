package vault

import (
	"errors"
	"io/fs"

	"mintmark/inspect/printable"
	"mintmark/profiles"
)

func show(text string) string { return printable.Of(text).String() }

func exists(path string) error {
	return &profiles.Trouble{
		Code: profiles.CodeVaultExists, What: "There is already a file at " + show(path) + ".", Why: "Making a vault never overwrites anything.",
		Next: "Open it, or choose another name.", Err: fs.ErrExist,
	}
}

func emptyPassphrase() error {
	return &profiles.Trouble{Code: profiles.CodePassphrase, State: profiles.Locked, What: "The passphrase is empty.", Why: "A vault is locked by its passphrase alone.", Next: "Give the vault's passphrase on the terminal or through MINTMARK_VAULT_PASSPHRASE_FILE."}
}

func noPassphrase(err error) error {
	return &profiles.Trouble{
		Code: profiles.CodePassphrase, State: profiles.Locked, What: "No passphrase was given for the vault.", Why: profiles.Sentence(err),
		Next: "Give it on the terminal or through MINTMARK_VAULT_PASSPHRASE_FILE.", Err: err,
	}
}

func cannotRead(path string, err error) error {
	t := &profiles.Trouble{Code: profiles.CodeVaultMissing, State: profiles.Failed, What: "The vault " + show(path) + " cannot be read.", Why: profiles.Sentence(err), Next: "Check the path and its permissions.", Err: err}
	if isMissing(err) {
		t.What, t.Why, t.Next = "There is no vault at "+show(path)+".", "The file does not exist.", "Check the path; mintmark profile add and mintmark profile import make a vault where there is none."
	}
	return t
}

func cannotWrite(path string, err error) error {
	return &profiles.Trouble{
		Code: profiles.CodeVaultWrite, State: profiles.Failed, What: "The vault " + show(path) + " cannot be written; what it held is unchanged.", Why: profiles.Sentence(err),
		Next: "Make room and the folder writable, and try again in ten seconds if another mintmark was stopped while writing.", Err: err,
	}
}

func because(why string, err error) string {
	if err != nil {
		why += ": " + err.Error()
	}
	return profiles.Sentence(errors.New(why))
}

func damaged(path, why string, err error) error {
	return &profiles.Trouble{
		Code: profiles.CodeVaultDamaged, State: profiles.Failed, What: "The vault " + show(path) + " is damaged.", Why: because(why, err),
		Next: "Restore the file from a backup; mintmark has not changed it.", Err: err,
	}
}

func changed(path string, err error) error {
	return &profiles.Trouble{
		Code: profiles.CodeVaultChanged, State: profiles.Failed, What: "The vault " + show(path) + " was replaced by another program.", Why: "It is not the file that was read last, and whoever wrote it did not wait for the lock that mintmarks share.",
		Next: "Open it again; the change was not saved.", Err: err,
	}
}
