package workbench

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
)

// openTester opens a tester that needs no profile, with the chosen row's token if it holds one.
func (w *Workbench) openTester(kind string) tea.Cmd {
	arg := page.TesterArg{Kind: kind}
	if r := w.row(); r != nil && r.token != nil {
		arg.Side = page.Side{Name: printable.Of(r.sum.Name), Token: r.token}
	}
	return w.env.Send(page.Open{Page: "tester", Arg: arg})
}

// explain opens the page for error texts, which are read with the chosen profile; with a pasted token that one counts.
func (w *Workbench) explain() tea.Cmd {
	arg := page.ExplainArg{}
	switch r := w.row(); {
	case r == nil:
	case r.scratch:
		arg = page.ExplainArg{Profile: r.with, Token: r.token}
	default:
		arg.Profile = r.sum.Name
	}
	return w.env.Send(page.Open{Page: "explain", Arg: arg})
}
