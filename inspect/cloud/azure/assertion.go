package azure

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// maxLifetime is the longest life of an assertion that Entra was seen to take: 25 hours (AADSTS70023).
const maxLifetime = 25 * time.Hour

// allowance is how far apart clocks may be before a prediction speaks of refusal; Entra's own tolerance is not
// documented, so that within it nothing is claimed.
const allowance = 5 * time.Minute

// readable judges whether there is a JWS at all; later steps need one.
func (j *judge) readable() bool {
	t := j.token
	const want = "a signed JWT (three parts)"
	switch {
	case t.Kind == inspect.JWS && t.Header != nil && t.Claims != nil:
		j.pass("token", want, "a signed JWT", sourceCERT)
		return true
	case t.Kind == inspect.Opaque:
		j.add("token", cloud.Fail, "azure.assertion.opaque", want, "an opaque token", "")
	case t.Kind == inspect.JWE || t.Kind == inspect.JSONJWE:
		j.add("token", cloud.Fail, "azure.assertion.encrypted", want, "an encrypted token", "")
	default:
		j.add("token", cloud.Fail, "azure.assertion.malformed", want, "something that is no compact JWT", "")
	}
	return false
}

func (j *judge) algorithm() {
	alg := j.token.Alg()
	const want = "RS256"
	switch {
	case alg == want:
		j.pass("algorithm", want, alg, sourceCONS)
	case slices.Contains([]string{"RS384", "RS512", "PS256"}, alg):
		j.add("algorithm", cloud.Warn, "azure.algorithm.untested", want, alg, "")
	case strings.HasPrefix(alg, "HS"):
		j.add("algorithm", cloud.Fail, "azure.algorithm.symmetric", want, alg, "")
	case alg == "" || strings.EqualFold(alg, "none"):
		j.add("algorithm", cloud.Fail, "azure.algorithm.none", want, orAbsent(alg), "")
	default:
		j.add("algorithm", cloud.Unknown, "azure.algorithm.unsupported", want, alg, "")
	}
}

func (j *judge) kind() {
	typ := j.token.Type()
	const want = "JWT"
	switch {
	case typ == want || typ == "http://openid.net/specs/jwt/1.0":
		j.pass("type", want, typ, sourceTYP)
	case !j.token.Header.Has("typ"):
		j.add("type", cloud.Unknown, "azure.type.none", want, "absent", "")
	case strings.EqualFold(strings.TrimPrefix(strings.ToLower(typ), "application/"), "at+jwt"):
		j.add("type", cloud.Fail, "azure.type.access-token", want, typ, "")
	case strings.EqualFold(typ, want):
		j.add("type", cloud.Unknown, "azure.type.case", want, typ, "")
	default:
		j.add("type", cloud.Fail, "azure.type.unsupported", want, typ, "")
	}
}

func (j *judge) keyID() {
	if strings.HasPrefix(j.token.Alg(), "HS") { // a shared secret has no published name; the algorithm is the fault
		j.skip("key id", "A token signed with a shared secret names no key; see the algorithm.")
		return
	}
	if j.token.KeyID() == "" && !j.token.Header.Has("x5t") {
		j.add("key id", cloud.Fail, "azure.key.unnamed", "a kid in the header", "absent", "")
		return
	}
	j.pass("key id", "a kid in the header", j.token.KeyID(), sourceCERT)
}

// claims that Entra wants to see at all. Their values are other steps.
func (j *judge) claims() {
	var missing []string
	for _, name := range []string{"iss", "sub", "aud", "exp"} {
		if k := j.token.Claim(name).Kind(); k == inspect.Absent || k == inspect.Null {
			missing = append(missing, name)
		}
	}
	const want = "iss, sub, aud and exp"
	if missing != nil {
		j.add("claims", cloud.Fail, "azure.claim.missing", want, "no "+strings.Join(missing, ", "), "")
		return
	}
	if auds, ok := j.token.Claim("aud").Texts(); ok && len(auds) > 1 {
		j.add("claims", cloud.Fail, "azure.audience.several", "one audience", show(auds), "")
		return
	}
	j.pass("claims", want, "all there", sourceCERT)
}

func (j *judge) lifetime() {
	exp, haveExp := j.token.Time("exp")
	iat, haveIat := j.token.Time("iat")
	const want = "at most 25 h between iat and exp"
	switch {
	case !haveExp:
		j.skip("lifetime", "Without a usable exp there is no lifetime.")
	case !haveIat:
		j.add("lifetime", cloud.Fail, "azure.time.no-iat", want, "no usable iat", "")
	case exp.Sub(iat) > maxLifetime:
		j.add("lifetime", cloud.Fail, "azure.time.lifetime", want, exp.Sub(iat).String(), "")
	default:
		j.pass("lifetime", want, exp.Sub(iat).String(), sourceLIFE)
	}
}

// window judges exp and nbf by this machine's clock, and says so where the tenant's clock would judge otherwise.
func (j *judge) window() {
	exp, ok := j.token.Time("exp")
	if !ok {
		j.skip("time", "Without a usable exp there is nothing to compare with the clock.")
		return
	}
	now := j.ev.Now.UTC()
	want := "valid at " + now.Format(time.RFC3339)
	nbf, haveNbf := j.token.Time("nbf")
	late, early := now.Sub(exp), nbf.Sub(now)
	switch {
	case late >= 0:
		j.outside("azure.time.expired", want, "expired "+exp.Format(time.RFC3339), late)
	case haveNbf && early > 0:
		j.outside("azure.time.not-yet", want, "not before "+nbf.Format(time.RFC3339), early)
	default:
		if iat, ok := j.token.Time("iat"); ok && iat.Sub(now) > allowance {
			j.add("time", cloud.Warn, "azure.time.future", want, "issued "+iat.Format(time.RFC3339), codeOf("azure.time.future").Why+j.offsetWords())
			return
		}
		j.pass("time", want, "expires "+exp.Format(time.RFC3339), sourceTIME)
	}
}

func (j *judge) outside(code, want, actual string, by time.Duration) {
	if by <= allowance {
		j.add("time", cloud.Unknown, "azure.time.tolerance", want, actual, codeOf("azure.time.tolerance").Why+j.offsetWords())
		return
	}
	j.add("time", cloud.Fail, code, want, actual, codeOf(code).Why+j.offsetWords())
}

// offsetWords mentions a measured difference of clocks: if this machine's is the wrong one, Entra judges otherwise.
func (j *judge) offsetWords() string {
	if j.ev.Offset.Abs() < 2*time.Second {
		return ""
	}
	side := "behind"
	if j.ev.Offset > 0 {
		side = "ahead of"
	}
	return fmt.Sprintf(" The tenant's clock is %s %s this machine's; Entra goes by its own.", j.ev.Offset.Abs().Round(time.Second), side)
}

func orAbsent(s string) string {
	if s == "" {
		return "absent"
	}
	return s
}
