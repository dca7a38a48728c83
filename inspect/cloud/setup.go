package cloud

import (
	"slices"

	"mintmark/inspect"
)

// Codes are the codes of the steps with the given statuses, one status after the other, each in the cloud's own order.
func (p Prediction) Codes(statuses ...Status) (codes []string) {
	for _, status := range statuses {
		for _, s := range p.Steps {
			if s.Status == status {
				codes = append(codes, s.Code)
			}
		}
	}
	return codes
}

// Ordered is what Setup gives: what mends each code in turn, then the whole set-up, each change once. Changes without
// texts are left out.
func Ordered(codes []string, mend func(code string) []Change, whole []Change) []Change {
	var changes []Change
	add := func(list []Change) {
		for _, ch := range list {
			same := func(o Change) bool { return o.Title == ch.Title && string(o.Apply) == string(ch.Apply) }
			if len(ch.Texts) > 0 && !slices.ContainsFunc(changes, same) {
				changes = append(changes, ch)
			}
		}
	}
	for _, code := range codes {
		add(mend(code))
	}
	add(whole)
	return changes
}

// Fixes is the change's texts for a list in which its title does not stand above them: each title says what is changed,
// then with which tool.
func (c Change) Fixes() []inspect.Fix {
	fixes := slices.Clone(c.Texts)
	for i, f := range fixes {
		if c.Title != "" && f.Title != c.Title {
			fixes[i].Title = c.Title + ": " + f.Title
		}
	}
	return fixes
}
