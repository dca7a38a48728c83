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
	chosen string // the profile under the cursor: it stays there when rows change their order
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
	_, all := f.progress()
	return all > 0 || slices.ContainsFunc(f.rows(), func(r page.FleetRow) bool { return r.Busy })
}

// Update takes what to show, clicks and the wheel.
func (f *Fleet) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case page.Open:
		if arg, ok := msg.Arg.(page.FleetArg); ok {
			f.arg, f.top = arg, 0
			f.choose(0)
			f.filter.Set("")
		}
	case page.Hit:
		if i, ok := msg.On.(rowHit); ok {
			f.choose(int(i))
			if msg.Double {
				return f.Do("show")
			}
		}
	case page.Wheel:
		f.move(msg.Lines)
	case tea.PasteMsg:
		if f.filtering {
			f.env.Pasted(f.filter.Paste(msg.Content))
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
	f.choose(0)
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
		{ID: "first", Keys: []string{"home"}, Verb: own("first"), Name: own("to the first"), Group: move},
		{ID: "last", Keys: []string{"end", "G"}, Verb: own("last"), Name: own("to the last"), Group: move},
	}
	if _, all := f.progress(); all > 0 {
		list = append(list, page.Action{ID: "back", Keys: []string{"esc"}, Verb: own("cancel"), Name: own("stop trying; what is done stays"), Group: fleet, Hint: true})
	} else {
		list = append(list, page.Action{ID: "back", Keys: []string{"esc", "h", "left"}, Verb: own("back"), Name: own("back to the workbench"), Group: move, Hint: true})
	}
	if f.exports && f.arg.Document != nil {
		list = append(list, page.Action{ID: "export", Keys: []string{"E"}, Verb: own("export"), Name: own("write what is listed to a JSON file"), Group: fleet, Hint: true})
	}
	return list
}

// Do runs an action.
func (f *Fleet) Do(id string) tea.Cmd {
	switch id {
	case "show":
		if rows := f.rows(); f.follow(rows) < len(rows) {
			return tea.Batch(f.env.Send(page.Back{}), f.env.Send(page.Choose{Name: rows[f.cursor].Name}))
		}
	case "try-all":
		return f.env.Send(page.TryAll{Names: f.names()})
	case "filter":
		f.filtering = true
	case "export":
		return f.export()
	case "worst":
		f.worst = !f.worst
		f.choose(0)
	case "down":
		f.move(1)
	case "up":
		f.move(-1)
	case "page-down":
		f.move(max(1, f.height))
	case "page-up":
		f.move(-max(1, f.height))
	case "first":
		f.move(-len(f.rows()))
	case "last":
		f.move(len(f.rows()))
	case "back":
		if _, all := f.progress(); all > 0 {
			return f.env.Send(page.StopAll{})
		}
		if f.filter.Value() != "" {
			f.filter.Set("")
			return nil
		}
		return f.env.Send(page.Back{})
	}
	return nil
}

// progress is how far a trial of many has come.
func (f *Fleet) progress() (done, all int) {
	if f.arg.Progress == nil {
		return 0, 0
	}
	return f.arg.Progress()
}

func (f *Fleet) move(n int) {
	rows := f.rows()
	f.choose(max(0, min(len(rows)-1, f.follow(rows)+n)))
}

// choose puts the cursor on a row.
func (f *Fleet) choose(i int) {
	f.cursor, f.chosen = i, ""
	if rows := f.rows(); i < len(rows) {
		f.chosen = rows[i].Name
	}
}

// follow is where the chosen profile stands now; where it is gone, the cursor stays.
func (f *Fleet) follow(rows []page.FleetRow) int {
	if i := slices.IndexFunc(rows, func(r page.FleetRow) bool { return r.Name == f.chosen }); i >= 0 {
		f.cursor = i
	}
	f.cursor = max(0, min(len(rows)-1, f.cursor))
	return f.cursor
}

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

// matches is whether a row holds every term in its name, in a cloud's state such as "gcp refused", or in its claims'.
func (f *Fleet) matches(r page.FleetRow, terms []string) bool {
	hay := strings.ToLower(r.Name)
	for i, c := range r.Cells {
		if i < len(f.arg.Clouds) && c.Word.String() != "" {
			hay += " " + strings.ToLower(f.arg.Clouds[i].String()+" "+c.Word.String())
			if i < len(f.arg.Short) {
				hay += " " + strings.ToLower(f.arg.Short[i].String()+" "+c.Word.String())
			}
		}
	}
	if r.Claims.Word.String() != "" {
		hay += " claims " + strings.ToLower(r.Claims.Word.String())
	}
	for _, t := range terms {
		if !strings.Contains(hay, t) {
			return false
		}
	}
	return true
}

// export writes what is listed, in the order listed, as `fleet --json` prints it.
func (f *Fleet) export() tea.Cmd {
	return f.env.Send(page.Export{Name: "mintmark-fleet", Ext: ".json", Make: f.arg.Document(f.names())})
}

// names are the profiles that are listed, in the order listed.
func (f *Fleet) names() (names []string) {
	for _, r := range f.rows() {
		names = append(names, r.Name)
	}
	return names
}
