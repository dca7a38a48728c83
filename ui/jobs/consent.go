package jobs

import (
	"context"
	"net/url"
	"slices"
)

// Consented reports whether the user has agreed that this profile's token may go to every one of the destinations.
// Loopback needs no consent: nothing leaves the machine.
func (j *Jobs) Consented(ctx context.Context, profile string, destinations []string) (bool, error) {
	if AllLoopback(destinations) {
		return true, nil
	}
	state, err := j.Store.State(ctx, profile)
	if err != nil {
		return false, err
	}
	for _, d := range destinations {
		if !slices.Contains(state.Consents, d) {
			return false, nil
		}
	}
	return true, nil
}

// Consent remembers that the user agreed.
func (j *Jobs) Consent(ctx context.Context, profile string, destinations []string) error {
	state, err := j.Store.State(ctx, profile)
	if err != nil {
		return err
	}
	for _, d := range destinations {
		if !slices.Contains(state.Consents, d) {
			state.Consents = append(state.Consents, d)
		}
	}
	return j.Store.PutState(ctx, profile, state)
}

// AllLoopback reports whether nothing would leave this machine.
func AllLoopback(destinations []string) bool {
	for _, d := range destinations {
		u, err := url.Parse(d)
		if err != nil || !loopback(d) || u.Host == "" {
			return false
		}
	}
	return len(destinations) > 0
}
