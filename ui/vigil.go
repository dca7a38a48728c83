package ui

import (
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// vigil is the crash monitor's life beside the screen's: from the first frame on to the orderly end, and not while the
// process is stopped and the terminal is somebody else's.
type vigil struct {
	mu    sync.Mutex
	begin func(giveBack string) (end func()) // nil = there is no monitor
	undo  string
	end   func() // nil = nobody watches
	over  bool
}

// start starts it, unless it runs or the screen has ended meanwhile.
func (v *vigil) start() tea.Msg {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.begin != nil && v.end == nil && !v.over {
		v.end = v.begin(v.undo)
	}
	return nil
}

// watched starts the crash monitor beside the screen's loop.
func (a *App) watched() tea.Cmd {
	if a.watch == nil {
		return nil
	}
	return guarded(a.watch)
}

// pause ends it until the next start.
func (v *vigil) pause() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.end != nil {
		v.end()
		v.end = nil
	}
}

// stop ends it for good.
func (v *vigil) stop() {
	v.mu.Lock()
	v.over = true
	v.mu.Unlock()
	v.pause()
}

// Faulted is the end of a screen by a fault of its own.
func Faulted(report string) *Ended {
	return &Ended{Code: 2, What: "mintmark stopped because of a fault of its own", Report: report}
}

// giveBack is what gives the terminal back for a screen that can do it no more: everything that Bubble Tea undoes at its
// end, and the title that was put aside.
func (o Options) giveBack() string {
	undo := ansi.ResetModeSynchronizedOutput +
		ansi.ResetModifyOtherKeys + ansi.PopKittyKeyboard(1) + // of the alternate screen, which has a stack of its own
		ansi.ResetModeMouseButtonEvent + ansi.ResetModeMouseAnyEvent + ansi.ResetModeMouseExtSgr +
		ansi.ResetModeFocusEvent + ansi.ResetModeBracketedPaste + ansi.ResetModeUnicodeCore +
		ansi.ResetStyle + ansi.ResetModeAltScreenSaveCursor + ansi.SetModeTextCursorEnable
	if o.nativeProgress() {
		undo += ansi.ResetProgressBar
	}
	return undo + popTitle
}

// XTWINOPS 22 and 23; terminals without a stack of titles take no notice.
const (
	pushTitle = "\x1b[22;2t"
	popTitle  = "\x1b[23;2t"
)
