// Package login gets a person's token, to set beside the machine's: by a code that is confirmed on another screen, or in
// the system's browser. A person's token is judged differently by clouds, so that it is marked, kept apart and never
// stored.
package login

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/auth0"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Deps is what this page may ask for.
type Deps struct {
	Login       func(ctx context.Context, profile string, l jobs.Login) (jobs.Fetched, error)
	OpenBrowser func(ctx context.Context, address string) error
}

// loginLimit ends a login that nobody confirms; the tenant's own limit is usually 15 minutes.
const loginLimit = 20 * time.Minute

// Login is the page.
type Login struct {
	env     *page.Env
	deps    Deps
	profile string
	work    page.Work
	card    *page.Card
	code    *auth0.DeviceCode // shown while it is waited for
	address string            // opened in the browser, "" = not yet
	top     int
}

// opened tells which address was handed to the browser.
type opened struct{ address string }

// New makes the page; page.Open tells it for which profile.
func New(env *page.Env, deps Deps) *Login { return &Login{env: env, deps: deps} }

// Title names the page.
func (l *Login) Title() widget.Line {
	return widget.L(l.env.Pen.Own(theme.Strong, "a person's token"), l.env.Pen.Own(theme.Muted, " for the application of "), l.env.Pen.Text(theme.Text, printable.Of(l.profile)))
}

// Enter has nothing to do: a login begins with a key.
func (l *Login) Enter() tea.Cmd { return nil }

// Busy reports whether a person is waited for.
func (l *Login) Busy() bool { return l.work.Running() }

// Press takes no key before its actions.
func (l *Login) Press(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }

// Update takes the argument, the code, and the end.
func (l *Login) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.LoginArg); ok {
			l.stop()
			l.profile, l.card, l.top = arg.Profile, nil, 0
		}
	case page.Wheel:
		l.top += msg.Lines
	case page.Part:
		if !l.work.Is(msg.ID) {
			return nil
		}
		switch v := msg.Value.(type) {
		case auth0.DeviceCode:
			l.code = &v
		case opened:
			l.address = v.address
		}
		return msg.More
	case page.Done:
		if l.work.Is(msg.ID) {
			return l.done(msg)
		}
	}
	return nil
}

func (l *Login) stop() {
	l.work.Stop()
	l.code, l.address = nil, ""
}

func (l *Login) done(d page.Done) tea.Cmd {
	l.stop()
	f, ok := d.Value.(jobs.Fetched)
	if d.Err != nil || !ok {
		l.card = page.CardOf(printable.Own("Nobody logged in."), d.Err)
		return nil
	}
	return tea.Batch(l.env.Send(page.Back{}), l.env.Send(page.UserToken{Profile: l.profile, Fetched: f}),
		l.env.Send(page.Toast{Role: theme.OK, Text: printable.Own("A person's token, kept apart and stored nowhere.")}))
}

// begin starts a login.
func (l *Login) begin(how string) tea.Cmd {
	l.stop()
	l.card = nil
	name, what := l.profile, printable.Own("asking the tenant for a code")
	if how == "browser" {
		what = printable.Own("waiting for the login in your browser")
	}
	return l.work.Start(&l.env.Works, what, l.env.Now(), loginLimit, func(ctx context.Context, say func(any)) (any, error) {
		return l.deps.Login(ctx, name, jobs.Login{How: how, Port: jobs.CallbackPort, Sleep: auth0.Sleep,
			Show: func(c auth0.DeviceCode) error { say(c); return nil },
			Open: func(address string) error {
				say(opened{address}) // where no browser opens, the address can still be used
				_ = l.deps.OpenBrowser(ctx, address)
				return nil
			}})
	})
}

// Actions of the page.
func (l *Login) Actions() []page.Action {
	own := printable.Own
	group := own("Login")
	var out []page.Action
	if !l.work.Running() {
		out = append(out, page.Action{ID: "device", Keys: []string{"d"}, Verb: own("code"), Name: own("log in with a code, on any screen"), Group: group, Hint: true},
			page.Action{ID: "browser", Keys: []string{"b"}, Verb: own("browser"), Name: own("log in with this machine's browser"), Group: group, Hint: true})
	}
	if l.code != nil || l.address != "" {
		what := own("copy the code")
		if l.code == nil {
			what = own("copy the address")
		}
		out = append(out, page.Action{ID: "open-code", Keys: []string{"o"}, Verb: own("open"), Name: own("open the tenant's page in the browser"), Group: group, Hint: true},
			page.Action{ID: "copy-code", Keys: []string{"y"}, Verb: own("copy"), Name: what, Group: group, Hint: true})
	}
	if l.card != nil && len(l.card.Fixes) > 0 {
		out = append(out, page.Action{ID: "copy-fix", Keys: []string{"Y"}, Verb: own("copy fix"), Name: own("copy a fix"), Group: group, Hint: true})
	}
	out = append(out, page.Action{ID: "down", Keys: []string{"j", "down"}, Verb: own("down"), Name: own("scroll down"), Group: own("Move")},
		page.Action{ID: "up", Keys: []string{"k", "up"}, Verb: own("up"), Name: own("scroll up"), Group: own("Move")})
	return append(out, page.Action{ID: "back", Keys: []string{"esc"}, Verb: own("back"), Name: own("cancel, dismiss, leave"), Group: own("Move"), Hint: true})
}

// Do runs an action.
func (l *Login) Do(id string) tea.Cmd {
	switch id {
	case "device", "browser":
		if !l.work.Running() {
			return l.begin(id)
		}
	case "open-code":
		switch {
		case l.code != nil:
			return l.env.Send(page.Browse{URL: first(l.code.FullURL, l.code.URL)})
		case l.address != "":
			return l.env.Send(page.Browse{URL: l.address})
		}
	case "copy-code":
		what, text := printable.Own("the address"), l.address
		if l.code != nil {
			what, text = printable.Own("the code"), l.code.UserCode
		}
		if text != "" {
			return l.env.Send(page.Copy{What: what, Make: func() (string, error) { return text, nil }})
		}
	case "copy-fix":
		if l.card != nil && len(l.card.Fixes) > 0 {
			return l.env.Send(l.card.CopyFix())
		}
	case "down":
		l.top++
	case "up":
		l.top--
	case "back":
		l.top = 0
		switch {
		case l.work.Running():
			l.stop()
		case l.card != nil:
			l.card = nil
		default:
			return l.env.Send(page.Back{})
		}
	}
	return nil
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
