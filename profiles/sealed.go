package profiles

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"
	"filippo.io/age/armor"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"mintmark/profiles/secret"
)

// SealedFormat marks the document inside a sealed export. The outside is an ordinary armored age file with a
// passphrase, which `age -d` opens.
const SealedFormat = "mintmark.sealed/1"

type sealedDocument struct {
	Format   string            `json:"format"`
	Document jsontext.Value    `json:"document"` // the file form
	Secrets  map[string]string `json:"secrets"`  // by profile name
}

// EncodeSealed writes profiles with their secrets into an age file locked by a passphrase. It is the only form in which
// secrets leave the store.
func EncodeSealed(ps []Profile, secrets map[string]secret.Secret, passphrase secret.Secret) ([]byte, error) {
	return encodeSealed(ps, secrets, passphrase, 0)
}

func encodeSealed(ps []Profile, secrets map[string]secret.Secret, passphrase secret.Secret, workFactor int) ([]byte, error) {
	if passphrase.Empty() {
		return nil, &Trouble{Code: CodePassphrase, What: "A sealed export needs a passphrase.", Why: "It holds secrets, and nothing else locks it.", Next: "Choose one and give it to the recipients on another way."}
	}
	doc, err := Encode(ps)
	if err != nil {
		return nil, err
	}
	inside := sealedDocument{Format: SealedFormat, Document: doc, Secrets: map[string]string{}}
	for _, p := range ps {
		if s, ok := secrets[p.Name]; ok && !s.Empty() {
			inside.Secrets[p.Name] = s.Reveal()
		}
	}
	text, err := json.Marshal(inside, json.Deterministic(true))
	if err != nil {
		return nil, fmt.Errorf("write the sealed document: %w", err)
	}
	lock, err := age.NewScryptRecipient(passphrase.Reveal())
	if err != nil {
		return nil, fmt.Errorf("lock the export: %w", err)
	}
	if workFactor > 0 {
		lock.SetWorkFactor(workFactor)
	}
	var out bytes.Buffer
	lines := armor.NewWriter(&out)
	body, err := age.Encrypt(lines, lock)
	if err != nil {
		return nil, fmt.Errorf("lock the export: %w", err)
	}
	if _, err := body.Write(text); err != nil {
		return nil, fmt.Errorf("lock the export: %w", err)
	}
	if err := errors.Join(body.Close(), lines.Close()); err != nil {
		return nil, fmt.Errorf("lock the export: %w", err)
	}
	return out.Bytes(), nil
}

// IsSealed reports whether data is an age file, armored or binary, rather than a document.
func IsSealed(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(data), []byte(armor.Header)) || bytes.HasPrefix(data, []byte("age-encryption.org/"))
}

// DecodeSealed opens what EncodeSealed wrote: the profiles, and the secrets by name.
func DecodeSealed(data []byte, passphrase secret.Secret) ([]Profile, map[string]secret.Secret, error) {
	text, err := unseal(data, passphrase)
	if err != nil {
		return nil, nil, err
	}
	var inside sealedDocument
	if err := json.Unmarshal(text, &inside, json.RejectUnknownMembers(true)); err != nil || inside.Format != SealedFormat {
		return nil, nil, &Trouble{Code: CodeSealed, What: "The file opened, but it is not an export of mintmark.", Why: "The document inside is not " + SealedFormat + ".", Next: "Was another file given?"}
	}
	ps, err := Decode(inside.Document)
	if err != nil {
		return nil, nil, err
	}
	secrets := map[string]secret.Secret{}
	for name, value := range inside.Secrets {
		secrets[name] = secret.New(value)
	}
	return ps, secrets, nil
}

func unseal(data []byte, passphrase secret.Secret) ([]byte, error) {
	key, err := age.NewScryptIdentity(passphrase.Reveal())
	if err != nil {
		return nil, &Trouble{Code: CodePassphrase, What: "The passphrase is empty.", Why: "A sealed export opens with its passphrase alone.", Next: "Give the passphrase that the file was sealed with."}
	}
	var in io.Reader = bytes.NewReader(data)
	if bytes.HasPrefix(bytes.TrimSpace(data), []byte(armor.Header)) {
		in = armor.NewReader(in)
	}
	body, err := age.Decrypt(in, key)
	var noMatch *age.NoIdentityMatchError
	if errors.As(err, &noMatch) {
		return nil, &Trouble{Code: CodePassphrase, What: "The passphrase does not open the file.", Why: "It was sealed with another passphrase, or for a key rather than a passphrase.", Next: "Check the passphrase and the file.", Err: err}
	}
	var text []byte
	if err == nil {
		text, err = io.ReadAll(body)
	}
	if err != nil {
		return nil, &Trouble{Code: CodeSealed, What: "The sealed file is damaged.", Why: Sentence(err), Next: "Copy it again from where it came.", Err: err}
	}
	return text, nil
}
