package jobs

import (
	"errors"
	"time"

	"mintmark/auth0"
)

// RenewAt is when a token in hand should be fetched anew, by auth0.Renewal; zero when the profile does not ask for it, or
// when the token says nothing of its end. A time in the past means now. The screen waits for it only while it is open.
func (j *Jobs) RenewAt(f Fetched) time.Time {
	if !f.Profile.AutoRenew || f.Cached.ExpiresAt.IsZero() {
		return time.Time{}
	}
	return auth0.Renewal(auth0.Lease{FetchedAt: f.Cached.FetchedAt, ExpiresAt: f.Cached.ExpiresAt, Quota: f.Quota}, j.Now(), j.jitter())
}

// RenewRetryAt is when to try again after that many failures in a row, the last at tried; err's own retry time is kept.
func (j *Jobs) RenewRetryAt(failures int, tried, retryAt time.Time) time.Time {
	return auth0.RenewalRetry(failures, tried, retryAt, j.jitter())
}

func (j *Jobs) jitter() float64 {
	if j.Jitter == nil {
		return 0
	}
	return j.Jitter()
}

// Lasting is true for an error of Fetch that will come again however often it is asked, until the profile or the tenant
// is changed.
func Lasting(err error) bool {
	var p *auth0.Problem
	var missing *MissingSecretError
	return errors.As(err, &p) && p.Lasting() || errors.As(err, &missing)
}
