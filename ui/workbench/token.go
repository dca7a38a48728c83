package workbench

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/auth0"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
)

// How long each kind of wait may last.
const (
	storeLimit = 10 * time.Second
	fetchLimit = 40 * time.Second
	tryLimit   = 90 * time.Second
)

// chose looks into the cache for the chosen profile, once; the tenant is not asked.
func (w *Workbench) chose() tea.Cmd {
	for i := range w.views {
		w.views[i].cursor, w.views[i].top = 0, 0
	}
	r := w.row()
	if r == nil || r.scratch || r.looked || r.work.Running() || r.sum.Damaged != "" {
		return nil
	}
	r.looked = true
	name := r.sum.Name
	return r.work.Start(&w.env.Works, printable.Own("looking for a token that is still good"), w.env.Now(), fetchLimit,
		func(ctx context.Context, say func(any)) (any, error) {
			w.sayPast(ctx, name, say)
			f, found, err := w.deps.Cached(ctx, name)
			if err != nil {
				return nil, err
			}
			if !found {
				return nothingHeld{}, nil
			}
			return w.judge(ctx, name, f, say)
		})
}

// fetch asks for a token: a cached one that is good for a while, or a new one.
func (w *Workbench) fetch(r *row, fresh bool) tea.Cmd {
	if r == nil || r.scratch {
		return nil
	}
	if w.mustWait(r, fresh) {
		return nil
	}
	name := r.sum.Name
	r.card, r.looked = nil, true
	held := r.token != nil
	return r.work.Start(&w.env.Works, printable.Of("asking "+r.sum.Domain+" for a token"), w.env.Now(), fetchLimit,
		func(ctx context.Context, say func(any)) (any, error) {
			f, err := w.deps.Fetch(ctx, name, fresh)
			if err != nil {
				return nil, notFetched{err}
			}
			judged, err := w.judge(ctx, name, f, say)
			if held && f.FromCache && err == nil {
				return stillGood{judged}, nil
			}
			return judged, err
		})
}

// stillGood is the judgement of a token that was held before it was asked for.
type stillGood struct{ judged any }

// judge verifies a token with its profile's knowledge and predicts every target. It runs in a command.
func (w *Workbench) judge(ctx context.Context, name string, f jobs.Fetched, say func(any)) (any, error) {
	say(f)
	w.sayPast(ctx, name, say)
	judged, err := w.deps.Inspect(ctx, name, f.Token)
	if err != nil {
		return nil, err
	}
	say(judged)
	if len(f.Profile.Targets) == 0 {
		return judged, nil
	}
	_, err = w.deps.Try(ctx, jobs.TryOptions{Profile: name, Offline: true, Token: f.Token.Raw}, func(t cloud.Trial) { say(t) })
	return judged, err
}

// finished ends a row's work.
func (w *Workbench) finished(r *row, what printable.Text, d page.Done) tea.Cmd {
	r.trying = false
	r.version++
	if d.Err != nil {
		var asked notFetched
		unfetched := errors.As(d.Err, &asked)
		if unfetched {
			d.Err = asked.error
		}
		r.card, r.unfetched = page.CardOf(notDone(what), d.Err), unfetched
		var p *auth0.Problem
		if errors.As(d.Err, &p) {
			r.refused, r.retryAt = p.Exchanges, p.RetryAt
		}
		if unfetched {
			w.putOff(r, d.Err)
			r.unrefreshed(d.Err)
		}
		return nil
	}
	var told tea.Cmd
	if v, ok := d.Value.(stillGood); ok {
		d.Value, told = v.judged, w.env.Send(page.Toast{Role: theme.OK, Text: printable.Own("The token held is still good; F fetches a new one.")})
	}
	switch v := d.Value.(type) {
	case mayTry:
		return w.mayTry(r, v)
	case peeked:
		return w.peekDone(r, v)
	case removed:
		name := r.sum.Name
		return tea.Batch(w.reload(""), w.env.Send(page.Toast{Role: theme.OK, Text: printable.Of("Deleted " + name + ".")}))
	case jobs.Tried:
		for _, t := range v.Trials {
			r.settle(t)
		}
		return nil
	case decoded:
		r.token, r.judged = v.judged.Token, &v.judged
		r.trials, r.fetched = nil, nil
	default:
		r.learn(d.Value)
		w.plan(r)
	}
	return told
}

// notDone is the title of a failure that has none of its own.
func notDone(what printable.Text) printable.Text {
	s := what.String()
	if s == "" {
		return printable.Own("That did not work.")
	}
	return printable.Of(strings.ToUpper(s[:1]) + s[1:] + " did not work.")
}

// settle keeps a trial of the final answer without counting it twice.
func (r *row) settle(t cloud.Trial) {
	for i, old := range r.trials {
		if old.Cloud == t.Cloud && old.Target == t.Target {
			r.trials[i] = t
			return
		}
	}
	r.keep(t)
}

// tick renews what asks for it and hides what was revealed.
func (w *Workbench) tick() tea.Cmd {
	var cmds []tea.Cmd
	now, mayPeek := w.env.Moment(), true // one look into the store a second is enough
	for _, r := range w.rows {
		if r.revealed && !now.Before(r.hideAt) {
			r.revealed = false
			w.env.Turn()
		}
		if r.rejudge(now) {
			w.env.Turn()
			r.anew = true
		}
		if r.anew && !r.work.Running() {
			r.anew = false
			cmds = append(cmds, w.predictAnew(r))
		}
		cmd, peeks := w.renewDue(r, mayPeek)
		mayPeek = mayPeek && !peeks
		if cmd != nil {
			cmds = append(cmds, cmd)
			w.env.Turn()
		}
	}
	return tea.Batch(cmds...)
}

// foreseen is a prediction made anew. It says nothing to what a cloud answered while things were otherwise.
type foreseen cloud.Trial

// predictAnew predicts once more what was not tried, because the token has begun or ended since; nobody is asked for that.
func (w *Workbench) predictAnew(r *row) tea.Cmd {
	name, token := r.sum.Name, r.token
	if r.scratch {
		name = r.with
	}
	if name == "" || token == nil || !slices.ContainsFunc(r.trials, func(t cloud.Trial) bool { return !tried(t) }) {
		return nil
	}
	return r.work.Start(&w.env.Works, printable.Own("predicting anew"), w.env.Now(), storeLimit, func(ctx context.Context, say func(any)) (any, error) {
		// a store out of reach is no news: nobody asked for this, and the verdict above tells that the token is over
		_, _ = w.deps.Try(ctx, jobs.TryOptions{Profile: name, Offline: true, Token: token.Raw}, func(t cloud.Trial) { say(foreseen(t)) })
		return nil, nil
	})
}

// until is when a judgement may be another one.
type until struct {
	of *jobs.Inspected
	at time.Time
}

// rejudge judges a token anew once it has begun or ended since, or the clock was set back: what was accepted may be over.
func (r *row) rejudge(now time.Time) bool {
	if r.judged == nil || r.judged.Options.Now.IsZero() {
		return false
	}
	if r.until.of != r.judged {
		r.until.of, r.until.at = r.judged, r.judged.Until()
	}
	if now.Before(r.judged.Options.Now) || !r.until.at.IsZero() && !now.Before(r.until.at) {
		judged := r.judged.At(now)
		r.judged = &judged
		r.version++
		return true
	}
	return false
}
