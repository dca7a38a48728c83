package workbench

import (
	"context"
	"math"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// favouriteActions are offered where they would change something.
func (w *Workbench) favouriteActions(add func(ok bool, id, key string, verb, name printable.Text)) {
	own, place := printable.Own, 0
	if r := w.row(); r != nil {
		place = r.sum.Favourite
	}
	last := true
	for _, r := range w.rows {
		last = last && r.sum.Favourite <= place
	}
	on := w.deps.Favour != nil
	add(on && place == 0, "favourite", "*", own("favourite"), own("favourite: list this profile first"))
	add(on && place > 0, "favourite", "*", own("no favourite"), own("list this profile by its name again"))
	add(on && place > 1, "favourite-up", "K", own("favour more"), own("list this favourite one place earlier"))
	add(on && place > 0 && !last, "favourite-down", "J", own("favour less"), own("list this favourite one place later"))
}

// favour changes the order of the favourites and reads the list anew.
func (w *Workbench) favour(id string, r *row) tea.Cmd {
	if r == nil || r.scratch || w.deps.Favour == nil {
		return nil
	}
	name, place := r.sum.Name, r.sum.Favourite
	switch {
	case id == "favourite-up":
		place--
	case id == "favourite-down":
		place++
	case place > 0:
		place = 0
	default:
		place = math.MaxInt
	}
	return w.loading.Start(&w.env.Works, printable.Own("keeping the order of the favourites"), w.env.Now(), storeLimit,
		func(ctx context.Context, _ func(any)) (any, error) {
			failed := w.deps.Favour(ctx, name, place)
			list, err := w.deps.List(ctx)
			return listedMsg{list, name, failed}, err
		})
}

// facts are what the store knows of a profile beside its name and tenant.
func (w *Workbench) facts(r *row, width int) []item {
	p := w.env.Pen
	out := []item{{lines: widget.Block{widget.Blank()}}}
	fact := func(label printable.Text, value printable.Text) {
		l := widget.L(p.Text(theme.Muted, label).Pad(12), p.Text(theme.Text, value))
		out = append(out, item{lines: widget.Block{l.Fit(width)}})
	}
	if r.sum.Favourite > 0 {
		fact(printable.Own("Favourite"), printable.Of("place "+strconv.Itoa(r.sum.Favourite)))
	}
	for i, tag := range r.sum.Tags {
		label := printable.Text{}
		if i == 0 {
			label = printable.Own("Tags")
		}
		fact(label, printable.Of(tag))
	}
	used := printable.Own("never")
	if at := r.sum.LastUsed; !at.IsZero() {
		used = printable.Of(w.local(at).String() + " local")
	}
	fact(printable.Own("Last used"), used)
	return out
}
