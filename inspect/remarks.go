package inspect

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"mintmark/inspect/printable"
)

// remarks are findings that no line fails for: what is unusual, what bites elsewhere, what is worth knowing.
func remarks(t *Token, opt Options) []Finding {
	var found []Finding
	if t.Claims != nil {
		for _, check := range []func(*Token) []Finding{remarkTypes, remarkProfile, remarkKind, remarkIssuer, remarkAudience, remarkSubject, remarkNumbers} {
			found = append(found, check(t)...)
		}
		found = append(found, remarkTimes(t, opt)...)
	}
	if t.Kind == JWS {
		found = append(found, remarkHeader(t)...)
	}
	return append(found, remarkSize(t)...)
}

// remarkTypes holds registered claims to their types.
func remarkTypes(t *Token) []Finding {
	var found []Finding
	for _, name := range []string{"iss", "sub", "jti", "azp", "client_id", "scope", "gty", "org_id", "org_name"} {
		if v := t.Claim(name); v.Kind() != Absent && v.Kind() != String {
			found = append(found, find("claim.wrong-type", "claims."+name, "a text", kindWord(v.Kind())+": "+v.Raw(), ""))
		}
	}
	if aud := t.Claim("aud"); aud.Kind() != Absent {
		if _, ok := aud.Texts(); !ok {
			found = append(found, find("claim.wrong-type", "claims.aud", "a text or a list of texts", aud.Raw(), ""))
		}
	}
	if v := t.Claim("permissions"); v.Kind() != Absent {
		if _, ok := v.Texts(); !ok || v.Kind() != Array {
			found = append(found, find("claim.wrong-type", "claims.permissions", "a list of texts", v.Raw(), ""))
		}
	}
	if v := t.Claim("cnf"); v.Kind() != Absent && v.Kind() != ObjectKind {
		found = append(found, find("claim.wrong-type", "claims.cnf", "an object", v.Raw(), ""))
	}
	return found
}

// remarkProfile is the checklist of RFC 9068 §2.2, when typ promises that profile.
func remarkProfile(t *Token) []Finding {
	if strings.TrimPrefix(strings.ToLower(t.Type()), "application/") != "at+jwt" {
		return nil
	}
	var found []Finding
	for _, name := range []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} {
		if !t.Claims.Has(name) {
			found = append(found, find("claim.rfc9068-missing", "claims."+name, name, "none", ""))
		}
	}
	return found
}

// remarkKind recognises ID tokens by claims that only they carry.
func remarkKind(t *Token) []Finding {
	for _, name := range []string{"nonce", "at_hash", "c_hash", "s_hash"} {
		if t.Claims.Has(name) {
			return []Finding{find("claim.id-token", "claims."+name, "an access token", "a token with "+name, "")}
		}
	}
	texts, _ := t.Claim("aud").Texts()
	azp := t.Text("azp")
	if azp != "" && len(texts) == 1 && texts[0] == azp && !t.Claims.Has("scope") && !t.Claims.Has("gty") {
		return []Finding{find("claim.id-token", "claims.aud", "an API", "the client itself: "+azp, "")}
	}
	return nil
}

func remarkIssuer(t *Token) []Finding {
	iss := t.Text("iss")
	u, err := url.Parse(iss)
	if iss == "" || err != nil || u.Host == "" {
		return nil
	}
	var found []Finding
	if u.Scheme != "https" && !loopback(u.Hostname()) {
		found = append(found, find("issuer.not-https", "claims.iss", "https://…", iss, ""))
	}
	if shown, mixed := printable.Host(u.Hostname()); mixed {
		found = append(found, find("issuer.mixed-script", "claims.iss", "one alphabet in each part", iss, "In punycode the host is "+shown.String()+"."))
	}
	if _, _, own := canonicalHost(u.Hostname()); own && !strings.HasSuffix(iss, "/") {
		found = append(found, find("issuer.no-slash", "claims.iss", iss+"/", iss, ""))
	}
	return found
}

func loopback(host string) bool {
	return host == "localhost" || host == "::1" || strings.HasPrefix(host, "127.")
}

func remarkAudience(t *Token) []Finding {
	texts, _ := t.Claim("aud").Texts()
	if len(texts) < 2 {
		return nil
	}
	return []Finding{find("claim.audience-list", "claims.aud", "one audience", fmt.Sprintf("%d: %s", len(texts), listed(texts)), "")}
}

func remarkSubject(t *Token) []Finding {
	client, ok := strings.CutSuffix(t.Text("sub"), "@clients")
	if !ok {
		return nil
	}
	for _, name := range []string{"azp", "client_id"} {
		if other := t.Text(name); other != "" && other != client {
			return []Finding{find("claim.subject-differs", "claims.sub", other+"@clients", client+"@clients", "")}
		}
	}
	return nil
}

// remarkNumbers finds integers that a float64 cannot hold, at any depth, the first twenty of them.
func remarkNumbers(t *Token) []Finding {
	var found []Finding
	var walk func(path string, v Value)
	walk = func(path string, v Value) {
		switch {
		case len(found) >= 20:
		case v.kind == Number && tooPrecise(v.raw):
			found = append(found, find("claim.number-large", path, "at most 9007199254740992", v.raw, ""))
		case v.kind == Array:
			for i, item := range v.items {
				walk(fmt.Sprintf("%s[%d]", path, i), item)
			}
		case v.kind == ObjectKind:
			for _, m := range v.object.Members {
				walk(path+"."+m.Name, m.Value)
			}
		}
	}
	walk("claims", Value{kind: ObjectKind, object: t.Claims})
	return found
}

// tooPrecise reports an integer beyond 2^53 by its digits.
func tooPrecise(raw string) bool {
	digits := strings.TrimPrefix(raw, "-")
	if len(digits) < 16 || strings.ContainsAny(digits, ".eE") {
		return false
	}
	return len(digits) > 16 || digits > "9007199254740992"
}

func remarkTimes(t *Token, opt Options) []Finding {
	var found []Finding
	iat, hasIssued := t.Time("iat")
	exp, hasExpiry := t.Time("exp")
	if life := exp.Sub(iat); hasIssued && hasExpiry && life > 24*time.Hour {
		found = append(found, find("time.lifetime-long", "claims.exp", "at most 24h", span(life), ""))
	}
	if opt.Offset.Abs() >= 10*time.Second {
		found = append(found, find("time.clock-offset", "", "less than 10s apart", span(opt.Offset.Abs()), strings.TrimSpace(clockWords(opt))))
	}
	return found
}

func remarkHeader(t *Token) []Finding {
	var found []Finding
	kid := t.Header.Get("kid")
	switch {
	case kid.Kind() == Absent:
		found = append(found, find("policy.kid-missing", "header.kid", "a kid", "none", ""))
	case len(kid.text) > 256 || strings.ContainsAny(kid.text, "\x00'\"`;|&$<>\\\r\n") || strings.Contains(kid.text, ".."):
		found = append(found, find("policy.kid-suspicious", "header.kid", "a plain name", kid.Show(), ""))
	}
	if slices.Contains([]string{"HS256", "HS384", "HS512"}, t.Alg()) {
		found = append(found, find("policy.shared-secret", "header.alg", "RS256", t.Alg(), ""))
	}
	return found
}

// remarkSize compares the token with what headers and AWS take.
func remarkSize(t *Token) []Finding {
	if t.Kind != JWS && t.Kind != JWE && t.Kind != Opaque {
		return nil
	}
	var found []Finding
	if size := len("Authorization: Bearer ") + len(t.Raw); size > 8192 {
		found = append(found, find("claim.token-size", "", "at most 8192 bytes as a header", fmt.Sprintf("%d bytes", size), ""))
	}
	if len(t.Raw) > 20000 {
		found = append(found, find("claim.token-size-aws", "", "at most 20000 characters", fmt.Sprintf("%d characters", len(t.Raw)), ""))
	}
	return found
}
