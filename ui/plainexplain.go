package ui

import (
	"context"
	"strconv"
	"strings"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
)

// longest is how much of a pasted log is kept while it comes.
const longest = 16 << 20

// explained reads an error text from a log and says what it means, with a profile where one is chosen. Nothing is sent.
func (p *plain) explained(ctx context.Context, profile string) {
	text, ok := p.log(ctx)
	if !ok {
		return
	}
	text = jobs.WithoutSecrets(text)
	if strings.TrimSpace(text) == "" {
		p.say(printable.Own("There was no text."))
		return
	}
	e, err := p.d.Explain(ctx, text, jobs.ExplainOptions{Profile: profile})
	if err != nil {
		p.trouble(err)
		return
	}
	p.meaning(e)
	for _, also := range e.Also {
		p.say(printable.Own("Another error in the same text."))
		p.meaning(also)
	}
}

// log takes lines up to one that is a dot alone. A log has empty lines, and what comes behind one must not answer the next
// question.
func (p *plain) log(ctx context.Context) (string, bool) {
	var text strings.Builder
	p.say(printable.Own("Paste the error, then type a dot alone on a line. It is sent nowhere:"))
	for {
		select {
		case line, open := <-p.lines:
			if !open {
				return text.String(), text.Len() > 0
			}
			if strings.TrimSpace(line) == "." {
				return text.String(), true
			}
			if text.Len() < longest {
				text.WriteString(line + "\n")
			}
		case <-ctx.Done():
			return "", false
		}
	}
}

// meaning says one error: its cause, how to tell look-alikes apart, and what mends it.
func (p *plain) meaning(e jobs.Explained) {
	own := printable.Own
	if e.Known() {
		sure := string(e.Certainty)
		if e.Certainty == inspect.Inferred {
			sure = "likely, not certain"
		}
		p.say(own("Cause: "), printable.Of(e.Title), own(" The code is "), printable.Of(e.Cause), own(", "), printable.Of(sure), own("."))
	} else {
		p.say(printable.Of(e.Title))
	}
	if e.Target != "" {
		p.say(own("Read with the profile's target "), printable.Of(e.Target), own("."))
	}
	p.say(own("Why: "), printable.Of(e.Why))
	if e.Message != "" {
		p.say(own("It said: "), printable.Of(e.Message))
	}
	for i, c := range e.Candidates {
		p.say(printable.Of("To tell apart, "+strconv.Itoa(i+1)+": "), printable.Of(c))
	}
	p.mended(e.Fix)
}
