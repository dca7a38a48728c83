package profiles

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"mintmark/inspect/printable"
)

// FieldError says what is wrong with one field of a profile. Field is its path in the file form ("expect.claims",
// "targets[1].name").
type FieldError struct {
	Field string
	What  string // a sentence: what is wrong and how to write it
}

// Error is the sentence alone; the field is named in it.
func (e *FieldError) Error() string { return e.What }

func invalid(field, what string) *FieldError { return &FieldError{Field: field, What: what} }

// Validate checks a whole profile and returns every fault, joined; each is a *FieldError. Cloud settings are only
// checked for being a JSON object: the clouds themselves judge what is in them.
func Validate(p Profile) error {
	faults := append(checkIdentity(p), checkExtras(p)...)
	faults = append(faults, checkTargets(p.Targets)...)
	if data, err := record(p); err != nil {
		faults = append(faults, invalid("", "The profile cannot be written as JSON."))
	} else if len(data) > MaxRecord {
		faults = append(faults, invalid("", fmt.Sprintf("The profile is too large: %d of at most %d bytes.", len(data), MaxRecord)))
	}
	errs := make([]error, len(faults))
	for i, f := range faults {
		errs[i] = f
	}
	return errors.Join(errs...)
}

// AssertionAlgs are the algorithms that Auth0 takes for private_key_jwt (Auth0 docs, "Private Key JWT").
func AssertionAlgs() []string { return []string{"RS256", "RS384", "PS256"} }

// AuthMethods are the client authentication methods that a profile may name.
func AuthMethods() []string { return []string{SecretPost, SecretBasic, PrivateKeyJWT} }

// Algorithms are the signature algorithms that a profile may expect (RFC 7518 §3.1, RFC 8037).
func Algorithms() []string {
	return []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "HS256", "HS384", "HS512"}
}

func checkIdentity(p Profile) (faults []*FieldError) {
	add := func(field, what string) {
		if what != "" {
			faults = append(faults, invalid(field, what))
		}
	}
	add("name", checkName(p.Name))
	add("domain", checkDomain(p.Domain))
	add("issuer", checkEndpoint("issuer", p.Issuer))
	add("token_url", checkEndpoint("token URL", p.TokenURL))
	if p.ClientID == "" {
		add("client_id", "A profile needs a client id (Applications > your app > Settings).")
	}
	add("client_id", checkPlain("client id", p.ClientID, 255))
	add("client_auth", checkChoice("client authentication", p.ClientAuth, AuthMethods()))
	add("assertion_alg", checkChoice("assertion algorithm", p.AssertionAlg, AssertionAlgs()))
	add("key_id", checkPlain("key id", p.KeyID, 255))
	add("audience", checkText("audience", p.Audience, 600))
	add("organization", checkPlain("organization", p.Organization, 255))
	add("parameters", checkParameters(p.Parameters))
	for i, s := range p.Scopes {
		add(fmt.Sprintf("scopes[%d]", i), checkScope(s))
	}
	return faults
}

func checkExtras(p Profile) (faults []*FieldError) {
	add := func(field, what string) {
		if what != "" {
			faults = append(faults, invalid(field, what))
		}
	}
	if p.Expect != nil {
		for i, a := range p.Expect.Algorithms {
			if a == "" {
				add(fmt.Sprintf("expect.algorithms[%d]", i), "An expected algorithm is empty.")
			}
			add(fmt.Sprintf("expect.algorithms[%d]", i), checkChoice("expected algorithm", a, Algorithms()))
		}
		for name := range p.Expect.Claims {
			if name == "" {
				add("expect.claims", "An expected claim has no name.")
			}
		}
	}
	for i, tag := range p.Tags {
		if strings.TrimSpace(tag) != tag || tag == "" {
			add(fmt.Sprintf("tags[%d]", i), "A tag is empty or has a blank at its end.")
		}
		add(fmt.Sprintf("tags[%d]", i), checkText("tag", tag, 64))
	}
	add("label", checkText("label", p.Label, 64))
	add("ca_file", checkText("CA file", p.CAFile, 4096))
	add("cache", checkChoice("token cache", p.Cache, []string{CacheKeyring, CacheMemory}))
	return faults
}

func checkTargets(targets []Target) (faults []*FieldError) {
	seen := map[string]bool{}
	for i, t := range targets {
		at := func(field, what string) {
			if what != "" {
				faults = append(faults, invalid(fmt.Sprintf("targets[%d].%s", i, field), what))
			}
		}
		if t.Cloud == "" {
			at("cloud", "A target does not say which cloud it is.")
		}
		at("cloud", checkPlain("target's cloud", t.Cloud, 32))
		at("name", checkText("target's name", t.Name, 64))
		key := t.Cloud + "\x00" + foldName(t.Name)
		if seen[key] {
			at("name", fmt.Sprintf("Two %s targets are named %q; give each its own name.", printable.Of(t.Cloud), printable.Of(t.Name)))
		}
		seen[key] = true
		if len(t.Settings) > 0 && !isObject(t.Settings) {
			at("settings", "A target's settings must be a JSON object.")
		}
	}
	return faults
}

// checkEndpoint takes an absolute https URL (http on loopback) without user, query or fragment; "" is the default.
func checkEndpoint(what, text string) string {
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }):
		return fmt.Sprintf("The %s is not a URL such as https://acme.eu.auth0.com/.", what)
	case u.Scheme != "https" && (u.Scheme != "http" || !IsLoopback(u.Hostname())):
		return fmt.Sprintf("The %s must begin with https:// (http only for this machine).", what)
	case u.User != nil || strings.ContainsAny(text, "?#"):
		return fmt.Sprintf("The %s must have no user name, query or fragment.", what)
	}
	return ""
}

// checkPlain takes visible ASCII without blanks, as identifiers of Auth0 are.
func checkPlain(what, text string, limit int) string {
	for _, r := range text {
		if r <= ' ' || r >= 0x7f {
			return fmt.Sprintf("The %s holds the character %U, which cannot be part of it; was something else pasted along?", what, r)
		}
	}
	return checkText(what, text, limit)
}

// checkText takes UTF-8 without control characters, of at most limit bytes.
func checkText(what, text string, limit int) string {
	switch {
	case !utf8.ValidString(text):
		return fmt.Sprintf("The %s is not valid UTF-8.", what)
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }):
		return fmt.Sprintf("The %s holds a control character or a line break.", what)
	case len(text) > limit:
		return fmt.Sprintf("The %s is longer than %d bytes.", what, limit)
	}
	return ""
}

func checkChoice(what, text string, choices []string) string {
	if text == "" || slices.Contains(choices, text) {
		return ""
	}
	return fmt.Sprintf("The %s %q is none of %s.", what, printable.Of(text), strings.Join(choices, ", "))
}

// checkScope holds one scope to RFC 6749 §3.3: visible ASCII but the quote and the backslash, no blank.
func checkScope(s string) string {
	if s == "" {
		return "A scope is empty."
	}
	for _, r := range s {
		if r <= ' ' || r > '~' || r == '"' || r == '\\' {
			return fmt.Sprintf("The scope %q holds the character %U; write one scope an entry, without blanks or quotes.", printable.Of(s), r)
		}
	}
	return ""
}
