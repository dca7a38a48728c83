package widget

import (
	"strings"
	"testing"

	"mintmark/ui/theme"
)

func TestTabsKeepTheirNamesAsLongAsTheyFit(t *testing.T) {
	p := pen()
	list := []Tab{{Number: 1, Title: p.Own(theme.Muted, "Claims")}, {Number: 2, Title: p.Own(theme.Muted, "Checks")}, {Number: 3, Title: p.Own(theme.Muted, "Raw")}}
	for room, want := range map[int]string{
		25: "1 Claims  2 Checks  3 Raw",
		24: "1 Claims 2 Checks 3 Raw",
		23: "1 Claims 2 Checks 3 Raw",
		22: "1  2 Checks  3",
	} {
		if got := Plain(Block{p.Tabs(list, 1, room)}); got != want {
			t.Errorf("%d cells: %q, want %q", room, got, want)
		}
	}
}

// TestWhatTheUpperBorderHasNoRoomForStandsInTheLowerOne, so that one sees that there is more.
func TestWhatTheUpperBorderHasNoRoomForStandsInTheLowerOne(t *testing.T) {
	p := pen()
	title, seen := L(p.Own(theme.Muted, "1 Claims 2 Checks")), L(p.Own(theme.Muted, "1–9 of 48"))
	for w := 12; w < 60; w++ {
		lines := strings.Split(Plain(p.Box(w, false, Section{Title: title, Right: seen, Rows: 1})), "\n")
		up, low := strings.Contains(lines[0], "of 48"), strings.Contains(lines[2], "of 48")
		switch {
		case w < 15 && (up || low), w >= 15 && up == low, up != (w >= 34):
			t.Errorf("%d cells wide:\n%s", w, strings.Join(lines, "\n"))
		}
		for _, l := range lines {
			if cells(l) != w {
				t.Errorf("%q is %d cells wide, want %d", l, cells(l), w)
			}
		}
	}
}
