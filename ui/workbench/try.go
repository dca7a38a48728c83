package workbench

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

// mayTry is the answer to whether the user agreed to these destinations before.
type mayTry struct {
	profile, token string
	destinations   []string
	agreed         bool
}

// consented starts the trials; Remember says that the agreement is new.
type consented struct {
	row      *row
	m        mayTry
	remember bool
}

// try asks first where it would go, and whether that was agreed to before.
func (w *Workbench) try(r *row) tea.Cmd {
	if r == nil {
		return nil
	}
	name, token := r.sum.Name, ""
	if r.scratch {
		if r.with == "" || r.token == nil {
			return nil
		}
		name, token = r.with, r.token.Raw
	}
	r.card = nil
	return r.awaits(r.work.Start(&w.env.Works, printable.Own("reading where this would go"), w.env.Now(), storeLimit,
		func(ctx context.Context, _ func(any)) (any, error) {
			p, err := w.deps.Get(ctx, name)
			if err != nil {
				return nil, err
			}
			m := mayTry{profile: name, token: token, destinations: w.deps.Destinations(p, nil)}
			if len(p.Targets) == 0 {
				return m, nil
			}
			m.agreed, err = w.deps.Consented(ctx, name, m.destinations)
			return m, err
		}))
}

func (w *Workbench) mayTry(r *row, m mayTry) tea.Cmd {
	if len(m.destinations) == 0 {
		r.card = &page.Card{
			Title: printable.Own("Nothing to try."),
			Why:   []printable.Text{printable.Own("This profile has no cloud target, so there is nobody to show the token to.")},
			Next:  []printable.Text{printable.Own("Press e and add AWS, Google Cloud, Azure or your own API.")},
		}
		return nil
	}
	if m.agreed {
		return w.tryNow(consented{row: r, m: m})
	}
	ask := page.Ask{
		Title:  printable.Of("Show a token of " + m.profile + " to these?"),
		Yes:    printable.Own("try"),
		Answer: consented{row: r, m: m, remember: true},
	}
	for _, d := range m.destinations {
		ask.Body = append(ask.Body, printable.Of(d))
	}
	ask.Body = append(ask.Body, printable.Own(""), printable.Own("A trial sends the token and asks for a session; it changes nothing there. Asked once for each profile."))
	return w.env.Send(ask)
}

// tryNow predicts and tries every target at once; answers come one by one.
func (w *Workbench) tryNow(c consented) tea.Cmd {
	r := c.row
	r.trying = true
	r.version++
	return r.awaits(r.work.Start(&w.env.Works, printable.Own("trying every cloud"), w.env.Now(), tryLimit,
		func(ctx context.Context, say func(any)) (any, error) {
			if c.remember {
				if err := w.deps.Consent(ctx, c.m.profile, c.m.destinations); err != nil {
					return nil, err
				}
			}
			token := c.m.token
			if token == "" {
				f, err := w.deps.Fetch(ctx, c.m.profile, false)
				if err != nil {
					return nil, err
				}
				say(f)
				judged, err := w.deps.Inspect(ctx, c.m.profile, f.Token)
				if err != nil {
					return nil, err
				}
				say(judged)
				token = f.Token.Raw
			}
			done, err := w.deps.Try(ctx, jobs.TryOptions{Profile: c.m.profile, Token: token}, func(t cloud.Trial) { say(t) })
			w.sayPast(ctx, c.m.profile, say)
			return done, err
		}))
}

type (
	removeNow struct{ name string }
	removed   struct{}
)

func (w *Workbench) askRemove(r *row) tea.Cmd {
	if r == nil {
		return nil
	}
	if r.scratch {
		w.drop(r)
		return nil
	}
	return w.env.Send(page.Ask{
		Title:  printable.Of("Delete the profile " + r.sum.Name + "?"),
		Body:   []printable.Text{printable.Of("Its settings, its secret and its token leave " + "the store. This cannot be undone.")},
		Yes:    printable.Own("delete"),
		Danger: true,
		Answer: removeNow{r.sum.Name},
	})
}

func (w *Workbench) remove(name string) tea.Cmd {
	r := w.named(name)
	if r == nil {
		return nil
	}
	return r.work.Start(&w.env.Works, printable.Own("deleting the profile"), w.env.Now(), storeLimit,
		func(ctx context.Context, _ func(any)) (any, error) { return removed{}, w.deps.Remove(ctx, name) })
}
