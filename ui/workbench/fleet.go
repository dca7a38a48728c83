package workbench

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/printable"
	"mintmark/ui/jobs"
	"mintmark/ui/page"
	"mintmark/ui/theme"
)

// fleet opens the matrix of the listed profiles; it reads what is known here each time it is drawn.
func (w *Workbench) fleet() tea.Cmd {
	arg := page.FleetArg{Progress: w.progress, Rows: w.fleetRows}
	if make := w.deps.FleetDocument; make != nil {
		arg.Document = func(names []string) func() ([]byte, error) {
			list := ordered(w.fleetResults(), names)
			return func() ([]byte, error) { return make(list) }
		}
	}
	for _, c := range w.deps.Clouds {
		arg.Clouds = append(arg.Clouds, printable.Of(c.Title()))
		arg.Short = append(arg.Short, printable.Of(strings.ToUpper(c.ID())))
	}
	return w.env.Send(page.Open{Page: "fleet", Arg: arg})
}

// fleetResults are the listed profiles in the shape that a fleet run gives, with their claims compared.
func (w *Workbench) fleetResults() []jobs.FleetResult {
	var out []jobs.FleetResult
	for _, i := range w.shown {
		r := w.rows[i]
		if r.scratch {
			continue
		}
		result := jobs.FleetResult{Profile: r.sum.Name, Tried: jobs.Tried{Token: r.token, Trials: slices.Clone(r.trials)}, History: r.past}
		if r.fetched != nil {
			result.Tried.Profile = r.fetched.Profile
		}
		if r.card != nil {
			result.Err = r.card.Err
		}
		out = append(out, result)
	}
	jobs.CompareClaims(out, nil)
	return out
}

// ordered are the results of the named profiles, in the order of the names.
func ordered(list []jobs.FleetResult, names []string) (out []jobs.FleetResult) {
	by := map[string]jobs.FleetResult{}
	for _, r := range list {
		by[r.Profile] = r
	}
	for _, name := range names {
		out = append(out, by[name])
	}
	return out
}

func (w *Workbench) fleetRows() []page.FleetRow {
	var out []page.FleetRow
	results := w.kept.fleet.Draw(w.env, w.fleetResults)
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
		result := results[len(out)]
		cell, rank := w.claimsCell(result.Claims)
		row.Claims, row.Rank = cell, min(row.Rank, rank)
		for _, past := range result.History {
			row.Past = append(row.Past, w.pastSign(past))
		}
		out = append(out, row)
	}
	return out
}

// claimsCell is the worst of the compared claims, and says whose value was mixed up.
func (w *Workbench) claimsCell(list []inspect.Across) (page.Mark, int) {
	g := w.env.Pen.Glyph
	cell, rank := page.Mark{}, 9
	for _, a := range list {
		next, n := page.Mark{Role: theme.Muted, Glyph: g.None, Word: printable.Of(jobs.ClaimWords(a))}, 2
		switch a.Status {
		case inspect.Fail:
			next.Role, next.Glyph, n = theme.Bad, g.Bad, 0
		case inspect.Warn:
			next.Role, next.Glyph, n = theme.Warn, g.Warn, 1
		case inspect.Pass:
			next.Role, next.Glyph, n = theme.OK, g.OK, 3
		}
		if n < rank {
			cell, rank = next, n
		}
	}
	return cell, rank
}

// fleetCell is the worst of a profile's targets of one cloud; rank orders cells, the worst lowest.
func (w *Workbench) fleetCell(r *row, c cloud.Cloud) (page.Mark, int) {
	best := page.Mark{Role: theme.Muted, Glyph: w.env.Pen.Glyph.None}
	rank := 9
	for _, t := range r.sum.Targets {
		if t.Cloud != c.ID() {
			continue
		}
		m := w.targetState(r, t.Cloud, t.Name)
		n := map[theme.Role]int{theme.Bad: 0, theme.Warn: 1, theme.Muted: 2, theme.OK: 3}[m.Role]
		if n < rank {
			rank, best = n, m
		}
	}
	if r.card != nil && rank < 9 {
		return page.Mark{Role: theme.Bad, Glyph: w.env.Pen.Glyph.Bad, Word: printable.Own("no token")}, 0
	}
	return best, rank
}
