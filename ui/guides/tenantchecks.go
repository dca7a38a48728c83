package guides

import (
	"fmt"
	"strings"
	"time"

	"mintmark/inspect"
	"mintmark/ui/jobs"
)

// The stages of a token request, as the tenant's refusals tell them apart. That the tenant judges in this order is our
// conclusion; that a refusal of a later stage shows the earlier ones passed is all that is drawn from it.
const (
	stageApp = iota
	stageGrantType
	stageAPI
	stageGrant
)

func stageNames() []string {
	return []string{"application and credentials", "grant type", "API", "client grant"}
}

// stageCodes are the causes that belong to each stage, as prefixes.
func stageCodes() [][]string {
	return [][]string{
		{"auth0.credentials", "auth0.client", "auth0.address", "auth0.endpoint"},
		{"auth0.grant-type"},
		{"auth0.audience"},
		{"auth0.grant", "auth0.scope", "auth0.organization", "auth0.action"},
	}
}

func stageOf(code string, all [][]string) int {
	for i, list := range all {
		for _, prefix := range list {
			if code == prefix || strings.HasPrefix(code, prefix+".") {
				return i
			}
		}
	}
	return -1
}

// reached passes when the tenant's answer shows that a stage is done.
func reached(stage int) func(l *Look) Result {
	return func(l *Look) Result {
		f, err := l.Token()
		if err == nil {
			return pass(tokenSeen(f.Token, l)...)
		}
		r := could(err)
		p := problem(err)
		if p == nil || !p.Refused {
			return r
		}
		names := stageNames()
		switch at := stageOf(p.Cause, stageCodes()); {
		case at < 0:
			r.Status = Unknown
		case at < stage:
			r.Status, r.Fixes = Unknown, nil
			r.Why = "This cannot be told yet, since an earlier step is refused (" + names[at] + "): " + p.Title
		case at > stage:
			return pass(good(names[stage], "not what the tenant objects to"), bad(names[at], p.Title))
		}
		return r
	}
}

// tokenSeen is a token in a few words.
func tokenSeen(t *inspect.Token, l *Look) []Seen {
	saw := []Seen{good("token", orElse(t.Alg(), string(t.Kind)))}
	if exp, ok := t.Time("exp"); ok {
		saw = append(saw, Seen{"expires in", span(exp.Sub(l.jobs.Now())), exp.After(l.jobs.Now())})
	}
	if sub := t.Text("sub"); sub != "" {
		saw = append(saw, good("sub", sub))
	}
	return saw
}

// span says a duration as a person would.
func span(d time.Duration) string {
	switch d = d.Round(time.Second); {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours())/24)
	case d >= time.Hour:
		return fmt.Sprintf("%dh %02dm", int(d.Hours()), int(d.Minutes())%60)
	case d >= time.Minute:
		return fmt.Sprintf("%dm %02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%ds", int(d.Seconds()))
}

// line passes when the named verdict lines of the token do; a line that could not be judged leaves it unknown.
func line(names ...string) func(l *Look) Result {
	return func(l *Look) Result {
		judged, err := l.Judged()
		if err != nil {
			return could(err)
		}
		r := pass()
		for _, name := range names {
			for _, v := range judged.Report.Lines {
				if v.Name == name {
					r.add(v, judged)
				}
			}
		}
		return r
	}
}

// add takes one verdict line into a result, the worst first.
func (r *Result) add(v inspect.Line, judged jobs.Inspected) {
	ok := v.Status == inspect.Pass || v.Status == inspect.Warn
	r.Saw = append(r.Saw, Seen{v.Name, orElse(v.Detail, string(v.Status)), ok})
	switch {
	case v.Status == inspect.Fail && r.Status != Fail:
		r.Status, r.Code, r.Why = Fail, v.Code, v.Detail
	case v.Status == inspect.Skip && r.Status == Pass:
		r.Status, r.Code, r.Why = Unknown, v.Code, "The "+v.Name+" could not be judged: "+v.Detail
	}
	for _, f := range judged.Report.Findings {
		if f.Code == v.Code && v.Status == inspect.Fail {
			r.Fixes = append(r.Fixes, f.Fix...)
		}
	}
}

// hasToken passes when a token can be had.
func hasToken(l *Look) Result {
	f, err := l.Token()
	if err != nil {
		return could(err)
	}
	return pass(tokenSeen(f.Token, l)...)
}
