package ui

import "mintmark/ui/page"

// Below these sizes the screen changes its shape.
const (
	minWidth, minHeight = 20, 5 // smaller: "too small"
	bareWidth           = 60    // narrower or lower: only the essentials, no frames
	bareHeight          = 16    //
	drawerWidth         = 70    // narrower: one pane at a time
	sideWidth           = 100   // wide enough for list and token side by side
	leastSide           = 30    // what a list needs for its words
	widestSide          = 38    //
	bareLow             = 8     // lower: no header either
	sheetWidth          = 76    // of what lies over the page
)

// Layout is where everything stands. One pure function makes it.
type Layout struct {
	TooSmall bool
	Header   int // rows of the header: 0 or 1
	Footer   int // rows of the footer: 0 or 1
	Body     page.Area
}

// Arrange gives every part its place on a screen of w × h cells.
func Arrange(w, h int) Layout {
	if w < minWidth || h < minHeight {
		return Layout{TooSmall: true}
	}
	l := Layout{Header: 1, Footer: 1}
	if h < bareLow {
		l.Header = 0
	}
	l.Body = page.Area{W: w, H: h - l.Header - l.Footer}
	switch {
	case w < bareWidth || h < bareHeight:
		l.Body.Bare = true
	case w >= sideWidth:
		l.Body.Side = min(widestSide, max(leastSide, w*28/100))
	case w >= drawerWidth:
		l.Body.Side, l.Body.Drawer = leastSide, true
	}
	return l
}
