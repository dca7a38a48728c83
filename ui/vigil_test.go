//go:build unix

package ui

import (
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestTheVigilHasOneMonitorAtMost: started twice, paused, started again, and never after the end.
func TestTheVigilHasOneMonitorAtMost(t *testing.T) {
	var log string
	v := &vigil{undo: "u", begin: func(giveBack string) func() { log += "+" + giveBack; return func() { log += "-" } }}
	for _, step := range []func(){func() { v.start() }, func() { v.start() }, v.pause, v.pause, func() { v.start() }, v.stop, func() { v.start() }, v.stop} {
		step()
	}
	if log != "+u-+u-" {
		t.Errorf("%s", log)
	}
	none := &vigil{}
	none.start()
	none.stop()
}

// TestTheMonitorKnowsWhatTheScreenSets: it lives with the screen, and what it would write undoes all that the screen sets: each
// mode that was set when it began, and each that the orderly end resets.
func TestTheMonitorKnowsWhatTheScreenSets(t *testing.T) {
	x := openTerminal(t, 80, 24)
	var given atomic.Value
	var began, ended atomic.Int32
	o := Options{Environ: []string{"TERM=xterm-256color", "LANG=C.UTF-8", "TERM_PROGRAM=ghostty"},
		Monitor: func(giveBack string) func() { given.Store(giveBack); began.Add(1); return func() { ended.Add(1) } }}
	x.open(t.Context(), newWorld(t).deps(), o)
	x.waits("acme-prod")
	for until := time.Now().Add(5 * time.Second); began.Load() == 0 && time.Now().Before(until); time.Sleep(5 * time.Millisecond) {
	}
	time.Sleep(100 * time.Millisecond)
	set := x.stream()
	x.press("q")
	if err := x.ends(); err != nil || began.Load() != 1 || ended.Load() != 1 {
		t.Fatalf("%v, began %d times, ended %d times", err, began.Load(), ended.Load())
	}
	undo, _ := given.Load().(string)
	seen := 0
	want := func(sequence string) {
		seen++
		if !strings.Contains(undo, sequence) {
			t.Errorf("%q is not written", sequence)
		}
	}
	for _, m := range regexp.MustCompile(`\x1b\[\?([0-9]+)h`).FindAllStringSubmatch(set, -1) {
		if m[1] != "25" {
			want("\x1b[?" + m[1] + "l")
		}
	}
	orderly := x.stream()[len(set):]
	for _, sequence := range regexp.MustCompile(`\x1b\[\?[0-9]+[hl]|\x1b\[<[0-9]*u|\x1b\[>4m|\x1b\[23;2t|\x1b\]9;4;0\x07`).FindAllString(orderly, -1) {
		if sequence != "\x1b[?2026h" {
			want(sequence)
		}
	}
	if seen < 12 {
		t.Errorf("only %d sequences were looked at: %q", seen, orderly)
	}
	for _, environ := range []string{"TERM_PROGRAM=ghostty", "TERM_PROGRAM=iTerm.app"} {
		if undo := (Options{Environ: []string{environ}}).giveBack(); strings.Contains(undo, "\x1b]9") != (environ == "TERM_PROGRAM=ghostty") || len(undo) > 255 {
			t.Errorf("%s: %q", environ, undo)
		}
	}
}

// TestAResumedScreenIsWatchedAgain, as the monitor ends with each stop.
func TestAResumedScreenIsWatchedAgain(t *testing.T) {
	d := drive(t, 80, 24)
	watched := 0
	d.app.watch = func() tea.Msg { watched++; return nil }
	d.send(tea.ResumeMsg{})
	if watched != 1 {
		t.Errorf("watched %d times", watched)
	}
}
