package inspect

// Dialect is the Auth0 API's token_dialect with the other profile, or none changed, that keeps what else the dialect
// decides: an API that writes permissions into its tokens (…_authz) goes on doing so. Without a token it is the plain one.
func Dialect(t *Token, rfc9068, permissions bool) string {
	name := "access_token"
	if rfc9068 {
		name = "rfc9068_profile"
	}
	if permissions || t != nil && t.Claim("permissions").Kind() != Absent {
		name += "_authz"
	}
	return name
}
