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
	return !uncertain(r)
}

// combining reports whether a rune is a mark that terminals draw over the rune before it, without a cell of its own: a
// nonspacing mark (category Mn) of a script written with plain letters and accents. Marks of scripts whose clusters
// terminals measure differently, and the grapheme joiner, are not among them.
func combining(r rune) bool {
	switch {
	case r < 0x300:
		return false
	case r >= 0x0300 && r <= 0x034e, r >= 0x0350 && r <= 0x036f, r >= 0x0483 && r <= 0x0487,
		r >= 0x0591 && r <= 0x05bd, r == 0x05bf, r >= 0x05c1 && r <= 0x05c2,
		r >= 0x05c4 && r <= 0x05c5, r == 0x05c7, r >= 0x0610 && r <= 0x061a,
		r >= 0x064b && r <= 0x065f, r == 0x0670, r >= 0x06d6 && r <= 0x06dc,
		r >= 0x06df && r <= 0x06e4, r >= 0x06e7 && r <= 0x06e8, r >= 0x06ea && r <= 0x06ed,
		r == 0x0e31, r >= 0x0e34 && r <= 0x0e3a, r >= 0x0e47 && r <= 0x0e4e,
		r == 0x0eb1, r >= 0x0eb4 && r <= 0x0ebc, r >= 0x0ec8 && r <= 0x0ecd,
		r >= 0x1dc0 && r <= 0x1dff, r >= 0x20d0 && r <= 0x20dc, r >= 0x20e5 && r <= 0x20f0,
		r >= 0x3099 && r <= 0x309a, r >= 0xfe20 && r <= 0xfe2f:
		return true
	}
	return false
}

// uncertain reports graphic runes that are blank (jamo and other fillers, braille without dots), that join their
// neighbours (jamo, halves of flags, skin tones, halfwidth voicing marks), or that terminals give different widths
// (trigrams, hexagrams, long dashes). Found by comparing the grapheme and the wcwidth measure of every rune, alone and
// between others (shown_test.go).
func uncertain(r rune) bool {
	switch {
	case r == 0x0d4e, r == 0x0e33, r == 0x0eb3,
		r >= 0x1100 && r <= 0x11ff, r >= 0x2630 && r <= 0x2637, r >= 0x268a && r <= 0x268f,
		r == 0x2800, r >= 0x2e3a && r <= 0x2e3b, r == 0x3030,
		r == 0x303d, r == 0x3164, r == 0x3297,
		r == 0x3299, r >= 0x4dc0 && r <= 0x4dff, r >= 0xa960 && r <= 0xa97c,
		r >= 0xd7b0 && r <= 0xd7fb, r >= 0xff9e && r <= 0xffa0, r == 0xfffc,
		r == 0x110bd, r >= 0x111c2 && r <= 0x111c3, r == 0x113d1,
		r == 0x1193f, r == 0x11941, r == 0x11a3a,
		r >= 0x11a84 && r <= 0x11a89, r == 0x11d46, r == 0x11f02,
		r == 0x1d159, r >= 0x1d300 && r <= 0x1d356, r >= 0x1d360 && r <= 0x1d376,
		r >= 0x1f1e6 && r <= 0x1f1ff, r == 0x1f202, r == 0x1f237,
		r >= 0x1f260 && r <= 0x1f265, r >= 0x1f3fb && r <= 0x1f3ff:
		return true
	}
	return false
}
