package vault

import (
	"bytes"
	"errors"
	"io"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/go-json-experiment/json"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

const (
	format       = "mintmark.vault/1"
	formatPrefix = "mintmark.vault/"
	footer       = armor.Footer + "\n"
)

// content is the second message, opened. Values are base64, as JSON has no bytes.
type content struct {
	Format string            `json:"format"`
	Items  map[string][]byte `json:"items"`
}

func join(locked, body []byte) []byte {
	out := append([]byte(format+"\n"), locked...)
	return append(out, body...)
}

func lockIdentity(id *age.X25519Identity, passphrase secret.Secret, workFactor int) ([]byte, error) {
	lock, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, err
	}
	if workFactor > 0 {
		lock.SetWorkFactor(workFactor)
	}
	return encrypt([]byte(id.String()+"\n"), lock)
}

func unlockIdentity(path string, locked []byte, passphrase secret.Secret) (*age.X25519Identity, error) {
	key, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, emptyPassphrase()
	}
	text, err := decrypt(locked, key)
	var noMatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &noMatch):
		return nil, &profiles.Trouble{
			Code: profiles.CodePassphrase, State: profiles.Locked, What: "The passphrase does not open the vault " + show(path) + ".",
			Why: "The vault was made with another one.", Next: "Try again; without the passphrase nothing in the vault can be read.", Err: err,
		}
	case err != nil:
		return nil, damaged(path, "its key cannot be read", err)
	}
	id, err := age.ParseX25519Identity(string(bytes.TrimSpace(text)))
	if err != nil {
		return nil, damaged(path, "its key is no age identity", nil) // the cause would quote the key
	}
	return id, nil
}

func sealBody(items map[string][]byte, id *age.X25519Identity) ([]byte, error) {
	text, err := json.Marshal(content{Format: format, Items: items}, json.Deterministic(true))
	if err != nil {
		return nil, err
	}
	return encrypt(text, id.Recipient())
}

// openBody decrypts and reads the items. An identity that does not fit stays an *age.NoIdentityMatchError inside.
func openBody(path string, body []byte, id *age.X25519Identity) (map[string][]byte, error) {
	text, err := decrypt(body, id)
	if err != nil {
		return nil, damaged(path, "its content cannot be decrypted", err)
	}
	c := content{Items: map[string][]byte{}}
	if err := json.Unmarshal(text, &c); err != nil || c.Format != format {
		return nil, damaged(path, "its content is not what a vault holds", nil) // the cause could quote a secret
	}
	return c.Items, nil
}

func encrypt(text []byte, to age.Recipient) ([]byte, error) {
	var out bytes.Buffer
	lines := armor.NewWriter(&out)
	w, err := age.Encrypt(lines, to)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := errors.Join(w.Close(), lines.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func decrypt(message []byte, key age.Identity) ([]byte, error) {
	r, err := age.Decrypt(armor.NewReader(bytes.NewReader(message)), key)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}
