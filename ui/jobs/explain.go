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

// Explain finds the error in pasted text and explains it, joined with a profile when one is named (PROFILE or
// PROFILE:TARGET): its settings, the token in its cache, and what they lead to expect. Nothing is fetched and nobody is asked. The error is the store's
// only; a text that nobody knows is an Explained without a cause.
func (j *Jobs) Explain(ctx context.Context, text, profile string) (Explained, error) {
	var who joined
	if name, target, _ := strings.Cut(profile, ":"); name != "" {
		p, err := j.Store.Get(ctx, name)
		if err != nil {
			return Explained{}, err
		}
		if target != "" {
			if _, err := j.Targets(p, nil, target); err != nil {
				return Explained{}, err
			}
			p.Targets = slices.DeleteFunc(slices.Clone(p.Targets), func(t profiles.Target) bool { return t.Name != target })
		}
		who.profile = &p
		f, ok, err := j.cached(ctx, p)
		if err != nil {
			return Explained{}, err
		}
		if ok {
			who.token = f.Token
		}
	}
	paste := peel(text)
	var found []finding
	for _, c := range j.Clouds {
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
		p, target := j.read(c, e, who)
		f := shape(c.ID(), p, paste)
		f.Target = target
		if d, ok := c.(cloud.Distinguisher); ok && f.Cause != "" && target == "" {
			f.Candidates = append(f.Candidates, d.TellApart(f.Cause)...)
		}
		if f.score > best.score {
			best, any = f, true
		}
	}
	return best, any
}

// read explains an answer, with the target of the profile that fits it best: the one whose prediction names the cause.
func (j *Jobs) read(c cloud.Cloud, e wire.Exchange, who joined) (cloud.Problem, string) {
	plain := c.Explain(cloud.Case{Exchanges: []wire.Exchange{e}})
	if who.profile == nil || foreignIssuer(plain.Message, who) {
		if who.profile != nil {
			plain.Why += " The text speaks of another issuer than the profile's, so the profile was left aside."
		}
		return plain, ""
	}
	out, name, foreseen := plain, "", false
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
		if name == "" || foreseen {
			out, name = p, t.Name
		}
	}
	return out, name
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
