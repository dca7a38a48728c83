package inspect

import (
	"slices"
	"strings"
)

// Entry is what the dictionary knows of a claim or header.
type Entry struct {
	Name    string // as in the token; a pattern's entry carries the name asked for
	Title   string // a label of a few words
	Meaning string // one or two sentences
	Type    string // "text", "text or list of texts", "date", "object", …
	Auth0   string // what Auth0 does with it; "" if nothing special
	Source  string // RFC section or vendor page
}

// Describe explains a claim, or a header when inHeader is set, by its exact name. Namespaced names (URLs and URNs) that
// are not known are explained as custom claims; ok is false for everything else that is unknown.
func Describe(name string, inHeader bool) (entry Entry, ok bool) {
	for _, entry := range Dictionary(inHeader) {
		if entry.Name == name {
			return entry, true
		}
	}
	if inHeader {
		return Entry{Name: name}, false
	}
	if strings.HasPrefix(name, "https://") || strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "urn:") {
		return Entry{Name: name, Title: "custom claim", Type: "any JSON",
			Meaning: "A claim of your own, under a name that cannot collide with anybody else's.",
			Auth0:   "An Action set it with api.accessToken.setCustomClaim. Names under auth0.com, webtask.io, webtask.run and urn:auth0 are refused.",
			Source:  "auth0.com/docs: secure/tokens/json-web-tokens/create-custom-claims"}, true
	}
	return Entry{Name: name}, false
}

// Dictionary lists every entry, headers or claims, in reading order.
func Dictionary(inHeader bool) []Entry {
	if inHeader {
		return headerEntries()
	}
	return slices.Concat(registeredClaims(), auth0Claims(), otherClaims())
}

func registeredClaims() []Entry {
	return []Entry{
		{"iss", "issuer", "Who made the token. Verifiers fetch the keys of this very address and compare it byte for byte.", "text",
			"https:// and the host that served the token request, always with a slash at the end: the custom domain gives another iss than the canonical one.", "RFC 7519 §4.1.1; auth0.com/docs: customize/custom-domains"},
		{"sub", "subject", "Whom the token is about.", "text",
			"For machine-to-machine tokens the client id followed by @clients; for users a connection and an id joined by |. Nothing can change it.", "RFC 7519 §4.1.2; auth0.com/docs: secure/tokens/access-tokens/access-token-profiles"},
		{"aud", "audience", "For whom the token is meant. A service must refuse a token that does not name it.", "text or list of texts",
			"The API's identifier, exactly as registered and as asked for. One text for machine-to-machine tokens; user flows with openid get a list.", "RFC 7519 §4.1.3; auth0.com/docs: secure/tokens/access-tokens/get-access-tokens"},
		{"exp", "expires", "From this moment on nobody may accept the token.", "date",
			"iat plus the API's token lifetime: 86,400 s unless changed, at most 2,592,000 s. Auth0 cannot revoke it earlier.", "RFC 7519 §4.1.4; auth0.com/docs: secure/tokens/access-tokens/update-access-token-lifetime"},
		{"nbf", "not before", "Before this moment nobody may accept the token.", "date", "Not set by Auth0 on access tokens.", "RFC 7519 §4.1.5"},
		{"iat", "issued", "When the token was made.", "date", "", "RFC 7519 §4.1.6"},
		{"jti", "token id", "A name for this one token, so that it can be refused the second time.", "text",
			"Only in the RFC 9068 profile.", "RFC 7519 §4.1.7; auth0.com/docs: secure/tokens/access-tokens/access-token-profiles"},
		{"azp", "authorized party", "The client that asked for the token.", "text",
			"The client id, in Auth0's own token profile; the RFC 9068 profile says client_id instead. AWS compares azp in place of aud when it is there.", "OpenID Connect Core §2; auth0.com/docs: secure/tokens/access-tokens/access-token-profiles"},
		{"client_id", "client", "The client that asked for the token.", "text",
			"In the RFC 9068 profile, where Auth0's own profile says azp.", "RFC 9068 §2.2, RFC 8693 §4.3"},
		{"scope", "scopes", "What the token allows, words separated by blanks.", "text",
			"All scopes of the client grant when the request names none.", "RFC 8693 §4.2, RFC 9068 §2.2.3; auth0.com/docs: get-started/applications/application-access-to-apis-client-grants"},
		{"cnf", "bound key", "The key whose holder alone may use the token: jkt for DPoP, x5t#S256 for mTLS.", "object",
			"Set when the API or the client asks for proof of possession. AWS, Google Cloud and Azure do not look at it.", "RFC 7800 §3.1, RFC 9449 §6, RFC 8705 §3.1"},
		{"act", "actor", "Who acts on behalf of the subject.", "object", "Only with agents as principal (early access).", "RFC 8693 §4.1"},
		{"may_act", "may act", "Who is allowed to act on behalf of the subject.", "object", "", "RFC 8693 §4.4"},
		{"auth_time", "signed in", "When the user signed in.", "date", "", "OpenID Connect Core §2, RFC 9068 §2.2.1"},
		{"acr", "assurance", "How surely the user was authenticated.", "text", "", "OpenID Connect Core §2, RFC 9068 §2.2.1"},
		{"amr", "methods", "How the user was authenticated, for example pwd, mfa.", "list of texts", "An Action cannot set it.", "RFC 8176 §2"},
		{"sid", "session", "The user's session at the issuer.", "text", "", "OpenID Connect Front-Channel Logout §3"},
		{"nonce", "nonce", "Ties an ID token to the request for it.", "text", "In an access token it is a sign that this is an ID token.", "OpenID Connect Core §2"},
		{"at_hash", "access token hash", "Ties an ID token to the access token beside it.", "text", "A sign that this is an ID token.", "OpenID Connect Core §3.1.3.6"},
		{"c_hash", "code hash", "Ties an ID token to the authorization code beside it.", "text", "A sign that this is an ID token.", "OpenID Connect Core §3.3.2.11"},
		{"s_hash", "state hash", "Ties an ID token to the state of the request.", "text", "A sign that this is an ID token.", "FAPI 1.0 part 2 §5.1"},
		{"roles", "roles", "Roles of the subject.", "list of texts", "A restricted name: an Action that sets it is silently ignored. Use a namespaced claim.", "RFC 9068 §2.2.3.1, RFC 7643 §4.1.2"},
		{"groups", "groups", "Groups of the subject.", "list of texts", "A restricted name: an Action that sets it is silently ignored. Use a namespaced claim.", "RFC 9068 §2.2.3.1, RFC 7643 §4.1.2"},
		{"entitlements", "entitlements", "Single rights of the subject.", "list of texts", "A restricted name: an Action that sets it is silently ignored.", "RFC 9068 §2.2.3.1, RFC 7643 §4.1.2"},
		{"authorization_details", "authorization details", "What the token allows, in detail.", "list of objects", "", "RFC 9396 §9"},
		{"events", "events", "Security events; with it this is a logout or event token and no access token.", "object", "", "RFC 8417 §2.2"},
		{"txn", "transaction", "A name for the transaction that the token belongs to.", "text", "", "RFC 8417 §2.2"},
	}
}
