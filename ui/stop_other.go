//go:build !unix

package ui

import tea "charm.land/bubbletea/v2"

// stops has nothing to do: this system stops no processes.
type stops struct{ pause func() }

func (*stops) filter(_ tea.Model, msg tea.Msg) tea.Msg { return msg }

func (*stops) watch(*tea.Program) (done func()) { return func() {} }
