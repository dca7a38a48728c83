package workbench

import (
	tea "charm.land/bubbletea/v2"
)

// atOnce is how many profiles a round tries at a time, so that a tenant and the clouds are not flooded.
const atOnce = 6

// round is a trial of many profiles, in their order.
type round struct {
	rows []*row
	next int // the first that was not begun
}

// running is how many have begun and not ended.
func (o *round) running() (n int) {
	for _, r := range o.rows[:o.next] {
		if r.tries() {
			n++
		}
	}
	return n
}

// progress is how many of how many are done; all is 0 while no round is going on.
func (w *Workbench) progress() (done, all int) {
	o := &w.round
	if running := o.running(); running > 0 || o.next < len(o.rows) {
		return o.next - running, len(o.rows)
	}
	return 0, 0
}

// shownNames are those of the profiles that the filter shows.
func (w *Workbench) shownNames() (names []string) {
	for _, i := range w.shown {
		if r := w.rows[i]; !r.scratch {
			names = append(names, r.sum.Name)
		}
	}
	return names
}

// tryAll tries those of the named profiles that were agreed to; the others ask one after the other.
func (w *Workbench) tryAll(names []string) tea.Cmd {
	w.stopRound()
	by := map[string]*row{}
	for _, r := range w.rows {
		if !r.scratch && len(r.sum.Targets) > 0 && !r.work.Running() {
			by[r.sum.Name] = r
		}
	}
	for _, name := range names {
		if r := by[name]; r != nil {
			w.round.rows = append(w.round.rows, r)
		}
	}
	return w.goOn()
}

// goOn begins as many more as may run at once.
func (w *Workbench) goOn() tea.Cmd {
	var cmds []tea.Cmd
	o := &w.round
	for running := o.running(); running < atOnce && o.next < len(o.rows); o.next++ {
		cmds = append(cmds, w.try(o.rows[o.next]))
		running++
	}
	return tea.Batch(cmds...)
}

// stopRound ends a round: trials that run are cancelled, what was not begun is left out. What is done stays, and so does
// what a row has begun since, such as a renewal.
func (w *Workbench) stopRound() {
	for _, r := range w.round.rows[:w.round.next] {
		if r.tries() {
			r.stop()
		}
	}
	w.round = round{}
}

// awaits starts a part of a trial; by its id it is told from what else a row may wait for.
func (r *row) awaits(begin tea.Cmd) tea.Cmd {
	r.trialWork = r.work.ID()
	return begin
}

// tries is whether what the row waits for is a part of a trial.
func (r *row) tries() bool { return r.work.Is(r.trialWork) }

// stop cancels what a row waits for.
func (r *row) stop() {
	r.work.Stop()
	r.trying = false
	r.version++
}
