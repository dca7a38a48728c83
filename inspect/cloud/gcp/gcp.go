// Package gcp is Google Cloud's workload identity federation: what has to be configured, whether it would accept this
// very token (offline, step by step, mappings and conditions evaluated in CEL), the exchange itself through Google's own
// Go client, its refusals explained, and the changes that mend them.
//
// What Google documents, what was measured in the field and what we conclude are three different things here: a step
// says which one it rests on, and a conclusion alone never refuses.
package gcp

import (
	"encoding/json"

	"mintmark/inspect/cloud"
)

// New makes the cloud. Building the CEL environment takes a few milliseconds, so it waits for the first expression.
func New() cloud.Cloud { return google{cel: NewTester()} }

// google implements cloud.Cloud.
type google struct{ cel Tester }

// ID is the short name in files and flags.
func (google) ID() string { return "gcp" }

// Title is the name on the screen.
func (google) Title() string { return "Google Cloud" }

// Destinations are the token service and, with a service account, the credentials service.
func (google) Destinations(raw json.RawMessage) []string {
	s, err := decode(raw)
	if err != nil {
		return nil
	}
	urls := []string{s.tokenURL()}
	if s.ServiceAccount != "" {
		urls = append(urls, s.impersonationURL())
	}
	return urls
}
