package jobs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"mintmark/auth0"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// A tenant that answered 429 with a time is not asked for that client's token again before it: asking sooner cannot help
// and may cost the others who share the tenant. The wait is kept in memory for every profile of the client, and beside the
// profile that met it, so that another mintmark waits as well.

// maxSaid is how much of the tenant's own words is kept with a wait.
const maxSaid = 200

// waiter is whom a tenant asked to wait: one client at one token endpoint, under whatever profile.
func waiter(p profiles.Profile) string { return p.TokenEndpoint() + "\n" + p.ClientID }

// waiterMark names a waiter in a few letters, for the profile's notes.
func waiterMark(p profiles.Profile) string {
	sum := sha256.Sum256([]byte(waiter(p)))
	return hex.EncodeToString(sum[:8])
}

// patient is the tenant's refusal of a while ago while its time is not over: the same cause, and nothing asked. nil when
// the tenant may be asked.
func (j *Jobs) patient(p profiles.Profile, noted *profiles.Wait) *auth0.Problem {
	j.mu.Lock()
	kept := j.waits[waiter(p)]
	if kept != nil && !kept.RetryAt.After(j.Now()) {
		delete(j.waits, waiter(p))
		kept = nil
	}
	j.mu.Unlock()
	if kept == nil && noted != nil && noted.Client == waiterMark(p) && noted.Until.After(j.Now()) {
		kept = auth0.Recall(noted.Cause, noted.Status, noted.Code, noted.Message, noted.Until, TenantClient(p, secret.Secret{}))
		kept.Learned = []string{"The tenant says to ask again at " + noted.Until.UTC().Format(time.RFC3339) + "."}
	}
	if kept == nil {
		return nil
	}
	left := kept.RetryAt.Sub(j.Now())
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

// noteWait keeps it beside the profile too, as well as the store can.
func (j *Jobs) noteWait(ctx context.Context, p profiles.Profile, problem *auth0.Problem) {
	if len(problem.Exchanges) == 0 || !problem.RetryAt.After(j.Now()) {
		return // nothing new was said
	}
	j.note(ctx, p.Name, func(s *profiles.State) {
		s.Wait = &profiles.Wait{Client: waiterMark(p), Until: problem.RetryAt, Cause: problem.Cause, Status: problem.HTTPStatus, Code: head(problem.Code, maxSaid), Message: head(problem.Message, maxSaid)}
	})
}

// note changes what is kept beside a profile. It is best effort: a store that cannot take notes spoils nothing.
func (j *Jobs) note(ctx context.Context, name string, change func(*profiles.State)) {
	state, err := j.Store.State(ctx, name)
	if err != nil {
		return
	}
	change(&state)
	_ = j.Store.PutState(ctx, name, state)
}

// head is at most n bytes of a text, cut between characters.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
