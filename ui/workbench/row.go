package workbench

import (
	"sort"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/inspect/wire"
	"mintmark/profiles"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// row is one profile, or the pasted token, with everything learnt about it so far.
type row struct {
	sum       profiles.Summary
	scratch   bool
	user      bool   // scratch: a person's token, from a login
	with      string // scratch: the profile it is judged and tried with, "" if none
	fetched   *jobs.Fetched
	looked    bool // the cache was asked
	token     *inspect.Token
	judged    *jobs.Inspected
	until     until
	anew      bool          // predictions are to be made once more
	trials    []cloud.Trial // by target, in the profile's order
	trying    bool
	earlier   *inspect.Token // the token held before the present one
	past      []jobs.Past    // its trials, oldest first
	card      *page.Card
	unfetched bool            // card: no new token came; one in hand serves on
	refused   []wire.Exchange // what went over the wire when the tenant said no
	work      page.Work
	trialWork int64 // the work that is, or was, a part of a trial
	renewal   renewal
	retryAt   time.Time // the tenant asked not to be asked before
	limits    limits
	revealed  bool
	hideAt    time.Time
	open      map[string]bool
	version   int
	life      life
	drawn     page.Kept[widget.Line]
}

// life is when a token begins and ends, read from it once.
type life struct {
	of       *inspect.Token
	iat, exp time.Time // zero = it says nothing usable
}

func newRow(s profiles.Summary) *row { return &row{sum: s, open: map[string]bool{}} }

func (r *row) production() bool { return strings.EqualFold(r.sum.Label, "production") }

// forget drops what was held: the profile became another.
func (r *row) forget() {
	r.work.Stop()
	*r = row{sum: r.sum, open: map[string]bool{}, version: r.version + 1}
}

// learn takes a piece of news, whichever it is.
func (r *row) learn(v any) {
	r.version++
	switch v := v.(type) {
	case jobs.Fetched:
		if r.token != nil && v.Token != nil && r.token.Raw != v.Token.Raw {
			r.earlier, r.judged = r.token, nil // the verdict was on another token
			r.trials = nil
		}
		r.fetched, r.token, r.card, r.refused = &v, v.Token, nil, nil
		r.sum.TokenExpiresAt = v.Cached.ExpiresAt
		if !v.FromCache {
			r.retryAt, r.limits = time.Time{}, limits{v.Quota, v.Cached.FetchedAt}
		}
	case jobs.Inspected:
		r.judged = &v
	case cloud.Trial:
		r.keep(v)
	case foreseen:
		if old := r.trial(v.Cloud, v.Target); old != nil && !tried(*old) {
			r.keep(cloud.Trial(v))
		}
	case []jobs.Past:
		r.past = v
	case limits:
		if !r.limits.known() { // what an answer said is newer
			r.limits = v
		}
	case nothingHeld:
		r.looked = true
	}
}

// keep puts a trial beside its prediction; a mere prediction never wipes out what was tried.
func (r *row) keep(t cloud.Trial) {
	for i, old := range r.trials {
		if old.Cloud == t.Cloud && old.Target == t.Target {
			if t.Actual.Verdict == cloud.Skipped && tried(old) {
				old.Predicted = t.Predicted
				r.trials[i] = old
				return
			}
			r.trials[i] = t
			return
		}
	}
	r.trials = append(r.trials, t)
	sort.SliceStable(r.trials, func(i, j int) bool { return r.place(r.trials[i]) < r.place(r.trials[j]) })
}

// place is where a trial's target stands in the profile.
func (r *row) place(t cloud.Trial) int {
	for i, target := range r.sum.Targets {
		if target.Cloud == t.Cloud && target.Name == t.Target {
			return i
		}
	}
	return len(r.sum.Targets)
}

func tried(t cloud.Trial) bool {
	return t.Actual.Verdict == cloud.Accepted || t.Actual.Verdict == cloud.Refused || t.Actual.Verdict == cloud.Unreachable
}

// expires is when the token ends: what it says itself, else what the store remembers.
func (r *row) expires() (time.Time, bool) {
	at := r.sum.TokenExpiresAt
	if r.token != nil {
		at = r.said().exp
	}
	return at, !at.IsZero()
}

func (r *row) said() life {
	if r.life.of != r.token {
		r.life = life{of: r.token}
		r.life.iat, _ = r.token.Time("iat")
		r.life.exp, _ = r.token.Time("exp")
	}
	return r.life
}

func (r *row) lifetime() time.Duration {
	if r.token == nil {
		return 0
	}
	l := r.said()
	if l.iat.IsZero() || l.exp.IsZero() {
		return 0
	}
	return l.exp.Sub(l.iat)
}

// state is the row's glyph and its right-hand word or countdown.
func (r *row) state(e *page.Env) (glyph, word widget.Span) {
	p, g := e.Pen, e.Pen.Glyph
	at, known := r.expires()
	left := e.Left(at, r.lifetime())
	switch {
	case r.work.Running():
		return e.Spinner(), p.Own(theme.Muted, "…").PadLeft(widget.CountdownWidth)
	case r.sum.Damaged != "":
		return p.Text(theme.Warn, g.Warn), p.Own(theme.Warn, "damaged")
	case r.card != nil && !(r.unfetched && known && left > 0):
		return p.Text(theme.Bad, g.Bad), p.Own(theme.Bad, "failed")
	case known && left <= 0:
		return p.Text(theme.Bad, g.Bad), p.Own(theme.Bad, "expired")
	case r.judged != nil && (r.judged.Report.Verdict == inspect.Rejected || r.judged.Report.Verdict == inspect.Unparseable):
		word := p.Own(theme.Warn, "rejected")
		if known {
			word = p.Text(theme.Warn, widget.Countdown(left))
		}
		return p.Text(theme.Warn, g.Warn), word
	case known && r.card != nil:
		return p.Text(theme.Warn, g.Warn), p.Text(widget.Urgent(left, r.lifetime()).Role, widget.Countdown(left))
	case known:
		return p.Text(theme.OK, g.Held), p.Text(widget.Urgent(left, r.lifetime()).Role, widget.Countdown(left))
	case r.token != nil:
		return p.Text(theme.Warn, g.Warn), p.Own(theme.Warn, "no exp")
	}
	return p.Text(theme.Muted, g.Empty), p.Own(theme.Muted, "no token")
}

// line is the row in the list: chosen mark, state glyph, name, production label, countdown.
func (r *row) line(e *page.Env, width int, chosen bool) widget.Line {
	p := e.Pen
	glyph, word := r.state(e)
	mark := widget.Gap(p.Text(theme.Accent, p.Glyph.Chosen).Width())
	if chosen {
		mark = p.Text(theme.Accent, p.Glyph.Chosen)
	}
	name := p.Text(theme.Text, printable.Of(r.sum.Name))
	if r.user {
		name = p.Text(theme.Info, printable.Of(r.sum.Name))
	} else if r.scratch {
		name = p.Own(theme.Info, "pasted token")
	}
	glyph = glyph.Pad(p.Text(theme.Text, p.Glyph.OK).Width())
	l := append(make([]widget.Span, 0, 10), mark, glyph, widget.Gap(1))
	if r.sum.Favourite > 0 {
		l = append(l, p.Text(theme.Accent, p.Glyph.Favourite), widget.Gap(1))
	}
	before := widget.L(l...).Width()
	if r.token == nil && r.sum.TokenExpiresAt.IsZero() && r.card == nil && !r.work.Running() && width-before-word.Width()-1 < name.Width() {
		word = widget.Span{} // the open circle says it too
	}
	room := width - before - word.Width() - 1
	label := widget.Span{}
	if r.production() {
		label = p.Own(theme.Production, "production")
		if room-label.Width()-1 < min(name.Width(), 12) {
			label = p.Own(theme.Production, "prod")
		}
		room -= label.Width() + 1
	}
	name = name.CutMiddle(room)
	l = append(l, name)
	if label.Width() > 0 {
		l = append(l, widget.Gap(1), label)
	}
	return widget.L(append(l, widget.Gap(1+room-name.Width()), word)...).Fit(width).Select(chosen).On(chooseRow{r})
}

// chooseRow is what a click on a row means.
type chooseRow struct{ r *row }

// nothingHeld tells that the cache was asked and had nothing.
type nothingHeld struct{}

// verdictWord is the only word in capitals on the screen.
func verdictWord(e *page.Env, rep inspect.Report) widget.Line {
	p, g := e.Pen, e.Pen.Glyph
	mark := func(role theme.Role, glyph printable.Text, w widget.Span) widget.Line {
		return widget.L(p.Text(role, glyph), widget.Gap(1), w)
	}
	switch rep.Verdict {
	case inspect.Accepted:
		return mark(theme.OK, g.OK, p.Own(theme.Strong, "ACCEPTED"))
	case inspect.Rejected:
		return mark(theme.Bad, g.Bad, p.Own(theme.Strong, "REJECTED"))
	case inspect.Decoded:
		return mark(theme.Info, g.Unknown, p.Own(theme.Strong, "DECODED, not verified"))
	}
	return mark(theme.Bad, g.Bad, p.Own(theme.Strong, "NOT A TOKEN"))
}
