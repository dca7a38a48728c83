// Package azure answers everything about Microsoft Entra workload identity federation: what must be configured, whether
// a token would be exchanged, what happens when it is tried, why it was refused, and what to change.
//
// A prediction compares the token with the configuration that the profile believes in. Entra decides from its own; so
// a refusal is explained from Entra's answer first, and a disagreement is said aloud instead of being argued away.
package azure

import (
	"encoding/json"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// ID is the cloud's short name in files and flags.
const ID = "azure"

// Azure is stateless and safe for concurrent use.
type Azure struct{}

// New is Microsoft Entra as a cloud.
func New() cloud.Cloud { return Azure{} }

// ID implements cloud.Cloud.
func (Azure) ID() string { return ID }

// Title implements cloud.Cloud.
func (Azure) Title() string { return "Azure" }

// Destinations implements cloud.Cloud: the authority, and for Microsoft's own hosts the instance discovery that MSAL
// asks first.
func (Azure) Destinations(raw json.RawMessage) []string {
	s, err := decode(raw)
	if err != nil {
		return nil
	}
	return []string{s.authority() + "/" + s.TenantID}
}

// Codes implements cloud.Cloud. The AADSTS numbers that lead to a code are named in its source.
func (Azure) Codes() []inspect.Code {
	table := codeTable()
	for i := range table {
		if numbers := numbersOf(table[i].Code); numbers != "" {
			table[i].Source = numbers + "; " + table[i].Source
		}
	}
	return table
}
