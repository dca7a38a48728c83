package aws

import (
	"math/big"
	"slices"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Windows that AWS keeps. The age limit is seen, not documented: between dayMin and dayMax nobody can tell.
const (
	grace  = 5 * time.Minute
	dayMin = 24*time.Hour - grace
	dayMax = 25 * time.Hour
)

func (j *judge) checkClaims() {
	var lacking []string
	for _, name := range []string{"iss", "aud", "sub", "iat", "exp"} {
		if k := j.t.Claim(name).Kind(); k == inspect.Absent || k == inspect.Null {
			lacking = append(lacking, name)
		}
	}
	if len(lacking) > 0 {
		j.add(stepClaims, cloud.Fail, "aws.claim.missing", "iss, aud, sub, iat, exp", "no "+strings.Join(lacking, ", no "), "")
		return
	}
	j.rule(stepClaims, true, "aws.claim.missing", "iss, aud, sub, iat, exp", "all there", "")
}

func (j *judge) checkTimestamps() {
	var wrong []string
	for _, name := range []string{"iat", "exp", "nbf"} {
		v := j.t.Claim(name)
		if v.Kind() == inspect.Absent || v.Kind() == inspect.Null {
			continue
		}
		if n, ok := v.Number(); !ok || !integer(v.Raw(), n) {
			wrong = append(wrong, name+" is "+v.Raw())
		}
	}
	j.rule(stepTimestamp, len(wrong) == 0, "aws.claim.time", "integers", orText(strings.Join(wrong, ", "), "integers"), "")
}

// integer: a number written with digits alone; 1e9 and 1.0 are integers to mathematics, but not to every reader.
func integer(raw string, n *big.Rat) bool { return n.IsInt() && !strings.ContainsAny(raw, ".eE") }

func orText(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// checkSignature uses the issuer's keys when they are at hand.
func (j *judge) checkSignature() {
	ev := j.ev
	switch {
	case ev.KeysError != "":
		j.add(stepKeys, cloud.Unknown, "aws.keys.unreachable", "the issuer's discovery and keys", ev.KeysError,
			"We could not fetch the issuer's keys; AWS has to, from where it is.")
		return
	case ev.Keys == nil:
		j.add(stepSignature, cloud.Skip, "", "a signature by one of the issuer's keys", "not checked", "The issuer's keys were not fetched.")
		return
	case ev.Discovery != nil && ev.Discovery.Issuer != j.req.issuer:
		j.add(stepSignature, cloud.Skip, "", "a signature by one of the keys of "+j.req.issuer, "not checked",
			"The keys at hand are those of "+ev.Discovery.Issuer+".")
		return
	}
	if !slices.Contains(supportedAlgorithms(), j.t.Alg()) { // the algorithm's own line says what is wrong
		j.add(stepSignature, cloud.Skip, "", "a signature by one of the issuer's keys", "not checked", "STS takes no signature made with "+j.t.Alg()+", whichever key made it.")
		return
	}
	check := inspect.CheckSignature(j.t, ev.Keys, supportedAlgorithms())
	switch {
	case check.Key.Status == inspect.Fail:
		j.add(stepKeys, cloud.Fail, "aws.key.unknown", "a published key that fits kid "+j.t.KeyID(), check.Key.Detail, "")
	case check.Signature.Status == inspect.Fail:
		j.add(stepSignature, cloud.Fail, "aws.signature.invalid", "a valid signature", "it does not verify", "")
	case check.Signature.Status == inspect.Pass:
		j.rule(stepSignature, true, "aws.signature.invalid", "a valid signature", "verified", "")
	default:
		j.add(stepSignature, cloud.Skip, "", "a valid signature", "not checked", check.Signature.Detail)
	}
}

func (j *judge) checkTimes() {
	now := j.ev.Now
	if now.IsZero() {
		j.add(stepExpiry, cloud.Unknown, "", "a time to judge at", "not given", "No time was given to judge the token at.")
		return
	}
	if exp, ok := j.t.Time("exp"); ok {
		actual := stamp(exp) + ", " + distance(exp, now)
		switch {
		case now.Before(exp):
			j.rule(stepExpiry, true, "aws.time.expired", "exp after "+stamp(now), actual, "")
		case now.Before(exp.Add(grace)):
			j.add(stepExpiry, cloud.Warn, "aws.time.grace", "exp after "+stamp(now), actual, "")
		default:
			j.add(stepExpiry, cloud.Fail, "aws.time.expired", "exp after "+stamp(now.Add(-grace)), actual, "")
		}
	}
	if iat, ok := j.t.Time("iat"); ok {
		j.checkAge(iat, now)
	}
	if nbf, ok := j.t.Time("nbf"); ok && nbf.After(now.Add(grace)) {
		j.add(stepNotBefore, cloud.Fail, "aws.time.future", "nbf not after "+stamp(now), stamp(nbf), "")
	} else if ok && nbf.After(now) {
		j.add(stepNotBefore, cloud.Unknown, "aws.time.future", "nbf not after "+stamp(now), stamp(nbf), "The five minutes of grace are documented for exp; whether they count for nbf is not told.")
	}
}

func (j *judge) checkAge(iat, now time.Time) {
	age := now.Sub(iat)
	actual := "issued " + stamp(iat) + ", " + distance(iat, now)
	switch {
	case age > dayMax:
		j.add(stepAge, cloud.Fail, "aws.time.old", "issued within about a day", actual, "")
	case age > dayMin:
		j.add(stepAge, cloud.Unknown, "aws.time.limit", "issued within about a day", actual, "")
	case age < -grace:
		j.add(stepAge, cloud.Fail, "aws.time.future", "iat not after "+stamp(now), actual, "What AWS does with an iat in the future is not documented; the tenant's clock or ours is wrong.")
	default:
		j.rule(stepAge, true, "aws.time.old", "issued within about a day", actual, "")
	}
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// distance is how far a time lies from now, in words.
func distance(at, now time.Time) string {
	d := at.Sub(now).Round(time.Second)
	switch {
	case d < 0:
		return (-d).String() + " ago"
	case d == 0:
		return "now"
	}
	return "in " + d.String()
}

// checkAudience compares the provider's client IDs with azp, or with aud when there is no azp.
func (j *judge) checkAudience() {
	if j.t.Claim("aud").Kind() == inspect.Absent && j.t.Claim("azp").Kind() == inspect.Absent {
		return // reported with the required claims
	}
	value, claim := comparedAudience(j.t)
	if claim == "" {
		j.add(stepAudience, cloud.Unknown, "aws.audience.many", "one audience", j.t.Claim("aud").Raw(), "")
		return
	}
	listed := strings.Join(j.s.ClientIDs, ", ")
	if len(j.s.ClientIDs) == 0 {
		j.add(stepAudience, cloud.Unknown, "aws.audience.unknown", "the provider's client IDs, which are not given", value,
			"AWS compares the token's "+claim+", "+value+". Give client_ids to have it checked.")
		return
	}
	for _, id := range j.s.ClientIDs {
		if id == value {
			j.rule(stepAudience, true, "aws.audience.mismatch", listed, value, "")
			return
		}
	}
	j.add(stepAudience, cloud.Fail, j.audienceCode(), listed, value, j.audienceWhy(value, claim))
}

// audienceCode tells the traps apart; it holds whatever the list is when only AWS's answer is known.
func (j *judge) audienceCode() string {
	_, claim := comparedAudience(j.t)
	if claim == "azp" {
		return "aws.audience.azp"
	}
	if id := j.t.Text("client_id"); id != "" {
		for _, listed := range j.s.ClientIDs {
			if listed == id {
				return "aws.audience.rfc9068"
			}
		}
	}
	return "aws.audience.mismatch"
}

func (j *judge) audienceWhy(value, claim string) string {
	aud := j.t.Text("aud")
	for _, id := range j.s.ClientIDs {
		switch {
		case claim == "azp" && id == aud:
			return "The provider lists the API Identifier " + aud + ", but AWS takes azp, the client ID " + value + ", because the token has one."
		case claim == "aud" && id == j.t.Text("client_id") && id != "":
			return "The provider lists the client ID " + id + ", but this token has no azp (RFC 9068 profile), so AWS takes aud, " + value + "."
		case strings.EqualFold(id, value) || strings.TrimSuffix(id, "/") == strings.TrimSuffix(value, "/") || strings.TrimSpace(id) == value:
			return "The provider lists " + id + ": " + difference(id, value) + "."
		}
	}
	return "AWS takes the token's " + claim + ", " + value + ", which is not on the list of " + strconv.Itoa(len(j.s.ClientIDs)) + "."
}

func (j *judge) checkRolesClaim() {
	listed, has, readable := rolesClaim(j.t, j.s.RoleARN)
	switch {
	case !has:
	case j.s.RoleARN == "":
		j.add(stepRoles, cloud.Unknown, "aws.role.unknown", "the role's ARN in "+rolesClaimName, j.t.Claim(rolesClaimName).Raw(), "")
	case !readable:
		j.add(stepRoles, cloud.Fail, "aws.roles.claim", "a role ARN or a list of them", j.t.Claim(rolesClaimName).Raw(), "The claim is neither a string nor a list of strings.")
	default:
		j.rule(stepRoles, listed, "aws.roles.claim", j.s.RoleARN, j.t.Claim(rolesClaimName).Show(), "")
	}
}

func (j *judge) checkLongest() {
	limit, want := j.s.MaxSessionSeconds, j.s.duration()
	actual := strconv.FormatInt(want, 10) + " seconds"
	switch {
	case limit > 0:
		j.rule(stepLongest, want <= limit, "aws.duration.role", "at most "+strconv.FormatInt(limit, 10)+" seconds", actual, "")
	case want > 3600:
		j.add(stepLongest, cloud.Unknown, "aws.duration.unknown", "at most the role's MaxSessionDuration, which is not given", actual, "")
	default:
		j.rule(stepLongest, true, "aws.duration.role", "at most 3600 seconds, the least that any role allows", actual, "")
	}
}
