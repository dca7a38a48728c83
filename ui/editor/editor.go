// Package editor makes and changes profiles in a form generated from declared fields.
package editor

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/profiles"
	"mintmark/profiles/secret"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/widget"
)

// Deps is what this page may ask for. Test may be nil.
type Deps struct {
	Clouds cloud.Registry
	Get    func(ctx context.Context, name string) (profiles.Profile, error)
	Save   func(ctx context.Context, p profiles.Profile, s *secret.Secret) error
	Rename func(ctx context.Context, from, to string) error
	Test   func(ctx context.Context, p profiles.Profile, s *secret.Secret) (jobs.Inspected, error)
}

// Editor is the page.
type Editor struct {
	env  *page.Env
	deps Deps
}

// New makes the page.
func New(env *page.Env, deps Deps) *Editor { return &Editor{env: env, deps: deps} }

func (e *Editor) Title() widget.Line                    { return widget.L() }
func (e *Editor) Enter() tea.Cmd                        { return nil }
func (e *Editor) Update(tea.Msg) tea.Cmd                { return nil }
func (e *Editor) Press(tea.KeyPressMsg) (tea.Cmd, bool) { return nil, false }
func (e *Editor) View(a page.Area) widget.Block         { return nil }
func (e *Editor) Actions() []page.Action                { return nil }
func (e *Editor) Do(string) tea.Cmd                     { return nil }
