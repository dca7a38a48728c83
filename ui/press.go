package ui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
)

// press routes a key: to an open question, menu, palette or help; to a page that is typing; else to the action it means.
func (a *App) press(k tea.KeyPressMsg) tea.Cmd {
	key := k.String()
	switch {
	case strings.HasPrefix(key, "ctrl+") && a.means(key, "suspend"): // whatever lies over the page: it is there afterwards
		return a.do("suspend")
	case a.ask != nil:
		return a.answer(key)
	case a.menu != nil:
		return a.pick(key)
	case a.place != nil:
		return a.pressPlace(k)
	case a.palette != nil:
		return a.pressPalette(k)
	case a.help:
		return a.pressHelp(key)
	}
	if cmd, used := a.page().Press(k); used {
		return cmd
	}
	if act := a.find(key); act != nil {
		return a.do(act.ID)
	}
	return nil
}

// means is whether a key stands for this action here.
func (a *App) means(key, id string) bool {
	act := a.find(key)
	return act != nil && act.ID == id
}

// do runs an action, the root's own or the page's.
func (a *App) do(id string) tea.Cmd {
	switch id {
	case "quit":
		return a.leave()
	case "help":
		a.help, a.helpTop = true, 0
	case "palette":
		a.palette = newPalette(a.actions())
	case "suspend":
		return tea.Batch(a.everyPage(page.Remask{}), tea.Suspend)
	default:
		return a.page().Do(id)
	}
	return nil
}

// leave quits, unless a page holds something unsaved.
func (a *App) leave() tea.Cmd {
	if u, ok := a.page().(interface{ Unsaved() bool }); ok && u.Unsaved() {
		a.ask = &page.Ask{Title: printable.Own("Leave without saving?"), Yes: printable.Own("leave"), Danger: true, Answer: page.Quit{},
			Body: []printable.Text{printable.Own("What you typed here is not in the store yet.")}}
		return nil
	}
	return tea.Quit
}

func (a *App) answer(key string) tea.Cmd {
	q := a.ask
	switch {
	case a.scroll(key):
	case key == "y", key == "enter" && !q.Danger:
		a.nextQuestion()
		return a.env.Send(q.Answer)
	case key == "n", key == "esc", key == "q", key == "ctrl+c":
		a.nextQuestion()
		if q.No != nil {
			return a.env.Send(q.No)
		}
	}
	return nil
}

// nextQuestion puts the question that waited longest in place of the answered one.
func (a *App) nextQuestion() {
	a.ask, a.sheetTop = nil, 0
	if len(a.later) > 0 {
		a.ask, a.later = &a.later[0], a.later[1:]
	}
}

func (a *App) pick(key string) tea.Cmd {
	for _, it := range a.menu.Items {
		if it.Key == key {
			a.menu = nil
			return a.env.Send(it.Choice)
		}
	}
	a.scroll(key)
	if key == "esc" || key == "q" || key == "ctrl+c" {
		a.menu = nil
	}
	return nil
}

func (a *App) pressHelp(key string) tea.Cmd {
	switch key {
	case "j", "down":
		a.helpTop++
	case "k", "up":
		a.helpTop = max(0, a.helpTop-1)
	case "pgdown", "space":
		a.helpTop += 10
	case "pgup":
		a.helpTop = max(0, a.helpTop-10)
	case "ctrl+c":
		a.help = false
		return a.leave()
	default:
		a.help = false
	}
	return nil
}

// paste is data: it goes where text is typed, or to the page; it never answers a question.
func (a *App) paste(m tea.PasteMsg) tea.Cmd {
	switch {
	case a.ask != nil, a.menu != nil, a.help:
		return nil
	case a.place != nil:
		if !a.opening.Running() && a.place.how == "vault" {
			a.env.Pasted(a.place.inputs[a.place.at].Paste(m.Content))
		}
		return nil
	case a.palette != nil:
		a.env.Pasted(a.palette.input.Paste(m.Content))
		a.palette.search()
		return nil
	}
	return a.page().Update(m)
}

// mouse sends clicks and wheel turns to what was painted there.
func (a *App) mouse(m tea.MouseMsg) tea.Cmd {
	at := m.Mouse()
	switch m.(type) {
	case tea.MouseClickMsg:
		if at.Button == tea.MouseLeft && at.Y >= 0 && at.Y < len(a.painted) {
			return a.click(at.X, at.Y, a.painted[at.Y].At(at.X))
		}
	case tea.MouseWheelMsg:
		lines := 3
		if at.Button == tea.MouseWheelUp {
			lines = -3
		}
		return a.wheel(lines, at.X, at.Y-Arrange(a.w, a.h).Header)
	}
	return nil
}

// click acts on what is painted at x, y.
func (a *App) click(x, y int, on any) tea.Cmd {
	switch it := on.(type) {
	case menuChoice:
		if a.menu != nil && int(it) < len(a.menu.Items) {
			return a.pick(a.menu.Items[it].Key)
		}
	case paletteRow:
		if a.palette != nil && int(it) < len(a.palette.found) {
			a.palette.cursor = int(it)
			return a.pressPalette(tea.KeyPressMsg{Code: tea.KeyEnter})
		}
	case placeField:
		if a.place != nil && !a.opening.Running() {
			a.place.at = int(it)
		}
		return nil
	case keyHit:
		return a.press(it.press())
	case actionHit:
		if !a.covered() {
			return a.do(string(it))
		}
	}
	if on == nil || a.covered() || a.help {
		return nil
	}
	double := x == a.clickedX && y == a.clickedY && a.env.Now().Sub(a.clicked) < 500*time.Millisecond
	a.clicked, a.clickedX, a.clickedY = a.env.Now(), x, y
	return a.page().Update(page.Hit{On: on, Double: double})
}

// wheel moves what lies over the page, else the page.
func (a *App) wheel(lines, x, y int) tea.Cmd {
	switch {
	case a.ask != nil, a.menu != nil:
		a.sheetTop = max(0, a.sheetTop+lines)
	case a.place != nil:
	case a.palette != nil:
		a.palette.move(lines)
	case a.help:
		a.helpTop = max(0, a.helpTop+lines)
	default:
		return a.page().Update(page.Wheel{Lines: lines, X: x, Y: y})
	}
	return nil
}

// covered is whether something lies over the page and takes the keys.
func (a *App) covered() bool {
	return a.ask != nil || a.menu != nil || a.palette != nil || a.place != nil
}

// What clicks on hints, and on rows of what lies over the page, mean.
type (
	actionHit  string
	menuChoice int
	paletteRow int
	placeField int
)
