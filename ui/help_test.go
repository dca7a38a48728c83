package ui

import (
	"strings"
	"testing"
)

// TestHelpShowsEveryKey: at once where there is room, and never out of reach where there is not.
func TestHelpShowsEveryKey(t *testing.T) {
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}} {
		d := drive(t, size[0], size[1])
		d.keys("?")
		seen := d.frame()
		if size[0] == 120 && strings.Contains(seen, "for more") {
			t.Errorf("at 120x36 it still has to be scrolled:\n%s", seen)
		}
		for range 80 {
			d.keys("down")
			seen += d.frame()
		}
		for _, act := range d.app.actions() {
			if !strings.Contains(seen, act.Name.String()) {
				t.Errorf("%v: %q is not shown", size, act.Name.String())
			}
		}
		d.keys("up", "x")
		d.lacks("any key leaves", "any other key leaves")
	}
}
