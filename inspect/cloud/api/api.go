// Package api answers everything about a service of the user's own that takes Auth0 tokens: what it expects, whether it
// would accept a token, what it says when it is asked, why it refuses, and what to change on either side.
//
// A prediction validates the token as a resource server does (RFC 6750, RFC 7519, and RFC 9068 when the token says that
// it is one of those) against the expectations in the profile. What the profile does not tell is unknown, for nobody
// here can see into the service.
package api

import (
	"encoding/json"

	"mintmark/inspect/cloud"
)

// ID is the cloud's short name in files and flags.
const ID = "api"

// API is stateless and safe for concurrent use.
type API struct{}

// New is the user's own API as a cloud.
func New() cloud.Cloud { return API{} }

// ID implements cloud.Cloud.
func (API) ID() string { return ID }

// Title implements cloud.Cloud.
func (API) Title() string { return "API" }

// Destinations implements cloud.Cloud.
func (API) Destinations(raw json.RawMessage) []string {
	s, err := decode(raw)
	if err != nil || s.URL == "" {
		return nil
	}
	return []string{s.URL}
}
