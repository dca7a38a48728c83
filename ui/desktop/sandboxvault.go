package desktop

import (
	"os"
	"path/filepath"

	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/profiles/vault"
)

// unfinishedVault is the sandbox's vault until everything is in it: scripts that wait for vault.age find it whole.
const unfinishedVault = "vault.age.part"

// sandboxVaultWork is a low scrypt work factor: this vault guards only pretend secrets.
const sandboxVaultWork = 10

// SandboxVault makes an empty vault in the sandbox's folder, with its passphrase in a file beside it.
// FinishSandboxVault gives it its name once everything is in it.
func SandboxVault(dir string) (profiles.KV, error) {
	pass := secret.New("sandbox")
	if err := WriteFile(filepath.Join(dir, "passphrase"), []byte(pass.Reveal()+"\n")); err != nil {
		return nil, err
	}
	part := filepath.Join(dir, unfinishedVault)
	if err := os.Remove(part); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	return vault.Create(part, pass, sandboxVaultWork)
}

// FinishSandboxVault names the vault that SandboxVault made.
func FinishSandboxVault(dir string) error {
	return os.Rename(filepath.Join(dir, unfinishedVault), filepath.Join(dir, "vault.age"))
}
