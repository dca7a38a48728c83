package page

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Card is a failure: what, why, what next. It stays in its place until it is dismissed.
type Card struct {
	Title  printable.Text
	Why    []printable.Text
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
		add("The profile is stored without its client secret or private key.", "Press e and give it one.")
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
		c.Next = append(c.Next, printable.Of(s))
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

// View draws the card w cells wide, with the keys that act on it.
func (c *Card) View(e *Env, w int) widget.Block {
	p := e.Pen
	out := c.body(e, w)
	keys := widget.L(p.Own(theme.Accent, "esc"), p.Own(theme.Muted, " dismiss"))
	if len(c.Fixes) > 0 {
		keys = keys.Add(widget.Gap(2), p.Own(theme.Accent, "Y"), p.Own(theme.Muted, " copy the fix"))
	}
	facts := p.Text(theme.Muted, c.Facts)
	switch {
	case facts.Width() == 0:
	case 2+facts.Width()+2+keys.Width() <= w:
		keys = widget.L(facts, widget.Gap(2)).Join(keys)
	default:
		out = append(out, facts.Wrap(w-2).Indent(2)...)
	}
	return append(out, widget.L(widget.Gap(2)).Join(keys))
}

// ViewOpen draws a card that cannot be dismissed, because what it tells stays so.
func (c *Card) ViewOpen(e *Env, w int) widget.Block {
	out := c.body(e, w)
	if c.Facts.String() != "" {
		out = append(out, widget.L(widget.Gap(2), e.Pen.Text(theme.Muted, c.Facts)))
	}
	return out
}

// body is what, why and what next.
func (c *Card) body(e *Env, w int) widget.Block {
	p := e.Pen
	var out widget.Block
	for i, l := range p.Wrap(theme.Strong, c.Title, w-2) {
		mark := widget.Gap(2)
		if i == 0 {
			mark = p.Text(theme.Bad, p.Glyph.Bad).Pad(2)
		}
		out = append(out, widget.L(mark).Join(l))
	}
	for _, t := range c.Why {
		out = append(out, p.Wrap(theme.Text, t, w-2).Indent(2)...)
	}
	for i, t := range c.Next {
		out = append(out, numbered(p, i+1, p.Wrap(theme.Text, t, w-6))...)
	}
	for i, f := range c.Fixes {
		lines := p.Wrap(theme.Text, printable.Of(f.Title), w-6)
		for n, line := range strings.Split(strings.TrimSpace(f.Text), "\n") {
			if n < 12 && line != "" && f.Text != f.Title {
				lines = append(lines, p.Wrap(theme.Info, printable.Of(line), w-6)...)
			}
		}
		out = append(out, numbered(p, len(c.Next)+i+1, lines)...)
	}
	return out
}

func numbered(p widget.Pen, n int, lines widget.Block) widget.Block {
	var out widget.Block
	for i, l := range lines {
		if i == 0 {
			out = append(out, widget.L(widget.Gap(2), p.Int(theme.Accent, n), p.Own(theme.Muted, ".")).Fit(5).Join(l))
		} else {
			out = append(out, widget.L(widget.Gap(5)).Join(l))
		}
	}
	return out
}
