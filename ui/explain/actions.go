package explain

import (
	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
)

// Actions of the page. While the text has the cursor, typing takes the plain keys.
func (x *Explain) Actions() []page.Action {
	own := printable.Own
	look, move := own("Explain"), own("Move")
	var out []page.Action
	add := func(ok bool, id string, keys []string, verb, name, group printable.Text, hint bool) {
		if ok {
			out = append(out, page.Action{ID: id, Keys: keys, Verb: verb, Name: name, Group: group, Hint: hint})
		}
	}
	there := x.answer != nil
	verb := own("answer")
	if x.below {
		verb = own("text")
	}
	copies := []string{"ctrl+y"}
	if x.below {
		copies = []string{"Y", "y", "enter", "ctrl+y"}
	}
	add(there || x.below, "other-side", []string{"tab", "shift+tab"}, verb, own("go to the answer, or back to the text"), move, true)
	add(len(x.fixes()) > 0, "copy-fix", copies, own("copy fix"), own("copy the chosen fix"), look, true)
	add(x.arg.Profile != "" || x.arg.Token != nil, "join", []string{"ctrl+o"}, own("profile"), own("read the text with the profile and token, or without"), look, true)
	add(x.input.Value() != "", "clear", []string{"ctrl+x"}, own("clear"), own("take the text away"), look, true)
	add(x.below, "down", []string{"j", "down"}, own("down"), own("to the next fix, or a line down"), move, false)
	add(x.below, "up", []string{"k", "up"}, own("up"), own("to the fix before, or a line up"), move, false)
	add(there, "page-down", []string{"pgdown"}, own("page"), own("a page down in the answer"), move, x.total > x.top+x.height)
	add(there, "page-up", []string{"pgup"}, own("page"), own("a page up in the answer"), move, false)
	add(true, "back", []string{"esc"}, own("back"), own("back to where you came from"), move, true)
	return out
}

// Do runs an action.
func (x *Explain) Do(id string) tea.Cmd {
	switch id {
	case "other-side":
		x.below = !x.below
	case "copy-fix":
		return x.copy()
	case "join":
		x.alone = !x.alone
		return x.read()
	case "clear":
		x.input.Set("")
		x.below = false
		return x.read()
	case "down":
		x.step(1)
	case "up":
		x.step(-1)
	case "page-down":
		x.top += max(1, x.height-1)
	case "page-up":
		x.top -= max(1, x.height-1)
	case "back":
		x.work.Stop()
		return x.env.Send(page.Back{})
	}
	return nil
}

// step goes to the neighbouring fix where that is in sight, else a line on.
func (x *Explain) step(n int) {
	next := x.fix + n
	if next >= 0 && next < len(x.starts) && x.starts[next] >= x.top && x.starts[next] < x.top+x.height {
		x.fix = next
		return
	}
	x.top += n
}

func (x *Explain) copy() tea.Cmd {
	fixes := x.fixes()
	if x.fix >= len(fixes) {
		return nil
	}
	f := fixes[x.fix]
	return x.env.Send(page.Copy{What: page.TheFix(f), Make: func() (string, error) { return f.Text, nil }})
}
