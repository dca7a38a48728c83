package fleet

import (
	"slices"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// shape is how wide the columns are; 0 = there is no such column. The last of all is the claims'. Where words have no
// room in each, columns have signs alone, as wide as their heads, and one more says the worst of them.
type shape struct {
	name, past    int
	all           []int
	worst         int
	signs, asides bool // cells are signs; cells have room for what stands behind their words
}

// pastSigns is how many trials of a profile's history have room.
const pastSigns = 8

// columns fits name, clouds, claims and history into w cells: each as wide as what stands in it, and where that is too
// much, the widest give way first. The history has room only beside columns that are whole.
func (f *Fleet) columns(rows []page.FleetRow, w int) shape {
	p := f.env.Pen
	s := shape{name: 8}
	claims, past := false, false
	for _, r := range rows {
		s.name = max(s.name, min(p.Text(theme.Text, printable.Of(r.Name)).Width(), 26))
		claims, past = claims || r.Claims.Glyph.String() != "", past || len(r.Past) > 0
	}
	left := w - s.name - 4
	s.all, s.asides = f.wide(rows, claims, roomy), true
	if sum(s.all) > left { // the times go first
		s.all, s.asides = f.wide(rows, claims, 0), false
	}
	if past && sum(s.all)+pastSigns+1 <= left {
		s.past = pastSigns + 1
	}
	whole := slices.Clone(s.all)
	narrow(s.all, left-s.past)
	for i, n := range s.all {
		if n < whole[i] && n < readable {
			s.signs = true
			return s.ofSigns(f.heads(s, claims), left)
		}
	}
	return s
}

// wide is how wide each column wants to be, with times in cells of room or less.
func (f *Fleet) wide(rows []page.FleetRow, claims bool, room int) (all []int) {
	p := f.env.Pen
	for i, c := range f.arg.Clouds {
		w := p.Text(theme.Muted, c).Width()
		for _, r := range rows {
			if i < len(r.Cells) {
				w = max(w, 2+r.Cells[i].Text(p, room).Width())
			}
		}
		all = append(all, w+2)
	}
	if claims {
		w := len("Claims")
		for _, r := range rows {
			w = max(w, 2+p.Text(r.Claims.Role, r.Claims.Word).Width())
		}
		all = append(all, min(w+2, roomy))
	}
	return all
}

// heads name the columns; those of signs are narrow, so that long names give way to short ones there.
func (f *Fleet) heads(s shape, claims bool) []printable.Text {
	heads := slices.Clone(f.arg.Clouds)
	for n := range heads {
		if s.signs && n < len(f.arg.Short) && f.env.Pen.Text(theme.Muted, heads[n]).Width() > len("Azure") {
			heads[n] = f.arg.Short[n]
		}
	}
	if claims {
		heads = append(heads, printable.Own("Claims"))
	}
	return heads
}

// ofSigns is the shape with a sign for each cloud, and for the claims where there are any.
func (s shape) ofSigns(heads []printable.Text, left int) shape {
	s.all = make([]int, len(heads))
	for i, h := range heads {
		s.all[i] = max(len(h.String()), 3) + 1
	}
	s.worst = left - sum(s.all)
	if give := min(roomyWorst-s.worst, s.name-12); give > 0 {
		s.name, s.worst = s.name-give, s.worst+give
	}
	s.worst = max(0, s.worst)
	return s
}

// roomyWorst is what the column of the worst takes from long names.
const roomyWorst = 20

// roomy is as wide as a column may become; below readable its words tell nothing any more.
const (
	roomy    = 48
	readable = 13
)

// narrow takes from the widest columns, one cell after the other, until all fit into w cells or none can give more.
func narrow(all []int, w int) {
	for sum(all) > w {
		widest := 0
		for i, n := range all {
			if n >= all[widest] {
				widest = i
			}
		}
		if len(all) == 0 || all[widest] <= 6 {
			return
		}
		all[widest]--
	}
}

func sum(all []int) (n int) {
	for _, v := range all {
		n += v
	}
	return n
}

// View draws one line a profile, one column a cloud.
func (f *Fleet) View(a page.Area) widget.Block {
	p := f.env.Pen
	inner, h := a.W-4, a.H-3
	if a.Bare {
		inner, h = a.W, a.H-1
	}
	rows := f.rows()
	f.follow(rows)
	s := f.columns(rows, inner)
	head := widget.L(widget.Gap(s.name + 4))
	for i, c := range f.heads(s, len(s.all) > len(f.arg.Clouds)) {
		head = head.Add(p.Text(theme.Muted, c).Cut(s.all[i] - 1).Pad(s.all[i]))
	}
	if s.signs {
		head = head.Add(p.Own(theme.Muted, "Worst"))
	}
	if s.past > 0 {
		head = head.Add(p.Own(theme.Muted, "Past"))
	}
	if f.cursor < f.top {
		f.top = f.cursor
	}
	f.top = max(0, max(f.top, f.cursor-h+1))
	body := widget.Block{head}
	for i := f.top; i < len(rows) && i < f.top+h; i++ {
		body = append(body, f.row(rows[i], i, s).Fit(inner).Select(i == f.cursor).On(rowHit(i)))
	}
	f.height = h
	if a.Bare {
		if f.filtering || f.filter.Value() != "" { // what is typed must be seen
			body[0] = f.heading()
		}
		return body.Fit(a.W, a.H)
	}
	return p.Box(a.W, true, widget.Section{Title: f.heading(), Right: widget.L(p.Int(theme.Muted, len(rows))), Foot: p.Seen(f.top, h, len(rows)), Body: body, Rows: a.H - 2})
}

func (f *Fleet) heading() widget.Line {
	p := f.env.Pen
	l := widget.L(p.Own(theme.Accent, "Fleet"))
	switch {
	case f.filtering:
		l = l.Add(p.Own(theme.Muted, " / ")).Join(f.filter.View(p, min(30, max(1, len(f.filter.Value())+1)), 1, true)[0])
	case f.filter.Value() != "":
		l = l.Add(p.Own(theme.Muted, " / "), p.Text(theme.Accent, printable.Of(f.filter.Value())).Cut(30))
	}
	if done, all := f.progress(); all > 0 {
		l = l.Add(widget.Gap(2), f.env.Spinner(), p.Own(theme.Text, " trying, "), p.Int(theme.Number, done), p.Own(theme.Muted, " of "), p.Int(theme.Number, all),
			p.Own(theme.Muted, " done"), widget.Gap(2), p.Own(theme.Accent, "esc"), p.Own(theme.Muted, " cancel"))
	}
	return l
}

func (f *Fleet) row(r page.FleetRow, i int, s shape) widget.Line {
	p := f.env.Pen
	mark := widget.Gap(2)
	if i == f.cursor {
		mark = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2)
	}
	l := widget.L(mark, p.Text(theme.Text, printable.Of(r.Name)).CutMiddle(s.name).Pad(s.name), widget.Gap(1))
	if r.Busy {
		l = l.Add(f.env.Spinner())
	} else {
		l = l.Add(widget.Gap(1))
	}
	worst := page.Mark{Role: theme.Muted}
	for i, c := range append(slices.Clone(r.Cells), r.Claims)[:len(s.all)] {
		if !s.asides {
			c.Aside = printable.Text{}
		}
		if s.signs {
			l = l.Add(p.Text(c.Role, c.Glyph).Pad(s.all[i]))
		} else {
			l = f.cell(l, c, s.all[i])
		}
		if weight(c) < weight(worst) {
			worst = c
		}
	}
	if s.signs {
		l = l.Add(worst.Text(p, s.worst).Cut(s.worst))
	}
	if s.past > 0 {
		for _, c := range r.Past[max(0, len(r.Past)-pastSigns):] {
			l = l.Add(p.Text(c.Role, c.Glyph))
		}
	}
	return l
}

// weight orders cells, the worst lowest.
func weight(c page.Mark) int {
	if i := slices.Index([]theme.Role{theme.Bad, theme.Warn, theme.OK}, c.Role); i >= 0 {
		return i
	}
	return 3
}

func (f *Fleet) cell(l widget.Line, c page.Mark, w int) widget.Line {
	p := f.env.Pen
	glyph := widget.L(p.Text(c.Role, c.Glyph), widget.Gap(1))
	return l.Join(glyph).Add(c.Text(p, w-glyph.Width()-1).Cut(max(0, w-glyph.Width()-1)).Pad(max(0, w-glyph.Width())))
}
