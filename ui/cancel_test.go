//go:build unix

package ui

import (
	"context"
	"testing"
	"time"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/guides"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// TestEscEndsEveryWait: whatever the screen waits for, and from whichever page, the work hears of esc within a fifth of a
// second; five times as much is allowed for machines that are busy.
func TestEscEndsEveryWait(t *testing.T) {
	for name, c := range map[string]struct {
		keys string
		slow func(d *Deps, wait func(context.Context) error)
		over string // what a page that was opened meanwhile shows, and is left first; "" = none
	}{
		"fetch": {"f", func(d *Deps, wait func(context.Context) error) {
			d.Fetch = func(ctx context.Context, _ string, _ bool) (jobs.Fetched, error) { return jobs.Fetched{}, wait(ctx) }
		}, ""},
		"fetch, with the guides opened over it": {"fg", func(d *Deps, wait func(context.Context) error) {
			d.Fetch = func(ctx context.Context, _ string, _ bool) (jobs.Fetched, error) { return jobs.Fetched{}, wait(ctx) }
		}, "Guides ─"},
		"fetch, with the matrix opened over it": {"fm", func(d *Deps, wait func(context.Context) error) {
			d.Fetch = func(ctx context.Context, _ string, _ bool) (jobs.Fetched, error) { return jobs.Fetched{}, wait(ctx) }
		}, "mintmark  fleet"},
		"judge": {"f", func(d *Deps, wait func(context.Context) error) {
			d.Inspect = func(ctx context.Context, _ string, _ *inspect.Token) (jobs.Inspected, error) {
				return jobs.Inspected{}, wait(ctx)
			}
		}, ""},
		"try": {"t", func(d *Deps, wait func(context.Context) error) {
			d.Consented = func(context.Context, string, []string) (bool, error) { return true, nil }
			d.Try = func(ctx context.Context, _ jobs.TryOptions, _ func(cloud.Trial)) (jobs.Tried, error) {
				return jobs.Tried{}, wait(ctx)
			}
		}, ""},
		"open the editor": {"e", func(d *Deps, wait func(context.Context) error) {
			d.Get = func(ctx context.Context, _ string) (profiles.Profile, error) { return profiles.Profile{}, wait(ctx) }
		}, ""},
		"test in the editor": {"e\x14", func(d *Deps, wait func(context.Context) error) {
			d.Test = func(ctx context.Context, _ profiles.Profile, _ *secret.Secret) (jobs.Inspected, error) {
				return jobs.Inspected{}, wait(ctx)
			}
		}, ""},
		"open a guide": {"g\r", func(d *Deps, wait func(context.Context) error) {
			d.GuideOpen = func(ctx context.Context, _, _ string) (guides.Page, error) { return guides.Page{}, wait(ctx) }
		}, ""},
		"check a step": {"g\r\r", func(d *Deps, wait func(context.Context) error) {
			d.GuideCheck = func(ctx context.Context, _, _, _ string) (guides.Result, guides.Page, error) {
				return guides.Result{}, guides.Page{}, wait(ctx)
			}
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			began, ended := make(chan struct{}, 1), make(chan time.Time, 1)
			x, w := openTerminal(t, 120, 36), newWorld(t)
			w.profiles[0].ClientID, w.profiles[0].Targets = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6", nil // complete, so that the editor tests it
			if name == "try" {
				w.profiles[0].Targets = w.profiles[1].Targets
			}
			deps := w.withGuides(w.deps())
			c.slow(&deps, func(ctx context.Context) error {
				began <- struct{}{}
				<-ctx.Done()
				ended <- time.Now()
				return ctx.Err()
			})
			x.open(t.Context(), deps, Options{})
			x.waits("acme-prod")
			for _, key := range c.keys {
				x.press(string(key))
				time.Sleep(80 * time.Millisecond)
			}
			select {
			case <-began:
			case <-time.After(5 * time.Second):
				t.Fatalf("nothing was waited for:\n%s", x.screen())
			}
			if c.over != "" {
				x.waits(c.over)
				x.press("\x1b")
				x.gone(c.over) // so that the two are no other key together
			}
			pressed := time.Now()
			x.press("\x1b")
			select {
			case at := <-ended:
				t.Logf("%v", at.Sub(pressed))
				if took := at.Sub(pressed); took > time.Second {
					t.Errorf("esc took %v", took)
				}
			case <-time.After(5 * time.Second):
				t.Fatalf("esc did not end it:\n%s", x.screen())
			}
			x.gone("esc cancel")
		})
	}
}

// TestAClockThatIsOffGivesBothJudgements: a difference of more than five seconds is told, with what is left by either clock,
// and both move with the seconds.
func TestAClockThatIsOffGivesBothJudgements(t *testing.T) {
	for offset, want := range map[time.Duration][]string{
		7 * time.Second:  {"59m 50s", "by the tenant's clock 59m 43s", "clock +7.0 s"},
		-2 * time.Minute: {"59m 50s", "by the tenant's clock 01h 01m", "clock -120.0 s"},
		4 * time.Second:  {"59m 50s"},
	} {
		w := newWorld(t)
		deps := w.withGuides(w.deps())
		deps.Fetch = func(ctx context.Context, name string, fresh bool) (jobs.Fetched, error) {
			f, err := w.fetch(ctx, name, fresh)
			f.Offset = auth0.Offset{Value: offset, Margin: 500 * time.Millisecond, Known: true}
			return f, err
		}
		d := driveDeps(t, w, deps, 120, 36)
		d.keys("f")
		d.w.at(10 * time.Second)
		d.send(page.Tick{})
		d.shows(want...)
		if offset == 4*time.Second {
			d.lacks("by the tenant's clock")
		}
		if offset == 7*time.Second {
			d.w.at(time.Second)
			d.send(page.Tick{})
			d.shows("59m 49s", "by the tenant's clock 59m 42s")
		}
	}
}

// TestTheTerminalsOwnProgress is told where the terminal is known to show it, falls with the token's life, is an error at
// its end and nothing without a token.
func TestTheTerminalsOwnProgress(t *testing.T) {
	for _, env := range []string{"WT_SESSION=x", "ConEmuANSI=ON", "TERM_PROGRAM=ghostty", "TERM_PROGRAM=iTerm.app"} {
		w := newWorld(t)
		d := driveWorld(t, w, 120, 36)
		d.app.opts.Environ = append(d.app.opts.Environ, env)
		if v := d.app.View(); v.ProgressBar != nil {
			t.Errorf("%s: a bar without a token: %+v", env, v.ProgressBar)
		}
		d.keys("f")
		v := d.app.View()
		if env == "TERM_PROGRAM=iTerm.app" {
			if v.ProgressBar != nil {
				t.Errorf("%s: a bar where it is a notification", env)
			}
			continue
		}
		if v.ProgressBar == nil || v.ProgressBar.Value != 100 {
			t.Fatalf("%s: %+v", env, v.ProgressBar)
		}
		d.w.at(45 * time.Minute)
		d.send(page.Tick{})
		if v := d.app.View(); v.ProgressBar.Value != 25 || v.ProgressBar.State != 1 {
			t.Errorf("after three quarters: %+v", v.ProgressBar)
		}
		d.w.at(20 * time.Minute)
		d.send(page.Tick{})
		if v := d.app.View(); v.ProgressBar.Value != 0 || v.ProgressBar.State != 2 {
			t.Errorf("at the end: %+v", v.ProgressBar)
		}
	}
}
