package jobs

import (
	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Said is an error in the words of the command line.
type Said struct {
	Code string `json:"code"`
	What string `json:"what"`
	Why  string `json:"why"`
	Next string `json:"next"`
}

// FleetDocument is what `fleet --json` prints and the screen's matrix exports.
type FleetDocument struct {
	Results []FleetRow `json:"results"`
}

// FleetRow is one profile of the document.
type FleetRow struct {
	Profile string        `json:"profile"`
	Error   *Said         `json:"error"` // null when it was tried
	Trials  []cloud.Trial `json:"trials"`
	Claims  []ClaimRow    `json:"claims"`  // empty unless claims were compared
	History []Past        `json:"history"` // its remembered trials, oldest first
}

// ClaimRow is one claim of a profile's token beside the others'.
type ClaimRow struct {
	Name      string            `json:"name"`
	Status    inspect.Status    `json:"status"`
	Code      string            `json:"code"`
	Expected  *string           `json:"expected"` // null when the profile requires nothing
	Actual    *string           `json:"actual"`   // null when the token has no such claim, or there is none
	With      []string          `json:"with"`     // the other profiles that it is about
	Title     string            `json:"title"`
	Why       string            `json:"why"`
	Certainty inspect.Certainty `json:"certainty"`
}

// Document makes the document; explain gives an error's words.
func Document(results []FleetResult, explain func(error) Said) FleetDocument {
	doc := FleetDocument{Results: make([]FleetRow, 0, len(results))}
	for _, r := range results {
		row := FleetRow{Profile: r.Profile, Trials: r.Tried.Trials, Claims: []ClaimRow{}, History: r.History}
		if row.Trials == nil {
			row.Trials = []cloud.Trial{}
		}
		if row.History == nil {
			row.History = []Past{}
		}
		if r.Err != nil {
			said := explain(r.Err)
			row.Error = &said
		}
		for _, a := range r.Claims {
			row.Claims = append(row.Claims, ClaimRow{Name: a.Claim, Status: a.Status, Code: a.Code, Expected: given(a.Told, a.Expected), Actual: given(a.Actual != "", a.Actual),
				With: a.With, Title: a.Title, Why: a.Why, Certainty: a.Certainty})
		}
		doc.Results = append(doc.Results, row)
	}
	return doc
}

func given(yes bool, s string) *string {
	if !yes {
		return nil
	}
	return &s
}
