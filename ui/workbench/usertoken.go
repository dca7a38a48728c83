package workbench

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/profiles"
	"mintmark/ui/page"
)

// userToken lists the token of a person who logged in, apart from the machine's and marked. It is judged by the profile
// whose application it is for, and stored nowhere; a later one of the same profile takes its place.
func (w *Workbench) userToken(m page.UserToken) tea.Cmd {
	r := newRow(profiles.Summary{Name: "user token of " + m.Profile})
	r.scratch, r.user, r.with, r.looked = true, true, m.Profile, true
	f := m.Fetched
	r.fetched, r.token = &f, f.Token
	kept := w.rows[:0:0]
	for _, old := range w.rows {
		if old.user && old.with == m.Profile {
			old.work.Stop()
			r.earlier = old.token
			continue
		}
		kept = append(kept, old)
	}
	w.rows = append([]*row{r}, kept...)
	w.filter.Set("")
	w.refilter("")
	w.choose(0)
	w.focus, w.tab = onDetail, tabClaims
	return w.inspectAs(r, m.Profile)
}

// drop takes a row that is no profile out of the list.
func (w *Workbench) drop(gone *row) {
	for i, r := range w.rows {
		if r == gone {
			r.work.Stop()
			w.rows = append(w.rows[:i:i], w.rows[i+1:]...)
			w.refilter(r.with)
			return
		}
	}
}
