package inspect

func claimRules() []rule {
	return []rule{
		{"time.exp-missing", Error, "No expiry", "An access token must expire; one without exp would be good for ever.", Documented, "RFC 9068 §2.2"},
		{"time.expired", Error, "Expired", "After exp nobody may accept the token.", Documented, "RFC 7519 §4.1.4"},
		{"time.not-yet", Error, "Not valid yet", "Before nbf nobody may accept the token.", Documented, "RFC 7519 §4.1.5"},
		{"time.iat-future", Warning, "Issued in the future", "The clocks of issuer and verifier differ; some verifiers refuse such a token.", Documented, "RFC 7519 §4.1.6"},
		{"time.date-unusable", Error, "Not a usable date", "A date is a number of seconds since 1970, an integer or a decimal, up to the year 9999.", Documented, "RFC 7519 §2"},
		{"time.order", Warning, "Dates out of order", "exp lies before iat or nbf, so the token was never valid.", Documented, "RFC 7519 §4.1"},
		{"issuer.missing", Error, "No issuer", "Without iss nobody knows whose keys count.", Documented, "RFC 7519 §4.1.1"},
		{"issuer.not-text", Error, "The issuer is not a text", "iss is one text.", Documented, "RFC 7519 §4.1.1"},
		{"issuer.differs", Error, "Another issuer", "Issuers are compared byte for byte.", Documented, "RFC 7519 §4.1.1, RFC 8725 §3.8"},
		{"audience.missing", Error, "No audience", "Without aud a token could be replayed at any service.", Documented, "RFC 7519 §4.1.3, RFC 8725 §3.9"},
		{"audience.not-text", Error, "The audience is neither text nor list of texts", "aud is one text or a list of texts.", Documented, "RFC 7519 §4.1.3"},
		{"audience.differs", Error, "Another audience", "Audiences are compared byte for byte.", Documented, "RFC 7519 §4.1.3, RFC 8725 §3.9"},
		{"claim.missing", Error, "A required claim is missing", "The profile asks for this claim.", Documented, "profile"},
		{"claim.differs", Error, "A required claim differs", "The profile asks for another value.", Documented, "profile"},
		{"claim.scope-missing", Warning, "A wanted scope is absent", "The issuer did not grant it; calls that need it will be refused.", Documented, "RFC 6749 §3.3, RFC 9068 §2.2.3"},
	}
}
