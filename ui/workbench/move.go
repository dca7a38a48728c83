package workbench

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect"
	"mintmark/inspect/printable"
	"mintmark/ui/page"
)

// step1 moves the cursor of the focused pane by n.
func (w *Workbench) step1(n int) tea.Cmd {
	if w.focus == onDetail {
		v := &w.views[w.tab]
		w.moveItem(v, n)
		return nil
	}
	if w.empty() {
		w.top = max(0, w.top+n)
		return nil
	}
	before := w.row()
	w.cursor = max(0, min(len(w.shown)-1, w.cursor+n))
	if w.row() == before {
		return nil
	}
	return w.chose()
}

// moveItem goes to the next item; where one item is higher than the pane, it scrolls first.
func (w *Workbench) moveItem(v *view, n int) {
	if n > 1 || n < -1 {
		if n > 1<<10 || n < -1<<10 {
			v.cursor = max(0, min(len(v.items)-1, v.cursor+n))
			return
		}
		before := v.top
		if v.scroll(n); v.top == before { // there is no further page
			v.cursor = max(0, min(len(v.items)-1, v.cursor+n))
		}
		return
	}
	if len(v.items) == 0 {
		return
	}
	start, end := v.span(v.cursor)
	if n > 0 && end > v.top+v.height && end-start > v.height || n < 0 && start < v.top && end-start > v.height {
		v.top += n * 3
		return
	}
	next := v.cursor + n
	for next >= 0 && next < len(v.items) && v.items[next].blank() {
		next += n
	}
	if next >= 0 && next < len(v.items) {
		v.cursor = next
	} else if n < 0 {
		v.top = 0
	}
}

func (it item) blank() bool { return it.key == "" && len(it.lines) == 1 && it.lines[0].Width() == 0 }

// span is the lines of item i, from start to end.
func (v *view) span(i int) (start, end int) {
	for n, it := range v.items {
		if n == i {
			return start, start + len(it.lines)
		}
		start += len(it.lines)
	}
	return start, start
}

// scroll moves the window by n lines and takes the cursor along: to the nearest item that is wholly in sight, else to the
// one that fills the window.
func (v *view) scroll(n int) {
	v.top = max(0, min(v.total-v.height, v.top+n))
	first, last, fills, start := -1, -1, 0, 0
	for i, it := range v.items {
		end := start + len(it.lines)
		if start <= v.top {
			fills = i
		}
		if start >= v.top && end <= v.top+v.height {
			if last = i; first < 0 {
				first = i
			}
		}
		start = end
	}
	if first < 0 {
		v.cursor = fills
		return
	}
	v.cursor = max(first, min(last, v.cursor))
}

// chosenItem is the item under the cursor, nil if the tab has none.
func (w *Workbench) chosenItem() *item {
	v := &w.views[w.tab]
	if w.row() == nil || v.cursor < 0 || v.cursor >= len(v.items) || v.built.r != w.row() {
		return nil
	}
	return &v.items[v.cursor]
}

func (w *Workbench) chosenFolds() bool {
	it := w.chosenItem()
	return w.focus == onDetail && it != nil && it.key != ""
}

// hinted puts what can be done with the thing under the cursor before the other hints: one would not look for it in the help.
func (w *Workbench) hinted(list []page.Action) []page.Action {
	for i := range list {
		switch list[i].ID {
		case "open", "copy-fix", "follow":
			list[i].First = true
		case "into": // where the token does not stand whole beside the list
			list[i].First = w.row().token != nil && (w.area.Drawer || w.area.Side == 0)
		}
	}
	return list
}

func (w *Workbench) chosenOpen() bool {
	it := w.chosenItem()
	return it != nil && it.key != "" && w.row().open[it.key]
}

func (w *Workbench) fold() {
	if it := w.chosenItem(); it != nil {
		w.row().fold(it.key)
	}
}

// chosenText is the item under the cursor when it holds something to copy.
func (w *Workbench) chosenText() *item {
	if it := w.chosenItem(); it != nil && it.copy != "" && w.focus == onDetail {
		return it
	}
	return nil
}

// mends is whether a failure is shown that says how to mend it.
func (w *Workbench) mends() bool {
	r := w.row()
	return r != nil && r.card != nil && len(r.card.Fixes) > 0
}

// hit acts on a click.
func (w *Workbench) hit(h page.Hit) tea.Cmd {
	switch on := h.On.(type) {
	case openTab, openTrial, toList:
		w.lead(on)
	case chooseItem:
		v := &w.views[w.tab]
		if w.focus == onDetail && v.cursor == int(on) {
			w.fold()
		}
		w.focus, v.cursor = onDetail, int(on)
	case chooseRow:
		w.focus = onList
		for i, r := range w.rows {
			if r == on.r && w.row() != r {
				w.choose(i)
				return w.chose()
			}
		}
	}
	return nil
}

func (w *Workbench) wheel(m page.Wheel) tea.Cmd {
	if w.empty() {
		return w.step1(m.Lines)
	}
	if w.area.Side > 0 && m.X < w.area.Side && (!w.area.Drawer || w.focus == onList) {
		w.top = max(0, w.top+m.Lines)
		w.cursor = max(w.top, min(w.cursor, w.top+w.area.H))
		w.cursor = max(0, min(w.cursor, len(w.shown)-1))
		return nil
	}
	v := &w.views[w.tab]
	v.scroll(m.Lines)
	return nil
}

// compare opens the two tokens side by side: the held one with the earlier one, else with another profile's.
func (w *Workbench) compare(r *row) tea.Cmd {
	if r == nil || r.token == nil {
		return nil
	}
	side := func(name string, t *inspect.Token) page.Side { return page.Side{Name: printable.Of(name), Token: t} }
	var items []page.Item
	add := func(label printable.Text, other page.Side) {
		if len(items) < 9 {
			items = append(items, page.Item{Key: string(rune('1' + len(items))), Label: label,
				Choice: page.Open{Page: "compare", Arg: page.CompareArg{A: side(r.sum.Name, r.token), B: other}}})
		}
	}
	if r.earlier != nil {
		add(printable.Own("the token held before this one"), side(r.sum.Name+", earlier", r.earlier))
	}
	for _, other := range w.rows {
		if other != r && other.token != nil {
			add(printable.Of(other.sum.Name), side(other.sum.Name, other.token))
		}
	}
	if len(items) == 0 {
		return w.env.Send(page.Toast{Text: printable.Own("No other token is held yet. Fetch or paste one first.")})
	}
	return w.env.Send(page.Menu{Title: printable.Own("Compare with"), Items: items})
}
