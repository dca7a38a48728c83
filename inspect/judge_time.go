package inspect

import (
	"fmt"
	"strings"
	"time"
)

// judgeTime holds exp, nbf and iat against the clock (RFC 7519 §4.1.4–4.1.6).
func judgeTime(t *Token, opt Options) (Line, []Finding) {
	if why := dark(t); why != "" {
		return Line{Name: "time", Status: Skip, Detail: why}, nil
	}
	var found []Finding
	for _, name := range []string{"exp", "nbf", "iat"} {
		v := t.Claim(name)
		if _, ok := t.Time(name); !ok && v.Kind() != Absent {
			found = append(found, find("time.date-unusable", "claims."+name, "seconds since 1970, up to the year 9999", v.Raw(), ""))
		}
	}
	if !t.Claims.Has("exp") {
		found = append(found, find("time.exp-missing", "claims.exp", "a time of expiry", "none", ""))
	}
	found = append(found, againstClock(t, opt)...)
	return lineOf("time", found, timeWords(t, opt)), found
}

func againstClock(t *Token, opt Options) []Finding {
	var found []Finding
	now := opt.Now
	exp, hasExpiry := t.Time("exp")
	if hasExpiry && !now.Before(exp.Add(opt.Leeway)) {
		found = append(found, find("time.expired", "claims.exp", "after "+stamp(now), stamp(exp), "It expired "+span(now.Sub(exp))+" ago."+clockWords(opt)))
	}
	nbf, hasBefore := t.Time("nbf")
	if hasBefore && now.Add(opt.Leeway).Before(nbf) {
		found = append(found, find("time.not-yet", "claims.nbf", "not after "+stamp(now), stamp(nbf), "It becomes valid in "+span(nbf.Sub(now))+"."+clockWords(opt)))
	}
	iat, hasIssued := t.Time("iat")
	if hasIssued && now.Add(opt.Leeway).Before(iat) {
		found = append(found, find("time.iat-future", "claims.iat", "not after "+stamp(now), stamp(iat), "It was issued "+span(iat.Sub(now))+" from now."+clockWords(opt)))
	}
	if hasExpiry && (hasIssued && !iat.Before(exp) || hasBefore && !nbf.Before(exp)) {
		found = append(found, find("time.order", "claims.exp", "after iat and nbf", stamp(exp), ""))
	}
	return found
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// span is a duration for people, in whole seconds without zero parts: 24h, 1h30m, 12s.
func span(d time.Duration) string {
	text := d.Round(time.Second).String()
	if d.Abs() >= time.Minute {
		text = strings.TrimSuffix(text, "0s")
		if !strings.HasSuffix(text, "m") { // it ended in 10s, 20s, …
			text = d.Round(time.Second).String()
		}
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// clockWords says how far the issuer's clock is off, when that was measured and matters.
func clockWords(opt Options) string {
	if off := opt.Offset.Abs(); off < 2*time.Second {
		return ""
	}
	side := "ahead of"
	if opt.Offset < 0 {
		side = "behind"
	}
	return fmt.Sprintf(" The issuer's clock is %s %s this machine's.", span(opt.Offset.Abs()), side)
}

func timeWords(t *Token, opt Options) string {
	exp, _ := t.Time("exp")
	return fmt.Sprintf("Expires in %s; leeway %s.", span(exp.Sub(opt.Now)), span(opt.Leeway))
}
