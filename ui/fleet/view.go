package fleet

import (
	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// shape is how wide the columns are; 0 = there is no such column.
type shape struct{ name, cloud, claims, past int }

// pastSigns is how many trials of a profile's history have room.
const pastSigns = 8

// columns fits name, clouds, claims and history into w cells; the history goes first where it is narrow.
func (f *Fleet) columns(rows []page.FleetRow, w int) shape {
	s := shape{name: 8}
	claims, past := false, false
	for _, r := range rows {
		s.name = max(s.name, min(f.env.Pen.Text(theme.Text, printable.Of(r.Name)).Width(), 26))
		claims, past = claims || r.Claims.Glyph.String() != "", past || len(r.Past) > 0
	}
	n, widest := len(f.arg.Clouds), 24
	share := n
	if claims { // whose value it is needs a sentence
		share, widest = n+2, 18
	}
	left := w - s.name - 4
	if past && left-pastSigns-1 >= 14*share {
		s.past = pastSigns + 1
		left -= s.past
	}
	if n > 0 {
		s.cloud = max(6, min(widest, left/share))
	}
	if claims {
		s.claims = max(6, min(48, left-s.cloud*n))
	}
	return s
}

// View draws one line a profile, one column a cloud.
func (f *Fleet) View(a page.Area) widget.Block {
	p := f.env.Pen
	inner, h := a.W-4, a.H-4
	if a.Bare {
		inner, h = a.W, a.H-1
	}
	rows := f.rows()
	f.follow(rows)
	s := f.columns(rows, inner)
	head := widget.L(widget.Gap(s.name + 4))
	for _, c := range f.arg.Clouds {
		head = head.Add(p.Text(theme.Muted, c).Cut(s.cloud - 1).Pad(s.cloud))
	}
	if s.claims > 0 {
		head = head.Add(p.Own(theme.Muted, "Claims").Pad(s.claims))
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
	return p.Box(a.W, true, widget.Section{Title: f.heading(), Right: widget.L(p.Int(theme.Muted, len(rows))), Body: body, Rows: a.H - 2})
}

func (f *Fleet) heading() widget.Line {
	p := f.env.Pen
	l := widget.L(p.Own(theme.Accent, "Fleet"))
	if done, all := f.progress(); all > 0 {
		return l.Add(widget.Gap(2), f.env.Spinner(), p.Own(theme.Text, " trying, "), p.Int(theme.Number, done), p.Own(theme.Muted, " of "), p.Int(theme.Number, all),
			p.Own(theme.Muted, " done"), widget.Gap(2), p.Own(theme.Accent, "esc"), p.Own(theme.Muted, " cancel"))
	}
	switch {
	case f.filtering:
		return l.Add(p.Own(theme.Muted, " / ")).Join(f.filter.View(p, min(30, max(1, len(f.filter.Value())+1)), 1, true)[0])
	case f.filter.Value() != "":
		return l.Add(p.Own(theme.Muted, " / "), p.Text(theme.Accent, printable.Of(f.filter.Value())).Cut(30))
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
	for _, c := range r.Cells {
		l = f.cell(l, c, s.cloud)
	}
	if s.claims > 0 {
		l = f.cell(l, r.Claims, s.claims)
	}
	if s.past > 0 {
		for _, c := range r.Past[max(0, len(r.Past)-pastSigns):] {
			l = l.Add(p.Text(c.Role, c.Glyph))
		}
	}
	return l
}

func (f *Fleet) cell(l widget.Line, c page.FleetCell, w int) widget.Line {
	p := f.env.Pen
	glyph := widget.L(p.Text(c.Role, c.Glyph), widget.Gap(1))
	return l.Join(glyph).Add(c.Text(p, w-glyph.Width()-1).Cut(max(0, w-glyph.Width()-1)).Pad(max(0, w-glyph.Width())))
}
