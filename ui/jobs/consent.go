package jobs

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
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

// Unagreed is where a profile's token would be sent without the user having agreed to it.
type Unagreed struct {
	Profile      string
	Destinations []string
}

// FleetUnagreed are the chosen profiles that a fleet run would have to ask about.
func (j *Jobs) FleetUnagreed(ctx context.Context, o FleetOptions) ([]Unagreed, error) {
	list, err := j.FleetProfiles(ctx, o)
	if err != nil {
		return nil, err
	}
	var out []Unagreed
	for _, s := range list {
		p, err := j.Store.Get(ctx, s.Name)
		if err != nil {
			return nil, err
		}
		wanted := j.Destinations(p, nil)
		if len(wanted) == 0 {
			continue
		}
		agreed, err := j.Consented(ctx, s.Name, wanted)
		if err != nil {
			return nil, err
		}
		if !agreed {
			out = append(out, Unagreed{s.Name, wanted})
		}
	}
	return out, nil
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

// Approve remembers that the user wants a profile's requests to reach a host on a private address, or one written as an
// address. host is a name or an address, without scheme, port and path.
func (j *Jobs) Approve(ctx context.Context, profile string, hosts ...string) error {
	state, err := j.Store.State(ctx, profile)
	if err != nil {
		return err
	}
	for _, host := range hosts {
		host = strings.ToLower(strings.TrimSpace(host))
		if host == "" || strings.ContainsAny(host, "/@ \t\n") || strings.Count(host, ":") == 1 {
			return &UsageError{What: fmt.Sprintf("%q is no host", host), Next: "Write the name or the address alone, without scheme, port and path."}
		}
		if !slices.Contains(state.ApprovedHosts, host) {
			state.ApprovedHosts = append(state.ApprovedHosts, host)
		}
	}
	return j.Store.PutState(ctx, profile, state)
}

// hostname is a host without its port and without the brackets of an IPv6 address.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }
