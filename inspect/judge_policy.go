package inspect

import (
	"slices"
	"strings"
)

// judgePolicy applies what the verifier demands whatever the signature says: the algorithm allow-list, typ, the header
// rules, and the claims and scopes that the caller requires.
func judgePolicy(t *Token, opt Options) (Line, []Finding) {
	switch {
	case t.Kind == JSONJWS || t.Kind == JSONJWE:
		return Line{Name: "policy", Status: Skip, Detail: "Not judged: a JSON serialisation is no JWT."}, nil
	case t.Header == nil:
		return Line{Name: "policy", Status: Skip, Detail: "There is no header to judge."}, nil
	}
	found := judgeAlg(t, opt)
	found = append(found, judgeTyp(t)...)
	found = append(found, judgeHeaders(t)...)
	if t.Claims != nil {
		found = append(found, judgeRequired(t, opt)...)
	}
	line := lineOf("policy", append(criticalFaults(t), found...), "Algorithm, type and header are as they should be.")
	return line, found
}

// criticalFaults are structure findings that are header rules too; they fail both lines and are listed once.
func criticalFaults(t *Token) []Finding {
	var list []Finding
	for _, f := range t.problems {
		if strings.HasPrefix(f.Code, "structure.crit.") || f.Code == "structure.b64" {
			list = append(list, f)
		}
	}
	return list
}

func judgeAlg(t *Token, opt Options) []Finding {
	name := t.Alg()
	if t.Kind == JWE {
		return judgeEncryption(t)
	}
	alg, known := algorithmNamed(name)
	switch {
	case name == "":
		return []Finding{find("policy.alg-missing", "header.alg", "an algorithm", t.Header.Get("alg").Show(), "")}
	case isNone(name):
		return []Finding{find("policy.alg-none", "header.alg", "a signature algorithm", name, "")}
	case !known:
		return []Finding{find("policy.alg-unknown", "header.alg", "RS256, PS256, ES256, EdDSA, …", name, "")}
	case opt.Algorithms != nil && !slices.Contains(opt.Algorithms, name):
		return []Finding{find("policy.alg-not-allowed", "header.alg", strings.Join(opt.Algorithms, ", "), name, "")}
	case opt.Algorithms == nil && alg.family == "HS" && opt.Keys != nil && opt.Keys.Origin != FromHMAC:
		return []Finding{find("policy.alg-not-allowed", "header.alg", "an algorithm with a public key", name, "")}
	}
	return nil
}

func judgeEncryption(t *Token) []Finding {
	var found []Finding
	if t.Alg() == "" {
		found = append(found, find("policy.alg-missing", "header.alg", "an algorithm", t.Header.Get("alg").Show(), ""))
	}
	if t.Alg() == "RSA1_5" {
		found = append(found, find("policy.encryption-weak", "header.alg", "RSA-OAEP-256", "RSA1_5", ""))
	}
	if t.Header.Has("zip") {
		found = append(found, find("policy.compressed", "header.zip", "no compression", t.Header.Get("zip").Show(), ""))
	}
	return found
}

func judgeTyp(t *Token) []Finding {
	typ := t.Header.Get("typ")
	if typ.Kind() == Absent {
		return nil
	}
	if typ.Kind() != String {
		return []Finding{find("policy.typ-not-text", "header.typ", "JWT or at+jwt", typ.Raw(), "")}
	}
	switch strings.TrimPrefix(strings.ToLower(typ.text), "application/") {
	case "jwt", "at+jwt", "jose", "jose+json":
		return nil
	case "dpop+jwt", "logout+jwt", "secevent+jwt", "oauth-authz-req+jwt", "token-introspection+jwt", "client-authentication+jwt":
		return []Finding{find("policy.typ-other-kind", "header.typ", "JWT or at+jwt", typ.text, "")}
	}
	return []Finding{find("policy.typ-unknown", "header.typ", "JWT or at+jwt", typ.text, "")}
}

func judgeHeaders(t *Token) []Finding {
	var found []Finding
	for _, name := range []string{"kid", "cty", "x5t", "x5t#S256"} {
		if v := t.Header.Get(name); v.Kind() != Absent && v.Kind() != String {
			found = append(found, find("policy.header-not-text", "header."+name, "a text", v.Raw(), ""))
		}
	}
	for _, name := range []string{"jku", "x5u", "jwk", "x5c"} {
		if v := t.Header.Get(name); v.Kind() != Absent {
			found = append(found, find("policy.untrusted-key", "header."+name, "no "+name, v.Show(), ""))
		}
	}
	return found
}

// judgeRequired wants the caller's claims, in the order of their names, and scopes.
func judgeRequired(t *Token, opt Options) []Finding {
	var found []Finding
	names := make([]string, 0, len(opt.Claims))
	for name := range opt.Claims {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		want, v := opt.Claims[name], t.Claim(name)
		texts, _ := v.Texts()
		switch {
		case v.Kind() == Absent:
			found = append(found, find("claim.missing", "claims."+name, want, "none", ""))
			if silentlyDropped(name) && !setByAuth0(name) {
				found = append(found, find("claim.dropped-by-auth0", "claims."+name, name, "none", ""))
			}
		case v.Show() != want && !slices.Contains(texts, want):
			found = append(found, find("claim.differs", "claims."+name, want, v.Show(), ""))
		}
	}
	granted := strings.Fields(t.Text("scope"))
	for _, scope := range opt.Scopes {
		if !slices.Contains(granted, scope) {
			found = append(found, find("claim.scope-missing", "claims.scope", scope, t.Claim("scope").Show(), ""))
		}
	}
	return found
}
