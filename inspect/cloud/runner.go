package cloud

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"mintmark/inspect"
	"mintmark/inspect/wire"
)

// Predict judges every target offline. It is pure and quick.
func (r Registry) Predict(in Input) []Trial {
	trials := make([]Trial, len(in.Targets))
	for i, target := range in.Targets {
		trials[i] = r.predict(in, target)
	}
	return trials
}

func (r Registry) predict(in Input, target Target) Trial {
	t := Trial{Cloud: target.Cloud, Target: target.Name, Actual: Actual{Verdict: Skipped}}
	c := r.Lookup(target.Cloud)
	if c == nil {
		t.Predicted = Judge([]Step{unknownCloud(target.Cloud)})
		return t
	}
	t.Predicted = c.Predict(in.Token, in.Evidence, target.Settings)
	if s := malformed(in.Token); s != nil {
		t.Predicted = Judge(append([]Step{*s}, t.Predicted.Steps...))
	}
	t.Setup = c.Setup(Case{Token: in.Token, Settings: target.Settings, Evidence: in.Evidence, Prediction: t.Predicted})
	t.attachFixes()
	return t
}

// malformed is a step for a token that readers may disagree about (a claim twice, an unknown critical header): what a
// cloud's own parser makes of it is documented nowhere. nil for a sound token, and for what is no signed token, which
// each cloud judges itself.
func malformed(t *inspect.Token) *Step {
	if t == nil || t.Kind != inspect.JWS {
		return nil
	}
	for _, f := range t.Problems() {
		if f.Severity == inspect.Error {
			return &Step{Name: "token structure", Status: Unknown, Code: f.Code, Expected: f.Expected, Actual: f.Actual, Certainty: inspect.Inferred, Source: f.Source, Fix: []inspect.Fix{},
				Why: f.Title + ". What the cloud's own parser makes of it is documented nowhere, so that every step below is about what this reader sees."}
		}
	}
	return nil
}

// Run predicts every target, then tries all of them at once, so that the whole takes as long as the slowest. on is
// called once per target when it is done (from one goroutine at a time) and may be nil. The trials come back in the
// order of the targets. A cancelled context ends every attempt.
func (r Registry) Run(ctx context.Context, in Input, client func() (*http.Client, *wire.Recorder, error), on func(Trial)) []Trial {
	trials := r.Predict(in)
	var wait sync.WaitGroup
	var one sync.Mutex
	for i, target := range in.Targets {
		wait.Go(func() {
			defer func() {
				if on != nil {
					one.Lock()
					defer one.Unlock()
					on(trials[i])
				}
			}()
			defer trials[i].survive()
			if c := r.Lookup(target.Cloud); c != nil && !in.Offline {
				trials[i].attempt(ctx, c, in, target, client)
			}
		})
	}
	wait.Wait()
	return trials
}

// attempt asks the cloud for real and sets what it said beside what was predicted.
func (t *Trial) attempt(ctx context.Context, c Cloud, in Input, target Target, client func() (*http.Client, *wire.Recorder, error)) {
	hc, recorder, err := client()
	if err != nil {
		t.Actual = Actual{Verdict: Unreachable, Problem: unreachable(err)}
		return
	}
	t.TriedAt = in.Now()
	session, err := c.Try(ctx, in.Token, target.Settings, hc)
	t.Actual.ElapsedMS = in.Now().Sub(t.TriedAt).Milliseconds()
	t.Exchanges = recorder.Exchanges()
	if err == nil {
		t.Actual.Verdict, t.Actual.Session = Accepted, session
		t.Actual.Fix = []inspect.Fix{}
		if in.Confirm {
			t.confirm(ctx, c, target, hc)
			t.Exchanges = recorder.Exchanges()
		}
		t.compare()
		return
	}
	if asker, ok := c.(Consulter); ok {
		asker.Consult(ctx, target.Settings, t.Exchanges, hc)
		t.Exchanges = recorder.Exchanges()
	}
	sample := Case{Token: in.Token, Settings: target.Settings, Evidence: in.Evidence, Prediction: t.Predicted, Exchanges: t.Exchanges, Err: err}
	t.Actual.Problem = c.Explain(sample)
	t.Setup = c.Setup(sample) // what the refusal told comes first now
	t.Actual.Verdict = Refused
	if !answered(t.Exchanges) && t.Actual.HTTPStatus == 0 {
		t.Actual.Verdict = Unreachable
		if t.Actual.Cause == "" {
			t.Actual.Problem = unreachable(err)
		}
	} else if t.Actual.Unanswered || t.Actual.HTTPStatus >= 500 {
		// A server that failed has refused nothing.
		t.Actual.Verdict = Unreachable
	}
	if t.Actual.Fix == nil {
		t.Actual.Fix = []inspect.Fix{}
	}
	t.compare()
}

// confirm asks whose session it is and puts the answer among the session's details. It is an answer about the session,
// not about the token: the trial stays accepted whatever comes back.
func (t *Trial) confirm(ctx context.Context, c Cloud, target Target, hc *http.Client) {
	s := t.Actual.Session
	asker, ok := c.(Confirmer)
	if !ok || s == nil {
		return
	}
	who, err := asker.Confirm(ctx, target.Settings, s, hc)
	s.Confirmed = &Confirmed{Yes: err == nil && who == s.Principal, Principal: who}
	switch {
	case err != nil:
		s.Confirmed.Why = err.Error()
	case !s.Confirmed.Yes:
		s.Confirmed.Why = "the answer names another: " + who
	}
	detail := Detail{Label: "Confirmed", Value: "yes, as " + who}
	if !s.Confirmed.Yes {
		detail.Value = "no, because " + s.Confirmed.Why
	}
	s.Details = append(s.Details, detail)
}

// survive keeps a panic in one cloud's attempt from ending the program: the other trials go on, the terminal stays sane,
// and the trial says that the fault is ours. The panic's text is dropped, since it may quote a token.
func (t *Trial) survive() {
	if r := recover(); r != nil {
		t.Agree = nil
		t.Actual = Actual{Verdict: Unreachable, Problem: Problem{Cause: "cli.bug", Title: "mintmark itself failed during this trial.",
			Why: fmt.Sprintf("This is a fault of this program (%T), not of the token or the cloud; what the cloud would say is unknown.", r), Certainty: inspect.Observed,
			Fix: []inspect.Fix{{Title: "Report it", As: "text", Text: "Please report this with the output of: mintmark doctor"}}}}
	}
}

// attachFixes gives each failing step the changes that mend it, when the cloud has not put its own there.
func (t *Trial) attachFixes() {
	for i := range t.Predicted.Steps {
		s := &t.Predicted.Steps[i]
		if s.Fix == nil {
			s.Fix = []inspect.Fix{}
		}
		if len(s.Fix) > 0 || s.Code == "" {
			continue
		}
		for _, change := range t.Setup {
			if change.Code == s.Code {
				s.Fix = append(s.Fix, change.Fixes()...)
			}
		}
	}
}

func (t *Trial) compare() {
	t.Agree = nil
	if t.Predicted.Verdict == Uncertain || (t.Actual.Verdict != Accepted && t.Actual.Verdict != Refused) {
		return
	}
	agree := (t.Predicted.Verdict == Accept) == (t.Actual.Verdict == Accepted)
	t.Agree = &agree
	if first := t.Predicted.First(); !agree && t.Actual.Verdict == Accepted && first != nil {
		t.Actual.Why = "It was accepted although " + first.Code + " was predicted to refuse it: the cloud's configuration is not what this profile says, or the rule behind that step is wrong."
	}
}

// answered reports whether the last exchange got an answer: the last, because SDKs may ask for metadata first.
func answered(exchanges []wire.Exchange) bool {
	return len(exchanges) > 0 && exchanges[len(exchanges)-1].Status != 0
}

func unreachable(err error) Problem {
	p := Problem{Title: "The cloud could not be asked.", Why: err.Error(), Certainty: inspect.Observed, Fix: []inspect.Fix{}}
	if w := wire.Classify(err); w != nil {
		p.Cause, p.Title, p.Why = w.Code, w.What, w.Why
		if w.Next != "" {
			p.Fix = []inspect.Fix{{Title: "Next", As: "text", Text: w.Next}}
		}
	}
	if errors.Is(err, context.Canceled) {
		p.Cause, p.Title, p.Why = "net.cancelled", "Cancelled.", "The trial was stopped before an answer came."
	}
	return p
}

func unknownCloud(id string) Step {
	return Step{Name: "cloud", Status: Unknown, Code: "cli.cloud.unknown", Expected: "a cloud that this program knows", Actual: id,
		Why: "The profile names a cloud that this version does not know.", Certainty: inspect.Documented, Source: "docs/profiles.md"}
}
