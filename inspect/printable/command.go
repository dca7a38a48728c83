package printable

import "strings"

// Command makes a fix of ours, which quotes foreign values and is there to be copied, into lines. Where every rune may be
// shown as it is, the lines are exact: a backslash stays single, since a doubled one would be another command. Otherwise
// every line is escaped as Of does and exact is false; then only copying gives the command itself.
func Command(text string) (lines []Text, exact bool) {
	exact = true
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		lines = append(lines, Text{s: line})
		// A slash stands in for the backslash: it is as plain, and a mark after it is judged alike.
		as := strings.ReplaceAll(line, `\`, "/")
		exact = exact && Of(as).s == as
	}
	if exact {
		return lines, true
	}
	lines = lines[:0]
	for line := range strings.Lines(text) {
		lines = append(lines, Of(strings.TrimSuffix(line, "\n")))
	}
	return lines, false
}
