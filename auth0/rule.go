package auth0

import (
	"slices"
	"strings"

	"mintmark/inspect"
)

// reply is what a rule is matched against and filled in from: the tenant's words and the client that they answer.
// status is 0 when the words were pasted without one.
type reply struct {
	client  Client
	flow    flow
	status  int
	code    string // the tenant's error
	message string // the tenant's error_description
}

// flow is what the answered request was part of.
type flow int

const (
	machineFlow flow = iota // client credentials, or unknown
	deviceFlow
	codeFlow
	refreshFlow
)

// rule is one row of what tenants answer: match → cause → what is said. Empty match fields match everything; the first
// row that matches wins. Texts are ours.
type rule struct {
	cause string
	label string // a few words, for the table of codes
	title string // a sentence

	status   []int
	codes    []string
	contains []string // lower case; one of them is in the message
	when     func(reply) bool

	refused   bool // the tenant judged and said no
	why       string
	causes    []string // likely causes, in order, with how to tell them apart
	certainty inspect.Certainty
	source    string
	fix       func(reply) []inspect.Fix
}

func (r rule) matches(q reply) bool {
	message := strings.ToLower(q.message)
	switch {
	case q.status != 0 && len(r.status) > 0 && !slices.Contains(r.status, q.status):
		return false
	case q.status == 0 && len(r.status) > 0 && len(r.codes)+len(r.contains) == 0 && r.when == nil:
		return false // only the status would tell
	case len(r.codes) > 0 && !slices.Contains(r.codes, q.code):
		return false
	case len(r.contains) > 0 && !slices.ContainsFunc(r.contains, func(part string) bool { return strings.Contains(message, part) }):
		return false
	}
	return r.when == nil || r.when(q)
}

// answerRules are the rows that an HTTP answer is matched against, most particular first. Order matters where one error
// code has many meanings: the tenant's own sentences stand before rows that look for a word, since those sentences quote
// identifiers and scopes, and a scope may well be read:organizations.
func answerRules() []rule {
	return slices.Concat(limitRules(), audienceRules(), proofRules(), userRules(), organizationRules(), clientRules(), grantRules(), actionRules(), endpointRules())
}

func allRules() []rule {
	return slices.Concat(answerRules(), narrowedRules(), bodyRules(), localRules(), discoveryRules())
}

// ruleOf is the first row of a cause.
func ruleOf(cause string) rule {
	for _, r := range allRules() {
		if r.cause == cause {
			return r
		}
	}
	return rule{cause: causeUnknown, label: "unknown", title: "Something went wrong that mintmark cannot name.", why: "No rule fits.", certainty: inspect.Inferred}
}

// ours is true for rows that only an Auth0 tenant's answer can match. The others rest on error codes that every OAuth
// server uses, and may speak only when it is known that a tenant answered.
func (r rule) ours() bool {
	return len(r.contains) > 0 || slices.Contains([]string{causeCredentials, causeDisabled, causeVerb, causeAttempts, causeQuota, causeRate, causeRefresh}, r.cause)
}
