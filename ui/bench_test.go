//go:build unix

package ui

import (
	"fmt"
	"sort"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"mintmark/ui/page"
	"mintmark/ui/widget"
)

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

// loop measures Update and View apart, in milliseconds at p99, on the largest screen with the crowd: time of the processor,
// with what the garbage collector takes of it, so that what else a machine does counts little.
func loop(tb testing.TB, rounds int) map[string]float64 {
	tb.Helper()
	d := crowded(tb, 300, 100)
	d.keys("t", "y", "tab")
	var updates, views []float64
	timed := func(list *[]float64, f func()) {
		began := processor()
		f()
		*list = append(*list, float64(processor()-began)/float64(time.Millisecond))
	}
	names := []string{"j", "k", "1", "2", "3", "tab", "j", "tab", "6", "end"}
	for i := range rounds {
		timed(&updates, func() { d.app.Update(keyPress(names[i%len(names)])) })
		timed(&views, func() { d.app.View() })
		d.w.at(time.Second)
		timed(&updates, func() { d.app.Update(page.Tick{}) })
		timed(&views, func() { d.app.View() })
	}
	p99 := func(list []float64) float64 {
		sort.Float64s(list)
		return list[len(list)*99/100]
	}
	return map[string]float64{"update-p99-ms": p99(updates), "view-p99-ms": p99(views)}
}

func BenchmarkLoop(b *testing.B) {
	for range b.N {
		for name, value := range loop(b, 2000) {
			b.ReportMetric(value, name)
		}
	}
	b.ReportMetric(0, "ns/op")
}
