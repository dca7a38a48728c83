package guide

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
)

// enter opens the chosen guide; an exercise begins its world first.
func (g *Guide) enter() tea.Cmd {
	name, profile, exercise := g.all[g.cursor].Name, g.profile, g.all[g.cursor].Exercise != nil
	g.failed = nil
	return g.start(printable.Own("opening the guide"), func(ctx context.Context) (any, error) {
		if exercise {
			if err := g.deps.Begin(ctx, name); err != nil {
				return nil, err
			}
		}
		p, err := g.deps.Open(ctx, name, profile)
		return opened{p}, err
	})
}

func (g *Guide) check() tea.Cmd {
	name, profile, step := g.open.Guide.Name, g.open.Profile.Name, g.current().ID
	return g.start(printable.Own("looking"), func(ctx context.Context) (any, error) {
		return g.look(ctx, name, profile, step)
	})
}

// apply makes the step's changes in the sandbox and looks at once whether that was it.
func (g *Guide) apply() tea.Cmd {
	name, profile, step := g.open.Guide.Name, g.open.Profile.Name, g.current().ID
	return g.start(printable.Own("applying in the sandbox"), func(ctx context.Context) (any, error) {
		made, err := g.deps.Apply(ctx, name, profile, step)
		if err != nil {
			return nil, err
		}
		c, err := g.look(ctx, name, profile, step)
		return applied{c, made}, err
	})
}

func (g *Guide) look(ctx context.Context, name, profile, step string) (checked, error) {
	result, p, err := g.deps.Check(ctx, name, profile, step)
	return checked{step, result, p}, err
}

func (g *Guide) skip() tea.Cmd {
	name, profile, step := g.open.Guide.Name, g.open.Profile.Name, g.current().ID
	at := g.step
	return g.start(printable.Own("keeping that"), func(ctx context.Context) (any, error) {
		p, err := g.deps.Skip(ctx, name, profile, step)
		return skipped{p, at}, err
	})
}

func (g *Guide) start(what printable.Text, f func(ctx context.Context) (any, error)) tea.Cmd {
	return g.work.Start(&g.env.Works, what, g.env.Now(), limit, func(ctx context.Context, _ func(any)) (any, error) { return f(ctx) })
}
