//go:build unix

package ui

import (
	"context"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"mintmark/profiles"
	"mintmark/ui/page"
)

// TestWhatIsKeptIsRight walks the screen at random, the clock with it, and holds each frame that was kept in parts to one
// that is drawn anew: nothing old may stay on the screen.
func TestWhatIsKeptIsRight(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 14))
	keys := []string{"f", "F", "t", "y", "esc", "j", "k", "tab", "shift+tab", "1", "2", "3", "4", "5", "6", "enter", "/", "p", "m", "g", "c", "e", "r", "?", "end", "home", "space", "left", "right"}
	jumps := []time.Duration{0, time.Second, time.Second, time.Second, 7 * time.Second, time.Minute, 11 * time.Minute, 29 * time.Minute, 5 * time.Hour, -3 * time.Minute, 300 * time.Millisecond}
	for _, size := range [][2]int{{120, 36}, {80, 24}, {60, 16}} {
		w := crowdedWorld(t)
		w.profiles[0].AutoRenew = true
		d := driveWorld(t, w, size[0], size[1])
		kept := 0
		for i := range 1500 {
			if random.IntN(3) == 0 {
				d.keys(keys[random.IntN(len(keys))])
			} else {
				d.w.at(jumps[random.IntN(len(jumps))])
				d.send(page.Tick{})
			}
			got := d.app.View().Content
			d.app.env.Turn()
			if want := d.app.View().Content; got != want {
				t.Fatalf("step %d at %v: a part of the frame is old:\n%s\n\nwant\n%s", i, size, got, want)
			}
			if d.app.View().Content == got {
				kept++
			}
		}
		if kept < 1500 {
			t.Errorf("%v: a frame that nothing happened to was drawn otherwise", size)
		}
	}
}

// still is a crowd whose tokens end tomorrow: for most seconds nothing on the screen changes.
func still(tb testing.TB) *driver {
	w := crowdedWorld(tb)
	for name, f := range w.tokens {
		f.Cached.ExpiresAt = f.Cached.ExpiresAt.Add(24 * time.Hour)
		w.tokens[name] = f
	}
	d := driveWorld(tb, w, 120, 36)
	d.keys("/")
	d.typed("tenant-0") // the others tick
	d.keys("enter", "end")
	d.w.at(time.Second)
	d.send(page.Tick{})
	d.app.View()
	return d
}

// TestASecondThatChangesNothingCostsNothing: such a tick makes no frame.
func TestASecondThatChangesNothingCostsNothing(t *testing.T) {
	d := still(t)
	d.lacks("59m")
	before := d.app.View().Content
	made := testing.AllocsPerRun(20, func() {
		d.w.at(time.Second)
		d.app.Update(page.Tick{})
		d.app.View()
	})
	if made > 20 || d.app.View().Content != before {
		t.Errorf("a still second makes %.0f allocations, want at most 20", made)
	}
	d.w.at(time.Minute)
	d.send(page.Tick{})
	d.keys("f")
	if d.app.View().Content == before {
		t.Error("the frame never changes any more")
	}
}

// TestATickMakesLittle: one second with two dozen countdowns at 120 × 36.
func TestATickMakesLittle(t *testing.T) {
	d := crowded(t, 120, 36)
	made := testing.AllocsPerRun(20, func() {
		d.w.at(time.Second)
		d.app.Update(page.Tick{})
		d.app.View()
	})
	t.Logf("%.0f allocations", made)
	if made > 500 {
		t.Errorf("a tick makes %.0f allocations, want at most 500", made)
	}
}

func BenchmarkStillTick(b *testing.B) {
	d := still(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.w.at([]time.Duration{time.Second, -time.Second}[i%2]) // it stays within a minute
		d.app.Update(page.Tick{})
		d.app.View()
	}
}

// TestTheClockIsTheWalls: a monotonic reading stands still while a machine sleeps, so that no moment on the screen may
// carry one.
func TestTheClockIsTheWalls(t *testing.T) {
	a := New(Deps{Now: time.Now, List: func(context.Context) ([]profiles.Summary, error) { return nil, nil }}, Options{})
	for _, at := range []time.Time{a.env.Now(), a.env.Moment()} {
		if strings.Contains(at.String(), "m=") {
			t.Errorf("%s carries a monotonic reading", at)
		}
	}
}
