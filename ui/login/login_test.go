package login

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// desk is the page before a tenant that the test plays.
type desk struct {
	t      *testing.T
	l      *Login
	now    time.Time
	asked  []jobs.Login
	opened []string
	tenant func(ctx context.Context, l jobs.Login) (jobs.Fetched, error)
}

func newDesk(t *testing.T, tenant func(ctx context.Context, l jobs.Login) (jobs.Fetched, error)) *desk {
	t.Helper()
	styles := theme.New(theme.Options{Dark: true, Profile: colorprofile.TrueColor})
	d := &desk{t: t, now: time.Unix(1e9, 0), tenant: tenant}
	env := &page.Env{Clock: func() time.Time { return d.now }, Styles: &styles, Pen: widget.NewPen(&styles), Local: time.UTC}
	d.l = New(env, Deps{
		Login: func(ctx context.Context, profile string, l jobs.Login) (jobs.Fetched, error) {
			if profile != "acme" {
				t.Errorf("asked for the profile %q", profile)
			}
			d.asked = append(d.asked, l)
			return d.tenant(ctx, l)
		},
		OpenBrowser: func(_ context.Context, address string) error {
			d.opened = append(d.opened, address)
			return errors.New("no browser here")
		}})
	d.l.Update(page.Open{Arg: page.LoginArg{Profile: "acme"}})
	t.Cleanup(func() { d.l.work.Stop() })
	return d
}

// wait runs commands until the page waits for the tenant no more, or shows what until holds.
func (d *desk) wait(cmd tea.Cmd, until string) tea.Cmd {
	d.t.Helper()
	for cmd != nil {
		if until != "" && strings.Contains(d.text(100, 30), until) {
			return cmd
		}
		msg := cmd()
		if msg == nil {
			return nil
		}
		cmd = d.l.Update(msg)
	}
	return nil
}

func (d *desk) text(w, h int) string { return widget.Plain(d.l.View(page.Area{W: w, H: h})) }

func (d *desk) shows(wants ...string) {
	d.t.Helper()
	for _, want := range wants {
		if got := d.text(100, 34); !strings.Contains(got, want) {
			d.t.Fatalf("it lacks %q:\n%s", want, got)
		}
	}
}

func (d *desk) offers(id string) bool {
	for _, act := range d.l.Actions() {
		if act.ID == id {
			return true
		}
	}
	return false
}

// waiting is a tenant that tells a code and waits for a person.
func waiting(code auth0.DeviceCode) func(context.Context, jobs.Login) (jobs.Fetched, error) {
	return func(ctx context.Context, l jobs.Login) (jobs.Fetched, error) {
		if err := l.Show(code); err != nil {
			return jobs.Fetched{}, err
		}
		<-ctx.Done()
		return jobs.Fetched{}, ctx.Err()
	}
}

func TestNothingIsAskedBeforeAKey(t *testing.T) {
	d := newDesk(t, waiting(auth0.DeviceCode{}))
	d.l.Enter()
	d.shows("d  with a code", "b  with this machine's browser", jobs.CallbackURL(jobs.CallbackPort))
	if len(d.asked) != 0 || d.l.Busy() {
		t.Errorf("asked %v", d.asked)
	}
}

func TestACodeIsShownCopiedAndOpened(t *testing.T) {
	d := newDesk(t, waiting(auth0.DeviceCode{UserCode: "WDJB-MJHT", URL: "https://acme/activate", FullURL: "https://acme/activate?user_code=WDJB-MJHT", ExpiresAt: time.Unix(1e9+900, 0)}))
	if d.offers("copy-code") || d.offers("open-code") {
		t.Error("a code is offered that nobody has told")
	}
	d.wait(d.l.Do("device"), "W D J B")
	d.shows("W D J B - M J H T", "https://acme/activate", "the code ends in 15m 00s", "▀")
	d.now = d.now.Add(61 * time.Second)
	d.shows("13m 59s")
	if d.offers("device") || d.offers("browser") {
		t.Error("a second login is offered while one is awaited")
	}
	d.l.Do("open-code")
	d.l.Do("copy-code")
	sent := d.l.env.Sent()
	if len(sent) != 2 || sent[0] != (page.Browse{URL: "https://acme/activate?user_code=WDJB-MJHT"}) {
		t.Fatalf("sent %v", sent)
	}
	if text, err := sent[1].(page.Copy).Make(); err != nil || text != "WDJB-MJHT" {
		t.Errorf("copied %q (%v)", text, err)
	}
	if len(d.asked) != 1 || d.asked[0].How != "device" || d.asked[0].Sleep == nil {
		t.Errorf("asked %+v", d.asked)
	}
}

// TestEscEndsTheLoginThenThePage: the tenant is asked no more, and a late answer changes nothing.
func TestEscEndsTheLoginThenThePage(t *testing.T) {
	ended := make(chan error, 1)
	d := newDesk(t, func(ctx context.Context, l jobs.Login) (jobs.Fetched, error) {
		_ = l.Show(auth0.DeviceCode{UserCode: "AB", URL: "https://acme/", ExpiresAt: time.Unix(1e9+60, 0)})
		<-ctx.Done()
		ended <- ctx.Err()
		return jobs.Fetched{}, nil
	})
	more := d.wait(d.l.Do("device"), "A B")
	d.l.Do("back")
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		t.Fatal("the login goes on")
	}
	d.wait(more, "")
	d.shows("d  with a code")
	if sent := d.l.env.Sent(); len(sent) != 0 || d.l.Busy() || d.l.code != nil {
		t.Errorf("sent %v", sent)
	}
	d.l.Do("back")
	if sent := d.l.env.Sent(); len(sent) != 1 || sent[0] != (page.Back{}) {
		t.Errorf("sent %v", sent)
	}
}

func TestAPersonsTokenGoesToTheWorkbench(t *testing.T) {
	d := newDesk(t, func(context.Context, jobs.Login) (jobs.Fetched, error) { return jobs.Fetched{FromCache: true}, nil })
	d.wait(d.l.Do("browser"), "")
	sent := d.l.env.Sent()
	if len(sent) != 3 || sent[0] != (page.Back{}) {
		t.Fatalf("sent %v", sent)
	}
	if got, ok := sent[1].(page.UserToken); !ok || got.Profile != "acme" || !got.Fetched.FromCache {
		t.Errorf("sent %+v", sent[1])
	}
}

// TestTheAddressIsShownWhereNoBrowserOpens, because it can still be used.
func TestTheAddressIsShownWhereNoBrowserOpens(t *testing.T) {
	d := newDesk(t, func(ctx context.Context, l jobs.Login) (jobs.Fetched, error) {
		if l.How != "browser" || l.Port != jobs.CallbackPort {
			return jobs.Fetched{}, fmt.Errorf("asked %+v", l)
		}
		if err := l.Open("https://acme/authorize?x=1"); err != nil {
			return jobs.Fetched{}, err
		}
		<-ctx.Done()
		return jobs.Fetched{}, ctx.Err()
	})
	d.wait(d.l.Do("browser"), "https://acme/authorize?x=1")
	d.shows("If no browser opened", "callback URL mismatch", "esc cancel")
	d.l.Do("copy-code")
	sent := d.l.env.Sent()
	if c, ok := sent[len(sent)-1].(page.Copy); !ok || c.What.String() != "the address" || !d.offers("copy-code") {
		t.Errorf("sent %v", sent)
	}
	d.l.Do("back")
	if len(d.opened) != 1 || strings.Contains(d.text(100, 30), "authorize") {
		t.Errorf("opened %v", d.opened)
	}
}

func TestAFailureStaysUntilItIsDismissed(t *testing.T) {
	d := newDesk(t, func(context.Context, jobs.Login) (jobs.Fetched, error) {
		return jobs.Fetched{}, errors.New("denied by the person")
	})
	d.wait(d.l.Do("device"), "")
	d.shows("Nobody logged in.", "denied by the person", "esc dismiss", "d  with a code")
	d.l.Do("back")
	if got := d.text(100, 30); strings.Contains(got, "denied") || len(d.l.env.Sent()) != 0 {
		t.Errorf("not dismissed alone:\n%s", got)
	}
	d.wait(d.l.Do("device"), "")
	d.l.Update(page.Open{Arg: page.LoginArg{Profile: "acme"}})
	if strings.Contains(d.text(100, 30), "denied") {
		t.Error("another visit shows the failure of the one before")
	}
}

// TestTheFixesOfARefusalAreCopied by the key that the failure names.
func TestTheFixesOfARefusalAreCopied(t *testing.T) {
	d := newDesk(t, func(context.Context, jobs.Login) (jobs.Fetched, error) {
		return jobs.Fetched{}, &auth0.Problem{Title: "The application may not.", Fix: []inspect.Fix{{Title: "Enable it", As: "console", Text: "tick the box"}}}
	})
	if d.offers("copy-fix") {
		t.Error("a fix is offered where nothing failed")
	}
	d.wait(d.l.Do("device"), "")
	d.shows("Y copy the fix")
	if !d.offers("copy-fix") {
		t.Fatal("the key does nothing")
	}
	d.l.env.Sent()
	d.l.Do("copy-fix")
	if sent := d.l.env.Sent(); len(sent) != 1 || sent[0].(page.Copy).What.String() != "the fix “Enable it”" {
		t.Errorf("sent %v", sent)
	}
}

// TestAnotherProfileEndsTheLogin: a token must never arrive under another profile's name.
func TestAnotherProfileEndsTheLogin(t *testing.T) {
	d := newDesk(t, waiting(auth0.DeviceCode{UserCode: "AB", ExpiresAt: time.Unix(1e9+60, 0)}))
	d.wait(d.l.Do("device"), "A B")
	d.l.Update(page.Open{Arg: page.LoginArg{Profile: "other"}})
	if d.l.Busy() || strings.Contains(d.text(100, 30), "A B") {
		t.Error("the login of the profile before goes on")
	}
}

// TestTheCodeOutlivesEverySize: it is shown wherever three lines are, a QR code only where it fits, and text in its place.
func TestTheCodeOutlivesEverySize(t *testing.T) {
	for _, ascii := range []bool{false, true} {
		d := newDesk(t, waiting(auth0.DeviceCode{UserCode: "WDJB", URL: "https://acme/activate\x1b[2J", FullURL: "https://acme/activate?user_code=WDJB", ExpiresAt: time.Unix(1e9+60, 0)}))
		styles := theme.New(theme.Options{Dark: true, ASCII: ascii})
		d.l.env.Styles, d.l.env.Pen = &styles, widget.NewPen(&styles)
		d.wait(d.l.Do("device"), "W D J B")
		for _, a := range []page.Area{{W: 120, H: 40}, {W: 60, H: 14}, {W: 40, H: 8, Bare: true}, {W: 20, H: 3, Bare: true}} {
			view := d.l.View(a)
			text := widget.Plain(view)
			for _, l := range view {
				if l.Width() != a.W {
					t.Fatalf("%+v: a line is %d wide", a, l.Width())
				}
			}
			if len(view) != a.H || !strings.Contains(text, "W D J B") || strings.Contains(text, "\x1b") {
				t.Errorf("%+v:\n%s", a, text)
			}
			if qr := strings.Contains(text, "▀"); qr != (a.W == 120 && !ascii) {
				t.Errorf("%+v ascii=%v: QR code %v", a, ascii, qr)
			}
		}
		if ascii {
			d.shows("Or open https://acme/activate?user_code=WDJB")
		}
	}
}

func TestALongFailureScrolls(t *testing.T) {
	d := newDesk(t, func(context.Context, jobs.Login) (jobs.Fetched, error) {
		return jobs.Fetched{}, errors.New(strings.Repeat("word ", 200))
	})
	d.wait(d.l.Do("device"), "")
	if strings.Contains(d.text(60, 12), "browser") {
		t.Fatal("it fits already")
	}
	for range 60 {
		d.l.Do("down")
	}
	if got := d.text(60, 12); !strings.Contains(got, "b  with this machine's browser") {
		t.Errorf("its end is out of reach:\n%s", got)
	}
	d.l.Do("up")
	d.l.Update(page.Wheel{Lines: -100})
	if got := d.text(60, 12); !strings.Contains(got, "Nobody logged in.") {
		t.Errorf("its start is out of reach:\n%s", got)
	}
}
