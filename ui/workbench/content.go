package workbench

import (
	"time"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// The tabs, in order.
const (
	tabClaims = iota
	tabChecks
	tabClouds
	tabKeys
	tabWire
	tabRaw
	tabs
)

// item is one thing in a tab that the cursor can stand on. Its first line is the head; more lines may follow.
type item struct {
	key   string // names it for folding; "" = cannot fold
	lines widget.Block
	copy  string // what Y copies, "" = nothing
	what  printable.Text
	live  func() widget.Line // the head, when it changes every second
}

// view is where the cursor stands in a tab, and the tab's items as last built.
type view struct {
	cursor, top   int
	total, height int
	built         built
	items         []item
}

// built is everything that a tab's items were made from: while it stays the same, they are not made again.
type built struct {
	r        *row
	version  int
	card     *page.Card
	width    int
	open     int
	revealed bool
	minute   int64
	styles   any
}

// content draws the active tab in width × h cells, the cursor's item in sight.
func (w *Workbench) content(r *row, width, h int) widget.Block {
	if h < 1 {
		return nil
	}
	v := &w.views[w.tab]
	items := w.items(r, width-2)
	if len(items) == 0 {
		return widget.Block{}.Fit(width, h)
	}
	v.cursor = max(0, min(v.cursor, len(items)-1))
	p := w.env.Pen
	first, last := v.span(v.cursor)
	v.top = min(max(v.top, min(first, last-h)), max(first, last-h)) // whole where it fits, else some part of it
	var flat widget.Block
	for i, it := range items {
		for n, l := range it.lines {
			if n == 0 && it.live != nil {
				l = it.live()
			}
			chosen := i == v.cursor && w.focus == onDetail && len(flat) == max(first, v.top)
			mark := widget.Gap(2)
			if chosen {
				mark = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2)
			}
			flat = append(flat, widget.L(mark).Join(l).Fit(width).Select(chosen).On(chooseItem(i)))
		}
	}
	win, top := flat.Window(v.top, h)
	v.top, v.total, v.height = top, len(flat), h
	return win.Fit(width, h)
}

// chooseItem is what a click on a tab's content means.
type chooseItem int

// items are the active tab's, remade only when something they show has changed.
func (w *Workbench) items(r *row, width int) []item {
	v := &w.views[w.tab]
	if v.built.card != r.card { // a failure is read from its beginning
		v.cursor, v.top = 0, 0
	}
	now := built{r: r, version: r.version, card: r.card, width: width, open: len(r.open), revealed: r.revealed, styles: w.env.Styles}
	for range r.open {
		now.open++
	}
	if w.tab == tabKeys || w.tab == tabChecks {
		now.minute = w.env.Now().Unix() / int64(time.Minute/time.Second)
	}
	if v.built == now && v.items != nil {
		return v.items
	}
	v.built, v.items = now, append(w.failure(r, width), w.build(r, width)...)
	return v.items
}

// failure is what went wrong last, piece by piece, above whatever the tab holds.
func (w *Workbench) failure(r *row, width int) []item {
	if r.card == nil {
		return nil
	}
	var out []item
	for _, part := range r.card.Pieces(w.env, width) {
		it := item{lines: part.Lines}
		if part.Fix != nil {
			it.copy, it.what = part.Fix.Text, page.TheFix(*part.Fix)
		}
		out = append(out, it)
	}
	out[len(out)-1].lines = append(out[len(out)-1].lines, widget.Blank())
	return out
}

func (w *Workbench) build(r *row, width int) []item {
	if r.sum.Damaged != "" {
		return w.sentence(theme.Warn, printable.Of("This profile cannot be read: "+r.sum.Damaged), width)
	}
	if r.token == nil && w.tab != tabClouds && w.tab != tabWire {
		if r.work.Running() || r.card != nil {
			return nil
		}
		out := append(w.sentence(theme.Muted, printable.Own("The token will be here. Press f to fetch one, or p to paste one."), width), w.facts(r, width)...)
		return append(out, w.story(r, width)...)
	}
	switch w.tab {
	case tabClaims:
		return w.claims(r, width)
	case tabChecks:
		return w.checks(r, width)
	case tabClouds:
		return w.cloudItems(r, width)
	case tabKeys:
		return w.keys(r, width)
	case tabWire:
		return w.wire(r, width)
	}
	return w.raw(r, width)
}

func (w *Workbench) sentence(role theme.Role, t printable.Text, width int) []item {
	return []item{{lines: w.env.Pen.Wrap(role, t, width)}}
}

// fold turns an item's fold around.
func (r *row) fold(key string) {
	if key == "" {
		return
	}
	if r.open[key] {
		delete(r.open, key)
	} else {
		r.open[key] = true
	}
	r.version++
}
