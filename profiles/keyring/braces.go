package keyring

import "strings"

// KeePassXC hands out a value with its placeholders replaced: {TITLE} in it becomes the entry's title. So a value in
// which a brace stands before a letter, as in https://api.acme.dev/{tenant}, is written to a Secret Service with = as its
// first character and its = and { as =3D and =7B; every other value is written as it is.

// unbraced is value as a Secret Service gets it.
func unbraced(value string) string {
	if !strings.HasPrefix(value, "=") && !hasPlaceholder(value) {
		return value
	}
	return "=" + strings.NewReplacer("=", "=3D", "{", "=7B").Replace(value)
}

// braced takes unbraced back.
func braced(value string) string {
	rest, was := strings.CutPrefix(value, "=")
	if !was {
		return value
	}
	return strings.NewReplacer("=3D", "=", "=7B", "{").Replace(rest)
}

func hasPlaceholder(value string) bool {
	for {
		_, after, found := strings.Cut(value, "{")
		if !found {
			return false
		}
		if after != "" && (after[0]|0x20) >= 'a' && (after[0]|0x20) <= 'z' {
			return true
		}
		value = after
	}
}
