package workbench

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
)

// fleet opens the matrix of the listed profiles; it reads what is known here each time it is drawn.
func (w *Workbench) fleet() tea.Cmd {
	arg := page.FleetArg{Rows: w.fleetRows}
	for _, c := range w.deps.Clouds {
		arg.Clouds = append(arg.Clouds, printable.Of(c.Title()))
	}
	return page.Send(page.Open{Page: "fleet", Arg: arg})
}

func (w *Workbench) fleetRows() []page.FleetRow {
	var out []page.FleetRow
	for _, i := range w.shown {
		r := w.rows[i]
		if r.scratch {
			continue
		}
		row := page.FleetRow{Name: r.sum.Name, Busy: r.work.Running(), Rank: 9}
		for _, c := range w.deps.Clouds {
			cell, rank := w.fleetCell(r, c)
			row.Cells = append(row.Cells, cell)
			row.Rank = min(row.Rank, rank)
		}
		if r.card != nil {
			row.Rank = 0
		}
		out = append(out, row)
	}
	return out
}

// fleetCell is the worst of a profile's targets of one cloud; rank orders cells, the worst lowest.
func (w *Workbench) fleetCell(r *row, c cloud.Cloud) (page.FleetCell, int) {
	best := page.FleetCell{Role: theme.Muted, Glyph: w.env.Pen.Glyph.None}
	rank := 9
	for _, t := range r.sum.Targets {
		if t.Cloud != c.ID() {
			continue
		}
		m := w.targetState(r, t.Cloud, t.Name)
		n := map[theme.Role]int{theme.Bad: 0, theme.Warn: 1, theme.Muted: 2, theme.OK: 3}[m.role]
		if n < rank {
			rank, best = n, page.FleetCell{Role: m.role, Glyph: m.glyph, Word: m.word, State: trialState(r.trial(t.Cloud, t.Name))}
		}
	}
	if r.card != nil && rank < 9 {
		return page.FleetCell{Role: theme.Bad, Glyph: w.env.Pen.Glyph.Bad, Word: printable.Own("no token"), State: "no_token"}, 0
	}
	return best, rank
}

// trialState is a trial in a word that scripts may rely on.
func trialState(t *cloud.Trial) string {
	switch {
	case t == nil:
		return "untried"
	case tried(*t):
		return string(t.Actual.Verdict)
	case t.Predicted.Verdict == cloud.Accept, t.Predicted.Verdict == cloud.Refuse:
		return "predicted_" + string(t.Predicted.Verdict)
	}
	return "unknown"
}
