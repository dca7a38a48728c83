package workbench

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// renewal is when a row's token is fetched anew by itself. The point is chosen once for each token, since a part of it is
// chance; the policy is not this page's (Deps.RenewAt).
type renewal struct {
	at       time.Time // zero = not planned
	of       time.Time // the end of the token that it is planned for
	failures int       // fetches that failed since
	peeked   bool      // the cache was asked for a token that was not looked at yet
	stopped  bool      // asking again would be refused again: nothing more until the user asks or the profile changes
}

// notFetched marks an error of asking for a token, against one of judging it.
type notFetched struct{ error }

func (n notFetched) Unwrap() error { return n.error }

// peeked is what the cache holds for a profile that nobody has chosen yet.
type peeked struct {
	f      jobs.Fetched
	found  bool
	limits limits // as the tenant last said them: they decide when to renew
}

// renews reports whether a row's token is to be renewed at all.
func (w *Workbench) renews(r *row) bool {
	return (r.sum.AutoRenew || w.env.Renew) && (!r.scratch || w.refreshes(r) || r.renewal.stopped) && r.sum.Damaged == "" && w.deps.RenewAt != nil
}

// plan chooses the point for a token that has none yet.
func (w *Workbench) plan(r *row) {
	if !w.renews(r) {
		r.renewal = renewal{}
		return
	}
	if r.fetched != nil {
		w.planFor(r, *r.fetched)
	}
}

func (w *Workbench) planFor(r *row, f jobs.Fetched) {
	if f.Cached.ExpiresAt.Equal(r.renewal.of) {
		return
	}
	f.Profile.AutoRenew = true // the list is newer than the token, and the preferences may ask for all
	if f.FromCache {
		f.Quota = r.limits.quota // only an answer of the tenant states it
	}
	r.renewal = renewal{at: w.deps.RenewAt(f), of: f.Cached.ExpiresAt, peeked: true}
}

// renewDue starts what is due for a row: its renewal, or where mayPeek allows a look at when that will be.
func (w *Workbench) renewDue(r *row, mayPeek bool) (cmd tea.Cmd, peeks bool) {
	w.plan(r)
	now := w.env.Moment()
	switch at := r.renewal.at; {
	case !w.renews(r) || r.work.Running():
	case r.renewal.stopped:
	case at.IsZero() && r.fetched == nil && !r.renewal.peeked && !r.sum.TokenExpiresAt.IsZero():
		if mayPeek {
			return w.peek(r), true
		}
	case !at.IsZero() && !now.Before(at) && !now.Before(r.retryAt):
		return w.renew(r), false
	}
	return nil, false
}

// peek asks the cache about a token that is in hand but was not looked at; the tenant is not asked.
func (w *Workbench) peek(r *row) tea.Cmd {
	r.renewal.peeked = true
	name := r.sum.Name
	return r.work.Start(&w.env.Works, printable.Own("looking when the token is to be renewed"), w.env.Now(), storeLimit,
		func(ctx context.Context, _ func(any)) (any, error) {
			f, found, err := w.deps.Cached(ctx, name)
			p := peeked{f: f, found: found && err == nil} // the renewal meets the error again, and shows it
			if w.deps.Limits != nil {
				if q, said, err := w.deps.Limits(ctx, name); err == nil {
					p.limits = limits{q, said}
				}
			}
			return p, nil
		})
}

// peekDone plans by what the cache held. A token that it does not hand out any more is renewed now.
func (w *Workbench) peekDone(r *row, p peeked) tea.Cmd {
	r.learn(p.limits)
	if p.found {
		w.planFor(r, p.f)
	} else {
		r.renewal.at = w.env.Now()
	}
	if r == w.row() { // choosing it had to wait for this
		return w.chose()
	}
	return nil
}

// renew asks for a new token while the old one still serves, unless another mintmark has fetched one meanwhile. The next
// try is planned at once, so that a renewal that is cancelled is not begun again with the next second.
func (w *Workbench) renew(r *row) tea.Cmd {
	now, name, end := w.env.Now(), r.sum.Name, r.renewal.of
	r.renewal.at = w.deps.RenewRetryAt(r.renewal.failures+1, now, r.retryAt)
	if r.user {
		return w.refresh(r)
	}
	r.card, r.looked = nil, true
	return r.work.Start(&w.env.Works, printable.Of("asking "+r.sum.Domain+" for a token before the old one ends"), now, fetchLimit,
		func(ctx context.Context, say func(any)) (any, error) {
			f, found, err := w.deps.Cached(ctx, name)
			if err == nil && (!found || !f.Cached.ExpiresAt.After(end)) {
				f, err = w.deps.Fetch(ctx, name, true)
			}
			if err != nil {
				return nil, notFetched{err}
			}
			return w.judge(ctx, name, f, say)
		})
}

// putOff plans the next try after a fetch that failed; it never brings a planned renewal nearer. What will be refused
// again is not tried again: a tenant counts failed attempts too.
func (w *Workbench) putOff(r *row, err error) {
	r.renewal.failures++
	if jobs.Lasting(err) {
		r.renewal.stopped, r.renewal.at = true, time.Time{}
		return
	}
	if r.renewal.at.IsZero() || w.deps.RenewRetryAt == nil {
		return
	}
	if at := w.deps.RenewRetryAt(r.renewal.failures, w.env.Now(), r.retryAt); at.After(r.renewal.at) {
		r.renewal.at = at
	}
}

// halted says why nothing renews itself any more, ok false while it does.
func (w *Workbench) halted(r *row) (l widget.Line, ok bool) {
	if !r.renewal.stopped || !w.renews(r) {
		return widget.Line{}, false
	}
	p := w.env.Pen
	if r.user {
		return widget.L(p.Text(theme.Warn, p.Glyph.Warn), p.Own(theme.Text, " Auto-renew stopped: "), p.Own(theme.Accent, "U"), p.Own(theme.Muted, " on the profile logs in again")), true
	}
	return widget.L(p.Text(theme.Warn, p.Glyph.Warn), p.Own(theme.Text, " Auto-renew stopped: "), p.Own(theme.Accent, "F"),
		p.Own(theme.Muted, " asks anew, "), p.Own(theme.Accent, "e"), p.Own(theme.Muted, " edits the profile")), true
}

// renewsIn is the words beside the expiry, ok false where nothing is planned.
func (w *Workbench) renewsIn(r *row) (l widget.Line, ok bool) {
	if r.renewal.stopped && w.renews(r) {
		return widget.L(w.env.Pen.Own(theme.Faint, " · "), w.env.Pen.Own(theme.Warn, "auto-renew stopped")), true
	}
	if !w.renews(r) || r.renewal.at.IsZero() {
		return widget.Line{}, false
	}
	left := w.env.Left(r.renewal.at, 0)
	if left <= 0 {
		return widget.Line{}, false
	}
	p := w.env.Pen
	return widget.L(p.Own(theme.Faint, " · "), p.Own(theme.Muted, "renews in "), p.Text(theme.Number, widget.Countdown(left))), true
}
