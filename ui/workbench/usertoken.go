package workbench

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"mintmark/auth0"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// userToken lists the token of a person who logged in, apart from the machine's and marked. It is judged by the profile
// whose application it is for, and stored nowhere; a later one of the same profile takes its place.
func (w *Workbench) userToken(m page.UserToken) tea.Cmd {
	r := newRow(profiles.Summary{Name: "user token of " + m.Profile})
	r.scratch, r.user, r.with, r.looked = true, true, m.Profile, true
	if of := w.named(m.Profile); of != nil {
		r.sum.AutoRenew, r.sum.Domain = of.sum.AutoRenew, of.sum.Domain
	}
	kept := w.rows[:0:0]
	for _, old := range w.rows {
		if old.user && old.with == m.Profile {
			old.work.Stop()
			r.earlier = old.token
			continue
		}
		kept = append(kept, old)
	}
	r.learn(m.Fetched)
	w.plan(r)
	w.rows = append([]*row{r}, kept...)
	w.filter.Set("")
	w.refilter("")
	w.choose(0)
	w.focus, w.tab = onDetail, tabClaims
	return w.inspectAs(r, m.Profile)
}

// refreshes reports whether a person's token can be replaced without the person.
func (w *Workbench) refreshes(r *row) bool {
	return r != nil && r.user && r.fetched != nil && r.fetched.Refreshes && w.deps.RefreshLogin != nil
}

// refresh trades the refresh token in for a new token and the next refresh token.
func (w *Workbench) refresh(r *row) tea.Cmd {
	if !w.refreshes(r) {
		return nil
	}
	if w.mustWait(r, true) {
		return nil
	}
	name := r.with
	r.card = nil
	return r.work.Start(&w.env.Works, printable.Of("asking "+r.sum.Domain+" for the person's next token"), w.env.Now(), fetchLimit,
		func(ctx context.Context, say func(any)) (any, error) {
			f, err := w.deps.RefreshLogin(ctx, name)
			if err != nil {
				return nil, notFetched{err}
			}
			say(f)
			return w.deps.Inspect(ctx, name, f.Token)
		})
}

// unrefreshed is what a refresh that failed means for the row: after a refusal the login is over.
func (r *row) unrefreshed(err error) {
	var wish *jobs.UsageError
	var p *auth0.Problem
	if r.user && r.fetched != nil && (errors.As(err, &wish) || errors.As(err, &p) && p.Refused && p.RetryAt.IsZero()) {
		over := *r.fetched
		over.Refreshes = false
		r.fetched = &over
	}
}

// userChain says of a person's token what the chain says of the machine's.
func (w *Workbench) userChain(r *row) widget.Line {
	p := w.env.Pen
	l := widget.L(widget.Gap(1), p.Own(theme.Info, "a person's token: clouds judge it differently from the machine's, and it is stored nowhere"))
	if w.refreshes(r) {
		l = l.Add(p.Own(theme.Faint, " · "), p.Own(theme.Accent, "f"), p.Own(theme.Muted, " refreshes it"))
	}
	return l
}

// drop takes a row that is no profile out of the list.
func (w *Workbench) drop(gone *row) {
	for i, r := range w.rows {
		if r == gone {
			r.work.Stop()
			w.rows = append(w.rows[:i:i], w.rows[i+1:]...)
			w.refilter(r.with)
			return
		}
	}
}
