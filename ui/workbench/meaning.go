package workbench

import (
	"strings"

	"mintmark/inspect"
)

// explained is all that the dictionary says of a claim: what it means, what Auth0 does with it, and the source.
func explained(m inspect.Member) (text, source string) {
	entry, ok := inspect.Describe(m.Name, false)
	if !ok {
		return "", ""
	}
	return strings.TrimSpace(entry.Meaning + " " + entry.Auth0), entry.Source
}
