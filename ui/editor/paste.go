package editor

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
)

const filled = "Filled from what was pasted."

// targetsDone are the targets that a pasted text described, and what there is to say of them.
type targetsDone struct {
	targets []profiles.Target
	notes   []string
}

// pasted puts a paste into the field; a curl command or an .env text into a new form fills all that it names.
func (e *Editor) pasted(text string) tea.Cmd {
	if e.focus >= len(e.fields) {
		return nil
	}
	f := e.fields[e.focus]
	if e.how == "new" && !e.Unsaved() && f.target == own {
		switch {
		case strings.Contains(text, "curl") && strings.Contains(text, "/oauth/token"):
			p, s, err := profiles.FromCurl(text)
			if err != nil {
				e.unusable(err)
				return nil
			}
			e.fill(p, s)
			return nil
		case strings.Contains(text, "AUTH0_") && strings.Contains(text, "="):
			return e.fillFromEnv(text)
		}
	}
	if f.Kind != cloud.Choice {
		e.env.Pasted(f.input.Paste(text))
		e.judge()
	}
	return nil
}

// unusable says why a text was put nowhere: its secret would stand in a field that does not hide it.
func (e *Editor) unusable(err error) {
	e.tested = printable.Text{}
	e.card = page.CardOf(printable.Own("What was pasted cannot be used."), &jobs.UsageError{What: err.Error(), Next: "Paste it again as it was written, or type into the fields."})
}

// fill makes the form anew from what a text said.
func (e *Editor) fill(p profiles.Profile, s secret.Secret) {
	e.card = nil
	e.build(p)
	for _, f := range e.fields {
		f.before = ""
		if f.secret && !s.Empty() {
			f.input.Set(s.Reveal())
		}
	}
	e.judge()
	e.tested = printable.Own(filled)
}

// fillFromEnv also looks for the clouds' own variables. One may name a file, and a file may keep one waiting.
func (e *Editor) fillFromEnv(text string) tea.Cmd {
	vars, err := profiles.EnvVars(text)
	if err != nil {
		e.unusable(err)
		return nil
	}
	p, s, err := profiles.FromVars(vars)
	if err != nil {
		e.unusable(err)
		return nil
	}
	e.fill(p, s)
	return e.work.Start(&e.env.Works, printable.Own("looking for clouds in what was pasted"), e.env.Now(), 10*time.Second, func(context.Context, func(any)) (any, error) {
		targets, notes := jobs.TargetsFromVars(e.deps.Clouds, func(name string) string { return vars[name] }, e.deps.ReadFile)
		return targetsDone{targets, notes}, nil
	})
}

// tookTargets adds them to the form, which keeps its place.
func (e *Editor) tookTargets(m targetsDone) {
	at := e.focus
	for _, t := range m.targets {
		e.addTarget(t)
	}
	e.focus = at
	e.tested = printable.Of(strings.Join(append([]string{filled}, m.notes...), " "))
}
