package jobs

import (
	"context"
	"slices"
	"strings"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// Explained is a pasted error explained. Message and RequestID are foreign text; nothing here holds a token or secret of
// the paste. An empty Cause means unknown: Title and Why then say what was looked for and what would help.
type Explained struct {
	Area       string            `json:"area"` // aws, gcp, azure, api, auth0; "" when nobody's words were recognised
	Cause      string            `json:"cause"`
	Title      string            `json:"title"`
	Why        string            `json:"why"`
	Certainty  inspect.Certainty `json:"certainty"`
	Candidates []string          `json:"candidates"` // what shares these words, the likeliest first, each with how to tell
	Fix        []inspect.Fix     `json:"fix"`
	Code       string            `json:"code"`
	Message    string            `json:"message"`
	RequestID  string            `json:"request_id"`
	HTTPStatus int               `json:"http_status"` // 0 = the text does not tell
	Target     string            `json:"target"`      // the profile's target that it was joined with, "" if none
	Also       []Explained       `json:"also"`        // further errors in the same text
}

// Known reports whether a cause was found.
func (e Explained) Known() bool { return e.Cause != "" }

// ExplainOptions are what a text is read with; each may be missing.
type ExplainOptions struct {
	Profile string         // PROFILE or PROFILE:TARGET: its settings, and the token in its cache
	Token   *inspect.Token // in place of the cached one
}

// Explain finds the error in pasted text and explains it, joined with a profile and a token when they are given. Nothing
// is fetched and nobody is asked. The error is the store's or the context's; a text that nobody knows is an Explained
// without a cause.
func (j *Jobs) Explain(ctx context.Context, text string, o ExplainOptions) (Explained, error) {
	who, err := j.joined(ctx, o)
	if err != nil {
		return Explained{}, err
	}
	paste := peel(text)
	var found []finding
	for _, c := range j.Clouds {
		if err := ctx.Err(); err != nil {
			return Explained{}, err // a later keystroke asks anew
		}
		if r, ok := c.(cloud.Recognizer); ok {
			if f, ok := j.cloudFinding(c, r, paste, who); ok {
				found = append(found, f)
			}
		}
	}
	if f, ok := tenantFinding(paste, who); ok && !overlaps(f, found) {
		found = append(found, f)
	}
	return conclude(found, paste), nil
}

// joined is the profile to read a text with; both parts may be nil.
type joined struct {
	profile *profiles.Profile
	token   *inspect.Token
}

func (j *Jobs) joined(ctx context.Context, o ExplainOptions) (joined, error) {
	who := joined{token: o.Token}
	if o.Profile == "" {
		return who, nil
	}
	name, target := SplitTarget(o.Profile)
	p, err := j.Store.Get(ctx, name)
	if err != nil {
		return who, err
	}
	if target != "" {
		if _, err := j.Targets(p, nil, target); err != nil {
			return who, err
		}
		p.Targets = slices.DeleteFunc(slices.Clone(p.Targets), func(t profiles.Target) bool { return t.Name != target })
	}
	who.profile = &p
	if who.token == nil {
		f, ok, err := j.cached(ctx, p)
		if err != nil {
			return who, err
		}
		if ok {
			who.token = f.Token
		}
	}
	return who, nil
}

// finding is one area's reading of the text.
type finding struct {
	Explained
	at         int // where in the text its message stands, for the order
	unanswered bool
	score      int
}

// cloudFinding asks one cloud about every layer of the paste and keeps the reading that tells most.
func (j *Jobs) cloudFinding(c cloud.Cloud, r cloud.Recognizer, paste pasted, who joined) (finding, bool) {
	best, any := finding{score: -1}, false
	for _, layer := range paste.layers {
		e, ok := r.Recognize(layer)
		if !ok {
			continue
		}
		plain, p, target, foreseen := j.read(c, e, who)
		f := shape(c.ID(), p, paste)
		f.Target = target
		if d, ok := c.(cloud.Distinguisher); ok && f.Cause != "" && !foreseen {
			if f.Candidates = append(f.Candidates, d.TellApart(f.Cause)...); len(f.Candidates) == 0 {
				f.Candidates = append(f.Candidates, d.TellApart(plain)...)
			}
		}
		if f.score > best.score {
			best, any = f, true
		}
	}
	return best, any
}

// read explains an answer, with the target of the profile that fits it best: the one whose prediction names the cause,
// which then is foreseen. plain is the cause that the words alone would have.
func (j *Jobs) read(c cloud.Cloud, e wire.Exchange, who joined) (plain string, out cloud.Problem, target string, foreseen bool) {
	out = c.Explain(cloud.Case{Exchanges: []wire.Exchange{e}})
	plain = out.Cause
	switch {
	case who.profile == nil && who.token == nil:
		return plain, out, "", false
	case foreignIssuer(out.Message, who) && who.profile == nil:
		out.Why += " The text speaks of another issuer than the token's, so the token was left aside."
		return plain, out, "", false
	case foreignIssuer(out.Message, who):
		out.Why += " The text speaks of another issuer than the profile's, so the profile was left aside."
		return plain, out, "", false
	case who.token != nil:
		out = c.Explain(cloud.Case{Token: who.token, Exchanges: []wire.Exchange{e}, Evidence: cloud.Evidence{Now: j.Now()}})
	}
	if who.profile == nil {
		return plain, out, "", false
	}
	for _, t := range who.profile.Targets {
		if t.Cloud != c.ID() || foreseen {
			continue
		}
		sample := cloud.Case{Token: who.token, Settings: t.Settings, Exchanges: []wire.Exchange{e}}
		sample.Evidence = j.judged(*who.profile, evidenceOf{}, j.Now())
		if who.token != nil {
			sample.Prediction = c.Predict(who.token, sample.Evidence, t.Settings)
		}
		p := c.Explain(sample)
		step := sample.Prediction.First()
		foreseen = step != nil && step.Code == p.Cause
		if target == "" || foreseen {
			out, target = p, t.Name
		}
	}
	return plain, out, target, foreseen
}

// tenantFinding asks the tenant's side.
func tenantFinding(paste pasted, who joined) (finding, bool) {
	var client auth0.Client
	if who.profile != nil {
		client = TenantClient(*who.profile, secret.Secret{})
	}
	best, any := finding{score: -1}, false
	for _, layer := range paste.layers {
		p := auth0.ExplainText(layer, client)
		if p == nil || !surelyTenant(p, layer) {
			if p = tenantAnswer(layer, client); p == nil {
				continue
			}
		}
		f := shape("auth0", cloud.Problem{HTTPStatus: p.HTTPStatus, Code: p.Code, Message: p.Message, Cause: p.Cause, Title: p.Title,
			Why: strings.Join(append([]string{p.Why}, p.Learned...), " "), Certainty: p.Certainty, Fix: p.Fix}, paste)
		f.Candidates = append(f.Candidates, p.Causes...)
		if f.score > best.score {
			best, any = f, true
		}
	}
	return best, any
}

// overlaps: what a cloud recognised as its own is not the tenant's as well.
func overlaps(f finding, others []finding) bool {
	return slices.ContainsFunc(others, func(o finding) bool {
		return o.Message == f.Message || o.Message != "" && f.Message != "" && (strings.Contains(o.Message, f.Message) || strings.Contains(f.Message, o.Message)) || f.Message == ""
	})
}

// conclude puts the findings in order: what was refused before what merely did not answer, then as they stand in the text,
// since the first fault usually brings the rest.
func conclude(found []finding, paste pasted) Explained {
	slices.SortStableFunc(found, func(a, b finding) int {
		for _, d := range []int{order(a.Known(), b.Known()), order(!a.unanswered, !b.unanswered), a.at - b.at} {
			if d != 0 {
				return d
			}
		}
		return 0
	})
	if len(found) == 0 {
		return unknown(paste)
	}
	out := found[0].Explained
	for _, f := range found[1:] {
		if f.Known() {
			out.Also = append(out.Also, f.Explained)
		}
	}
	return out
}

func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
