package workbench

import (
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// View draws the page: chain, list, detail, as far as there is room.
func (w *Workbench) View(a page.Area) widget.Block {
	w.area = a
	if w.focus == onChain && !w.chained() {
		w.focus = onList
	}
	var out widget.Block
	if a.Bare {
		return w.bare(a)
	}
	h := a.H
	if a.H >= 20 && a.W >= 80 {
		out = append(out, w.kept.chain.Draw(w.env, func() widget.Line { return w.chain(a.W).Fit(a.W) }))
		h--
	}
	switch {
	case w.empty() && (a.Side == 0 || a.Drawer): // the list has nothing to say
		return append(out, w.detail(a.W, h)...)
	case a.Side > 0 && (!a.Drawer || w.focus != onDetail):
		return append(out, widget.Beside(w.keptList(a.Side, h), w.keptDetail(a.W-a.Side, h))...)
	case w.focus != onDetail && (w.failed == nil || len(w.rows) > 0):
		return append(out, w.keptList(a.W, h)...)
	}
	return append(out, w.keptDetail(a.W, h)...)
}

func (w *Workbench) keptList(width, h int) widget.Block {
	return w.kept.list.Draw(w.env, func() widget.Block { return w.list(width, h) })
}

func (w *Workbench) keptDetail(width, h int) widget.Block {
	return w.kept.detail.Draw(w.env, func() widget.Block { return w.detail(width, h) })
}

// bare is all that a very small screen can say: the verdict and what is left, then the tab's content.
func (w *Workbench) bare(a page.Area) widget.Block {
	r := w.row()
	if w.empty() {
		win, _ := w.front(a.W, a.H)
		return win.Fit(a.W, a.H)
	}
	switch {
	case w.filtering: // what is typed must be seen
		out := widget.Block{widget.L(w.env.Pen.Own(theme.Muted, "/ ")).Join(w.filter.View(w.env.Pen, a.W-2, 1, true)[0])}
		return append(out, w.listRows(a.W, a.H-1)...).Fit(a.W, a.H)
	case w.paste != nil:
		return append(w.paste.input.View(w.env.Pen, a.W, 1, true), w.pasteRead(a.W, a.H-1)...).Fit(a.W, a.H)
	case r == nil || w.focus == onList:
		return w.listRows(a.W, a.H).Fit(a.W, a.H)
	}
	head := w.head(r, a.W, 2)
	return append(head, w.content(r, a.W, a.H-len(head))...).Fit(a.W, a.H)
}

// list is the left pane: the profiles, and the chosen one's clouds.
func (w *Workbench) list(width, h int) widget.Block {
	p := w.env.Pen
	clouds := w.kept.clouds.Draw(w.env, func() widget.Block { return w.clouds(width - 4) })
	ch := len(clouds)
	if h-3-ch < 4 || ch == 0 {
		clouds, ch = nil, -1
	}
	rows := h - 3 - ch
	title := widget.L(p.Own(theme.Muted, "Profiles"))
	if w.focus == onList {
		title = widget.L(p.Own(theme.Accent, "Profiles"))
	}
	switch {
	case w.filtering:
		title = title.Add(p.Own(theme.Muted, " / ")).Join(w.filter.View(p, min(14, max(1, len(w.filter.Value())+1)), 1, true)[0])
	case w.filter.Value() != "":
		title = title.Add(p.Own(theme.Muted, " / "), p.Text(theme.Accent, printable.Of(w.filter.Value())).Cut(14))
	}
	sections := []widget.Section{{Title: title, Right: w.count(), Body: w.listRows(width-4, rows), Rows: rows}}
	if ch >= 0 {
		sections = append(sections, widget.Section{Title: widget.L(p.Own(theme.Muted, "Clouds")), Body: clouds, Rows: ch})
	}
	return p.Box(width, w.focus == onList, sections...)
}

func (w *Workbench) count() widget.Line {
	p := w.env.Pen
	n := p.Int(theme.Muted, len(w.rows))
	if len(w.shown) != len(w.rows) {
		return widget.L(p.Int(theme.Accent, len(w.shown)), p.Own(theme.Muted, " of "), n)
	}
	return widget.L(n)
}

func (w *Workbench) listRows(width, h int) widget.Block {
	p := w.env.Pen
	switch {
	case w.failed != nil:
		if w.area.Side > 0 { // the pane beside it tells
			return p.WrapOwn(theme.Muted, "They could not be read.", width)
		}
		return w.trouble(width)
	case !w.listed && w.loading.Running():
		return p.Wrap(theme.Muted, printable.Own("Reading your profiles."), width)
	case len(w.rows) == 0:
		return p.WrapOwn(theme.Muted, "No profile yet. Press n to add one.", width)
	case len(w.shown) == 0:
		return p.WrapOwn(theme.Muted, "No profile has that in its name, domain, audience or tags. Press esc to see all.", width)
	}
	if w.cursor < w.top {
		w.top = w.cursor
	}
	if w.cursor >= w.top+h {
		w.top = w.cursor - h + 1
	}
	w.top = max(0, min(w.top, len(w.shown)-h))
	var out widget.Block
	for i := w.top; i < len(w.shown) && i < w.top+h; i++ {
		r := w.rows[w.shown[i]]
		out = append(out, r.drawn.Draw(w.env, func() widget.Line { return r.line(w.env, width, i == w.cursor) }))
	}
	return out
}

// detail is the right pane: verdict, what is left, and the active tab.
func (w *Workbench) detail(width, h int) widget.Block {
	p := w.env.Pen
	inner, rows := width-4, h-2
	focused := w.focus == onDetail
	if w.paste != nil {
		return w.pasteView(width, h)
	}
	r := w.row()
	if r == nil {
		title := p.Own(theme.Muted, "Welcome")
		switch {
		case w.failed != nil:
			title = p.Own(theme.Muted, "No store")
		case len(w.rows) > 0:
			title = p.Own(theme.Muted, "Nothing chosen")
		}
		body, seen := w.front(inner, rows)
		return p.Box(width, focused, widget.Section{Title: widget.L(title), Foot: seen, Body: body, Rows: rows})
	}
	lines := 3
	if rows < 12 {
		lines = 2
	}
	body := w.head(r, inner, lines)
	if rows >= 12 && len(body) > 0 {
		body = append(body, widget.Blank())
	}
	body = append(body, w.content(r, inner, rows-len(body))...)
	v := w.views[w.tab]
	return p.Box(width, focused, widget.Section{Title: w.tabLine(width), Foot: p.Seen(v.top, v.height, v.total), Body: body, Rows: rows})
}

func (w *Workbench) tabLine(width int) widget.Line {
	return w.kept.tabs.Draw(w.env, func() widget.Line { return w.tabTitles(width) })
}

func (w *Workbench) tabTitles(width int) widget.Line {
	p := w.env.Pen
	titles := [tabs]widget.Span{
		p.Own(theme.Muted, "Claims"), p.Own(theme.Muted, "Checks"), p.Own(theme.Muted, "Clouds"),
		p.Own(theme.Muted, "Keys"), p.Own(theme.Muted, "Wire"), p.Own(theme.Muted, "Raw"),
	}
	list := make([]widget.Tab, tabs)
	for i := range list {
		list[i] = widget.Tab{Number: i + 1, Title: titles[i], Hit: openTab(i)}
	}
	return p.Tabs(list, w.tab, width-4)
}

// openTab is what a click on a tab means.
type openTab int
