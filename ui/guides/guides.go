// Package guides is what mintmark teaches: walkthroughs as data, with checks that are real, and exercises. A step says
// what to do with this profile's values filled in, and its check reads the profile's token, discovery, keys, prediction
// or trial through ui/jobs. The same steps are practised in the sandbox, where a step's change is made in the pretend
// world. Screen and command line only show what is said here.
package guides

import (
	"slices"

	"mintmark/inspect"
)

// Guide is one walkthrough. Guides() lists them; names are stable.
type Guide struct {
	Name  string
	Title string
	Why   string // one or two sentences: what you have at its end
	Steps []Step

	Exercise *Exercise // nil for a walkthrough
}

// Step is one thing to do and to see done.
type Step struct {
	ID      string // stable within the guide: progress is kept by it
	Title   string
	Why     string
	Sources []string // https links to the vendor's own words
	// Do is what to do, filled in: as cli, terraform, console, action or text. It asks nobody beyond what l holds.
	Do func(l *Look) []inspect.Fix
	// Check looks whether it is done.
	Check func(l *Look) Result
	// OnFail is advice for when the check does not pass and its own words do not help.
	OnFail string
	// Moves are the changes that "apply in sandbox" makes, judged from what the check saw; nil = the step changes nothing.
	Moves func(l *Look) []Move
	// Fresh: the check wants a new token rather than the cached one, since it is about the tenant's configuration.
	Fresh bool
}

// Move is one change in the pretend world.
type Move struct {
	Title string
	Make  func(l *Look) error
}

// Status of a check.
type Status string

// Statuses of a check. Unknown: it could not be told, and Why says what would tell.
const (
	Pass    Status = "pass"
	Fail    Status = "fail"
	Unknown Status = "unknown"
)

// Result is what a check saw.
type Result struct {
	Status Status
	Saw    []Seen
	Code   string        // what is wrong, in docs/codes.md; "" if there is no code for it
	Why    string        // why it does not pass, a sentence; foreign text may be quoted in it
	Fixes  []inspect.Fix // what the fault itself asks for, before the step's own Do

	note string // kept with the progress when the check passes
}

// Seen is one thing that a check looked at. Value is foreign text.
type Seen struct {
	Label, Value string
	OK           bool
}

func pass(saw ...Seen) Result                { return Result{Status: Pass, Saw: saw} }
func fail(why string, saw ...Seen) Result    { return Result{Status: Fail, Why: why, Saw: saw} }
func unknown(why string, saw ...Seen) Result { return Result{Status: Unknown, Why: why, Saw: saw} }

func good(label, value string) Seen { return Seen{label, value, true} }
func bad(label, value string) Seen  { return Seen{label, value, false} }

// Guides are all walkthroughs, in the order in which a newcomer would take them.
func Guides() []Guide {
	return []Guide{
		machine(), audience(), authentication(), claims(), lifetime(),
		amazon(), google(), entra(), ownAPI(), service(), tenants(), rotation(), login(), refused(),
	}
}

// All are the walkthroughs and then the exercises.
func All() []Guide { return append(Guides(), Exercises()...) }

// Find is the guide of a name; ok is false when there is none.
func Find(name string) (g Guide, ok bool) {
	for _, g := range All() {
		if g.Name == name {
			return g, true
		}
	}
	return Guide{}, false
}

// step finds a step by its ID, -1 if there is none.
func (g Guide) step(id string) int {
	for i, s := range g.Steps {
		if s.ID == id {
			return i
		}
	}
	return -1
}

// Mends is what a step's reader can do: what the fault itself asks for, then the step's own forms, each once.
func (r Result) Mends(do []inspect.Fix) []inspect.Fix {
	var out []inspect.Fix
	for _, f := range slices.Concat(r.Fixes, do) {
		if !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	return out
}
