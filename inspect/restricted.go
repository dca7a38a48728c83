package inspect

// Restricted reports whether an Auth0 Action that sets a claim of this name is ignored without an error (auth0.com/docs:
// secure/tokens/json-web-tokens/create-custom-claims).
func Restricted(claim string) bool { return silentlyDropped(claim) }
