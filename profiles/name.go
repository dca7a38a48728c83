package profiles

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Limits of what is kept.
const (
	MaxProfiles   = 1000     // profiles in one store
	MaxRecord     = 64 << 10 // bytes of one profile's settings, of one secret, or of one cached token
	MaxName       = 64       // characters of a name
	maxNameBytes  = 256      // the same in UTF-8, so that combining marks cannot pile up
	MaxStateBytes = 2000     // bytes of one profile's State as JSON
)

// SameName reports whether two profile names mean the same profile: equal without regard to case, by Unicode case
// folding after compatibility normalisation (full-width letters, ligatures).
func SameName(a, b string) bool { return foldName(a) == foldName(b) }

// foldName is the key by which names are unique.
func foldName(name string) string {
	if isASCII(name) { // the usual case, and a list folds every name
		return strings.ToLower(name)
	}
	return norm.NFKC.String(cases.Fold().String(norm.NFKC.String(name)))
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// checkName explains what is wrong with a name, "" if nothing.
func checkName(name string) string {
	switch {
	case name == "":
		return "A profile needs a name."
	case !utf8.ValidString(name):
		return "The name is not valid UTF-8."
	case strings.TrimSpace(name) != name:
		return "The name must not begin or end with a blank."
	}
	count := 0
	for _, r := range name {
		if r != ' ' && (!unicode.IsGraphic(r) || unicode.IsSpace(r) || invisible(r)) {
			return fmt.Sprintf("The name holds the invisible character U+%04X.", r)
		}
		if !unicode.Is(unicode.M, r) {
			count++
		}
	}
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case unicode.Is(unicode.M, first):
		return "The name must not begin with a combining mark."
	case count > MaxName || len(name) > maxNameBytes:
		return fmt.Sprintf("The name is too long: at most %d characters (%d bytes).", MaxName, maxNameBytes)
	case strings.ContainsAny(name, "/\\:"):
		return "The name must hold no slash, backslash or colon (they separate files and targets)."
	case strings.HasPrefix(name, "-") || strings.HasPrefix(name, "@") || strings.HasPrefix(name, "."):
		return "The name must not begin with - @ or . (a command line reads them otherwise)."
	}
	return ""
}

// CheckName judges a name as it is typed or imported: what checkName refuses, and letters of scripts that pass for one
// another in one name, by which it could be taken for another's (UTS 39 §5).
func CheckName(name string) Note {
	if problem := checkName(name); problem != "" {
		return noteOf(problem)
	}
	latin, other := false, ""
	for _, r := range name {
		switch {
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.Is(unicode.Cyrillic, r):
			other = "Cyrillic"
		case unicode.Is(unicode.Greek, r):
			other = "Greek"
		}
	}
	if latin && other != "" {
		return Note{Status: "warn", Text: "The name mixes Latin and " + other + " letters, some of which look the same: it may be taken for another profile's."}
	}
	return noteOf("")
}

// invisible lists graphic runes that show nothing: fillers and the blank Braille pattern.
func invisible(r rune) bool {
	switch r {
	case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0:
		return true
	}
	return unicode.Is(unicode.Variation_Selector, r)
}
