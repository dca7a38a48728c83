package jobs

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
	"mintmark/inspect/wire"
	"mintmark/profiles"
)

// Try predicts and then asks every wanted target of a profile at once. on is called as each target is done. A nil error
// means that the trials were made, whatever the clouds said.
func (j *Jobs) Try(ctx context.Context, o TryOptions, on func(cloud.Trial)) (Tried, error) {
	p, err := j.Store.Get(ctx, o.Profile)
	if err != nil {
		return Tried{}, err
	}
	owner := p // of the targets
	if o.Against != "" {
		if o.Offline = true; owner.Name != o.Against {
			if owner, err = j.Store.Get(ctx, o.Against); err != nil {
				return Tried{Profile: p}, err
			}
		}
	}
	targets, err := j.Targets(owner, o.Clouds, o.Target)
	if err != nil {
		return Tried{Profile: p}, err
	}
	token, meta, exchanges, err := j.evidence(ctx, p, o)
	out := Tried{Profile: p, Token: token, Exchanges: exchanges}
	if err != nil {
		return out, err
	}
	now := j.Now
	if o.Now != nil {
		now = o.Now
	}
	in := cloud.Input{Token: token, Targets: targets, Offline: o.Offline, Confirm: o.Confirm, Now: j.Now, Evidence: j.judged(p, meta, now())}
	client := func() (*http.Client, *wire.Recorder, error) { return j.client(ctx, p) }
	out.Trials = j.Clouds.Run(ctx, in, client, func(t cloud.Trial) {
		if on != nil {
			on(j.named(owner.Name, t))
		}
	})
	for i, t := range out.Trials {
		out.Trials[i] = j.named(owner.Name, t)
	}
	if !o.Offline {
		j.remember(ctx, p.Name, out.Trials)
	}
	return out, nil
}

// Predict judges a profile's targets offline for a token in hand, as the screen does while one types.
func (j *Jobs) Predict(p profiles.Profile, t *inspect.Token, meta *auth0.Metadata) []cloud.Trial {
	targets, err := j.Targets(p, nil, "")
	if err != nil {
		return nil
	}
	e := evidenceOf{meta: meta}
	return j.Clouds.Predict(cloud.Input{Token: t, Targets: targets, Offline: true, Now: j.Now, Evidence: j.judged(p, e, j.Now())})
}

// Targets are the profile's targets of the named clouds (all if none is named), optionally of one name.
func (j *Jobs) Targets(p profiles.Profile, clouds []string, name string) ([]cloud.Target, error) {
	for _, id := range clouds {
		if j.Clouds.Lookup(id) == nil {
			return nil, &UsageError{What: fmt.Sprintf("there is no cloud %q", id), Next: "Use aws, gcp, azure or api."}
		}
	}
	var out []cloud.Target
	for _, t := range p.Targets {
		if len(clouds) > 0 && !slices.Contains(clouds, t.Cloud) || name != "" && t.Name != name {
			continue
		}
		out = append(out, cloud.Target{Cloud: t.Cloud, Name: t.Name, Settings: t.Settings})
	}
	if len(out) == 0 {
		what := "profile " + p.Name + " has no target"
		if len(clouds) > 0 {
			what += " for " + strings.Join(clouds, ", ")
		}
		if name != "" {
			what += " named " + name
		}
		return nil, &UsageError{What: what, Next: otherTarget(p, clouds)}
	}
	return out, nil
}

// otherTarget says what could have been meant, or how to make it.
func otherTarget(p profiles.Profile, clouds []string) string {
	var has []string
	for _, t := range p.Targets {
		if len(clouds) == 0 || slices.Contains(clouds, t.Cloud) {
			has = append(has, quote.Shell(p.Name+":"+t.Name))
		}
	}
	if len(has) > 0 {
		return "There is " + strings.Join(has, ", ") + "."
	}
	id := "CLOUD"
	if len(clouds) == 1 {
		id = clouds[0]
	}
	return "Add one with: mintmark profile edit " + quote.Shell(p.Name) + " --target " + id + " --set KEY=VALUE"
}

// UsageError is a wish that cannot be meant.
type UsageError struct{ What, Why, Next string }

func (e *UsageError) Error() string { return e.What }

// Destinations are the hosts and paths that trying would talk to, each once.
func (j *Jobs) Destinations(p profiles.Profile, clouds []string) []string {
	targets, err := j.Targets(p, clouds, "")
	if err != nil {
		return nil
	}
	return j.DestinationsOf(targets)
}

// DestinationsOf are the hosts and paths that trying these targets would talk to, each once.
func (j *Jobs) DestinationsOf(targets []cloud.Target) []string {
	var out []string
	for _, t := range targets {
		if c := j.Clouds.Lookup(t.Cloud); c != nil {
			for _, d := range c.Destinations(t.Settings) {
				if !slices.Contains(out, d) {
					out = append(out, d)
				}
			}
		}
	}
	return out
}

// evidenceOf is what the tenant told, or why it did not.
type evidenceOf struct {
	meta *auth0.Metadata
	err  error
}

// evidence gets token and keys at the same time; offline it asks for neither.
func (j *Jobs) evidence(ctx context.Context, p profiles.Profile, o TryOptions) (*inspect.Token, evidenceOf, []wire.Exchange, error) {
	if o.Token != "" && o.Offline {
		return inspect.Parse(o.Token), evidenceOf{}, nil, nil
	}
	type told struct {
		evidenceOf
		exchanges []wire.Exchange
	}
	keys := make(chan told, 1)
	go func() {
		t := told{}
		defer func() {
			if r := recover(); r != nil {
				t.meta, t.err = nil, fmt.Errorf("asking for the keys failed inside this program (%T)", r)
			}
			keys <- t
		}()
		hc, recorder, err := j.client(ctx, p)
		if err != nil {
			t.err = err
			return
		}
		meta, err := j.keys.Get(ctx, hc, p.IssuerURL())
		t.exchanges, t.err = recorder.Exchanges(), err
		if err == nil {
			t.meta = &meta
		}
	}()
	if o.Token != "" {
		e := <-keys
		return inspect.Parse(o.Token), e.evidenceOf, e.exchanges, nil
	}
	f, err := j.Fetch(ctx, p.Name, false)
	e := <-keys
	exchanges := append(slices.Clone(f.Exchanges), e.exchanges...)
	if err != nil {
		return nil, e.evidenceOf, exchanges, err
	}
	return f.Token, j.rotated(ctx, p, f.Token, e.evidenceOf), exchanges, nil
}

// rotated asks for the keys once more when the token's key is not among them: they may have rotated since.
func (j *Jobs) rotated(ctx context.Context, p profiles.Profile, t *inspect.Token, e evidenceOf) evidenceOf {
	if e.meta == nil || t.KeyID() == "" || slices.ContainsFunc(e.meta.Keys.Keys, func(k inspect.Key) bool { return k.ID == t.KeyID() }) {
		return e
	}
	hc, _, err := j.client(ctx, p)
	if err != nil {
		return e
	}
	if meta, err := j.keys.ForKeyID(ctx, hc, p.IssuerURL(), t.KeyID()); err == nil {
		e.meta = &meta
	}
	return e
}

// judged turns what the tenant told into what a prediction may rest on.
func (j *Jobs) judged(p profiles.Profile, e evidenceOf, now time.Time) cloud.Evidence {
	out := cloud.Evidence{Now: now, Loopback: loopback(p.IssuerURL())}
	if offset := j.offset(p.IssuerURL()); offset.Known {
		out.Offset = offset.Value
	}
	switch {
	case e.meta != nil:
		out.Keys = e.meta.Keys
		out.Discovery = &cloud.Discovery{Issuer: e.meta.Issuer, JWKSURI: e.meta.JWKSURI, Algorithms: e.meta.Algorithms}
	case e.err != nil:
		out.KeysError = e.err.Error()
	}
	return out
}

func loopback(issuer string) bool {
	u, err := url.Parse(issuer)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}
