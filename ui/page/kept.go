package page

import "time"

// Kept is a part of the screen as it was drawn last. It is drawn anew after every message but a tick, and when what it
// shows of the time has changed; so that a second which changes one row costs one row.
type Kept[T any] struct {
	turn        int
	from, until time.Time
	value       T
}

// Draw gives what is kept, or makes it. What make asks of e.Now, e.Left and e.Since decides how long it is kept.
func (k *Kept[T]) Draw(e *Env, make func() T) T {
	outer, now := e.until, e.Moment()
	if k.turn != e.turn || now.Before(k.from) || !k.until.IsZero() && !now.Before(k.until) {
		e.until = time.Time{}
		k.value = make()
		k.turn, k.from, k.until = e.turn, now, e.until
	}
	e.until = outer
	e.Lasts(k.until)
	return k.value
}

// Turn makes everything be drawn anew: something that the screen shows has changed.
func (e *Env) Turn() { e.turn++ }

// Moment is the wall clock's time, without the monotonic reading: that one stands still while a machine sleeps. Whoever
// draws with it says by Lasts until when that is right.
func (e *Env) Moment() time.Time { return e.Clock().Round(0) }

// Now is the wall clock's time; what is drawn with it lasts until the next second.
func (e *Env) Now() time.Time {
	now := e.Moment()
	e.Lasts(now.Truncate(time.Second).Add(time.Second))
	return now
}

// Lasts says until when what is being drawn is right; zero is for ever.
func (e *Env) Lasts(until time.Time) {
	if !until.IsZero() && (e.until.IsZero() || until.Before(e.until)) {
		e.until = until
	}
}

// Left is what is left until at, as widget.Countdown shows it; it lasts until its words or their urgency change.
func (e *Env) Left(at time.Time, lifetime time.Duration) time.Duration {
	now := e.Moment()
	left := at.Sub(now)
	if left <= 0 {
		return left
	}
	e.Lasts(at.Add(1 - left.Truncate(grain(left))))
	if soon := at.Add(1 - lifetime/5); lifetime > 0 && soon.After(now) { // widget.Urgent
		e.Lasts(soon)
	}
	return left
}

// Since is how long at is past, as words show it.
func (e *Env) Since(at time.Time) time.Duration {
	past := e.Moment().Sub(at)
	g := grain(past)
	e.Lasts(at.Add(past.Truncate(g) + g))
	return past
}

// grain is the smallest part of a span that is shown.
func grain(d time.Duration) time.Duration {
	if d >= time.Hour {
		return time.Minute
	}
	return time.Second
}
