package inspect

import (
	"encoding/json"
	"slices"
	"time"

	"mintmark/inspect/printable"
)

// Inspect judges a token: seven lines, every finding, one verdict.
func Inspect(t *Token, opt Options) Report {
	r := Report{Kind: t.Kind, Header: rawObject(t.Header), Claims: rawObject(t.Claims), Removed: t.Removed, Times: times(t, opt.Now)}
	r.Findings = append([]Finding{}, t.problems...)
	check, found := judgeSignature(t, opt.Keys, opt.Algorithms)
	if t.Kind == JWS && opt.Keys == nil && opt.KeysError != "" && check.Signature.Status == Skip {
		f := find("key.unavailable", "keys", "", "", opt.KeysError)
		found = append(found, f)
		check.Key = Line{Name: "key", Status: Skip, Code: f.Code, Detail: opt.KeysError}
		check.Signature = Line{Name: "signature", Status: Skip, Code: f.Code, Detail: "Not judged: " + opt.KeysError}
	}
	timeLine, timeFound := judgeTime(t, opt)
	issuerLine, issuerFound := judgeIssuer(t, opt.Issuer)
	audienceLine, audienceFound := judgeAudience(t, opt.Audience)
	policyLine, policyFound := judgePolicy(t, opt)
	r.Lines = []Line{structureLine(t), check.Signature, check.Key, timeLine, issuerLine, audienceLine, policyLine}
	for _, list := range [][]Finding{found, timeFound, issuerFound, audienceFound, policyFound, remarks(t, opt), keyRemarks(opt.Keys, found)} {
		r.Findings = append(r.Findings, list...)
	}
	r.Verdict = judge(t.Kind, r.Lines)
	return r
}

// judge draws the verdict from the seven lines, in their order. Accepted needs every line to pass, of which issuer and
// audience may be skipped because nobody asked; one failure rejects; whatever else is left is only decoded.
// A JSON serialisation is read and named but is no JWT, so nothing in it is judged further.
func judge(kind Kind, lines []Line) Verdict {
	switch kind {
	case Malformed, Opaque:
		return Unparseable
	case JSONJWS, JSONJWE:
		return Decoded
	}
	verdict := Accepted
	for _, l := range lines {
		switch {
		case l.Status == Fail:
			return Rejected
		case l.Status == Skip && (l.Name == "issuer" || l.Name == "audience"):
		case l.Status != Pass && l.Status != Warn:
			verdict = Decoded
		}
	}
	return verdict
}

// rawObject is the JSON as sent with every rune escaped that a terminal could act on; nil becomes null.
func rawObject(o *Object) json.RawMessage {
	if o == nil {
		return json.RawMessage("null")
	}
	return json.RawMessage(printable.JSON([]byte(o.Raw)))
}

func structureLine(t *Token) Line {
	passed := "Three parts in strict base64url; header and payload are JSON objects."
	if t.Kind == JWE {
		passed = "Five parts in strict base64url; the header is a JSON object, the rest is encrypted."
	}
	line := lineOf("structure", t.problems, passed)
	if line.Code != "structure.payload-not-json" {
		return line
	}
	for _, f := range t.problems {
		if f.Severity == Error && f.Code != line.Code {
			return failed("structure", f)
		}
	}
	return line
}

// lineOf sums findings up: the first error fails, else the first warning warns, else it passes.
func lineOf(name string, findings []Finding, passed string) Line {
	line := Line{Name: name, Status: Pass, Detail: passed}
	for _, f := range findings {
		switch {
		case f.Severity == Error:
			return failed(name, f)
		case f.Severity == Warning && line.Status == Pass:
			line = Line{Name: name, Status: Warn, Code: f.Code, Detail: lineDetail(f)}
		}
	}
	return line
}

// dark reports whether the claims of a token cannot be read, and why.
func dark(t *Token) string {
	switch {
	case t.Kind == JSONJWS:
		return "Not judged: a JSON serialisation is no JWT."
	case t.Claims != nil:
		return ""
	case t.Kind == JWE || t.Kind == JSONJWE:
		return "Encrypted: only the holder of the private key can read the claims."
	}
	return "There are no claims to read."
}

func times(t *Token, now time.Time) Times {
	var out Times
	iat, hasIssued := t.Time("iat")
	nbf, hasBefore := t.Time("nbf")
	exp, hasExpiry := t.Time("exp")
	if hasIssued {
		out.IssuedAt = iat.Format(time.RFC3339)
	}
	if hasBefore {
		out.NotBefore = nbf.Format(time.RFC3339)
	}
	if hasExpiry {
		out.ExpiresAt = exp.Format(time.RFC3339)
		remaining := exp.Unix() - now.Unix()
		out.RemainingSeconds = &remaining
	}
	if hasExpiry && hasIssued {
		lifetime := exp.Unix() - iat.Unix()
		out.LifetimeSeconds = &lifetime
	}
	return out
}

// keyRemarks tells of dropped keys and odd ones, in a milder tone than a refusal: a set may well hold keys that are not
// for this token, and the key that failed the line is listed already.
func keyRemarks(keys *KeySet, failed []Finding) []Finding {
	if keys == nil {
		return nil
	}
	var list []Finding
	for _, f := range keys.Dropped {
		if slices.ContainsFunc(failed, func(g Finding) bool { return g.Code == f.Code && g.Path == f.Path }) {
			continue
		}
		f.Severity = Warning
		if f.Code == "key.not-for-signing" || f.Code == "key.unsupported" {
			f.Severity = Info
		}
		list = append(list, f)
	}
	return append(list, keys.Warnings...)
}
