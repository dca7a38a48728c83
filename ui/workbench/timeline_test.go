package workbench

import (
	"testing"
	"time"
)

func TestATimelinesEndHasItsDate(t *testing.T) {
	berlin := time.FixedZone("CET", 3600)
	at := time.Date(2026, 11, 22, 14, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		after time.Duration
		loc   *time.Location
		want  string
	}{{0, time.UTC, "14:00"}, {9 * time.Hour, time.UTC, "23:00"}, {9 * time.Hour, berlin, "11-23 00:00"}, {24 * time.Hour, time.UTC, "11-23 14:00"}, {365 * 24 * time.Hour, time.UTC, "11-22 14:00"}} {
		if got := clock(at.Add(c.after), at, c.loc).String(); got != c.want {
			t.Errorf("after %s: %q, want %q", c.after, got, c.want)
		}
	}
}

// TestTheTimelineFillsItsWidth whether or not its end has a date, and what is revealed says how it is hidden.
func TestTheTimelineFillsItsWidth(t *testing.T) {
	for _, hours := range []int{-1, 11} { // the token lives an hour
		b := newBench(t, "one")
		b.now = b.now.Add(time.Duration(hours) * time.Hour).Add(30 * time.Minute)
		b.keys("f", "r")
		r := b.w.row()
		if got := b.w.timeline(r, 80); len(got) != 1 || got[0].Width() != 80 {
			t.Errorf("%d h: %d lines, %d cells", hours, len(got), got[0].Width())
		}
		b.shows("r hide; hidden by itself after 30 s")
		b.keys("r")
		b.shows("r reveal for 30 s")
	}
}
