package inspect

func auth0Claims() []Entry {
	const profiles = "auth0.com/docs: secure/tokens/access-tokens/access-token-profiles"
	return []Entry{
		{"gty", "grant type", "How the token was asked for: client-credentials, password, refresh_token and so on.", "text",
			"In Auth0's own token profile only.", profiles},
		{"permissions", "permissions", "What the subject may do at this API.", "list of texts",
			"Set when the API has RBAC on and “Add Permissions in the Access Token”; for machine-to-machine tokens it repeats the grant's scopes.", "auth0.com/docs: get-started/apis/enable-role-based-access-control-for-apis"},
		{"org_id", "organization id", "The organization that the token is for, as org_….", "text",
			"Set when the request named an organization, or the client has a default one. Check it when you serve several organizations.", "auth0.com/docs: manage-users/organizations/organizations-for-m2m-applications"},
		{"org_name", "organization name", "The organization's name.", "text",
			"Only when the tenant is set to put names into tokens. Names can change hands; the id cannot.", "auth0.com/docs: manage-users/organizations/organizations-for-m2m-applications"},
		{"https://aws.amazon.com/tags", "AWS session tags", "principal_tags and transitive_tag_keys that AWS STS puts on the session.", "object",
			"An Action may set it. The role's trust policy must allow sts:TagSession.", "docs.aws.amazon.com: IAM/latest/UserGuide/id_session-tags.html"},
		{"https://aws.amazon.com/source_identity", "AWS source identity", "A name that stays with the session in CloudTrail.", "text",
			"An Action may set it. The role's trust policy must allow sts:SetSourceIdentity.", "docs.aws.amazon.com: IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html"},
		{"https://aws.amazon.com/roles", "AWS roles", "The exact ARNs of the roles that the token may assume. When it is there, AWS STS refuses every role that it does not name.", "text or list of texts",
			"An Action may set it.", "awsteele.com: blog/2026/07/13/oidc-tokens-can-restrict-which-aws-roles-they-assume.html"},
	}
}

// otherClaims are names of ID tokens and of other issuers that turn up where an Auth0 access token is expected.
func otherClaims() []Entry {
	const standard = "OpenID Connect Core §5.1"
	const entra = "learn.microsoft.com: entra/identity-platform/access-token-claims-reference"
	return []Entry{
		{"name", "full name", "The user's name.", "text", "In an access token only as a namespaced custom claim.", standard},
		{"given_name", "given name", "The user's first name.", "text", "", standard},
		{"family_name", "family name", "The user's last name.", "text", "", standard},
		{"nickname", "nickname", "The user's casual name.", "text", "", standard},
		{"picture", "picture", "Address of the user's picture.", "text", "", standard},
		{"locale", "locale", "The user's language and country.", "text", "", standard},
		{"zoneinfo", "time zone", "The user's time zone.", "text", "", standard},
		{"updated_at", "updated", "When the user's data last changed.", "date", "Auth0 writes an ISO text here, not seconds.", standard},
		{"email", "e-mail", "The user's e-mail address.", "text", "In an access token only as a namespaced custom claim.", standard},
		{"email_verified", "e-mail verified", "Whether the address was proven.", "boolean", "", standard},
		{"phone_number", "phone", "The user's phone number.", "text", "", standard},
		{"preferred_username", "user name", "The name that the user likes to be called by.", "text", "", standard},
		{"tid", "tenant", "The Entra tenant.", "text", "Not from Auth0: this token comes from Entra ID.", entra},
		{"oid", "object id", "The subject's object in Entra.", "text", "Not from Auth0: this token comes from Entra ID.", entra},
		{"appid", "application", "The client, in Entra's version 1 tokens.", "text", "Not from Auth0: this token comes from Entra ID.", entra},
		{"ver", "version", "The version of Entra's token format.", "text", "Not from Auth0: this token comes from Entra ID.", entra},
	}
}

func headerEntries() []Entry {
	const rotate = "auth0.com/docs: get-started/tenant-settings/signing-keys/rotate-signing-keys"
	return []Entry{
		{"alg", "algorithm", "How the token is signed or its key encrypted.", "text",
			"RS256, HS256 or PS256, set per API. Clouds can only verify the ones with public keys, and AWS not PS256: RS256 is the safe choice.", "RFC 7515 §4.1.1; auth0.com/docs: get-started/applications/signing-algorithms"},
		{"typ", "type", "What kind of token this is.", "text", "JWT in Auth0's own token profile, at+jwt in the RFC 9068 profile.", "RFC 7515 §4.1.9, RFC 9068 §2.1"},
		{"kid", "key id", "Which of the issuer's keys signed.", "text", "Names a key of the tenant's JWKS; after a rotation the old one stays until it is revoked.", "RFC 7515 §4.1.4; " + rotate},
		{"cty", "content type", "JWT says that the payload is itself a token.", "text", "", "RFC 7519 §5.2"},
		{"enc", "content encryption", "How the payload is encrypted; with it this is a JWE.", "text",
			"Set when the API has token encryption on; then no cloud can read the token.", "RFC 7516 §4.1.2; auth0.com/docs: secure/tokens/access-tokens/json-web-encryption"},
		{"zip", "compression", "The payload was compressed before it was encrypted.", "text", "", "RFC 7516 §4.1.3"},
		{"crit", "critical", "Extensions that must be understood, or the token must be refused.", "list of texts", "Not used by Auth0.", "RFC 7515 §4.1.11"},
		{"b64", "unencoded payload", "false says that the payload is not base64url; never in a JWT.", "boolean", "Not used by Auth0.", "RFC 7797 §3"},
		{"jku", "key set address", "Where the sender says that the keys are. Never fetched.", "text", "Not used by Auth0.", "RFC 7515 §4.1.2, RFC 8725 §3.10"},
		{"jwk", "key", "The key that the sender says it used. Never trusted.", "object", "Only in DPoP proofs.", "RFC 7515 §4.1.3, RFC 8725 §3.10"},
		{"x5u", "certificate address", "Where the sender says that its certificate is. Never fetched.", "text", "Not used by Auth0.", "RFC 7515 §4.1.5"},
		{"x5c", "certificates", "Certificates that the sender brings. Never trusted.", "list of texts", "Only in the JWKS, not in tokens.", "RFC 7515 §4.1.6"},
		{"x5t", "certificate SHA-1", "Fingerprint of the signing certificate.", "text", "", "RFC 7515 §4.1.7"},
		{"x5t#S256", "certificate SHA-256", "Fingerprint of the signing certificate.", "text", "", "RFC 7515 §4.1.8"},
		{"epk", "ephemeral key", "The sender's one-time key for the key agreement.", "object", "", "RFC 7518 §4.6.1.1"},
		{"apu", "producer info", "Input of the key agreement.", "text", "", "RFC 7518 §4.6.1.2"},
		{"apv", "recipient info", "Input of the key agreement.", "text", "", "RFC 7518 §4.6.1.3"},
		{"iv", "key iv", "Initialization vector of the encrypted key.", "text", "", "RFC 7518 §4.7.1.1"},
		{"tag", "key tag", "Authentication tag of the encrypted key.", "text", "", "RFC 7518 §4.7.1.2"},
		{"p2s", "salt", "Salt of the password-based key.", "text", "", "RFC 7518 §4.8.1.1"},
		{"p2c", "rounds", "Rounds of the password-based key; a large number is meant to stall the reader.", "number", "", "RFC 7518 §4.8.1.2"},
		{"iss", "issuer", "The issuer, repeated in the header of an encrypted token.", "text", "", "RFC 7519 §5.3"},
		{"sub", "subject", "The subject, repeated in the header of an encrypted token.", "text", "", "RFC 7519 §5.3"},
		{"aud", "audience", "The audience, repeated in the header of an encrypted token.", "text or list of texts", "", "RFC 7519 §5.3"},
	}
}

// silentlyDropped reports whether Auth0 drops a claim of this name that an Action sets, without an error.
func silentlyDropped(name string) bool {
	switch name {
	case "acr", "act", "active", "amr", "at_hash", "ath", "attest", "aud", "auth_time", "authorization_details", "azp", "c_hash",
		"client_id", "cnf", "cty", "dest", "entitlements", "events", "exp", "groups", "gty", "htm", "htu", "iat", "internalService",
		"iss", "jcard", "jku", "jti", "jwe", "jwk", "kid", "may_act", "mky", "nbf", "nonce", "object_id", "org_id", "org_name",
		"orig", "origid", "permissions", "roles", "rph", "s_hash", "sid", "sub", "sub_jwk", "toe", "txn", "typ", "uuid", "vot",
		"vtm", "x5t#S256":
		return true
	}
	return len(name) > 4 && name[:4] == "sip_"
}

// setByAuth0 lists restricted names that Auth0 writes itself into machine-to-machine tokens.
func setByAuth0(name string) bool {
	switch name {
	case "iss", "sub", "aud", "exp", "iat", "azp", "client_id", "gty", "jti", "permissions", "org_id", "org_name", "cnf":
		return true
	}
	return false
}
