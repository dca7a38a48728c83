package ui

import (
	"bufio"
	"context"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
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
	known map[string]*known
	quiet bool // the profiles were listed, and nothing has changed since
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
	p := &plain{d: d, out: out, lines: readLines(in), local: o.Local, known: map[string]*known{}}
	if p.local == nil {
		p.local = time.Local
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

// saidAtOnce is how many profiles are said unasked: nobody wants to hear two hundred before the first question.
const saidAtOnce = 20

// home lists the profiles and does what is asked for; false leaves.
func (p *plain) home(ctx context.Context) bool {
	own := printable.Own
	list, err := p.d.List(ctx)
	if err != nil {
		p.trouble(err)
		answer, ok := p.ask(ctx, own("Press enter to try again, or q to leave:"))
		return ok && answer != "q"
	}
	if !p.quiet {
		p.say(printable.Of("mintmark, "+strconv.Itoa(len(list))+" profiles, kept in "), printable.Of(p.d.Store()), own("."))
		if len(list) <= saidAtOnce {
			p.listed(list, "")
		} else {
			p.say(own("They are many and are not said now; l says them all."))
		}
		p.quiet = true
	}
	answer, ok := p.ask(ctx, own("A number or a name chooses a profile, l lists them, / and a word lists those that have it, p reads a pasted token, e explains an error from a log, q leaves:"))
	chosen := ""
	for i, s := range list {
		if answer == s.Name || answer == strconv.Itoa(i+1) {
			chosen = s.Name
		}
	}
	switch {
	case !ok || answer == "q":
		return false
	case chosen != "":
		for p.profile(ctx, chosen) {
		}
	case answer == "l":
		p.listed(list, "")
	case strings.HasPrefix(answer, "/"):
		p.listed(list, strings.ToLower(strings.TrimSpace(answer[1:])))
	case answer == "p":
		p.pasted(ctx)
	case answer == "e" && p.d.Explain != nil:
		p.explained(ctx, "")
	default:
		p.say(own("There is no such choice."))
	}
	return p.err == nil
}

// listed says every profile that has a word in it, with its number.
func (p *plain) listed(list []profiles.Summary, word string) {
	own := printable.Own
	for i, s := range list {
		if strings.Contains(strings.ToLower(s.Name+" "+s.Domain+" "+s.Audience+" "+s.Label+" "+strings.Join(s.Tags, " ")), word) {
			p.say(printable.Of(strconv.Itoa(i+1)+". "), printable.Of(s.Name), own(", "), printable.Of(s.Domain), label(s), own(": "), p.held(s.TokenExpiresAt), own("."))
		}
	}
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

// choice is one thing that can be done with a profile; do gives false to go back.
type choice struct {
	key  string
	says printable.Text
	do   func() bool
}

func (p *plain) choices(ctx context.Context, name string) []choice {
	own := printable.Own
	then := func(f func()) func() bool { return func() bool { f(); return p.err == nil } }
	list := []choice{
		{"f", own("fetches a token, a kept one while it is good, and says its verdict, claims and checks"), then(func() { p.fetched(ctx, name, false) })},
		{"n", own("fetches a new one"), then(func() { p.fetched(ctx, name, true) })},
		{"l", own("says the claims again"), then(func() { p.again(ctx, name, func(r *known) { p.verdict(r.token, r.report); p.claims(r.token) }) })},
		{"k", own("says the checks again"), then(func() { p.again(ctx, name, func(r *known) { p.verdict(r.token, r.report); p.checks(r.report) }) })},
		{"t", own("tries every cloud"), then(func() { p.try(ctx, name) })},
		{"a", own("says again what the clouds answered"), then(func() { p.answers(name) })},
		{"h", own("says what became of earlier trials"), then(func() { p.history(ctx, name) })},
		{"c", own("copies the token"), then(func() { p.copy(ctx, name) })},
		{"e", own("explains an error from a log with this profile"), then(func() { p.explained(ctx, name) })},
		{"g", own("opens the guides"), then(func() { p.guides(ctx, name) })},
		{"b", own("goes back to the profiles"), func() bool { return false }},
	}
	return slices.DeleteFunc(list, func(c choice) bool {
		return c.key == "g" && p.d.GuideOpen == nil || c.key == "h" && p.d.History == nil || c.key == "e" && p.d.Explain == nil
	})
}

// profile asks what to do with a profile; false goes back.
func (p *plain) profile(ctx context.Context, name string) bool {
	list := p.choices(ctx, name)
	keys := make([]string, len(list))
	for i, c := range list {
		keys[i] = c.key
	}
	answer, ok := p.ask(ctx, printable.Of(name+", what next, one of "+strings.Join(keys, " ")+", or ? to hear what they do:"))
	if !ok {
		return false
	}
	for _, c := range list {
		if c.key == answer {
			return c.do()
		}
	}
	if answer != "?" {
		p.say(printable.Own("There is no such choice."))
	}
	for _, c := range list {
		p.say(printable.Of(c.key), printable.Own(" "), c.says, printable.Own("."))
	}
	return p.err == nil
}

// known is what was learnt of a profile since the program began.
type known struct {
	token  *inspect.Token
	report inspect.Report
	trials []cloud.Trial
}

// fetched asks for a token and says all of it.
func (p *plain) fetched(ctx context.Context, name string, fresh bool) {
	if f, i, ok := p.fetch(ctx, name, fresh); ok {
		p.token(f.Token, i.Report)
	}
}

// again says a part of the token held, fetching it first where none is.
func (p *plain) again(ctx context.Context, name string, say func(*known)) {
	k := p.known[name]
	if k == nil || k.token == nil {
		if _, _, ok := p.fetch(ctx, name, false); !ok {
			return
		}
		k = p.known[name]
	}
	say(k)
}

func (p *plain) copy(ctx context.Context, name string) {
	own := printable.Own
	f, _, ok := p.fetch(ctx, name, false)
	if !ok {
		return
	}
	done, err := p.d.Copy(ctx, secret.New(f.Token.Raw))
	switch {
	case err != nil:
		p.trouble(err)
	case done.Confirmed && done.ClearIn > 0:
		p.say(own("Copied the token with "), printable.Of(done.How), own("; it is cleared in "), widget.Took(done.ClearIn), own(" if unchanged."))
	case done.Confirmed:
		p.say(own("Copied the token with "), printable.Of(done.How), own(". It is not cleared by itself."))
	default:
		if _, err := io.WriteString(p.out, done.Sequence); err != nil {
			p.err = err
		}
		p.say(own("Sent the token to the terminal, which cannot confirm it."))
	}
}

func (p *plain) fetch(ctx context.Context, name string, fresh bool) (jobs.Fetched, jobs.Inspected, bool) {
	p.say(printable.Own("Asking the tenant."))
	f, err := p.d.Fetch(ctx, name, fresh)
	if err != nil {
		p.trouble(err)
		return f, jobs.Inspected{}, false
	}
	i, err := p.d.Inspect(ctx, name, f.Token)
	if err != nil {
		p.trouble(err)
		return f, i, false
	}
	k := p.of(name)
	k.token, k.report = f.Token, i.Report
	return f, i, true
}

func (p *plain) of(name string) *known {
	if p.known[name] == nil {
		p.known[name] = &known{}
	}
	return p.known[name]
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
