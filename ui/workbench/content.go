package workbench

import (
	"time"

	"mintmark/inspect/printable"
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
	var flat widget.Block
	first, last := 0, 0
	for i, it := range items {
		chosen := i == v.cursor && w.focus == onDetail
		if i == v.cursor {
			first, last = len(flat), len(flat)+len(it.lines)
		}
		for n, l := range it.lines {
			if n == 0 && it.live != nil {
				l = it.live()
			}
			mark := widget.Gap(2)
			if n == 0 && chosen {
				mark = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2)
			}
			m := widget.L(mark).Join(l).Fit(width)
			flat = append(flat, m.Select(chosen && n == 0).On(chooseItem(i)))
		}
	}
	if last-h > v.top {
		v.top = last - h
	}
	if first < v.top {
		v.top = first
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
	now := built{r: r, version: r.version, width: width, open: len(r.open), revealed: r.revealed, styles: w.env.Styles}
	for range r.open {
		now.open++
	}
	if w.tab == tabKeys || w.tab == tabChecks {
		now.minute = w.env.Now().Unix() / int64(time.Minute/time.Second)
	}
	if v.built == now && v.items != nil {
		return v.items
	}
	v.built, v.items = now, w.build(r, width)
	return v.items
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
