package auth0

import "time"

// Lease is what the renewal policy rests on.
type Lease struct {
	FetchedAt, ExpiresAt time.Time
	Quota                Quota // as stated with the last answer
}

const (
	minBetween = 30 * time.Second // never fetch more often than this by ourselves
	beforeEnd  = time.Minute      // cached tokens are not used in their last minute
	firstPause = 30 * time.Second
	longPause  = 15 * time.Minute
)

// Renewal is when a machine token should be fetched anew: machine tokens have no refresh token, so renewing is fetching
// (RFC 6749 §4.4.3). The point lies between 80 % and 90 % of the lifetime, at jitter in [0,1), so that many clients of one
// tenant do not ask at once; at least a minute before expiry where the lifetime allows; never within 30 s of the last
// fetch; and never sooner than the tenant's quota allows when its remaining tokens are spread over the time to its reset.
// A time in the past means now. The caller asks once, and only while the token is wanted.
func Renewal(l Lease, now time.Time, jitter float64) time.Time {
	life := l.ExpiresAt.Sub(l.FetchedAt)
	if l.ExpiresAt.IsZero() || life <= 0 {
		return time.Time{}
	}
	jitter = min(max(jitter, 0), 1)
	at := l.FetchedAt.Add(time.Duration(float64(life) * (0.8 + 0.1*jitter)))
	if last := l.ExpiresAt.Add(-beforeEnd); life > 3*beforeEnd && at.After(last) {
		at = last
	}
	at = later(at, l.FetchedAt.Add(minBetween))
	for _, b := range l.Quota.Buckets {
		at = later(at, quotaAllows(b.Quota, b.Remaining, b.ResetAt, l.FetchedAt, jitter))
	}
	// The rate limit's window is seconds long: only an empty one matters.
	if q := l.Quota; q.Limit > 0 && q.Remaining == 0 {
		at = later(at, quotaAllows(q.Limit, 0, q.ResetAt, l.FetchedAt, jitter))
	}
	return at
}

// quotaAllows is the earliest time that spreads what remains evenly until the reset.
func quotaAllows(quota, remaining int, reset, fetched time.Time, jitter float64) time.Time {
	switch {
	case quota == 0 || reset.IsZero() || !reset.After(fetched):
		return time.Time{}
	case remaining == 0:
		return reset.Add(time.Duration(jitter * float64(5*time.Second)))
	}
	return fetched.Add(reset.Sub(fetched) / time.Duration(remaining))
}

// RenewalRetry is when to try again after failures renewals in a row, the last at tried: 30 s, 1 min, 2 min … at most 15
// min, stretched by up to a quarter by jitter in [0,1), and not before the tenant's own retryAt.
func RenewalRetry(failures int, tried, retryAt time.Time, jitter float64) time.Time {
	pause := longPause
	if failures < 6 {
		pause = min(firstPause<<max(failures-1, 0), longPause)
	}
	return later(tried.Add(pause+time.Duration(min(max(jitter, 0), 1)*float64(pause)/4)), retryAt)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
