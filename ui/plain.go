package ui

import (
	"bufio"
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/widget"
)

// plain is the same main flow line by line, for screen readers and terminals that draw nothing: questions, numbers,
// whole sentences, no cursor movement, no colour, no sign that must be seen to be understood.
type plain struct {
	d     Deps
	out   io.Writer
	lines <-chan string
	local *time.Location
	err   error
}

// runPlain asks and answers until the user leaves or the input ends.
func runPlain(ctx context.Context, d Deps, o Options) error {
	in, out := o.Input, o.Output
	if in == nil {
		in = os.Stdin
	}
	if out == nil {
		out = os.Stdout
	}
	p := &plain{d: d, out: out, lines: readLines(in), local: o.Local}
	if p.local == nil {
		p.local = time.Local
	}
	if o.OnReady != nil {
		o.OnReady()
	}
	for p.err == nil && ctx.Err() == nil {
		if !p.home(ctx) {
			break
		}
	}
	if ctx.Err() != nil {
		return &Ended{Code: 130, What: "interrupted"}
	}
	return p.err
}

// readLines reads ahead of the questions, so that a cancelled context ends a question too.
func readLines(in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		defer func() { _ = recover() }()
		r := bufio.NewReaderSize(in, 1<<16)
		for {
			s, err := r.ReadString('\n')
			if s != "" {
				lines <- strings.TrimRight(s, "\r\n")
			}
			if err != nil {
				return
			}
		}
	}()
	return lines
}

// say writes one line of printable text.
func (p *plain) say(parts ...printable.Text) {
	if _, err := io.WriteString(p.out, printable.Join(parts...).String()+"\n"); err != nil && p.err == nil {
		p.err = err
	}
}

// ask puts a question; ok is false when the input ended or the program is to end.
func (p *plain) ask(ctx context.Context, question printable.Text) (answer string, ok bool) {
	if _, err := io.WriteString(p.out, question.String()+" "); err != nil {
		p.err = err
		return "", false
	}
	select {
	case s, open := <-p.lines:
		return strings.TrimSpace(s), open
	case <-ctx.Done():
		return "", false
	}
}

// home lists the profiles and does what is asked for; false leaves.
func (p *plain) home(ctx context.Context) bool {
	own := printable.Own
	list, err := p.d.List(ctx)
	if err != nil {
		p.trouble(err)
		answer, ok := p.ask(ctx, own("Press enter to try again, or q to leave:"))
		return ok && answer != "q"
	}
	p.say(printable.Of("mintmark, "+strconv.Itoa(len(list))+" profiles, kept in "), printable.Of(p.d.Store()), own("."))
	for i, s := range list {
		p.say(printable.Of(strconv.Itoa(i+1)+". "), printable.Of(s.Name), own(", "), printable.Of(s.Domain), label(s), own(": "), p.held(s.TokenExpiresAt), own("."))
	}
	answer, ok := p.ask(ctx, own("A number chooses a profile, p reads a pasted token, q leaves:"))
	switch n, err := strconv.Atoi(answer); {
	case !ok || answer == "q":
		return false
	case answer == "p":
		p.pasted(ctx)
	case err == nil && n >= 1 && n <= len(list):
		for p.profile(ctx, list[n-1].Name) {
		}
	default:
		p.say(own("There is no such choice."))
	}
	return p.err == nil
}

func label(s profiles.Summary) printable.Text {
	if s.Label == "" {
		return printable.Text{}
	}
	return printable.Of(", " + s.Label)
}

func (p *plain) held(until time.Time) printable.Text {
	left := until.Sub(p.d.Now())
	switch {
	case until.IsZero():
		return printable.Own("no token")
	case left <= 0:
		return printable.Own("its token has expired")
	}
	return printable.Of("a token for another " + strings.TrimSpace(widget.Countdown(left).String()))
}

// profile offers what can be done with one profile; false goes back.
func (p *plain) profile(ctx context.Context, name string) bool {
	own := printable.Own
	answer, ok := p.ask(ctx, printable.Of(name+": f fetches a token, t tries every cloud, c copies the token, b goes back:"))
	if !ok {
		return false
	}
	switch answer {
	case "f":
		if f, i, ok := p.fetch(ctx, name); ok {
			p.token(f.Token, i.Report)
		}
	case "t":
		p.try(ctx, name)
	case "c":
		f, _, ok := p.fetch(ctx, name)
		if !ok {
			return true
		}
		done, err := p.d.Copy(ctx, secret.New(f.Token.Raw))
		switch {
		case err != nil:
			p.trouble(err)
		case done.Confirmed:
			p.say(own("Copied the token with "), printable.Of(done.How), own("."))
		default:
			if _, err := io.WriteString(p.out, done.Sequence); err != nil {
				p.err = err
			}
			p.say(own("Sent the token to the terminal, which cannot confirm it."))
		}
	case "b", "q":
		return false
	default:
		p.say(own("There is no such choice."))
	}
	return p.err == nil
}

func (p *plain) fetch(ctx context.Context, name string) (jobs.Fetched, jobs.Inspected, bool) {
	p.say(printable.Own("Asking the tenant."))
	f, err := p.d.Fetch(ctx, name, false)
	if err != nil {
		p.trouble(err)
		return f, jobs.Inspected{}, false
	}
	i, err := p.d.Inspect(ctx, name, f.Token)
	if err != nil {
		p.trouble(err)
		return f, i, false
	}
	return f, i, true
}

// pasted reads lines up to an empty one and says what the token says; nothing is sent anywhere.
func (p *plain) pasted(ctx context.Context) {
	var text strings.Builder
	line, ok := p.ask(ctx, printable.Own("Paste the token, then press enter on an empty line. It is sent nowhere:"))
	for ok && line != "" {
		text.WriteString(line + "\n")
		line, ok = p.ask(ctx, printable.Text{})
	}
	t := inspect.Parse(text.String())
	p.token(t, inspect.Inspect(t, inspect.Options{Now: p.d.Now()}))
}
