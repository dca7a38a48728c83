package profiles

// Codes of this package and of the two backends below it.
const (
	CodeFormat      = "store.format"
	CodeNewerFormat = "store.format.newer"
	CodeInvalid     = "store.invalid"
	CodeNotFound    = "store.not-found"
	CodeExists      = "store.exists"
	CodeLimit       = "store.limit"
	CodeDamaged     = "store.damaged"
)
