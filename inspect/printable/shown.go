package printable

import "unicode"

// Shown reports whether a rune that is no combining mark may be written as it is: a graphic rune that every terminal
// draws, with the same number of cells, and that does not join its neighbours. The ASCII space passes, the backslash
// too (Of escapes it for another reason).
func Shown(r rune) bool {
	switch {
	case r >= ' ' && r <= '~':
		return true
	case r < 0xa1 || !unicode.IsGraphic(r) || unicode.In(r, unicode.Z, unicode.M):
		return false
	}
	return !unicode.Is(uncertain, r)
}

// combining reports whether a rune is a mark that terminals draw over the rune before it, without a cell of its own.
// Marks of scripts whose clusters terminals measure differently are not among them.
func combining(r rune) bool { return r >= 0x300 && unicode.Is(overlays, r) }

// overlays are the nonspacing marks (category Mn) of scripts written with plain letters and accents.
var overlays = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x034e, Stride: 1}, {Lo: 0x0350, Hi: 0x036f, Stride: 1}, // without the grapheme joiner
	{Lo: 0x0483, Hi: 0x0487, Stride: 1},
	{Lo: 0x0591, Hi: 0x05bd, Stride: 1}, {Lo: 0x05bf, Hi: 0x05bf, Stride: 1}, {Lo: 0x05c1, Hi: 0x05c2, Stride: 1},
	{Lo: 0x05c4, Hi: 0x05c5, Stride: 1}, {Lo: 0x05c7, Hi: 0x05c7, Stride: 1},
	{Lo: 0x0610, Hi: 0x061a, Stride: 1}, {Lo: 0x064b, Hi: 0x065f, Stride: 1}, {Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0x06d6, Hi: 0x06dc, Stride: 1}, {Lo: 0x06df, Hi: 0x06e4, Stride: 1}, {Lo: 0x06e7, Hi: 0x06e8, Stride: 1},
	{Lo: 0x06ea, Hi: 0x06ed, Stride: 1},
	{Lo: 0x0e31, Hi: 0x0e31, Stride: 1}, {Lo: 0x0e34, Hi: 0x0e3a, Stride: 1}, {Lo: 0x0e47, Hi: 0x0e4e, Stride: 1},
	{Lo: 0x0eb1, Hi: 0x0eb1, Stride: 1}, {Lo: 0x0eb4, Hi: 0x0ebc, Stride: 1}, {Lo: 0x0ec8, Hi: 0x0ecd, Stride: 1},
	{Lo: 0x1dc0, Hi: 0x1dff, Stride: 1}, {Lo: 0x20d0, Hi: 0x20dc, Stride: 1}, {Lo: 0x20e5, Hi: 0x20f0, Stride: 1},
	{Lo: 0x3099, Hi: 0x309a, Stride: 1}, {Lo: 0xfe20, Hi: 0xfe2f, Stride: 1},
}}

// uncertain are graphic runes that are blank, that join their neighbours, or that terminals give different widths.
// Found by comparing the grapheme and the wcwidth measure of every rune, alone and between others (shown_test.go).
var uncertain = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x0d4e, Hi: 0x0d4e, Stride: 1},                                      // joins the rune after it
		{Lo: 0x0e33, Hi: 0x0e33, Stride: 1}, {Lo: 0x0eb3, Hi: 0x0eb3, Stride: 1}, // Thai and Lao AM
		{Lo: 0x1100, Hi: 0x11ff, Stride: 1},                                      // Hangul jamo and fillers
		{Lo: 0x2630, Hi: 0x2637, Stride: 1}, {Lo: 0x268a, Hi: 0x268f, Stride: 1}, // trigrams
		{Lo: 0x2800, Hi: 0x2800, Stride: 1}, // blank braille
		{Lo: 0x2e3a, Hi: 0x2e3b, Stride: 1}, // two- and three-em dash
		{Lo: 0x3030, Hi: 0x3030, Stride: 1}, {Lo: 0x303d, Hi: 0x303d, Stride: 1}, {Lo: 0x3164, Hi: 0x3164, Stride: 1},
		{Lo: 0x3297, Hi: 0x3297, Stride: 1}, {Lo: 0x3299, Hi: 0x3299, Stride: 1},
		{Lo: 0x4dc0, Hi: 0x4dff, Stride: 1},                                      // hexagrams
		{Lo: 0xa960, Hi: 0xa97c, Stride: 1}, {Lo: 0xd7b0, Hi: 0xd7fb, Stride: 1}, // more jamo
		{Lo: 0xff9e, Hi: 0xffa0, Stride: 1}, // halfwidth voicing marks, filler
		{Lo: 0xfffc, Hi: 0xfffc, Stride: 1}, // object replacement
	},
	R32: []unicode.Range32{
		{Lo: 0x110bd, Hi: 0x110bd, Stride: 1}, {Lo: 0x111c2, Hi: 0x111c3, Stride: 1}, {Lo: 0x113d1, Hi: 0x113d1, Stride: 1},
		{Lo: 0x1193f, Hi: 0x1193f, Stride: 1}, {Lo: 0x11941, Hi: 0x11941, Stride: 1}, {Lo: 0x11a3a, Hi: 0x11a3a, Stride: 1},
		{Lo: 0x11a84, Hi: 0x11a89, Stride: 1}, {Lo: 0x11d46, Hi: 0x11d46, Stride: 1}, {Lo: 0x11f02, Hi: 0x11f02, Stride: 1},
		{Lo: 0x1d159, Hi: 0x1d159, Stride: 1}, // null notehead
		{Lo: 0x1d300, Hi: 0x1d356, Stride: 1}, {Lo: 0x1d360, Hi: 0x1d376, Stride: 1},
		{Lo: 0x1f1e6, Hi: 0x1f1ff, Stride: 1}, // halves of flags
		{Lo: 0x1f202, Hi: 0x1f202, Stride: 1}, {Lo: 0x1f237, Hi: 0x1f237, Stride: 1},
		{Lo: 0x1f260, Hi: 0x1f265, Stride: 1},
		{Lo: 0x1f3fb, Hi: 0x1f3ff, Stride: 1}, // skin tones
	},
}
