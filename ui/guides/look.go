package guides

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"mintmark/auth0"
	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/quote"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// Look is what one run of checks has seen of a profile. Everything is asked for at most once, when a check first needs it.
type Look struct {
	Profile profiles.Profile
	Notes   map[string]string // what passed checks left behind

	ctx     context.Context
	jobs    *jobs.Jobs
	fresh   bool // ask the tenant for a new token
	quiet   bool // ask nobody: what is in hand must do
	token   *answer[jobs.Fetched]
	judged  *answer[jobs.Inspected]
	trials  map[string]*answer[cloud.Trial]
	rehears map[string]*answer[cloud.Trial]
}

type answer[T any] struct {
	value T
	err   error
}

// quietError says that nobody may be asked now.
type quietError struct{}

func (quietError) Error() string { return "nothing was asked yet" }

// Token is the profile's token. Errors are those of jobs.Fetch.
func (l *Look) Token() (jobs.Fetched, error) {
	if l.token != nil {
		return l.token.value, l.token.err
	}
	a := &answer[jobs.Fetched]{}
	if l.jobs == nil {
		a.err = quietError{} // a guide that is read for no profile
	} else if l.quiet {
		var ok bool
		if a.value, ok, a.err = l.jobs.Cached(l.ctx, l.Profile.Name); a.err == nil && !ok {
			a.err = quietError{}
		}
	} else {
		a.value, a.err = l.jobs.Fetch(l.ctx, l.Profile.Name, l.fresh)
	}
	l.token = a
	return a.value, a.err
}

// Judged is the token inspected with the profile's expectations and the issuer's keys.
func (l *Look) Judged() (jobs.Inspected, error) {
	if l.judged == nil {
		f, err := l.Token()
		a := &answer[jobs.Inspected]{err: err}
		if err == nil {
			a.value, a.err = l.jobs.Inspect(l.ctx, l.Profile.Name, f.Token)
		}
		l.judged = a
	}
	return l.judged.value, l.judged.err
}

// ConsentError says that the user has not agreed yet that the token goes to a cloud.
type ConsentError struct{ Destinations []string }

func (e *ConsentError) Error() string {
	return "trying would send the token to " + strings.Join(e.Destinations, ", ")
}

// Trial predicts and tries the profile's first target of a cloud. A profile without one is a *jobs.UsageError.
func (l *Look) Trial(id string) (cloud.Trial, error) {
	if l.trials[id] == nil {
		t, err := l.try(id, false)
		if l.trials == nil {
			l.trials = map[string]*answer[cloud.Trial]{}
		}
		l.trials[id] = &answer[cloud.Trial]{t, err}
	}
	return l.trials[id].value, l.trials[id].err
}

// Prediction is the same without asking the cloud.
func (l *Look) Prediction(id string) (cloud.Trial, error) {
	if a := l.trials[id]; a != nil && a.err == nil {
		return a.value, nil
	}
	if l.rehears[id] == nil {
		t, err := l.try(id, true)
		if l.rehears == nil {
			l.rehears = map[string]*answer[cloud.Trial]{}
		}
		l.rehears[id] = &answer[cloud.Trial]{t, err}
	}
	return l.rehears[id].value, l.rehears[id].err
}

func (l *Look) try(id string, offline bool) (cloud.Trial, error) {
	target, ok := l.target(id)
	if !ok {
		return cloud.Trial{}, &jobs.UsageError{What: fmt.Sprintf("profile %s has no target for %s", l.Profile.Name, id),
			Next: "Add one with e in the screen, or: mintmark profile edit " + quote.Shell(l.Profile.Name) + " --target " + id + " --set KEY=VALUE"}
	}
	f, err := l.Token()
	if err != nil {
		return cloud.Trial{}, err
	}
	if l.quiet { // what is in hand, and no key is asked for
		for _, t := range l.jobs.Predict(l.Profile, f.Token, nil) {
			if t.Cloud == id && t.Target == target.Name {
				return t, nil
			}
		}
		return cloud.Trial{}, quietError{}
	}
	if !offline {
		one := l.Profile
		one.Targets = []profiles.Target{target}
		destinations := l.jobs.Destinations(one, []string{id})
		agreed, err := l.jobs.Consented(l.ctx, l.Profile.Name, destinations)
		if err != nil {
			return cloud.Trial{}, err
		}
		if !agreed {
			return cloud.Trial{}, &ConsentError{destinations}
		}
	}
	done, err := l.jobs.Try(l.ctx, jobs.TryOptions{Profile: l.Profile.Name, Target: target.Name, Clouds: []string{id}, Offline: offline, Token: f.Token.Raw}, nil)
	if err != nil {
		return cloud.Trial{}, err
	}
	return done.Trials[0], nil
}

// target is the profile's first target of a cloud.
func (l *Look) target(id string) (profiles.Target, bool) {
	for _, t := range l.Profile.Targets {
		if t.Cloud == id {
			return t, true
		}
	}
	return profiles.Target{}, false
}

// setting is one text of that target's settings, or a placeholder that nobody can mistake for a value.
func (l *Look) setting(id, key, placeholder string) string {
	t, ok := l.target(id)
	if !ok {
		return placeholder
	}
	var all map[string]any
	if json.Unmarshal(t.Settings, &all) != nil {
		return placeholder
	}
	if s, ok := all[key].(string); ok && s != "" {
		return s
	}
	return placeholder
}

// problem is the tenant's refusal in err, nil if it is something else.
func problem(err error) *auth0.Problem {
	var p *auth0.Problem
	if errors.As(err, &p) {
		return p
	}
	return nil
}

// could turns an error that kept a check from looking into a result: never a guess.
func could(err error) Result {
	var consent *ConsentError
	var usage *jobs.UsageError
	var missing *jobs.MissingSecretError
	switch p := problem(err); {
	case p != nil:
		r := fail(p.Title+" "+p.Why, bad("tenant", p.Title))
		r.Code, r.Fixes = p.Cause, p.Fix
		if !p.Refused {
			r.Status = Unknown
		}
		return r
	case errors.As(err, &consent):
		return unknown("Not tried: it would send the token to " + strings.Join(consent.Destinations, ", ") + ". Agree to that once with t on the workbench, or with mintmark try.")
	case errors.As(err, &usage):
		r := unknown("This cannot be seen: " + usage.What + ".")
		r.Fixes = []inspect.Fix{{Title: "Next", As: "text", Text: usage.Next}}
		return r
	case errors.As(err, &missing):
		return fail("The profile has no secret to ask with. Put one in with e on the workbench, or with mintmark profile edit.", bad("secret", "none"))
	case errors.Is(err, quietError{}):
		return unknown("Nothing was asked yet.")
	}
	return unknown("This could not be seen: " + err.Error() + ".")
}
