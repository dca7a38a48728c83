package ui

import (
	"strings"
	"testing"
)

// TestEveryListHasItsEnds: end, G and home go where they go on the workbench.
func TestEveryListHasItsEnds(t *testing.T) {
	for name, c := range map[string]struct {
		keys        []string
		first, last string // stand in the line under the cursor
	}{
		"workbench": {nil, "acme-prod", "legacy"},
		"fleet":     {[]string{"m"}, "acme-prod", "legacy"},
		"guides":    {[]string{"g"}, "Create a machine-to-machine application", "Exercise: "},
	} {
		t.Run(name, func(t *testing.T) {
			d := drive(t, 80, 24)
			d.keys(c.keys...)
			at := func() string {
				for _, l := range strings.Split(d.frame(), "\n") {
					if strings.Contains(l, "▸") {
						return l
					}
				}
				return ""
			}
			for _, step := range [][2]string{{"end", c.last}, {"home", c.first}, {"G", c.last}, {"home", c.first}} {
				if d.keys(step[0]); !strings.Contains(at(), step[1]) {
					t.Errorf("%s leads to %q, want %q", step[0], at(), step[1])
				}
			}
		})
	}
}

// TestTheComparisonHasItsEnds, and keys pressed there do not overflow.
func TestTheComparisonHasItsEnds(t *testing.T) {
	d := drive(t, 60, 16)
	scenes()["compare"](d)
	begin := d.frame()
	d.keys("end", "pgdown", "j")
	end := d.frame()
	if end == begin || !strings.Contains(begin, " 1–") {
		t.Fatalf("end does not move:\n%s", end)
	}
	d.keys("home")
	if d.frame() != begin {
		t.Errorf("home does not lead back:\n%s", d.frame())
	}
}
