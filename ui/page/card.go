package page

import (
	"context"
	"errors"
	"strconv"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// Card is a failure: what, why, what next. It stays in its place until it is dismissed.
type Card struct {
	Title  printable.Text
	Why    []printable.Text
	Causes []printable.Text // what may be behind it, the likeliest first
	Next   []printable.Text
	Facts  printable.Text // code, status, request id
	Fixes  []inspect.Fix
	Likely bool
	Err    error // what it tells of; nil where nothing failed
}

// CardOf turns an error into a card. Everything in an error may be foreign.
func CardOf(doing printable.Text, err error) *Card {
	c := cardOf(doing, err)
	c.Err = err
	return c
}

func cardOf(doing printable.Text, err error) *Card {
	var p *auth0.Problem
	if errors.As(err, &p) {
		return tenantCard(p)
	}
	c := &Card{Title: doing}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		c.Why = []printable.Text{printable.Own("No answer came in time.")}
		c.Next = []printable.Text{printable.Own("Check the network and a proxy, then try again.")}
		return c
	case errors.Is(err, context.Canceled):
		c.Why = []printable.Text{printable.Own("It was cancelled.")}
		return c
	}
	var t *profiles.Trouble
	if errors.As(err, &t) {
		c.Title, c.Facts = printable.Of(t.What), printable.Of(t.Code)
		if t.Why != "" {
			c.Why = append(c.Why, printable.Of(t.Why))
		}
		if t.Next != "" {
			c.Next = append(c.Next, printable.Of(t.Next))
		}
		return c
	}
	return plainCard(c, err)
}

// plainCard reads the errors of jobs and of the wire, and everything else as it words itself.
func plainCard(c *Card, err error) *Card {
	var (
		wish    *jobs.UsageError
		missing *jobs.MissingSecretError
		road    *wire.Error
	)
	add := func(why, next string) {
		if why != "" {
			c.Why = append(c.Why, printable.Of(why))
		}
		if next != "" {
			c.Next = append(c.Next, printable.Of(next))
		}
	}
	switch {
	case errors.As(err, &wish):
		add(wish.What+".", "")
		add(wish.Why, wish.Next)
	case errors.As(err, &missing):
		add("The profile is stored without its client secret or private key.", "Edit the profile and give it one.")
	case errors.As(err, &road):
		c.Title, c.Facts = printable.Of(road.What), printable.Of(road.Code)
		add(road.Why, road.Next)
	default:
		add(err.Error(), "")
	}
	return c
}

func tenantCard(p *auth0.Problem) *Card {
	c := &Card{Title: printable.Of(p.Title), Fixes: p.Fix, Likely: p.Certainty == inspect.Inferred}
	if p.Why != "" {
		c.Why = append(c.Why, printable.Of(p.Why))
	}
	if p.Message != "" {
		c.Why = append(c.Why, printable.Of("The tenant says: "+p.Message))
	}
	for _, s := range p.Learned {
		c.Why = append(c.Why, printable.Of(s))
	}
	for _, s := range p.Causes {
		c.Causes = append(c.Causes, printable.Of(s))
	}
	facts := p.Cause
	if p.Code != "" {
		facts += " · " + p.Code
	}
	if p.HTTPStatus != 0 {
		facts += " · HTTP " + strconv.Itoa(p.HTTPStatus)
	}
	c.Facts = printable.Of(facts)
	return c
}
