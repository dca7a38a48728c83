package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"mintmark/inspect/printable"
	"mintmark/ui/page"
	"mintmark/ui/theme"
)

// TestTheSmallestQuestionNamesItsThing: what would be deleted, and how one answers, are in sight at the smallest size.
func TestTheSmallestQuestionNamesItsThing(t *testing.T) {
	d := drive(t, 20, 5)
	d.send(page.Toast{Role: theme.OK, Text: printable.Own("Something longer than this screen is wide.")})
	d.keys("x")
	d.shows("Delete the profile", "acme-prod?", "y delete")
	d.lacks("Something")
	d.keys("esc")
	d.shows("Something")
}

func TestNewsDoNotHideAQuestion(t *testing.T) {
	d := drive(t, 80, 24)
	d.send(page.Toast{Role: theme.OK, Text: printable.Own("Something that is so long that no one line of this screen has room for all of it, whatever is left out.")})
	d.keys("x")
	d.shows("y delete  esc no", "y delete   esc cancel")
}

// TestAPasteThatIsTooMuchSaysSo wherever one can paste: nothing is taken, and without a word that looks like a dead key.
func TestAPasteThatIsTooMuchSaysSo(t *testing.T) {
	for at, keys := range map[string][]string{"workbench": nil, "paste": {"p"}, "filter": {"/"}, "palette": {":"}, "editor": {"n"}, "policy tester": {"P"}, "fleet's filter": {"m", "/"}} {
		d := drive(t, 120, 36)
		d.keys(keys...)
		d.send(paste(strings.Repeat("e", 1<<20+1)))
		if !strings.Contains(d.frame(), "more than fits here") {
			t.Errorf("%s: it is silent:\n%s", at, d.frame())
		}
	}
}

// clickOn clicks where a text stands on the screen.
func (d *driver) clickOn(text string) {
	d.t.Helper()
	for y, line := range strings.Split(d.frame(), "\n") {
		if at := strings.Index(line, text); at >= 0 {
			d.app.View() // what a click meets is what was painted last
			d.send(tea.MouseClickMsg{X: len([]rune(line[:at])), Y: y, Button: tea.MouseLeft})
			return
		}
	}
	d.t.Fatalf("%q is not on the screen:\n%s", text, d.frame())
}

func (d *driver) wheel(b tea.MouseButton) { d.send(tea.MouseWheelMsg{X: 10, Y: 5, Button: b}) }

// TestTheMouseWorksOverThePage: in the palette, in what scrolls, and between the fields of the vault's form.
func TestTheMouseWorksOverThePage(t *testing.T) {
	d := drive(t, 80, 24)
	d.keys(":")
	d.clickOn("change this profile")
	d.shows("edit acme-prod")
	d.keys("esc", ":")
	top := d.frame()
	for range 6 {
		d.wheel(tea.MouseWheelDown)
	}
	if d.frame() == top || d.app.palette.cursor != 18 {
		t.Errorf("the wheel moved the palette to %d", d.app.palette.cursor)
	}
	d.wheel(tea.MouseWheelUp)
	d.keys("esc")
	d.send(tea.WindowSizeMsg{Width: 20, Height: 5})
	d.keys("x")
	d.wheel(tea.MouseWheelDown)
	d.shows("undone.")
	var places []Place
	d = lockedOut(t, &places)
	d.keys("V", "tab")
	d.clickOn("file  ")
	d.typed("here.age")
	d.shows("▸ file        here.age")
}
