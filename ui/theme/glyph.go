package theme

import (
	"charm.land/bubbles/v2/spinner"

	"mintmark/inspect/printable"
)

// Glyphs are the few signs of the screen. Every one is a single cell wide in every terminal, or several ASCII ones.
type Glyphs struct {
	OK, Bad, Warn, Unknown, None     printable.Text // states
	Held, Empty, Chosen, Dots, Point printable.Text // ● ○ ▸ … ·
	Full, Rest                       printable.Text // ▰ ▱
	Horizontal, Vertical             printable.Text
	TopLeft, TopRight                printable.Text
	BottomLeft, BottomRight          printable.Text
	LeftTee, RightTee                printable.Text
	Tick, Now, Caret                 printable.Text // on the timeline and under differences
	Arrow                            printable.Text
	Whole, Upper, Lower              printable.Text // █ ▀ ▄, for QR codes; ASCII has none
	Favourite                        printable.Text // ★
	Spinner                          []printable.Text
}

func glyphs(ascii bool) Glyphs {
	own := printable.Own
	if ascii {
		return Glyphs{
			OK: own("ok"), Bad: own("x"), Warn: own("!"), Unknown: own("?"), None: own("-"),
			Held: own("*"), Empty: own("o"), Chosen: own(">"), Dots: own("..."), Point: own("-"),
			Full: own("#"), Rest: own("-"), Horizontal: own("-"), Vertical: own("|"),
			TopLeft: own("+"), TopRight: own("+"), BottomLeft: own("+"), BottomRight: own("+"),
			LeftTee: own("+"), RightTee: own("+"), Tick: own("'"), Now: own("^"), Caret: own("^"), Arrow: own(">"), Favourite: own("+"),
			Spinner: frames(spinner.Line),
		}
	}
	return Glyphs{
		OK: own("✓"), Bad: own("✗"), Warn: own("▲"), Unknown: own("?"), None: own("–"),
		Held: own("●"), Empty: own("○"), Chosen: own("▸"), Dots: own("…"), Point: own("·"),
		Full: own("▰"), Rest: own("▱"), Horizontal: own("─"), Vertical: own("│"),
		TopLeft: own("╭"), TopRight: own("╮"), BottomLeft: own("╰"), BottomRight: own("╯"),
		LeftTee: own("├"), RightTee: own("┤"), Tick: own("╵"), Now: own("▲"), Caret: own("^"), Arrow: own("→"), Whole: own("█"), Upper: own("▀"), Lower: own("▄"), Favourite: own("★"),
		Spinner: frames(spinner.MiniDot),
	}
}

// frames are the pictures of one of Bubbles' spinners; the page's own clock turns them, so that every wait on the screen
// turns together.
func frames(s spinner.Spinner) []printable.Text {
	var out []printable.Text
	for _, f := range s.Frames {
		lines, _ := printable.Command(f) // exact: the backslash of the ASCII one stays single
		out = append(out, lines...)
	}
	return out
}
