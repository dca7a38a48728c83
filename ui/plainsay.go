package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/widget"
)

// token says what a token is, when it ends, its claims and its findings.
func (p *plain) token(t *inspect.Token, r inspect.Report) {
	p.verdict(t, r)
	p.claims(t)
	p.checks(r)
}

func (p *plain) verdict(t *inspect.Token, r inspect.Report) {
	own := printable.Own
	p.say(own("Verdict: "), printable.Of(string(r.Verdict)), own("."))
	if t.Removed != "" {
		p.say(own("Taken away before reading: "), printable.Of(t.Removed), own("."))
	}
	if exp, ok := t.Time("exp"); ok {
		p.say(own("It ends at "), printable.Of(exp.In(p.local).Format("2006-01-02 15:04:05")), own(": "), p.held(exp), own("."))
	}
}

func (p *plain) claims(t *inspect.Token) {
	own := printable.Own
	if t.Claims == nil {
		p.say(own("It has no claims that can be read."))
		return
	}
	p.say(printable.Of(strconv.Itoa(len(t.Claims.Members)) + " claims:"))
	for _, m := range t.Claims.Members {
		value := m.Value.Show()
		if at, ok := t.Time(m.Name); ok && (m.Name == "exp" || m.Name == "iat" || m.Name == "nbf") {
			value = at.In(p.local).Format("2006-01-02 15:04:05")
		}
		p.say(printable.Of(m.Name), own(": "), printable.Of(value))
	}
}

func (p *plain) checks(r inspect.Report) {
	for _, l := range r.Lines {
		p.say(printable.Of(l.Name+": "+string(l.Status)+". "), printable.Of(l.Detail))
	}
	for _, f := range r.Findings {
		p.say(printable.Of(string(f.Severity)+": "), printable.Of(f.Title), printable.Own(" "), printable.Of(f.Detail))
		p.compared(f.Expected, f.Actual)
	}
}

func (p *plain) compared(expected, actual string) {
	if expected != "" && expected != actual {
		p.say(printable.Own("Expected: "), printable.Of(expected))
		p.say(printable.Own("Got: "), printable.Of(actual))
		// A slash or a dot more is easily passed over when it is read out.
		if actual != "" && expected[0] == actual[0] {
			p.say(printable.Own("That is, "), printable.Of(inspect.FirstDifference(expected, actual)), printable.Own("."))
		}
	}
}

// try asks for consent once, then tries every cloud and says what each answered.
func (p *plain) try(ctx context.Context, name string) {
	own := printable.Own
	profile, err := p.d.Get(ctx, name)
	if err != nil {
		p.trouble(err)
		return
	}
	to := p.d.Destinations(profile, nil)
	if len(to) == 0 {
		p.say(own("This profile has no cloud to try."))
		return
	}
	agreed, err := p.d.Consented(ctx, name, to)
	if err != nil {
		p.trouble(err)
		return
	}
	if !agreed {
		p.say(own("This shows a token to:"))
		for _, d := range to {
			p.say(printable.Of(d))
		}
		if answer, _ := p.ask(ctx, own("Type yes to go on:")); answer != "yes" {
			p.say(own("Nothing was sent."))
			return
		}
		if err := p.d.Consent(ctx, name, to); err != nil {
			p.trouble(err)
			return
		}
	}
	p.say(own("Trying every cloud."))
	done, err := p.d.Try(ctx, jobs.TryOptions{Profile: name}, func(cloud.Trial) {})
	if err != nil {
		p.trouble(err)
		return
	}
	p.of(name).trials = done.Trials
	p.answers(name)
}

// answers says what the clouds answered when they were tried last.
func (p *plain) answers(name string) {
	k := p.known[name]
	if k == nil || len(k.trials) == 0 {
		p.say(printable.Own("No cloud was tried since mintmark was started; t tries them."))
		return
	}
	for _, t := range k.trials {
		p.trial(t)
	}
}

// history says what became of a profile's trials, the latest first.
func (p *plain) history(ctx context.Context, name string) {
	past, err := p.d.History(ctx, name)
	if err != nil {
		p.trouble(err)
		return
	}
	p.say(printable.Of("Trials that are remembered: " + strconv.Itoa(len(past)) + "."))
	for _, t := range slices.Backward(past) {
		p.say(printable.Of(t.At.In(p.local).Format("2006-01-02 15:04:05")+", "), p.cloudName(t.Cloud), printable.Of(" "+t.Target+": "+string(t.Verdict)+"."))
	}
}

func (p *plain) cloudName(id string) printable.Text {
	if c := p.d.Clouds.Lookup(id); c != nil {
		return printable.Of(c.Title())
	}
	return printable.Of(id)
}

func (p *plain) trial(t cloud.Trial) {
	own := printable.Own
	took := widget.Took(time.Duration(t.Actual.ElapsedMS) * time.Millisecond)
	p.say(p.cloudName(t.Cloud), own(" "), printable.Of(t.Target), own(": predicted "), printable.Of(string(t.Predicted.Verdict)),
		own(", "), printable.Of(string(t.Actual.Verdict)), own(" after "), took, own("."))
	told := false
	for _, s := range t.Predicted.Steps {
		if s.Status == cloud.Fail || s.Status == cloud.Unknown {
			p.say(printable.Of(s.Name+": "+string(s.Status)+". "), printable.Of(s.Why))
			p.compared(s.Expected, s.Actual)
			told = told || s.Why == t.Actual.Why
		}
	}
	if t.Actual.Verdict == cloud.Accepted || t.Actual.Verdict == cloud.Skipped {
		return
	}
	if t.Actual.Message != "" {
		p.say(own("It said: "), printable.Of(t.Actual.Message))
	}
	if t.Actual.Title != "" {
		why := " " + t.Actual.Why
		if told || t.Actual.Why == "" { // the step above said it
			why = ""
		}
		p.say(own("Why: "), printable.Of(strings.TrimSuffix(t.Actual.Title, ".")+"."), printable.Of(why))
	}
	p.mended(t.Actual.Fix)
}

func (p *plain) mended(list []inspect.Fix) {
	for _, f := range list {
		p.say(printable.Own("Mend, "), printable.Of(f.As), printable.Own(": "), printable.Of(f.Title))
		p.text(f.Text)
	}
}

// text says a command or a file's content line by line, letter by letter.
func (p *plain) text(s string) {
	lines, exact := printable.Command(s)
	for _, l := range lines {
		p.say(l)
	}
	if !exact {
		p.say(printable.Own("It holds characters that cannot be shown; they are escaped here."))
	}
}

// trouble says a failure: what, why, what next.
func (p *plain) trouble(err error) {
	c := page.CardOf(printable.Own("That did not work."), err)
	p.say(c.Title)
	for _, t := range c.Why {
		p.say(t)
	}
	for _, t := range c.Next {
		p.say(printable.Own("Next: "), t)
	}
}
