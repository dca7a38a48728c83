package ui

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
)

// start is the moment at which the pretend world begins.
var start = time.Date(2026, 11, 22, 12, 32, 10, 0, time.UTC)

// world is a believable world in memory for the screen: a few tenants, four clouds, and a clock that the test turns.
type world struct {
	mu        sync.Mutex
	now       time.Time
	key       *rsa.PrivateKey
	profiles  []profiles.Profile
	claims    map[string]string // extra claims by profile, as JSON members
	fail      map[string]error
	agreed    map[string]bool
	copied    []string
	saved     []profiles.Profile
	removed   []string
	tokens    map[string]jobs.Fetched
	past      map[string][]jobs.Past
	exported  map[string]string // by file
	favourite string
	evil      string // in every place that a tenant or a cloud fills
	fetches   int
	slow      chan struct{} // when set, Fetch waits for it
}

// key is made once: RSA keys are slow to make.
var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

func newWorld(testing.TB) *world {
	target := func(cloud, name, settings string) profiles.Target {
		return profiles.Target{Cloud: cloud, Name: name, Settings: json.RawMessage(settings)}
	}
	all := []profiles.Target{
		target("aws", "deploy", `{"role_arn":"arn:aws:iam::123456789012:role/deploy"}`),
		target("gcp", "build", `{"audience":"//iam.googleapis.com/x"}`),
		target("api", "orders", `{"url":"https://api.acme.dev/orders"}`),
	}
	w := &world{now: start, key: key(), fail: map[string]error{}, agreed: map[string]bool{}, tokens: map[string]jobs.Fetched{}, past: map[string][]jobs.Past{}, exported: map[string]string{},
		claims: map[string]string{"acme-prod": `"azp":"a1B2c3","https://acme.dev/tenant_id":"tenant-123","https://acme.dev/roles":{"deploy":["eu","us"],"read":true}`}}
	w.profiles = []profiles.Profile{
		{Name: "acme-prod", Domain: "acme.eu.auth0.com", ClientID: "a1B2c3", Audience: "https://api.acme.dev", Targets: all, Label: "production"},
		{Name: "acme-staging", Domain: "acme-staging.eu.auth0.com", ClientID: "s9T8u7", Audience: "https://api.staging.acme.dev", Targets: all[:2], Tags: []string{"staging"}},
		{Name: "tenant-a", Domain: "tenant-a.eu.auth0.com", ClientID: "tA", Audience: "https://api.acme.dev"},
		{Name: "tenant-b", Domain: "tenant-b.us.auth0.com", ClientID: "tB", Audience: "https://api.acme.dev", Targets: all[:1]},
		{Name: "legacy", Domain: "legacy.eu.auth0.com", ClientID: "leg", Audience: "urn:legacy"},
	}
	w.fail["tenant-a"] = &auth0.Problem{Cause: "auth0.audience.unknown", Refused: true, Title: "The tenant knows no API with this audience.",
		Why: "No API in tenant-a.eu.auth0.com has the identifier https://api.acme.dev.", Causes: []string{"Compare the audience with the API's identifier in the dashboard, including a slash at its end."},
		Certainty: inspect.Documented, HTTPStatus: 403, Code: "access_denied", Message: "Service not found: https://api.acme.dev"}
	return w
}

func (w *world) at(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// mint makes a real signed token of a profile.
func (w *world) mint(p profiles.Profile) *inspect.Token {
	extra := w.claims[p.Name]
	if extra != "" {
		extra = "," + extra
	}
	header := `{"alg":"RS256","typ":"JWT","kid":"7QxNz1mM4kRjD0c2"}`
	if w.evil != "" {
		evil, _ := json.Marshal(w.evil)
		header = `{"alg":"RS256","typ":` + string(evil) + `,"kid":` + string(evil) + `,` + string(evil) + `:` + string(evil) + `}`
	}
	aud, _ := json.Marshal(p.Audience)
	payload := fmt.Sprintf(`{"iss":"https://%s/","sub":"%s@clients","aud":%s,"iat":%d,"exp":%d,"gty":"client-credentials"%s}`,
		p.Domain, p.ClientID, aud, w.now.Unix(), w.now.Add(time.Hour).Unix(), extra)
	b64 := base64.RawURLEncoding.EncodeToString
	input := b64([]byte(header)) + "." + b64([]byte(payload))
	sum := sha256.Sum256([]byte(input))
	sig, err := rsa.SignPKCS1v15(nil, w.key, crypto.SHA256, sum[:])
	if err != nil {
		panic(err)
	}
	return inspect.Parse(input + "." + b64(sig))
}

func (w *world) get(name string) (profiles.Profile, error) {
	for _, p := range w.profiles {
		if p.Name == name {
			return p, nil
		}
	}
	return profiles.Profile{}, profiles.ErrNotFound
}

func (w *world) fetch(ctx context.Context, name string, fresh bool) (jobs.Fetched, error) {
	if w.slow != nil {
		select {
		case <-w.slow:
		case <-ctx.Done():
			return jobs.Fetched{}, ctx.Err()
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fetches++
	if err := w.fail[name]; err != nil {
		return jobs.Fetched{}, err
	}
	if f, ok := w.tokens[name]; ok && !fresh && f.Cached.ExpiresAt.Sub(w.now) > time.Minute {
		f.FromCache = true
		return f, nil
	}
	p, err := w.get(name)
	if err != nil {
		return jobs.Fetched{}, err
	}
	t := w.mint(p)
	f := jobs.Fetched{Profile: p, Token: t, Cached: profiles.CachedToken{Token: secret.New(t.Raw), ExpiresAt: w.now.Add(time.Hour), FetchedAt: w.now},
		Offset: auth0.Offset{Value: 200 * time.Millisecond, Margin: 500 * time.Millisecond, Known: true},
		Exchanges: []wire.Exchange{{Method: "POST", URL: "https://" + p.Domain + "/oauth/token", Status: 200, Started: w.now, Elapsed: 41 * time.Millisecond,
			RequestHeader: http.Header{"Content-Type": {"application/json"}}, RequestBody: []byte(`{"grant_type":"client_credentials","client_secret":"[hidden]"}`),
			Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(`{"access_token":"eyJ…(sha256:1a2b3c4d)","expires_in":3600}`)}}}
	w.tokens[name] = f
	return f, nil
}

func (w *world) inspect(_ context.Context, name string, t *inspect.Token) (jobs.Inspected, error) {
	p, err := w.get(name)
	if err != nil {
		return jobs.Inspected{}, err
	}
	keys := &inspect.KeySet{Keys: []inspect.Key{
		{ID: "7QxNz1mM4kRjD0c2", Type: "RSA", Use: "sig", Alg: "RS256", Bits: 2048, Thumbprint: "Nz1mM4kRjD0c2-thumbprint-of-the-first-key", Public: &w.key.PublicKey},
		{ID: "next_k3yKLm" + w.evil, Type: "RSA" + w.evil, Use: "sig", Alg: "RS256", Bits: 2048, Thumbprint: "second-thumbprint", Public: &w.key.PublicKey}}}
	o := inspect.Options{Now: w.clock(), Issuer: p.IssuerURL(), Audience: p.Audience, Keys: keys}
	return jobs.Inspected{Token: t, Report: report(t, w.clock()), Options: o,
		Metadata: &auth0.Metadata{Issuer: p.IssuerURL(), JWKSURI: p.IssuerURL() + ".well-known/jwks.json", Keys: keys, FetchedAt: w.clock()}}, nil
}

// report is a fixed judgement, so that frames do not change with another package's words.
func report(t *inspect.Token, now time.Time) inspect.Report {
	r := inspect.Report{Kind: t.Kind, Verdict: inspect.Accepted}
	for _, l := range [][2]string{{"structure", "Three parts."}, {"signature", "RS256 verified."}, {"key", "RSA, 2048 bits, kid 7QxNz1mM4kRjD0c2."}, {"time", "Expires in an hour."},
		{"issuer", "The expected issuer."}, {"audience", "The expected audience."}, {"policy", "Algorithm and type are as they should be."}} {
		r.Lines = append(r.Lines, inspect.Line{Name: l[0], Status: inspect.Pass, Detail: l[1]})
	}
	if exp, ok := t.Time("exp"); !ok || !now.Before(exp) {
		r.Verdict, r.Lines[3].Status = inspect.Rejected, inspect.Fail
	}
	r.Findings = []inspect.Finding{{Code: "claim.azp", Severity: inspect.Warning, Path: "claims.azp", Title: "AWS compares azp, not aud.", Expected: "https://api.acme.dev", Actual: "a1B2c3",
		Detail: "With azp present, AWS holds the client ids against it.", Certainty: inspect.Documented, Source: "docs.aws.amazon.com/IAM"}}
	return r
}

// trial is what a cloud would say: GCP refuses for its audience, the others accept.
func (w *world) trial(t profiles.Target, offline bool) cloud.Trial {
	tr := cloud.Trial{Cloud: t.Cloud, Target: t.Name, Actual: cloud.Actual{Verdict: cloud.Skipped}}
	steps := []cloud.Step{{Name: "issuer", Status: cloud.Pass, Actual: "https://acme.eu.auth0.com/" + w.evil}, {Name: "signature", Status: cloud.Pass, Actual: "RS256 by 7QxNz1mM4kRjD0c2"}}
	if t.Cloud == "gcp" {
		steps = append(steps, cloud.Step{Name: "audience", Status: cloud.Fail, Code: "gcp.audience", Expected: "https://api.acme.dev/", Actual: "https://api.acme.dev",
			Why: "The provider allows another audience.", Certainty: inspect.Documented, Source: "cloud.google.com/iam/docs/workload-identity-federation",
			Fix: []inspect.Fix{{Title: "Allow this audience", As: "cli", Text: "gcloud iam workload-identity-pools providers update-oidc auth0 \\\n  --allowed-audiences='https://api.acme.dev'"}}})
	}
	tr.Predicted = cloud.Judge(steps)
	if offline {
		return tr
	}
	agree := true
	tr.Agree, tr.TriedAt = &agree, w.clock()
	tr.Actual = cloud.Actual{Verdict: cloud.Accepted, ElapsedMS: 41, Session: &cloud.Session{Principal: "arn:aws:sts::123456789012:assumed-role/deploy/mintmark", ExpiresAt: w.clock().Add(time.Hour),
		Details: []cloud.Detail{{Label: "Audience", Value: "https://api.acme.dev" + w.evil}}}}
	if t.Cloud == "gcp" {
		s := tr.Predicted.Steps[2]
		tr.Actual = cloud.Actual{Verdict: cloud.Refused, ElapsedMS: 118, Problem: cloud.Problem{HTTPStatus: 400, Code: "invalid_grant" + w.evil, Message: w.evil + "The audience in ID Token [https://api.acme.dev] does not match the expected audience.",
			RequestID: "req-8f2a" + w.evil, Cause: s.Code, Title: "The provider allows another audience.", Why: s.Why, Certainty: inspect.Documented, Fix: s.Fix}}
	}
	return tr
}

func (w *world) deps() Deps {
	return Deps{
		Now: w.clock, Clouds: cloud.Registry{plainCloud{"aws", "AWS"}, plainCloud{"gcp", "GCP"}, plainCloud{"azure", "Azure"}, plainCloud{"api", "API"}},
		List: func(context.Context) ([]profiles.Summary, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			var out []profiles.Summary
			for _, p := range w.profiles {
				s := profiles.Summary{Name: p.Name, Domain: p.Domain, ClientID: p.ClientID, Audience: p.Audience, Tags: p.Tags, Label: p.Label, AutoRenew: p.AutoRenew, TokenExpiresAt: w.tokens[p.Name].Cached.ExpiresAt}
				for _, t := range p.Targets {
					s.Targets = append(s.Targets, profiles.SummaryTarget{Cloud: t.Cloud, Name: t.Name})
				}
				if p.Name == w.favourite {
					s.Favourite = 1
				}
				switch p.Name {
				case "acme-staging":
					s.TokenExpiresAt = start.Add(4*time.Minute + 3*time.Second)
				case "tenant-b":
					s.TokenExpiresAt = start.Add(-time.Minute)
				}
				out = append(out, s)
			}
			return out, nil
		},
		Get: func(_ context.Context, name string) (profiles.Profile, error) { return w.get(name) },
		Save: func(_ context.Context, _, p profiles.Profile, _ *secret.Secret) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.saved = append(w.saved, p)
			for i := range w.profiles {
				if w.profiles[i].Name == p.Name {
					w.profiles[i] = p
					return nil
				}
			}
			w.profiles = append(w.profiles, p)
			return nil
		},
		Favour: func(_ context.Context, name string, place int) error {
			w.favourite = map[bool]string{true: name}[place > 0]
			return nil
		},
		Remove: func(_ context.Context, name string) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.removed = append(w.removed, name)
			for i, p := range w.profiles {
				if p.Name == name {
					w.profiles = append(w.profiles[:i:i], w.profiles[i+1:]...)
					return nil
				}
			}
			return profiles.ErrNotFound
		},
		Store: func() string { return "Secret Service" },
		Fetch: w.fetch,
		Cached: func(ctx context.Context, name string) (jobs.Fetched, bool, error) {
			w.mu.Lock()
			f, ok := w.tokens[name]
			w.mu.Unlock()
			f.FromCache = true
			return f, ok, nil
		},
		RenewAt: renewAt, RenewRetryAt: renewRetryAt,
		Inspect: w.inspect,
		Try: func(_ context.Context, o jobs.TryOptions, on func(cloud.Trial)) (jobs.Tried, error) {
			p, err := w.get(o.Profile)
			out := jobs.Tried{Profile: p}
			for _, t := range p.Targets {
				tr := w.trial(t, o.Offline)
				on(tr)
				out.Trials = append(out.Trials, tr)
				if !o.Offline {
					w.mu.Lock()
					w.past[p.Name] = append(w.past[p.Name], jobs.Past{At: tr.TriedAt, Cloud: tr.Cloud, Target: tr.Target, Verdict: tr.Actual.Verdict})
					w.mu.Unlock()
				}
			}
			return out, err
		},
		Destinations: func(p profiles.Profile, _ []string) []string {
			var out []string
			for _, t := range p.Targets {
				out = append(out, map[string]string{"aws": "https://sts.amazonaws.com", "gcp": "https://sts.googleapis.com/v1/token", "api": "https://api.acme.dev/orders"}[t.Cloud])
			}
			return out
		},
		Consented: func(_ context.Context, name string, _ []string) (bool, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			return w.agreed[name], nil
		},
		Consent: func(_ context.Context, name string, _ []string) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.agreed[name] = true
			return nil
		},
		Copy: func(_ context.Context, s secret.Secret) (Copied, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.copied = append(w.copied, s.Reveal())
			return Copied{How: "wl-copy", Confirmed: true, ClearIn: 45 * time.Second}, nil
		},
		History: func(_ context.Context, name string) ([]jobs.Past, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			return append([]jobs.Past(nil), w.past[name]...), nil
		},
		Export: func(_ context.Context, name, ext string, data []byte) (string, error) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.exported[name+ext] = string(data)
			return name + ext, nil
		},
		OpenBrowser: func(context.Context, string) error { return errors.New("no desktop here") },
		Explain:     explained,
		FleetDocument: func(list []jobs.FleetResult) ([]byte, error) {
			return json.Marshal(jobs.Document(list, func(err error) jobs.Said { return jobs.Said{Code: "x", What: err.Error()} }))
		},
	}
}

// plainCloud declares a cloud with two fields; it is never asked to predict or try.
type plainCloud struct{ id, title string }

func (c plainCloud) ID() string    { return c.id }
func (c plainCloud) Title() string { return c.title }
func (c plainCloud) Fields() []cloud.Field {
	return []cloud.Field{
		{Key: "role_arn", Label: "Role", Help: "The role to assume.", Example: "arn:aws:iam::123456789012:role/deploy", Kind: cloud.Text, Required: true},
		{Key: "region", Label: "Region", Help: "Where to ask.", Kind: cloud.Choice, Choices: []string{"eu-central-1", "us-east-1"}},
	}
}

func (c plainCloud) Normalize(s json.RawMessage) (json.RawMessage, []string, error) {
	return s, nil, nil
}
func (c plainCloud) Destinations(json.RawMessage) []string { return nil }
func (c plainCloud) Predict(*inspect.Token, cloud.Evidence, json.RawMessage) cloud.Prediction {
	return cloud.Prediction{}
}

func (c plainCloud) Try(context.Context, *inspect.Token, json.RawMessage, *http.Client) (*cloud.Session, error) {
	return nil, errors.New("not asked")
}
func (c plainCloud) Explain(cloud.Case) cloud.Problem { return cloud.Problem{} }
func (c plainCloud) Setup(cloud.Case) []cloud.Change  { return nil }
func (c plainCloud) Codes() []inspect.Code            { return nil }
