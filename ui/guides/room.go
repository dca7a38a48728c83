package guides

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"mintmark/inspect"
	"mintmark/profiles"
	"mintmark/ui/jobs"
)

// Room is where guides are worked through, for screen and command line alike.
type Room struct {
	Jobs *jobs.Jobs
	// Start begins an exercise: it puts the exercise's profile into the store and its world beside the running one. nil
	// outside the sandbox.
	Start func(ctx context.Context, world []byte) error
}

// State is how far a step is.
type State string

// States of a step. A skipped step is shown as skipped, never as passed.
const (
	Open    State = ""
	Passed  State = "passed"
	Skipped State = "skipped"
)

// Page is one guide as it stands for one profile.
type Page struct {
	Guide     Guide
	Profile   profiles.Profile
	States    []State         // of each step
	Do        [][]inspect.Fix // of each step, filled in
	Practice  bool            // changes can be made in the sandbox
	Startable bool            // an exercise that can be started here
}

// Next is the first step that is neither passed nor skipped, or the number of steps.
func (p Page) Next() int {
	for i, s := range p.States {
		if s == Open {
			return i
		}
	}
	return len(p.States)
}

// Open reads a guide for a profile. It asks nobody: what needs a token that is not in hand is filled in after a check.
func (r Room) Open(ctx context.Context, name, profile string) (Page, error) {
	g, l, err := r.look(ctx, name, profile)
	if err != nil {
		return Page{}, err
	}
	l.quiet = true
	return r.page(ctx, g, l)
}

// Read is a guide for no profile: placeholders stand where values would.
func Read(name string) (Page, bool) {
	g, ok := Find(name)
	if !ok {
		return Page{}, false
	}
	l := &Look{quiet: true, Profile: profiles.Profile{Name: "PROFILE", Domain: "TENANT.eu.auth0.com"}}
	p := Page{Guide: g, States: make([]State, len(g.Steps))}
	for _, s := range g.Steps {
		var do []inspect.Fix
		if s.Do != nil {
			do = s.Do(l)
		}
		p.Do = append(p.Do, do)
	}
	return p, true
}

func (r Room) page(ctx context.Context, g Guide, l *Look) (Page, error) {
	state, err := r.Jobs.Store.State(ctx, l.Profile.Name)
	if err != nil {
		return Page{}, err
	}
	marks, _ := readMarks(state.Guides[g.Name])
	p := Page{Guide: g, Profile: l.Profile, Practice: r.Jobs.Practising(l.Profile), Startable: g.Exercise != nil && r.Start != nil}
	for _, s := range g.Steps {
		p.States = append(p.States, marks[s.ID])
		var do []inspect.Fix
		if s.Do != nil {
			do = s.Do(l)
		}
		if p.Practice {
			do = inSandbox(do)
		}
		p.Do = append(p.Do, do)
	}
	return p, nil
}

// inSandbox says of our own commands what another shell would answer: the sandbox's profiles are nowhere else.
func inSandbox(do []inspect.Fix) []inspect.Fix {
	out := slices.Clone(do)
	for i, f := range out {
		if f.As == "cli" && strings.HasPrefix(f.Text, "mintmark ") {
			out[i].Text = "# In another shell this needs a sandbox that was started with --dir: see docs/manual.md.\n" + f.Text
		}
	}
	return out
}

func (r Room) look(ctx context.Context, name, profile string) (Guide, *Look, error) {
	g, ok := Find(name)
	if !ok {
		return g, nil, &jobs.UsageError{What: "there is no guide " + name, Next: "List them with: mintmark guide"}
	}
	if g.Exercise != nil {
		profile = g.Exercise.Profile
	}
	p, err := r.Jobs.Store.Get(ctx, profile)
	if err != nil {
		return g, nil, err
	}
	state, err := r.Jobs.Store.State(ctx, p.Name)
	if err != nil {
		return g, nil, err
	}
	_, notes := readMarks(state.Guides[g.Name])
	return g, &Look{Profile: p, Notes: notes, ctx: ctx, jobs: r.Jobs}, nil
}

// Check looks at one step, keeps what passed, and gives the guide as it stands then.
func (r Room) Check(ctx context.Context, name, profile, step string) (Result, Page, error) {
	g, l, err := r.look(ctx, name, profile)
	if err != nil {
		return Result{}, Page{}, err
	}
	i := g.step(step)
	if i < 0 {
		return Result{}, Page{}, fmt.Errorf("the guide %s has no step %q", name, step)
	}
	l.fresh = g.Steps[i].Fresh
	result := g.Steps[i].Check(l)
	if err := ctx.Err(); err != nil {
		return Result{}, Page{}, err
	}
	if result.Status == Pass {
		if err := r.mark(ctx, l.Profile.Name, g, step, Passed, result.note); err != nil {
			return result, Page{}, err
		}
	}
	l.quiet = true
	p, err := r.page(ctx, g, l)
	return result, p, err
}

// Walk looks at every step of a guide, in order, with one token for all. A step that does not pass does not end it, since
// later ones may tell more.
func (r Room) Walk(ctx context.Context, name, profile string) ([]Result, Page, error) {
	g, l, err := r.look(ctx, name, profile)
	if err != nil {
		return nil, Page{}, err
	}
	l.fresh = slices.ContainsFunc(g.Steps, func(s Step) bool { return s.Fresh })
	var results []Result
	for _, s := range g.Steps {
		result := s.Check(l)
		if err := ctx.Err(); err != nil {
			return nil, Page{}, err
		}
		results = append(results, result)
		if result.Status != Pass {
			continue
		}
		if result.note != "" {
			l.Notes[s.ID] = result.note
		}
		if err := r.mark(ctx, l.Profile.Name, g, s.ID, Passed, result.note); err != nil {
			return nil, Page{}, err
		}
	}
	l.quiet = true
	p, err := r.page(ctx, g, l)
	return results, p, err
}

// Skip marks a step as skipped.
func (r Room) Skip(ctx context.Context, name, profile, step string) (Page, error) {
	g, l, err := r.look(ctx, name, profile)
	if err != nil {
		return Page{}, err
	}
	if g.step(step) < 0 {
		return Page{}, fmt.Errorf("the guide %s has no step %q", name, step)
	}
	if err := r.mark(ctx, l.Profile.Name, g, step, Skipped, ""); err != nil {
		return Page{}, err
	}
	return r.Open(ctx, name, profile)
}

// Apply makes a step's changes in the pretend world and tells their titles. It never touches anything real.
func (r Room) Apply(ctx context.Context, name, profile, step string) ([]string, error) {
	g, l, err := r.look(ctx, name, profile)
	if err != nil {
		return nil, err
	}
	i := g.step(step)
	if i < 0 {
		return nil, fmt.Errorf("the guide %s has no step %q", name, step)
	}
	if !r.Jobs.Practising(l.Profile) {
		return nil, r.Jobs.InPractice(ctx, l.Profile.Name, nil)
	}
	if g.Steps[i].Moves == nil {
		return nil, nil
	}
	var made []string
	for _, m := range g.Steps[i].Moves(l) {
		if err := m.Make(l); err != nil {
			return made, fmt.Errorf("%s: %w", m.Title, err)
		}
		made = append(made, m.Title)
	}
	return made, nil
}

// Begin starts an exercise.
func (r Room) Begin(ctx context.Context, name string) error {
	g, ok := Find(name)
	if !ok || g.Exercise == nil {
		return &jobs.UsageError{What: "there is no exercise " + name, Next: "List them with: mintmark guide"}
	}
	if r.Start == nil {
		return &jobs.UsageError{What: "exercises run in the sandbox", Next: "Open it with: mintmark sandbox"}
	}
	if _, err := r.Jobs.Store.Get(ctx, g.Exercise.Profile); err == nil {
		return nil // it runs already
	} else if !errors.Is(err, profiles.ErrNotFound) {
		return err
	}
	return r.Start(ctx, g.Exercise.World)
}

func (r Room) mark(ctx context.Context, profile string, g Guide, step string, s State, note string) error {
	state, err := r.Jobs.Store.State(ctx, profile)
	if err != nil {
		return err
	}
	marks, notes := readMarks(state.Guides[g.Name])
	marks[step] = s
	if note != "" {
		notes[step] = note
	}
	if state.Guides == nil {
		state.Guides = map[string]string{}
	}
	state.Guides[g.Name] = writeMarks(g, marks, notes)
	return r.Jobs.Store.PutState(ctx, profile, state)
}

// readMarks reads what is kept of a guide: its steps by ID, a skipped one with ~ behind it, a note after =.
func readMarks(text string) (marks map[string]State, notes map[string]string) {
	marks, notes = map[string]State{}, map[string]string{}
	for _, word := range strings.Fields(text) {
		id, note, _ := strings.Cut(word, "=")
		if id, skipped := strings.CutSuffix(id, "~"); skipped {
			marks[id] = Skipped
			continue
		}
		marks[id] = Passed
		if note != "" {
			notes[id] = note
		}
	}
	return marks, notes
}

func writeMarks(g Guide, marks map[string]State, notes map[string]string) string {
	var words []string
	for _, s := range g.Steps {
		switch marks[s.ID] {
		case Passed:
			word := s.ID
			if notes[s.ID] != "" && !strings.ContainsAny(notes[s.ID], " \t\n") {
				word += "=" + notes[s.ID]
			}
			words = append(words, word)
		case Skipped:
			words = append(words, s.ID+"~")
		}
	}
	return strings.Join(slices.Clip(words), " ")
}
