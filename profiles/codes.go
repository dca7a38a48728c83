package profiles

// Codes of this package and of the backends below it.
const (
	// What people write and import.
	CodeFormat      = "store.format"
	CodeNewerFormat = "store.format.newer"
	CodeInvalid     = "store.invalid"
	CodeSealed      = "store.sealed.damaged"
	CodePassphrase  = "store.passphrase"

	// What is stored.
	CodeNotFound    = "store.profile.missing"
	CodeExists      = "store.name.taken"
	CodeNoSecret    = "store.secret.missing" // told by who needs the secret; Secret itself gives an empty one
	CodeLimit       = "store.limit"
	CodeDamaged     = "store.damaged.profile"
	CodeDamagedRoot = "store.damaged.root"
	CodeNewerStore  = "store.layout.newer"

	// Writing it.
	CodeUnverified  = "store.unverified"
	CodeBusy        = "store.busy"
	CodeLock        = "store.lock"
	CodeInterrupted = "store.interrupted"
	CodeBackend     = "store.failed"

	// The keyring's state.
	CodeNoBus       = "store.no-bus"
	CodeNoService   = "store.no-service"
	CodeLocked      = "store.locked"
	CodeDenied      = "store.denied"
	CodeSlow        = "store.slow"
	CodeUnsupported = "store.unsupported"
	CodeTooBig      = "store.too-big"

	// The vault's file.
	CodeVaultExists  = "store.vault.exists"
	CodeVaultMissing = "store.vault.missing"
	CodeVaultDamaged = "store.vault.damaged"
	CodeVaultChanged = "store.vault.changed"
	CodeVaultWrite   = "store.vault.write"
)

// Code is one row of docs/codes.md: a stable code and what is known of it. Certainty is documented, observed or
// inferred, as everywhere in mintmark.
type Code struct {
	Code      string
	Title     string
	Why       string
	Certainty string
	Source    string
}

const (
	ownRule  = "mintmark's own rule (profiles)"
	ownVault = "mintmark's own file (profiles/vault)"
	seenWith = "go-keyring v0.2.8 with gnome-keyring 42.1"
)

// Codes are all codes of profile stores, also those of keyring and vault.
func Codes() []Code {
	own := func(code, title, why string) Code { return Code{code, title, why, "documented", ownRule} }
	vault := func(code, title, why string) Code { return Code{code, title, why, "documented", ownVault} }
	seen := func(code, title, why string) Code { return Code{code, title, why, "observed", seenWith} }
	return []Code{
		own(CodeFormat, "A profile document is wrong", "Import is strict, so that a slip is found where it was made and not at the first token request."),
		own(CodeNewerFormat, "A profile document is newer than this program", "Reading it by old rules could lose what it says."),
		own(CodeInvalid, "A profile cannot be saved as it is", "A field holds what it cannot mean."),
		own(CodeSealed, "A sealed export cannot be read", "It was cut short or changed, or is no export; age notices every changed byte."),
		own(CodePassphrase, "The passphrase is missing or wrong", "Without it nothing in the file can be read."),
		own(CodeNotFound, "No such profile", "Names are compared without regard to case."),
		own(CodeExists, "The name is taken", "Names differ by more than case."),
		own(CodeNoSecret, "The profile has no secret", "It is stored without its client secret or private key, so no token can be asked for."),
		own(CodeLimit, "Too much to store", "1,000 profiles, 64 KiB each for settings, secret and token."),
		own(CodeDamaged, "A profile cannot be read", "One of its items is missing or does not match its checksum; the other profiles are not affected."),
		own(CodeDamagedRoot, "The list of profiles cannot be read", "The one item that leads to all others does not match its checksum."),
		own(CodeNewerStore, "The store's layout is newer than this program", "Writing it by old rules would damage it."),
		seen(CodeUnverified, "The backend did not keep what it accepted", "Reading back gave another value; a dismissed password dialog does that."),
		own(CodeBusy, "Another mintmark is writing", "Writers take turns; one did not finish in time."),
		own(CodeLock, "The lock file cannot be used", "Without it two mintmarks could overwrite each other."),
		own(CodeInterrupted, "The store was interrupted", "The request was cancelled or took too long; the next write or start finishes or undoes it."),
		own(CodeBackend, "The store failed", "The keyring gave an error that has no explanation here."),
		seen(CodeNoBus, "No session bus", "The keyring of Linux and BSD is reached over the D-Bus session bus, and there is none; it is never started from here."),
		seen(CodeNoService, "No secret service", "There is a session bus, but no keyring program answers on it."),
		seen(CodeLocked, "The keyring is locked", "It must be unlocked in a desktop session or by its own program; there was nobody to ask for the password."),
		{CodeDenied, "The keyring refused", "The system or a person said no to this program.", "inferred", "D-Bus error AccessDenied; exit codes of macOS's security tool; Windows error 5"},
		seen(CodeSlow, "The keyring does not answer", "It often waits for a password or a permission in a dialog."),
		{CodeUnsupported, "No keyring on this system", "go-keyring has none for this system, build or kind of logon.", "documented", "go-keyring, ErrUnsupportedPlatform; Windows error 1312"},
		{CodeTooBig, "The keyring refused an item for its size", "Items are kept below the known limits; this keyring's is lower.", "documented", "go-keyring, ErrSetDataTooBig"},
		vault(CodeVaultExists, "A vault would overwrite a file", "Creating a vault never replaces what is there."),
		vault(CodeVaultMissing, "The vault file cannot be opened", "There is no file, or it may not be read."),
		vault(CodeVaultDamaged, "The vault file is damaged", "It was cut short, changed, or is no vault; age notices every changed byte."),
		vault(CodeVaultChanged, "The vault file was changed by another program", "Somebody wrote, replaced or removed it without the lock that mintmarks share, so saving would lose that change."),
		vault(CodeVaultWrite, "The vault file cannot be written", "The folder is read-only or full, or another write is unfinished; the old content stays."),
	}
}
