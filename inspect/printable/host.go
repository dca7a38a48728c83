package printable

import (
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// Host shows a host name so that it cannot pass for another: whatever is not plain ASCII is written in punycode
// (xn--…). mixed reports that a label mixes scripts that no language mixes, as in a Latin name with one Cyrillic
// letter; such names are made to deceive. A port and what is no host name at all are shown as they are, escaped.
func Host(name string) (shown Text, mixed bool) {
	labels := strings.Split(name, ".")
	for i, label := range labels {
		decoded := label
		if hasPrefixFold(label, "xn--") {
			if u, err := idna.Punycode.ToUnicode(strings.ToLower(label)); err == nil {
				decoded = u
			}
		}
		mixed = mixed || mixedScripts(decoded)
		if plain(label) {
			continue
		}
		if a, err := idna.Punycode.ToASCII(label); err == nil {
			labels[i] = a
		}
	}
	return Of(strings.Join(labels, ".")), mixed
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// mixedScripts allows one script a label, and Han with the scripts that are written with it (UTS 39 §5.1, highly
// restrictive, in short).
func mixedScripts(label string) bool {
	seen := map[string]bool{}
	for _, r := range label {
		if script := scriptOf(r); script != "" {
			seen[script] = true
		}
	}
	for _, set := range [][]string{{"Latin", "Han", "Hiragana", "Katakana"}, {"Latin", "Han", "Hangul"}, {"Latin", "Han", "Bopomofo"}} {
		if within(seen, set) {
			return false
		}
	}
	return len(seen) > 1
}

func within(seen map[string]bool, set []string) bool {
	count := 0
	for _, s := range set {
		if seen[s] {
			count++
		}
	}
	return count == len(seen)
}

// scriptOf names a rune's script; "" for what all scripts share.
func scriptOf(r rune) string {
	if r < 0x80 {
		if unicode.IsLetter(r) {
			return "Latin"
		}
		return ""
	}
	if unicode.In(r, unicode.Common, unicode.Inherited) {
		return ""
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}
