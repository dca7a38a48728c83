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

// TestABoxSaysHowMuchOfItIsInSight in its lower border, however narrow; nothing when all is.
func TestABoxSaysHowMuchOfItIsInSight(t *testing.T) {
	p := pen()
	for w := 12; w < 60; w++ {
		for _, c := range []struct {
			top, height, total int
			want               string
		}{{0, 9, 9, ""}, {0, 9, 48, "1–9 of 48"}, {45, 9, 48, "46–48 of 48"}} {
			lines := strings.Split(Plain(p.Box(w, false, Section{Title: L(p.Own(theme.Muted, "1 Claims 2 Checks")), Foot: p.Seen(c.top, c.height, c.total), Rows: 1})), "\n")
			if has := strings.Contains(lines[2], "of 48"); has != (c.want != "" && w >= cells(c.want)+6) || has && !strings.Contains(lines[2], " "+c.want+" ") {
				t.Errorf("%d cells wide, want %q:\n%s", w, c.want, strings.Join(lines, "\n"))
			}
			for _, l := range lines {
				if cells(l) != w {
					t.Errorf("%q is %d cells wide, want %d", l, cells(l), w)
				}
			}
		}
	}
}
