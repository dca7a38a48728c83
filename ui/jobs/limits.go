package jobs

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mintmark/auth0"
	"mintmark/profiles"
)

// noteLimits keeps what the tenant said of its token quotas, so that it can be told without asking. The rate limit of
// requests is over within seconds and is not worth a note.
func (j *Jobs) noteLimits(ctx context.Context, name string, q auth0.Quota) {
	if len(q.Buckets) == 0 {
		return
	}
	var lines []string
	for _, b := range q.Buckets[:min(len(q.Buckets), 4)] {
		lines = append(lines, fmt.Sprintf("%s %s %d %d %d %d", b.Owner, strings.Join(strings.Fields(b.Name), "_"), b.Remaining, b.Quota, b.ResetAt.Unix(), j.Now().Unix()))
	}
	j.note(ctx, name, func(s *profiles.State) { s.Limits = lines })
}

// Limits is what the tenant last said of a profile's token quotas, and when, leaving out those that were reset since; the
// zero Quota when it said nothing. Nothing is asked.
func (j *Jobs) Limits(ctx context.Context, name string) (q auth0.Quota, said time.Time, err error) {
	state, err := j.Store.State(ctx, name)
	if err != nil {
		return q, said, err
	}
	for _, line := range state.Limits {
		var b auth0.Bucket
		var reset, at int64
		if n, err := fmt.Sscan(line, &b.Owner, &b.Name, &b.Remaining, &b.Quota, &reset, &at); err != nil || n != 6 {
			continue
		}
		if b.ResetAt = time.Unix(reset, 0).UTC(); b.ResetAt.After(j.Now()) {
			q.Buckets, said = append(q.Buckets, b), time.Unix(at, 0).UTC()
		}
	}
	return q, said, nil
}

// Limit is one limit in words.
type Limit struct {
	Name   string    `json:"name"`
	Left   int       `json:"left"`
	Whole  int       `json:"whole"`
	Reset  time.Time `json:"reset,omitzero"` // zero = not said
	Tokens bool      `json:"-"`              // of tokens, which are scarce; else of requests, which refill within seconds
}

// LimitsOf is every limit that a tenant said, tokens before requests.
func LimitsOf(q auth0.Quota) []Limit {
	var out []Limit
	for _, b := range q.Buckets {
		if b.Quota > 0 {
			out = append(out, Limit{"tokens of this " + b.Owner + ", " + strings.ReplaceAll(b.Name, "_", " "), b.Remaining, b.Quota, b.ResetAt.UTC().Truncate(time.Second), true})
		}
	}
	if q.Limit > 0 {
		out = append(out, Limit{"requests to this endpoint", q.Remaining, q.Limit, q.ResetAt, false})
	}
	return out
}

// Low reports whether a tenth or less is left of a limit that is no mere matter of seconds.
func (l Limit) Low(now time.Time) bool {
	return l.Tokens && l.Left*10 <= l.Whole && l.Reset.After(now)
}

// LowOf is the first limit that is all but used up.
func LowOf(q auth0.Quota, now time.Time) (Limit, bool) {
	all := LimitsOf(q)
	i := slices.IndexFunc(all, func(l Limit) bool { return l.Low(now) })
	if i < 0 {
		return Limit{}, false
	}
	return all[i], true
}
