package jobs

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"sort"
	"sync"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
)

// FleetOptions choose which profiles are tried and how hard.
type FleetOptions struct {
	Match       string   // a glob on names, "" = all
	Tags        []string // any of them; none = all
	Offline     bool
	Claims      []string // compare these claims over the tokens in place of trying any cloud
	AllClaims   bool     // the same with every claim that a chosen profile requires
	Concurrency int      // profiles at once; 0 = 8
	History     bool     // tell each profile's remembered trials too
	PerTenant   int      // profiles of one tenant at once, so that one tenant is not flooded; 0 = 2
}

// FleetResult is one profile's outcome.
type FleetResult struct {
	Profile string
	Tried   Tried
	Err     error            // why it was not tried: the tenant's refusal, no secret, …
	Claims  []inspect.Across // where claims were compared, those that concern it
	History []Past           // its remembered trials, oldest first, where they were asked for
}

// compares is whether tokens are compared, and no cloud is asked.
func (o FleetOptions) compares() bool { return o.AllClaims || len(o.Claims) > 0 }

// Rank orders results by how bad they are: 0 all accepted, 1 nothing to try, 2 unknown only, 3 unreachable, 4 refused
// or a claim that is wrong.
func (r FleetResult) Rank() int {
	var problem *auth0.Problem
	var usage *UsageError
	switch {
	case errors.As(r.Err, &problem) && problem.Refused:
		return 4
	case errors.As(r.Err, &usage):
		return 1
	case r.Err != nil:
		return 3
	}
	rank := 0
	for _, t := range r.Tried.Trials {
		switch {
		case t.Actual.Verdict == cloud.Refused, t.Actual.Verdict == cloud.Skipped && t.Predicted.Verdict == cloud.Refuse:
			rank = max(rank, 4)
		case t.Actual.Verdict == cloud.Unreachable:
			rank = max(rank, 3)
		case t.Actual.Verdict == cloud.Skipped && t.Predicted.Verdict == cloud.Uncertain:
			rank = max(rank, 2)
		}
	}
	for _, c := range r.Claims {
		rank = max(rank, map[inspect.Status]int{inspect.Fail: 4, inspect.Warn: 2}[c.Status])
	}
	return rank
}

// FleetProfiles are the names that the options choose, in the order of the list.
func (j *Jobs) FleetProfiles(ctx context.Context, o FleetOptions) ([]profiles.Summary, error) {
	if _, err := path.Match(o.Match, ""); err != nil {
		return nil, &UsageError{What: fmt.Sprintf("--match %q is no glob", o.Match), Next: "Example: --match 'prod-*'"}
	}
	list, err := j.Store.List(ctx)
	if err != nil {
		return nil, err
	}
	var out []profiles.Summary
	for _, p := range list {
		if ok, _ := path.Match(o.Match, p.Name); o.Match != "" && !ok {
			continue
		}
		if len(o.Tags) > 0 && !slices.ContainsFunc(o.Tags, func(tag string) bool { return slices.Contains(p.Tags, tag) }) {
			continue
		}
		out = append(out, p)
	}
	return out, nil
}

// Fleet tries many profiles, a few at a time and fewer of one tenant; a tenant that answers 429 is left alone for the
// rest of the run. on is called for each profile as it is done, from one goroutine at a time. The worst come first.
func (j *Jobs) Fleet(ctx context.Context, o FleetOptions, on func(FleetResult)) ([]FleetResult, error) {
	list, err := j.FleetProfiles(ctx, o)
	if err != nil {
		return nil, err
	}
	f := fleet{jobs: j, options: o, tenants: map[string]*tenantGate{}, on: on}
	if f.options.Concurrency <= 0 {
		f.options.Concurrency = 8
	}
	if f.options.PerTenant <= 0 {
		f.options.PerTenant = 2
	}
	results := f.run(ctx, list)
	if o.compares() {
		CompareClaims(results, o.Claims)
	}
	for i := range results {
		if o.History {
			results[i].History, _ = j.History(ctx, results[i].Profile) // notes are best effort
		}
	}
	sort.SliceStable(results, func(a, b int) bool { return results[a].Rank() > results[b].Rank() })
	return results, nil
}

type fleet struct {
	jobs    *Jobs
	options FleetOptions
	on      func(FleetResult)

	mu      sync.Mutex
	tenants map[string]*tenantGate
}

// tenantGate limits how many profiles of one tenant are asked at once, and remembers its 429.
type tenantGate struct {
	slots   chan struct{}
	mu      sync.Mutex
	blocked *auth0.Problem
}

func (f *fleet) gate(domain string) *tenantGate {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.tenants[domain] == nil {
		f.tenants[domain] = &tenantGate{slots: make(chan struct{}, f.options.PerTenant)}
	}
	return f.tenants[domain]
}

func (f *fleet) run(ctx context.Context, list []profiles.Summary) []FleetResult {
	results := make([]FleetResult, len(list))
	slots := make(chan struct{}, f.options.Concurrency)
	var wait sync.WaitGroup
	for i, p := range list {
		wait.Go(func() {
			// The tenant's slot first: a profile that waits for its tenant must not hold one of the fleet's.
			gate := f.gate(p.Domain)
			gate.slots <- struct{}{}
			defer func() { <-gate.slots }()
			slots <- struct{}{}
			defer func() { <-slots }()
			results[i] = f.one(ctx, p.Name, gate)
			if f.on != nil {
				f.mu.Lock()
				defer f.mu.Unlock()
				f.on(results[i])
			}
		})
	}
	wait.Wait()
	return results
}

func (f *fleet) one(ctx context.Context, name string, gate *tenantGate) (r FleetResult) {
	r.Profile = name
	defer func() {
		if v := recover(); v != nil {
			r.Err = fmt.Errorf("this program failed on the profile (%T)", v)
		}
	}()
	gate.mu.Lock()
	blocked := gate.blocked
	gate.mu.Unlock()
	if blocked != nil && f.jobs.Now().Before(blocked.RetryAt) {
		r.Err = blocked
		return r
	}
	if r.Err = ctx.Err(); r.Err != nil {
		return r
	}
	if f.options.compares() {
		var got Fetched
		if r.Tried.Profile, r.Err = f.jobs.Store.Get(ctx, name); r.Err == nil {
			got, r.Err = f.jobs.Fetch(ctx, name, false)
			r.Tried.Token = got.Token
		}
	} else {
		r.Tried, r.Err = f.jobs.Try(ctx, TryOptions{Profile: name, Offline: f.options.Offline}, nil)
	}
	var problem *auth0.Problem
	if errors.As(r.Err, &problem) && problem.RetryAt.After(f.jobs.Now().Add(time.Second)) {
		gate.mu.Lock()
		gate.blocked = problem
		gate.mu.Unlock()
	}
	return r
}
