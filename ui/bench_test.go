package ui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/profiles"
	"mintmark/ui/page"
	"mintmark/ui/widget"
)

// crowded is a screen of 500 profiles, 20 of them counting down, with a token of 16 KiB held.
func crowded(b *testing.B, w, h int) *driver {
	world := newWorld(b)
	for i := range 495 {
		world.profiles = append(world.profiles, profiles.Profile{Name: fmt.Sprintf("tenant-%03d", i), Domain: fmt.Sprintf("t%03d.eu.auth0.com", i), ClientID: "x", Audience: "https://api.acme.dev"})
	}
	for i := range 20 {
		p := world.profiles[5+i]
		world.tokens[p.Name], _ = world.fetch(b.Context(), p.Name, false)
	}
	world.claims["acme-prod"] = `"blob":"` + strings.Repeat("abcdefgh", 1500) + `"`
	d := driveWorld(b, world, w, h)
	d.keys("f")
	return d
}

func BenchmarkTick(b *testing.B) {
	for _, size := range [][2]int{{120, 36}, {300, 100}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			d := crowded(b, size[0], size[1])
			b.ReportAllocs()
			for b.Loop() {
				d.w.at(time.Second)
				d.app.Update(page.Tick{})
				d.app.View()
			}
		})
	}
}

func BenchmarkKey(b *testing.B) {
	for _, size := range [][2]int{{120, 36}, {300, 100}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			d := crowded(b, size[0], size[1])
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				d.app.Update(keyPress([]string{"j", "k"}[i%2]))
				d.app.View()
			}
		})
	}
}

// BenchmarkPasteKey is one keystroke in a pasted token of 16 KiB: Update and View only, the decoding runs beside.
func BenchmarkPasteKey(b *testing.B) {
	d := crowded(b, 120, 36)
	d.keys("p")
	d.send(paste(d.w.mint(d.w.profiles[0]).Raw))
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		d.app.Update([]tea.KeyPressMsg{keyPress("a"), keyPress("backspace")}[i%2])
		d.app.View()
	}
}

func BenchmarkPaint(b *testing.B) {
	d := crowded(b, 300, 100)
	frame := d.app.frame()
	b.ReportAllocs()
	for b.Loop() {
		widget.Paint(frame, &d.app.styles)
	}
}

// TestUpdateAndViewAreFast holds the budget of the screen's loop at its largest: 5 ms at p99, with room for a busy
// machine.
func TestUpdateAndViewAreFast(t *testing.T) {
	d := drive(t, 300, 100)
	d.keys("t", "y", "tab")
	var slow int
	const rounds = 300
	for i := range rounds {
		began := time.Now()
		d.app.Update(keyPress([]string{"j", "k", "1", "2", "3"}[i%5]))
		d.app.View()
		if time.Since(began) > 5*time.Millisecond {
			slow++
		}
	}
	if slow > rounds/20 {
		t.Errorf("%d of %d updates took more than 5 ms", slow, rounds)
	}
}
