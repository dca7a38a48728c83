package profiles

// Codes of this package; CodeHealth has those of a backend's state.
const (
	CodeFormat      = "store.format"
	CodeNewerFormat = "store.format.newer"
	CodeNewerStore  = "store.layout.newer"
	CodeInvalid     = "store.invalid"
	CodeNotFound    = "store.not-found"
	CodeExists      = "store.exists"
	CodeLimit       = "store.limit"
	CodeDamaged     = "store.damaged.profile"
	CodeDamagedPage = "store.damaged.index"
	CodeDamagedRoot = "store.damaged.root"
	CodeUnverified  = "store.unverified"
	CodeBusy        = "store.busy"
	CodeLock        = "store.lock"
	CodeInterrupted = "store.interrupted"
	CodeBackend     = "store.failed"
	CodePassphrase  = "store.passphrase"
	CodeSealed      = "store.sealed.damaged"
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
