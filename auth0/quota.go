package auth0

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxWait bounds what a header may make anybody wait: later dates are mistakes, or another unit than it seems.
const maxWait = 31 * 24 * time.Hour

// ReadQuota reads the limits that the tenant states on answers of any status. now is when the answer came; relative
// times count from it. Values that make no sense are left out as if they had not been said.
// Sources: https://auth0.com/docs/troubleshoot/customer-support/operational-policies/rate-limit-policy (x-ratelimit-*), fine-grained-m2m-token-quotas (Auth0-*-Quota-Limit).
func ReadQuota(h http.Header, now time.Time) Quota {
	q := Quota{Limit: number(h.Get("X-Ratelimit-Limit")), Remaining: number(h.Get("X-Ratelimit-Remaining"))}
	if at, err := strconv.ParseInt(strings.TrimSpace(h.Get("X-Ratelimit-Reset")), 10, 64); err == nil {
		q.ResetAt = sensible(here(time.Unix(at, 0).UTC(), h, now), now)
	}
	for _, owner := range []string{"client", "organization"} {
		for _, value := range h.Values("Auth0-" + owner + "-Quota-Limit") {
			q.Buckets = append(q.Buckets, buckets(owner, value, now)...)
		}
	}
	return q
}

// buckets reads "b=per_hour;q=10;r=7;t=3540,b=per_day;…".
func buckets(owner, value string, now time.Time) []Bucket {
	var out []Bucket
	for _, part := range strings.Split(value, ",") {
		b, named := Bucket{Owner: owner}, false
		for _, pair := range strings.Split(part, ";") {
			name, v, _ := strings.Cut(strings.TrimSpace(pair), "=")
			switch name {
			case "b":
				b.Name, named = v, v != "" && len(v) <= 32
			case "q":
				b.Quota = number(v)
			case "r":
				b.Remaining = number(v)
			case "t":
				if n := number(v); n > 0 {
					b.ResetAt = sensible(now.Add(time.Duration(n)*time.Second), now)
				}
			}
		}
		if named {
			out = append(out, b)
		}
	}
	return out
}

// RetryAt is when asking again makes sense after a 429: Retry-After first, then the bucket or limit that is used up.
// Zero means that the tenant did not say.
func RetryAt(h http.Header, now time.Time) time.Time {
	if after := strings.TrimSpace(h.Get("Retry-After")); after != "" {
		if s, err := strconv.Atoi(after); err == nil && s >= 0 {
			return sensible(now.Add(time.Duration(min(s, 1<<30))*time.Second), now)
		}
		if at, err := http.ParseTime(after); err == nil {
			return sensible(here(at, h, now), now)
		}
	}
	q := ReadQuota(h, now)
	at := time.Time{}
	for _, b := range q.Buckets {
		if b.Remaining == 0 && b.ResetAt.After(at) {
			at = b.ResetAt
		}
	}
	if at.IsZero() && q.Remaining == 0 {
		at = q.ResetAt
	}
	return at
}

// here is a moment that the tenant names by its own clock, which the answer's Date shows, as this machine's clock will show it.
func here(at time.Time, h http.Header, now time.Time) time.Time {
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil || number(h.Get("Age")) > 0 {
		return at
	}
	return now.Add(at.Sub(date))
}

// sensible is at, or zero if it is past or absurdly far.
func sensible(at, now time.Time) time.Time {
	if at.Before(now.Add(-time.Second)) || at.Sub(now) > maxWait {
		return time.Time{}
	}
	return at
}

// number is a count of at most nine digits, 0 for anything else.
func number(s string) int {
	s = strings.TrimSpace(s)
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || len(s) > 9 {
		return 0
	}
	return n
}
