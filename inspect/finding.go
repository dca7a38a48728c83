package inspect

import "sync"

// Severity ranks a finding.
type Severity string

// Severities, worst first.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Certainty says how a rule is known: from a vendor's or standard's document, from watching the real thing, or as our
// conclusion. An Inferred rule is shown as likely, never as certain.
type Certainty string

// Certainties, surest first.
const (
	Documented Certainty = "documented"
	Observed   Certainty = "observed"
	Inferred   Certainty = "inferred"
)

// Fix is one way to mend a fault, filled in and ready to copy.
type Fix struct {
	Title string `json:"title"`
	As    string `json:"as"` // cli, terraform, console, action, text
	Text  string `json:"text"`
}

// Finding is one thing worth saying about a token. Expected, Actual and Detail may quote foreign text: make it
// printable before it is shown.
type Finding struct {
	Code      string    `json:"code"` // stable, listed in docs/codes.md
	Severity  Severity  `json:"severity"`
	Path      string    `json:"path"` // where: "claims.exp", "header.alg", "signature", "" for the whole
	Title     string    `json:"title"`
	Expected  string    `json:"expected"`
	Actual    string    `json:"actual"`
	Detail    string    `json:"detail"` // the reason: why it matters
	Certainty Certainty `json:"certainty"`
	Source    string    `json:"source"` // RFC section or vendor page
	Fix       []Fix     `json:"fix"`
}

// Code is one row of docs/codes.md: a stable code and what is known of it, independent of any token.
type Code struct {
	Code      string    // AREA.FAULT[.DETAIL], lower case, never reused
	Title     string    // what is wrong, a label
	Why       string    // why it matters, a sentence
	Certainty Certainty // how the rule is known
	Source    string    // RFC section or vendor page
}

// CodeIndex finds codes by name. The table is built when it is first asked, once.
func CodeIndex(table func() []Code) func(code string) (Code, bool) {
	index := sync.OnceValue(func() map[string]Code {
		all := map[string]Code{}
		for _, c := range table() {
			all[c.Code] = c
		}
		return all
	})
	return func(code string) (Code, bool) { c, ok := index()[code]; return c, ok }
}
