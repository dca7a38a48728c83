package inspect

import (
	"strings"

	"mintmark/inspect/lazyregexp"
)

// tokenRun is a run of token characters that begins as a header does and has at least three parts.
var tokenRun = lazyregexp.New(`eyJ[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]*){2,}`)

// fromText takes the one token out of any other text: nested JSON, a cookie, a kubeconfig, a form. It must be a whole
// value there: where a token ends without a sign of it, a broken one would look like a shorter one.
func (c *cleaner) fromText() bool {
	runs := tokenRun().FindAllStringIndex(c.text, 2)
	if len(runs) != 1 {
		return false
	}
	from, end := runs[0][0], runs[0][1]
	if dots := strings.Count(c.text[from:end], "."); dots != 2 && dots != 4 || !wholeValue(c.text, from, end) {
		return false
	}
	c.took("the text around it")
	c.text = c.text[from:end]
	return true
}

// wholeValue reports whether what stands before and behind says that a value begins and ends there.
func wholeValue(text string, from, end int) bool {
	before, behind := text[:from], text[end:]
	for _, quote := range []string{`"`, `'`, "`"} {
		if rest, quoted := strings.CutSuffix(before, quote); quoted {
			if strings.HasSuffix(rest, `\`) {
				quote = `\` + quote
			}
			return strings.HasPrefix(behind, quote)
		}
	}
	line := strings.TrimLeft(behind, " \t")
	lineEnd := (line == "" || line[0] == '\n' || line[0] == '\r') && continued(text, len(text)-len(line)) == len(text)-len(line)
	switch {
	case strings.HasSuffix(before, ">"):
		return strings.HasPrefix(behind, "<")
	case strings.HasSuffix(before, "="):
		return lineEnd || strings.ContainsAny(behind[:min(1, len(behind))], "&;#")
	}
	return lineEnd && strings.HasSuffix(before, ": ")
}
