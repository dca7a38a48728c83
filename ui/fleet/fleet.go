// Package fleet shows many profiles at once: a matrix of profiles and clouds, the worst first when asked.
package fleet

import (
	"slices"
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
	"mintmark/ui/widget"
)

// Fleet is the page. What it shows belongs to whoever opened it.
type Fleet struct {
	env    *page.Env
	arg    page.FleetArg
	cursor int
	top    int
	height int
	worst  bool

	exports   bool
	filter    widget.Input
	filtering bool
}

// New makes the page; page.Open brings what it shows. exports is whether a file can be written.
func New(env *page.Env, exports bool) *Fleet { return &Fleet{env: env, exports: exports} }

// Title of the page.
func (f *Fleet) Title() widget.Line { return widget.L(f.env.Pen.Own(theme.Strong, "fleet")) }

// Enter has nothing to do.
func (f *Fleet) Enter() tea.Cmd { return nil }

// Busy lets the spinner turn while any profile is being tried.
func (f *Fleet) Busy() bool {
	for _, r := range f.rows() {
		if r.Busy {
			return true
		}
	}
	return false
}

// Update takes what to show, clicks and the wheel.
func (f *Fleet) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.FleetArg); ok {
			f.arg, f.cursor, f.top = arg, 0, 0
			f.filter.Set("")
		}
	case page.Hit:
		if i, ok := msg.On.(rowHit); ok {
			f.cursor = int(i)
			if msg.Double {
				return f.Do("show")
			}
		}
	case page.Wheel:
		f.move(msg.Lines)
	case tea.PasteMsg:
		if f.filtering {
			f.filter.Paste(msg.Content)
		}
	}
	return nil
}

type rowHit int

// Typing reports that plain keys are text here.
func (f *Fleet) Typing() bool { return f.filtering }

// Press takes the keys while the filter is typed.
func (f *Fleet) Press(k tea.KeyPressMsg) (tea.Cmd, bool) {
	if !f.filtering {
		return nil, false
	}
	switch k.String() {
	case "enter", "down", "tab":
		f.filtering = false
	case "esc":
		f.filtering = false
		f.filter.Set("")
	default:
		if !f.filter.Key(k) {
			return nil, false
		}
	}
	f.cursor, f.top = 0, 0
	return nil, true
}

// Actions of the page.
func (f *Fleet) Actions() []page.Action {
	own := printable.Own
	fleet, move := own("Fleet"), own("Move")
	if f.filtering {
		return []page.Action{
			{ID: "keep-filter", Keys: []string{"enter"}, Verb: own("keep"), Name: own("keep the filter"), Group: own("Filter"), Hint: true},
			{ID: "clear-filter", Keys: []string{"esc"}, Verb: own("clear"), Name: own("list everything again"), Group: own("Filter"), Hint: true},
		}
	}
	list := []page.Action{
		{ID: "show", Keys: []string{"enter"}, Verb: own("open"), Name: own("open this profile"), Group: fleet, Hint: true},
		{ID: "try-all", Keys: []string{"T"}, Verb: own("try all"), Name: own("try every listed profile"), Group: fleet, Hint: true},
		{ID: "worst", Keys: []string{"s"}, Verb: own("sort"), Name: own("the worst first, or by name"), Group: fleet, Hint: true},
		{ID: "filter", Keys: []string{"/"}, Verb: own("filter"), Name: own("list only what matches, by name or state"), Group: fleet, Hint: true},
		{ID: "down", Keys: []string{"j", "down"}, Verb: own("down"), Name: own("next"), Group: move},
		{ID: "up", Keys: []string{"k", "up"}, Verb: own("up"), Name: own("previous"), Group: move},
		{ID: "page-down", Keys: []string{"pgdown", "space"}, Verb: own("page"), Name: own("a page down"), Group: move},
		{ID: "page-up", Keys: []string{"pgup"}, Verb: own("page"), Name: own("a page up"), Group: move},
		{ID: "back", Keys: []string{"esc", "h", "left"}, Verb: own("back"), Name: own("back to the workbench"), Group: move, Hint: true},
	}
	if f.exports {
		list = append(list, page.Action{ID: "export", Keys: []string{"E"}, Verb: own("export"), Name: own("write what is listed to a JSON file"), Group: fleet, Hint: true})
	}
	return list
}

// Do runs an action.
func (f *Fleet) Do(id string) tea.Cmd {
	switch id {
	case "show":
		if rows := f.rows(); f.cursor < len(rows) {
			return tea.Batch(page.Send(page.Back{}), page.Send(page.Choose{Name: rows[f.cursor].Name}))
		}
	case "try-all":
		return page.Send(page.TryAll{})
	case "filter":
		f.filtering = true
	case "export":
		return f.export()
	case "worst":
		f.worst, f.cursor = !f.worst, 0
	case "down":
		f.move(1)
	case "up":
		f.move(-1)
	case "page-down":
		f.move(max(1, f.height))
	case "page-up":
		f.move(-max(1, f.height))
	case "back":
		if f.filter.Value() != "" {
			f.filter.Set("")
			return nil
		}
		return page.Send(page.Back{})
	}
	return nil
}

func (f *Fleet) move(n int) { f.cursor = max(0, min(len(f.rows())-1, f.cursor+n)) }

// rows are the profiles in the order asked for.
func (f *Fleet) rows() []page.FleetRow {
	if f.arg.Rows == nil {
		return nil
	}
	rows := f.arg.Rows()
	if terms := strings.Fields(strings.ToLower(f.filter.Value())); len(terms) > 0 {
		rows = slices.DeleteFunc(rows, func(r page.FleetRow) bool { return !f.matches(r, terms) })
	}
	if f.worst {
		sort.SliceStable(rows, func(i, j int) bool { return rows[i].Rank < rows[j].Rank })
	}
	return rows
}

// matches is whether a row holds every term in its name or in a cloud's state, such as "gcp refused".
func (f *Fleet) matches(r page.FleetRow, terms []string) bool {
	hay := strings.ToLower(r.Name)
	for i, c := range r.Cells {
		if i < len(f.arg.Clouds) && c.Word.String() != "" {
			hay += " " + strings.ToLower(f.arg.Clouds[i].String()+" "+c.Word.String())
		}
	}
	for _, t := range terms {
		if !strings.Contains(hay, t) {
			return false
		}
	}
	return true
}

// View draws one line a profile, one column a cloud.
func (f *Fleet) View(a page.Area) widget.Block {
	p := f.env.Pen
	inner, h := a.W-4, a.H-4
	if a.Bare {
		inner, h = a.W, a.H-1
	}
	rows := f.rows()
	name := 8
	for _, r := range rows {
		name = max(name, min(p.Text(theme.Text, printable.Of(r.Name)).Width(), 26))
	}
	column := 1
	if n := len(f.arg.Clouds); n > 0 {
		column = max(6, min(24, (inner-name-4)/n))
	}
	head := widget.L(widget.Gap(name + 4))
	for _, c := range f.arg.Clouds {
		head = head.Add(p.Text(theme.Muted, c).Cut(column - 1).Pad(column))
	}
	if f.cursor < f.top {
		f.top = f.cursor
	}
	f.top = max(0, max(f.top, f.cursor-h+1))
	body := widget.Block{head}
	for i := f.top; i < len(rows) && i < f.top+h; i++ {
		body = append(body, f.row(rows[i], i, name, column).Fit(inner).Select(i == f.cursor).On(rowHit(i)))
	}
	f.height = h
	if a.Bare {
		return body.Fit(a.W, a.H)
	}
	return p.Box(a.W, true, widget.Section{Title: f.heading(), Right: widget.L(p.Int(theme.Muted, len(rows))), Body: body, Rows: a.H - 2})
}

func (f *Fleet) heading() widget.Line {
	p := f.env.Pen
	l := widget.L(p.Own(theme.Accent, "Fleet"))
	switch {
	case f.filtering:
		return l.Add(p.Own(theme.Muted, " / ")).Join(f.filter.View(p, min(30, max(1, len(f.filter.Value())+1)), 1, true)[0])
	case f.filter.Value() != "":
		return l.Add(p.Own(theme.Muted, " / "), p.Text(theme.Accent, printable.Of(f.filter.Value())).Cut(30))
	}
	return l
}

func (f *Fleet) row(r page.FleetRow, i, name, column int) widget.Line {
	p := f.env.Pen
	mark := widget.Gap(2)
	if i == f.cursor {
		mark = p.Text(theme.Accent, p.Glyph.Chosen).Pad(2)
	}
	l := widget.L(mark, p.Text(theme.Text, printable.Of(r.Name)).CutMiddle(name).Pad(name), widget.Gap(1))
	if r.Busy {
		l = l.Add(f.env.Spinner())
	} else {
		l = l.Add(widget.Gap(1))
	}
	for _, c := range r.Cells {
		glyph := p.Text(c.Role, c.Glyph).Pad(2)
		l = l.Add(glyph, p.Text(c.Role, c.Word).Cut(max(0, column-glyph.Width()-1)).Pad(max(0, column-glyph.Width())))
	}
	return l
}
