package wire

import "strings"

// secretName reports whether a header, form field, JSON member, XML element or query parameter of this name holds
// something that must not be kept. Spelling does not matter: access_token, accessToken and Access-Token are one name.
// It errs on the side of hiding; harmlessName lists what would make records unreadable.
func secretName(name string) bool {
	n := bareName(name)
	if harmlessName(n) {
		return false
	}
	switch n {
	case "authorization", "proxyauthorization", "codeverifier", "devicecode", "clientcertificate", "sid", "pin":
		return true
	}
	for _, part := range []string{"token", "secret", "password", "passwd", "passphrase", "assertion", "cookie", "dpop", "privatekey", "apikey", "signature", "sessionid"} {
		if strings.Contains(n, part) {
			return true
		}
	}
	return false
}

// secretField is secretName for forms and queries, where a bare code is an authorization code and not an error's.
func secretField(name string) bool { return secretName(name) || bareName(name) == "code" }

// harmlessName is for names that only speak about a secret.
func harmlessName(n string) bool {
	switch n {
	case "subjectfromwebidentitytoken", "dpopnonce", "tokeninfo":
		return true
	}
	for _, end := range []string{"type", "types", "typehint", "endpoint", "endpoints", "url", "uri", "supported", "expiresin", "expiration", "lifetime",
		"dialect", "encryption", "format", "usage", "method", "methods", "alg", "algs", "required", "version", "count", "limit", "exception", "error", "fault"} {
		if strings.HasSuffix(n, end) {
			return true
		}
	}
	return false
}

// bareName is name in lower case without an XML prefix and without anything but letters and digits.
func bareName(name string) string {
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		name = name[i+1:]
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return -1
	}, name)
}
