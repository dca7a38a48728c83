package inspect

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Miss is the way in which two names that should be equal just fail to be.
type Miss string

// Ways to miss, from the smallest slip to no resemblance.
const (
	MissNone      Miss = ""          // equal
	MissSlash     Miss = "slash"     // only slashes at the end differ
	MissScheme    Miss = "scheme"    // http, https or no scheme at all
	MissCase      Miss = "case"      // only upper and lower case differ
	MissSpace     Miss = "space"     // blanks or line breaks
	MissQuotes    Miss = "quotes"    // quotes around one of them
	MissInvisible Miss = "invisible" // characters that cannot be seen, or look like others
	MissEscape    Miss = "escape"    // percent-encoded on one side
	MissHost      Miss = "host"      // one host is Auth0's own name, the other a custom domain
	MissRegion    Miss = "region"    // same tenant name, another Auth0 region
	MissPort      Miss = "port"      // a port on one side
	MissPath      Miss = "path"      // same host, another path
	MissOther     Miss = "other"     // no near miss
)

// maxName is the longest name in bytes that is compared by its look; nobody slips in a longer one.
const maxName = 4096

// NearMiss says how actual just misses expected, and why that matters in a sentence; "" for MissNone and MissOther.
// Several slips at once are named together, and the first of them is the Miss. Both texts are only compared, never
// trusted.
func NearMiss(expected, actual string) (Miss, string) {
	if expected == actual {
		return MissNone, ""
	}
	if len(expected) > maxName || len(actual) > maxName {
		return MissOther, ""
	}
	if slips := slipsBetween(expected, actual); len(slips) > 0 {
		words := slips[0].words(expected, actual)
		for _, s := range slips[1:] {
			words += " " + s.words(expected, actual)
		}
		return slips[0], words
	}
	return missedURL(expected, actual)
}

// slipsBetween finds the fewest normalisations that make the texts equal: single ones first, then all that change
// anything, as far as each is needed.
func slipsBetween(expected, actual string) []Miss {
	order := []Miss{MissSlash, MissScheme, MissCase, MissSpace, MissQuotes, MissInvisible, MissEscape}
	for _, m := range order {
		if m.level(expected) == m.level(actual) {
			return []Miss{m}
		}
	}
	// Outer layers hide inner ones: a quoted URL has no scheme until the quotes are off.
	layered := []Miss{MissInvisible, MissSpace, MissQuotes, MissEscape, MissScheme, MissCase, MissSlash}
	if levelAll(layered, expected) != levelAll(layered, actual) {
		return nil
	}
	needed := layered
	for _, m := range layered {
		if rest := without(needed, m); levelAll(rest, expected) == levelAll(rest, actual) {
			needed = rest
		}
	}
	var slips []Miss
	for _, m := range order {
		if !contains(needed, m) {
			continue
		}
		slips = append(slips, m)
	}
	return slips
}

func levelAll(kinds []Miss, s string) string {
	for _, m := range kinds {
		s = m.level(s)
	}
	return s
}

func without(list []Miss, m Miss) []Miss {
	var rest []Miss
	for _, x := range list {
		if x != m {
			rest = append(rest, x)
		}
	}
	return rest
}

func contains(list []Miss, m Miss) bool {
	for _, x := range list {
		if x == m {
			return true
		}
	}
	return false
}

// level removes what this kind of slip is about.
func (m Miss) level(s string) string {
	switch m {
	case MissSlash:
		return strings.TrimRight(s, "/")
	case MissScheme:
		if at := strings.Index(s, "://"); at > 0 && (strings.EqualFold(s[:at], "http") || strings.EqualFold(s[:at], "https")) {
			return s[at+3:]
		}
		return s
	case MissCase:
		return strings.ToLower(s)
	case MissSpace:
		return strings.Join(strings.Fields(s), "")
	case MissQuotes:
		return strings.Trim(s, "\"'`“”‘’")
	case MissInvisible:
		return strings.Map(skeleton, s)
	case MissEscape:
		if plain, err := url.PathUnescape(s); err == nil {
			return plain
		}
	}
	return s
}

// skeleton drops what cannot be seen and folds the look-alikes that are met in host names.
func skeleton(r rune) rune {
	switch {
	case r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Mn) || unicode.IsControl(r) && !unicode.IsSpace(r):
		return -1
	case r < 0x80:
		return r
	}
	if r >= 0xff01 && r <= 0xff5e { // full width
		return r - 0xfee0
	}
	if i := strings.IndexRune(alike, r); i >= 0 {
		return rune(meant[utf8.RuneCountInString(alike[:i])])
	}
	return r
}

// alike are letters of other scripts and dashes that look like the plain ones of meant, in its order: Cyrillic, small and
// large, for client IDs have both; Greek; dashes.
const (
	alike = "аеорсухіјѕԁһӏ" + "АВЕКМНОРСТУХІЈЅ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧον" + "‐‑–—−"
	meant = "aeopcyxijsdhl" + "ABEKMHOPCTYXIJS" + "ABEZHIKMNOPTYXov" + "-----"
)

// Hidden says how two texts differ that look the same, or are the same once quotes or percent-encoding are off; "" for
// every other difference. What it quotes is the first character that differs, spelled out.
func Hidden(expected, actual string) string {
	switch miss, words := NearMiss(expected, actual); miss {
	case MissInvisible, MissEscape, MissQuotes:
		return words + " First difference: " + FirstDifference(expected, actual) + "."
	}
	return ""
}

func (m Miss) words(expected, actual string) string {
	switch m {
	case MissSlash:
		if strings.HasSuffix(actual, "/") && !strings.HasSuffix(expected, "/") {
			return "It ends in a slash that is not expected."
		}
		if strings.HasSuffix(expected, "/") && !strings.HasSuffix(actual, "/") {
			return "The slash at its end is missing."
		}
		return "The number of slashes at the end differs."
	case MissScheme:
		return "Only the scheme differs: " + schemeOf(actual) + " instead of " + schemeOf(expected) + "."
	case MissCase:
		return "Only upper and lower case differ."
	case MissSpace:
		return "Blanks or line breaks differ."
	case MissQuotes:
		return "One of them carries quotes."
	case MissInvisible:
		return "They look alike but differ in characters that are invisible or resemble others."
	case MissEscape:
		return "One of them is percent-encoded."
	}
	return ""
}

func schemeOf(s string) string {
	if at := strings.Index(s, "://"); at > 0 && at < 10 {
		return s[:at+3]
	}
	return "none"
}
