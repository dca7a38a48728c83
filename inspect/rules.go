package inspect

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// rule is one row of docs/codes.md with the severity that its findings carry.
type rule struct {
	code      string
	severity  Severity
	title     string
	why       string
	certainty Certainty
	source    string
}

func rules() []rule {
	return slices.Concat(structureRules(), headerRules(), keyRules(), claimRules())
}

// ruleFor finds a rule by its code in the tables of its area.
func ruleFor(code string) (rule, bool) {
	tables := []func() []rule{claimRules, headerRules, keyRules}
	if strings.HasPrefix(code, "structure.") {
		tables = []func() []rule{structureRules}
	}
	for _, table := range tables {
		for _, r := range table() {
			if r.code == code {
				return r, true
			}
		}
	}
	return rule{}, false
}

// Codes are all codes that this package can emit, for docs/codes.md.
func Codes() []Code {
	var list []Code
	for _, r := range rules() {
		list = append(list, Code{Code: r.code, Title: r.title, Why: r.why, Certainty: r.certainty, Source: r.source})
	}
	return list
}

// find makes the finding of a rule at one place. detail says what this very token does; the rule's reason follows it.
func find(code, path, expected, actual, detail string) Finding {
	r, _ := ruleFor(code)
	if detail != "" {
		detail += " "
	}
	return Finding{Code: code, Severity: r.severity, Path: path, Title: r.title, Expected: clip(expected), Actual: clip(actual),
		Detail: detail + r.why, Certainty: r.certainty, Source: r.source, Fix: fixes(code, clip(expected), clip(actual))}
}

// maxQuote is how many bytes of a value a finding quotes; a key in a header may fill a megabyte.
const maxQuote = 2000

func clip(s string) string {
	if len(s) <= maxQuote {
		return s
	}
	cut := maxQuote
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%s… (%d bytes)", s[:cut], len(s))
}
