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
		if r.work.Running() {
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

// tryAll tries every filtered profile that was agreed to; the others ask one after the other.
func (w *Workbench) tryAll() tea.Cmd {
	w.stopRound()
	for _, i := range w.shown {
		if r := w.rows[i]; !r.scratch && len(r.sum.Targets) > 0 && !r.work.Running() {
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

// stopRound ends a round: what runs is cancelled, what was not begun is left out. What is done stays.
func (w *Workbench) stopRound() {
	for _, r := range w.round.rows[:w.round.next] {
		if r.work.Running() {
			r.stop()
		}
	}
	w.round = round{}
}

// stop cancels what a row waits for.
func (r *row) stop() {
	r.work.Stop()
	r.trying = false
	r.version++
}
