package jobs

import (
	"fmt"
	"slices"
	"time"

	"mintmark/auth0"
	"mintmark/profiles"
)

// A tenant that answered 429 with a time is not asked for that client's token again before it: asking sooner cannot help
// and may cost the others who share the tenant.

// waiter is whom a tenant asked to wait: one client at one token endpoint, under whatever profile.
func waiter(p profiles.Profile) string { return p.TokenEndpoint() + "\n" + p.ClientID }

// patient is the tenant's refusal of a while ago while its time is not over: the same cause, and nothing asked. nil when
// the tenant may be asked.
func (j *Jobs) patient(p profiles.Profile) *auth0.Problem {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept, ok := j.waits[waiter(p)]
	if !ok {
		return nil
	}
	left := kept.RetryAt.Sub(j.Now())
	if left <= 0 {
		delete(j.waits, waiter(p))
		return nil
	}
	again := *kept
	again.Exchanges = nil // nothing was asked this time
	again.Learned = append(slices.Clone(kept.Learned), fmt.Sprintf("It was not asked again: %s of that wait are left.", (left+time.Second-1).Truncate(time.Second)))
	return &again
}

// waitFor keeps a refusal that says when asking again makes sense.
func (j *Jobs) waitFor(p profiles.Profile, problem *auth0.Problem) {
	if problem.RetryAt.After(j.Now()) {
		j.mu.Lock()
		defer j.mu.Unlock()
		j.waits[waiter(p)] = problem
	}
}
