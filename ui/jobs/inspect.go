package jobs

import (
	"context"
	"net/http"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// Expectations are what a profile says its tokens should look like, as options without keys.
func (j *Jobs) Expectations(p profiles.Profile) inspect.Options {
	o := inspect.Options{Now: j.Now(), Issuer: p.IssuerURL(), Audience: p.Audience, Scopes: p.Scopes}
	if p.Expect != nil {
		o.Algorithms, o.Claims = p.Expect.Algorithms, p.Expect.Claims
	}
	if offset := j.offset(p.IssuerURL()); offset.Known {
		o.Offset = offset.Value
	}
	return o
}

// Inspect judges a token with everything that a profile knows: its expectations and its issuer's published keys.
func (j *Jobs) Inspect(ctx context.Context, name string, t *inspect.Token) (Inspected, error) {
	p, err := j.Store.Get(ctx, name)
	if err != nil {
		return Inspected{}, err
	}
	return j.InspectFor(ctx, p, t)
}

// InspectFor is Inspect for a profile that need not be stored.
func (j *Jobs) InspectFor(ctx context.Context, p profiles.Profile, t *inspect.Token) (Inspected, error) {
	out, err := j.InspectWith(ctx, p, p.IssuerURL(), t, j.Expectations(p))
	if out.Metadata != nil { // what the profile says of its tenant against what the tenant publishes
		out.add(out.Metadata.Differences(TenantClient(p, secret.Secret{})))
	}
	return out, err
}

func (i *Inspected) add(found []inspect.Finding) {
	i.beyond = append(i.beyond, found...)
	i.Report.Findings = append(i.Report.Findings, found...)
}

// At is the same judgement at another time, from what is known already: nobody is asked.
func (i Inspected) At(now time.Time) Inspected {
	i.Options.Now = now
	i.Report = inspect.Inspect(i.Token, i.Options)
	i.Report.Findings = append(i.Report.Findings, i.beyond...)
	return i
}

// Until is when the token begins or ends next by the options' clock, so that the judgement may be another one then; zero
// when nothing lies ahead.
func (i Inspected) Until() time.Time {
	var next time.Time
	if i.Token == nil {
		return next
	}
	for _, claim := range []string{"nbf", "iat", "exp"} {
		at, ok := i.Token.Time(claim)
		for _, slack := range []time.Duration{0, i.Options.Leeway, -i.Options.Leeway} {
			turn := at.Add(slack - i.Options.Offset)
			if ok && turn.After(i.Options.Now) && (next.IsZero() || turn.Before(next)) {
				next = turn
			}
		}
	}
	return next
}

// InspectIssuer judges a token against the published keys of an issuer that the user named; nothing is stored.
func (j *Jobs) InspectIssuer(ctx context.Context, issuer string, t *inspect.Token, o inspect.Options) (Inspected, error) {
	return j.InspectWith(ctx, profiles.Profile{Issuer: issuer}, issuer, t, o)
}

// InspectWith judges a token by the options given and the published keys of an issuer, asked for through the profile's
// client. Keys that cannot be had are no error: Options.KeysError and the report say so.
func (j *Jobs) InspectWith(ctx context.Context, p profiles.Profile, issuer string, t *inspect.Token, o inspect.Options) (Inspected, error) {
	if t == nil {
		t = inspect.Parse("") // the tenant alone is asked about
	}
	out := Inspected{Token: t, Options: o}
	hc, recorder, err := j.client(ctx, p)
	if err != nil {
		return out, err
	}
	meta, err := j.metadata(ctx, hc, issuer, t)
	out.Exchanges = recorder.Exchanges()
	if err != nil {
		out.Options.KeysError = err.Error()
	} else {
		out.Metadata, out.Options.Keys = &meta, meta.Keys
	}
	out.Report = inspect.Inspect(t, out.Options)
	if out.Metadata != nil {
		out.add(meta.Findings)
	}
	return out, nil
}

// FetchKeys gets a key set from a JWKS address that the user named.
func (j *Jobs) FetchKeys(ctx context.Context, address string) (*inspect.KeySet, error) {
	hc, _, err := j.Transport(profiles.Profile{}, nil)
	if err != nil {
		return nil, err
	}
	return auth0.FetchKeys(ctx, hc, address)
}

// metadata asks for the issuer's keys; a token whose kid they lack makes the cache ask once more.
func (j *Jobs) metadata(ctx context.Context, hc *http.Client, issuer string, t *inspect.Token) (auth0.Metadata, error) {
	if t != nil && t.KeyID() != "" {
		return j.keys.ForKeyID(ctx, hc, issuer, t.KeyID())
	}
	return j.keys.Get(ctx, hc, issuer)
}
