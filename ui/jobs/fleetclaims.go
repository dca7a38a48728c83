package jobs

import (
	"slices"
	"strings"

	"mintmark/inspect"
)

// CompareClaims compares claims over the tokens of many profiles and leaves with each result what concerns it. Without
// names it takes every claim that one of the profiles requires, and speaks only of those that require it.
func CompareClaims(results []FleetResult, names []string) {
	all := len(names) == 0
	if all {
		names = required(results)
	}
	for _, name := range names {
		holders := make([]inspect.Holder, len(results))
		for i, r := range results {
			holders[i] = inspect.Holder{Name: r.Profile, Token: r.Tried.Token}
			if e := r.Tried.Profile.Expect; e != nil {
				holders[i].Expected, holders[i].Told = e.Claims[name]
			}
		}
		for i, a := range inspect.CompareAcross(name, holders) {
			if holders[i].Told || !all && holders[i].Token != nil {
				results[i].Claims = append(results[i].Claims, a)
			}
		}
	}
}

// required are the names of the claims that any of the profiles requires, in order.
func required(results []FleetResult) (names []string) {
	for _, r := range results {
		if e := r.Tried.Profile.Expect; e != nil {
			for name := range e.Claims {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// ClaimWords says in one line what is the matter with a claim, "" where nothing is. Values in it are foreign text.
func ClaimWords(a inspect.Across) string {
	with := strings.Join(a.With, ", ")
	switch a.Code {
	case "claim.missing":
		return "missing"
	case "claim.swapped":
		return "swapped with " + with
	case "claim.mixed-up":
		return "carries the value of " + with
	case "claim.differs":
		if with != "" {
			return "another value, which " + with + " carries too"
		}
		return "another value"
	case "claim.shared":
		return "the same value as " + with
	}
	switch {
	case a.Status == inspect.Pass && with != "":
		return "as required; also with " + with
	case a.Status == inspect.Pass:
		return "as required"
	case a.Actual == "":
		return "no claim to read"
	}
	return "nothing says what is right"
}
