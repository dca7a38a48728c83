// Package editor makes and changes profiles in a form generated from declared fields: the profile's own, and those that
// each cloud declares. Every keystroke is judged; nothing is stored before it is asked for.
package editor

import (
	"context"
	"encoding/json"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Deps is what this page may ask for. Test may be nil: then it is not offered.
type Deps struct {
	Clouds cloud.Registry
	Get    func(ctx context.Context, name string) (profiles.Profile, error)
	Save   func(ctx context.Context, was, p profiles.Profile, s *secret.Secret) error // was has no name for a new profile
	Test   func(ctx context.Context, p profiles.Profile, s *secret.Secret) (jobs.Inspected, error)
	Read   func(ctx context.Context, argv []string) ([]byte, error) // runs a vendor's read-only command; nil = not offered

	ReadFile func(path string) ([]byte, error) // a file that the user names; nil = not offered
}

// Editor is the page.
type Editor struct {
	env  *page.Env
	deps Deps

	how        string // new, edit, duplicate, rename
	base       profiles.Profile
	fields     []*field
	cloudsOf   []string          // the cloud of each target
	settings   []json.RawMessage // of each target, as typed
	removed    bool              // a target was taken away
	secretSeen string            // what secretNote judges
	secretNote cloud.Note
	focus      int
	top        int
	work       page.Work
	card       *page.Card
	cardPart   page.Window
	attempted  bool // saving was asked for: what is missing counts from now on
	tested     printable.Text
	height     int
}

// Messages to itself.
type (
	loaded    struct{ p profiles.Profile }
	saved     struct{ name string }
	testedAs  struct{ i jobs.Inspected }
	leaveNow  struct{}
	addTarget struct{ cloud string }
)

// New makes the page; page.Open tells it what to edit.
func New(env *page.Env, deps Deps) *Editor { return &Editor{env: env, deps: deps} }

// stored is whether the form is of a profile that is there already.
func (e *Editor) stored() bool { return e.how == "edit" || e.how == "rename" }

// Title says what is edited.
func (e *Editor) Title() widget.Line {
	p := e.env.Pen
	switch {
	case e.stored():
		return widget.L(p.Own(theme.Muted, "edit "), p.Text(theme.Strong, printable.Of(e.base.Name)))
	case e.how == "duplicate":
		return widget.L(p.Own(theme.Strong, "new profile"), p.Own(theme.Muted, " like "), p.Text(theme.Text, printable.Of(e.base.Name)))
	}
	return widget.L(p.Own(theme.Strong, "new profile"))
}

// Enter has nothing to do: Open brought the work.
func (e *Editor) Enter() tea.Cmd { return nil }

// Busy reports whether something is waited for.
func (e *Editor) Busy() bool { return e.work.Running() }

// Typing reports that plain keys are text here.
func (e *Editor) Typing() bool { return len(e.fields) > 0 }

// Unsaved reports whether something was typed that is not stored.
func (e *Editor) Unsaved() bool {
	for _, f := range e.fields {
		if f.input.Value() != f.before {
			return true
		}
	}
	return e.removed
}

// Update takes answers, pastes and clicks.
func (e *Editor) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.EditorArg); ok {
			return e.begin(arg)
		}
	case tea.PasteMsg:
		return e.pasted(msg.Content)
	case page.Hit:
		if i, ok := msg.On.(fieldHit); ok && int(i) < len(e.fields) {
			e.focus = int(i)
		}
	case page.Wheel:
		e.move(msg.Lines / 3)
	case page.Done:
		if e.work.Is(msg.ID) {
			e.work = page.Work{}
			return e.done(msg)
		}
	case leaveNow:
		e.fields = nil
		return e.env.Send(page.Back{})
	case readNow:
		return e.read1(msg)
	case addTarget:
		e.addTarget(profiles.Target{Cloud: msg.cloud})
	}
	return nil
}

func (e *Editor) begin(arg page.EditorArg) tea.Cmd {
	e.how, e.card, e.tested, e.fields, e.focus, e.top, e.removed = arg.How, nil, printable.Text{}, nil, 0, 0, false
	e.work.Stop()
	e.attempted = false
	e.base = profiles.Profile{}
	if arg.Profile == "" {
		e.build(profiles.Profile{})
		return nil
	}
	return e.work.Start(&e.env.Works, printable.Own("reading the profile"), e.env.Now(), 10*time.Second, func(ctx context.Context, _ func(any)) (any, error) {
		p, err := e.deps.Get(ctx, arg.Profile)
		return loaded{p}, err
	})
}

func (e *Editor) done(d page.Done) tea.Cmd {
	if d.Err != nil {
		e.card = page.CardOf(printable.Own("That did not work."), d.Err)
		return nil
	}
	switch v := d.Value.(type) {
	case loaded:
		e.base = v.p
		p := v.p
		if e.how == "duplicate" {
			p.Name = ""
		}
		e.build(p)
	case saved:
		e.fields = nil
		return tea.Batch(e.env.Send(page.Back{}), e.env.Send(page.Changed{Name: v.name}),
			e.env.Send(page.Toast{Role: theme.OK, Text: printable.Of("Saved " + v.name + ".")}))
	case readDone:
		e.take(v.field, v.printed, "Read from the cloud. ")
	case fileDone:
		e.tookFile(v)
	case targetsDone:
		e.tookTargets(v)
	case testedAs:
		e.tested = printable.Of("The tenant gave a token: " + string(v.i.Report.Verdict) + ".")
	}
	return nil
}

// save stores the profile, with a new name if it has one.
func (e *Editor) save() tea.Cmd {
	p, s, ok := e.complete()
	if !ok {
		return e.notYet()
	}
	was := profiles.Profile{}
	if e.stored() {
		was = e.base
	}
	return e.work.Start(&e.env.Works, printable.Own("saving"), e.env.Now(), 15*time.Second, func(ctx context.Context, _ func(any)) (any, error) {
		return saved{p.Name}, e.deps.Save(ctx, was, p, s)
	})
}

// test fetches and verifies with what is typed, before anything is stored.
func (e *Editor) test() tea.Cmd {
	p, s, ok := e.complete()
	if !ok || e.deps.Test == nil {
		return e.notYet()
	}
	e.tested = printable.Text{}
	return e.work.Start(&e.env.Works, printable.Of("asking "+p.Domain+" for a token"), e.env.Now(), 40*time.Second, func(ctx context.Context, _ func(any)) (any, error) {
		i, err := e.deps.Test(ctx, p, s)
		return testedAs{i}, err
	})
}

// complete reads the whole form; where something is wrong, the cursor goes there.
func (e *Editor) complete() (profiles.Profile, *secret.Secret, bool) {
	e.attempted = true
	p, s := e.read()
	for i, f := range e.fields {
		if f.verdict.Status == "fail" {
			e.focus = i
			return p, s, false
		}
	}
	e.card = nil
	return p, s, true
}

func (e *Editor) notYet() tea.Cmd {
	return e.env.Send(page.Toast{Role: theme.Warn, Text: printable.Own("Put right what is marked first.")})
}
