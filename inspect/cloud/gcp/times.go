package gcp

import (
	"fmt"
	"time"

	"mintmark/inspect/cloud"
)

// grace is how far Google's clock was seen to bend, either way. Documented is none.
const grace = 60 * time.Second

// times judges exp, iat and nbf, and the statements about 24 hours that contradict each other.
func (j *judge) times() {
	now := j.ev.Now
	exp, hasExp := j.token.Time("exp")
	iat, hasIat := j.token.Time("iat")
	if !hasExp || !hasIat {
		j.add(cloud.Fail, "time", codeTimeMissing, "iat and exp as numbers", "iat "+shown(j.token.Claim("iat"))+", exp "+shown(j.token.Claim("exp")), "")
		return
	}
	window := "exp after and iat before " + now.UTC().Format(time.RFC3339)
	actual := "iat " + iat.Format(time.RFC3339) + ", exp " + exp.Format(time.RFC3339)
	switch {
	case exp.Before(now.Add(-grace)):
		j.add(cloud.Fail, "time", codeTimeExpired, window, actual, "It expired "+ago(now.Sub(exp))+" ago.")
	case iat.After(now.Add(grace)):
		j.add(cloud.Fail, "time", codeTimeFuture, window, actual, "It is dated "+ago(iat.Sub(now))+" ahead of this machine's clock."+j.offsetWords())
	case exp.Before(now):
		j.add(cloud.Unknown, "time", codeTimeSkew, window, actual, "What lifetime such an exchange gives is not known, and clients want one.")
	case iat.After(now):
		j.add(cloud.Warn, "time", codeTimeSkew, window, actual, j.offsetWords())
	case exp.Sub(now) < 3*time.Second:
		j.add(cloud.Unknown, "time", codeTimeEnding, window, actual, "")
	default:
		j.pass("time", window, actual, "It is neither expired nor dated in the future, by this machine's clock; Google's own is not visible.", codeTimeExpired)
	}
	j.longTimes(now, iat, exp)
}

func (j *judge) longTimes(now, iat, exp time.Time) {
	const day = 24 * time.Hour
	if nbf, ok := j.token.Time("nbf"); ok && nbf.After(now.Add(grace)) {
		j.add(cloud.Unknown, "not before", codeTimeNotBefore, "nbf before "+now.UTC().Format(time.RFC3339), nbf.Format(time.RFC3339), "")
	}
	if life := exp.Sub(iat); life > day {
		j.add(cloud.Warn, "lifetime of the token", codeTimeLong, "at most 24h", ago(life), "")
	}
	if age := now.Sub(iat); age > day {
		j.add(cloud.Warn, "age of the token", codeTimeOld, "at most 24h", ago(age), "")
	}
}

// offsetWords mentions a measured difference of clocks when it is worth a word.
func (j *judge) offsetWords() string {
	if j.ev.Offset.Abs() < 2*time.Second {
		return ""
	}
	return fmt.Sprintf(" The tenant's clock was measured %s %s of this machine's.", ago(j.ev.Offset.Abs()), map[bool]string{true: "ahead", false: "behind"}[j.ev.Offset > 0])
}

func ago(d time.Duration) string { return d.Round(time.Second).String() }

// session tells how long the federated token will live.
func (j *judge) session() {
	if j.token == nil {
		return
	}
	exp, ok := j.token.Time("exp")
	left := exp.Sub(j.ev.Now)
	if !ok || left <= 0 {
		return
	}
	life := min(left, time.Hour)
	j.pass("federated token", "min(exp − now, 3600 s)", fmt.Sprintf("%d s", int(life.Seconds())),
		"The token that the exchange gives lives as long as this one, one hour at most.", codeTimeEnding)
}
