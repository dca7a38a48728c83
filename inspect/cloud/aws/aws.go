// Package aws answers everything about AWS STS AssumeRoleWithWebIdentity for a token: what must be configured, whether
// AWS would accept the token and why not, what it really says, what its refusals mean, and what to change. Rules come
// from AWS's documentation; each step names its page and how sure it is. What cannot be seen from outside (the policy in
// force, service control policies, the caller's address) is said to be unknown, never guessed.
package aws

import (
	"encoding/json"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Cloud is AWS. The zero value is ready.
type Cloud struct{}

// New is AWS as the registry wants it.
func New() cloud.Cloud { return Cloud{} }

// ID is "aws".
func (Cloud) ID() string { return "aws" }

// Title is the name on the screen.
func (Cloud) Title() string { return "AWS" }

// Normalize checks settings strictly and reduces get-role, list-roles and get-open-id-connect-provider answers.
func (Cloud) Normalize(raw json.RawMessage) (json.RawMessage, []string, error) {
	s, notes, err := normalize(raw)
	if err != nil {
		return nil, nil, err
	}
	out, err := json.Marshal(s)
	return out, notes, err
}

// Destinations is the one STS endpoint that a trial talks to.
func (Cloud) Destinations(raw json.RawMessage) []string { return []string{load(raw).url()} }

// Codes are all codes of this package's steps and problems.
func (Cloud) Codes() []inspect.Code { return codeTable() }
