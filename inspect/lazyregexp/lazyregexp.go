// Package lazyregexp holds regular expressions that are compiled when they are first used: most runs of the program use
// none of them, and compiling all of them made up a third of its start.
package lazyregexp

import (
	"regexp"
	"sync"
)

// New is a regular expression that is compiled once, by the first call. It panics then if the expression is malformed;
// a test compiles each.
func New(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}
