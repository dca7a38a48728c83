package auth0

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"mintmark/inspect"
)

const (
	keysTTL      = 15 * time.Minute // how long a set counts as fresh
	keysKept     = time.Hour        // how long an old set serves when refreshing fails
	betweenTries = time.Minute      // between two refetches because of an unknown kid or a failed refresh
)

// Keys remembers the metadata and keys of issuers, so that a second look costs no request. It is safe for concurrent
// use; askers of one issuer share one fetch, which is abandoned when the last of them is gone.
type Keys struct {
	now func() time.Time

	mu      sync.Mutex
	entries map[string]*entry
}

type entry struct {
	meta    Metadata
	known   bool      // meta was fetched at least once
	tried   time.Time // the last failed refresh
	rekeyed time.Time // the last refetch for an unknown kid
	flight  *flying
}

// flying is one fetch under way.
type flying struct {
	done    chan struct{}
	waiters int
	cancel  context.CancelFunc
	meta    Metadata
	problem *Problem
}

// NewKeys makes an empty cache that reads the time from now.
func NewKeys(now func() time.Time) *Keys {
	return &Keys{now: now, entries: map[string]*entry{}}
}

// Get gives the issuer's metadata and keys: remembered for 15 minutes, then fetched anew (two requests). When a refresh
// fails, the old set serves until it is an hour old, marked Stale. The error is a *Problem; with auth0.discovery.issuer
// and auth0.discovery.jwks-origin the Metadata holds what the document said, without keys.
func (k *Keys) Get(ctx context.Context, hc *http.Client, issuer string) (Metadata, error) {
	k.mu.Lock()
	e := k.entry(issuer)
	age := k.now().Sub(e.meta.FetchedAt)
	if e.known && age >= 0 && age < keysTTL {
		defer k.mu.Unlock()
		return e.meta, nil
	}
	if e.known && age < keysKept && !e.tried.IsZero() && k.now().Sub(e.tried) < betweenTries {
		defer k.mu.Unlock()
		return stale(e.meta), nil
	}
	return k.join(ctx, hc, issuer, e)
}

// ForKeyID is Get for a token that names kid. An unknown kid makes the cache fetch again, at most once a minute for an
// issuer, whatever the number of tokens and kids: a forger must not be able to make us flood a tenant.
func (k *Keys) ForKeyID(ctx context.Context, hc *http.Client, issuer, kid string) (Metadata, error) {
	m, err := k.Get(ctx, hc, issuer)
	if err != nil || m.Stale || slices.ContainsFunc(m.Keys.Keys, func(key inspect.Key) bool { return key.ID == kid }) {
		return m, err
	}
	k.mu.Lock()
	e := k.entry(issuer)
	if e.flight == nil && !e.rekeyed.IsZero() && k.now().Sub(e.rekeyed) < betweenTries {
		defer k.mu.Unlock()
		return e.meta, nil
	}
	e.rekeyed = k.now()
	return k.join(ctx, hc, issuer, e)
}

// Forget drops what is known of an issuer, so that the next Get asks.
func (k *Keys) Forget(issuer string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.entries, issuer)
}

// entry is called with mu held.
func (k *Keys) entry(issuer string) *entry {
	if k.entries[issuer] == nil {
		k.entries[issuer] = &entry{}
	}
	return k.entries[issuer]
}

// join waits for the fetch under way, or starts one. It is called with mu held and releases it.
func (k *Keys) join(ctx context.Context, hc *http.Client, issuer string, e *entry) (Metadata, error) {
	f := e.flight
	if f == nil {
		f = &flying{done: make(chan struct{})}
		var own context.Context
		own, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		e.flight = f
		go k.fly(own, hc, issuer, e, f)
	}
	f.waiters++
	k.mu.Unlock()
	select {
	case <-f.done:
	case <-ctx.Done():
		k.mu.Lock()
		if f.waiters--; f.waiters == 0 {
			f.cancel()
			if e.flight == f {
				e.flight = nil // whoever comes next must not join a fetch that was given up
			}
		}
		k.mu.Unlock()
		return Metadata{}, Network(ctx.Err(), Client{Issuer: issuer})
	}
	if f.problem != nil {
		return f.meta, f.problem
	}
	return f.meta, nil
}

func (k *Keys) fly(ctx context.Context, hc *http.Client, issuer string, e *entry, f *flying) {
	defer f.cancel()
	defer close(f.done)
	defer func() { // a panic in here would end the program while its screen is up
		if r := recover(); r != nil {
			f.problem = fill(ruleOf(causeUnknown), reply{client: Client{Issuer: issuer}})
			f.problem.Refused, f.problem.Learned = false, []string{fmt.Sprintf("A fault in mintmark itself: %v.", r)}
		}
	}()
	meta, problem := fetchMetadata(ctx, hc, issuer, k.now)
	k.mu.Lock()
	defer k.mu.Unlock()
	if e.flight == f {
		e.flight = nil
	}
	switch {
	case problem == nil:
		e.meta, e.known, e.tried = meta, true, time.Time{}
	case ctx.Err() != nil: // given up by all who asked: says nothing about the tenant
	case e.known && k.now().Sub(e.meta.FetchedAt) < keysKept:
		e.tried = k.now()
		meta, problem = stale(e.meta), nil
	}
	f.meta, f.problem = meta, problem
}

// stale marks a copy of m; the remembered one stays as it was fetched.
func stale(m Metadata) Metadata {
	m.Stale = true
	m.Findings = append(slices.Clone(m.Findings), finding(causeStale, "keys", "fetched within "+keysTTL.String(), "fetched "+m.FetchedAt.UTC().Format(time.RFC3339)))
	return m
}
