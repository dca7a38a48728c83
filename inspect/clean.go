package inspect

import "strings"

// Clean takes away what comes along when a token is pasted and says in words what it took; "" if nothing. One final
// newline is taken silently.
func Clean(input string) (token, removed string) {
	text := strings.TrimSuffix(strings.TrimSuffix(input, "\n"), "\r")
	if trimmed := strings.Trim(text, " \t\r\n"); trimmed != text {
		return trimmed, "blanks around it"
	}
	return text, ""
}
