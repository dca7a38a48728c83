package ui

import (
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// helpWide is the width from which the help has two columns.
const helpWide = 100

// helpView lists every key of where you are, grouped by what you want to do: in two columns where they fit, and scrolled
// where they still do not.
func (a *App) helpView(area page.Area) widget.Block {
	p := a.env.Pen
	groups := a.helpGroups(area.W)
	width, inner := area.W-4, area.H-2
	out := stacked(groups)
	if area.W >= helpWide && len(out) > inner {
		half := width / 2
		left, right := halved(groups)
		h := max(len(left), len(right))
		out = widget.Beside(left.Fit(half-2, h).Fit(half, h), right.Fit(width-half, h))
	}
	win, top := out.Window(a.helpTop, inner)
	a.helpTop, a.helpMore = top, top+inner < len(out)
	hint := widget.L(p.Own(theme.Muted, "any key leaves"))
	if len(out) > inner {
		hint = widget.L(p.Own(theme.Muted, "up and down for more, any other key leaves"))
	}
	return p.Box(area.W, true, widget.Section{Title: widget.L(p.Own(theme.Accent, "Keys")), Right: hint, Foot: p.Seen(top, inner, len(out)), Body: win, Rows: inner})
}

// helpGroups are the page's actions under their headings, in the page's order.
func (a *App) helpGroups(w int) []widget.Block {
	p, column := a.env.Pen, 14
	if w < bareWidth {
		column = 6 // the first key of several
	}
	var groups []widget.Block
	at := map[string]int{}
	for _, act := range a.actions() {
		i, ok := at[act.Group.String()]
		if !ok {
			i = len(groups)
			at[act.Group.String()] = i
			groups = append(groups, widget.Block{widget.L(p.Text(theme.Strong, act.Group))})
		}
		groups[i] = append(groups[i], a.helpKeys(act.Keys).Fit(column).Add(p.Text(theme.Text, act.Name)))
	}
	return groups
}

func (a *App) helpKeys(keys []string) widget.Line {
	l := widget.L()
	for i, k := range keys {
		if i > 0 {
			l = l.Add(widget.Gap(1))
		}
		l = l.Add(a.env.Pen.Text(theme.Accent, keyName(a.env.Pen, k)))
	}
	return l
}

// stacked puts groups one under the other with a blank line between.
func stacked(groups []widget.Block) (out widget.Block) {
	for i, g := range groups {
		if i > 0 {
			out = append(out, widget.Blank())
		}
		out = append(out, g...)
	}
	return out
}

// halved parts the groups, in order, where the taller of both columns is least tall.
func halved(groups []widget.Block) (left, right widget.Block) {
	best := -1
	for i := range groups {
		l, r := stacked(groups[:i+1]), stacked(groups[i+1:])
		if best < 0 || max(len(l), len(r)) < best {
			best, left, right = max(len(l), len(r)), l, r
		}
	}
	return left, right
}
