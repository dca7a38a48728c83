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
			a.place.inputs[a.place.at].Paste(m.Content)
		}
		return nil
	case a.palette != nil:
		a.palette.input.Paste(m.Content)
		a.palette.search()
		return nil
	}
	return a.page().Update(m)
}

// mouse sends clicks and wheel turns to what was painted there.
func (a *App) mouse(m tea.MouseMsg) tea.Cmd {
	at := m.Mouse()
	l := Arrange(a.w, a.h)
	y := at.Y - l.Header
	switch m.(type) {
	case tea.MouseClickMsg:
		if at.Button != tea.MouseLeft || at.Y < 0 || at.Y >= len(a.painted) {
			return nil
		}
		on := a.painted[at.Y].At(at.X)
		if it, ok := on.(menuChoice); ok && a.menu != nil && int(it) < len(a.menu.Items) {
			return a.pick(a.menu.Items[it].Key)
		}
		if k, ok := on.(keyHit); ok {
			return a.press(k.press())
		}
		if id, ok := on.(actionHit); ok && !a.covered() {
			return a.do(string(id))
		}
		if on == nil || a.covered() || a.help {
			return nil
		}
		double := at.X == a.clickedX && at.Y == a.clickedY && a.env.Now().Sub(a.clicked) < 500*time.Millisecond
		a.clicked, a.clickedX, a.clickedY = a.env.Now(), at.X, at.Y
		return a.page().Update(page.Hit{On: on, Double: double})
	case tea.MouseWheelMsg:
		lines := 3
		if at.Button == tea.MouseWheelUp {
			lines = -3
		}
		if a.help {
			a.helpTop = max(0, a.helpTop+lines)
			return nil
		}
		if !a.covered() {
			return a.page().Update(page.Wheel{Lines: lines, X: at.X, Y: y})
		}
	}
	return nil
}

// covered is whether something lies over the page and takes the keys.
func (a *App) covered() bool {
	return a.ask != nil || a.menu != nil || a.palette != nil || a.place != nil
}

// actionHit and menuChoice are what clicks on hints and menu rows mean.
type (
	actionHit  string
	menuChoice int
)
