package aws

import (
	"encoding/json"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// Names of steps, in AWS's order. The order is not documented; it is what AWS's error texts show.
const (
	stepRole      = "role ARN"
	stepPartition = "partition"
	stepSession   = "session name"
	stepBounds    = "session duration"
	stepLength    = "token length"
	stepFormat    = "token format"
	stepAlgorithm = "algorithm"
	stepIssuerURL = "issuer URL"
	stepPublic    = "public issuer"
	stepProvider  = "provider for the issuer"
	stepClaims    = "required claims"
	stepTimestamp = "timestamps"
	stepKeys      = "issuer's keys"
	stepSignature = "signature"
	stepExpiry    = "expiry"
	stepAge       = "token age"
	stepNotBefore = "not before"
	stepAudience  = "client IDs"
	stepRoles     = "roles claim"
	stepTrust     = "trust policy"
	stepTags      = "session tags"
	stepSource    = "source identity"
	stepLongest   = "role's longest session"
	stepOrg       = "organization policies"
	stepOpen      = "openness"
)

// Predict judges token offline against settings: what AWS would compare, in its order, each step with expected and
// actual. It needs no network, clock or environment.
func (Cloud) Predict(token *inspect.Token, ev cloud.Evidence, raw json.RawMessage) cloud.Prediction {
	j := newJudge(token, ev, load(raw))
	j.run()
	p := cloud.Judge(j.steps)
	j.mend(p.Steps)
	return p
}

// judge collects the steps of one prediction.
type judge struct {
	t       *inspect.Token
	ev      cloud.Evidence
	s       settings
	role    roleARN
	problem string // of the role ARN
	req     *request
	policy  *policy // nil when none is given
	steps   []cloud.Step
}

func newJudge(t *inspect.Token, ev cloud.Evidence, s settings) *judge {
	if t == nil {
		t = &inspect.Token{Kind: inspect.Malformed}
	}
	j := &judge{t: t, ev: ev, s: s}
	j.role, j.problem = parseRoleARN(s.RoleARN)
	j.req = newRequest(t, s.call())
	if len(s.TrustPolicy) > 0 {
		j.policy, _ = parsePolicy(s.TrustPolicy, "trust_policy")
	}
	return j
}

func (j *judge) run() {
	j.checkParameters()
	if !j.checkFormat() {
		return
	}
	j.checkIssuerURL()
	j.checkProvider()
	j.checkClaims()
	j.checkTimestamps()
	j.checkSignature()
	j.checkTimes()
	j.checkAudience()
	j.checkRolesClaim()
	j.checkTrust()
	j.checkLongest()
	j.add(stepOrg, cloud.Skip, "", "no service or resource control policy denies", "cannot be seen from here",
		"Policies of the organization can deny too; they are not evaluated.")
}

// add appends a step; certainty and source come from the code's row.
func (j *judge) add(name string, status cloud.Status, code, expected, actual, why string) {
	step := cloud.Step{Name: name, Status: status, Code: code, Expected: expected, Actual: actual, Why: why, Certainty: documented, Source: evalPage}
	if code != "" {
		known := lookup(code)
		step.Certainty, step.Source = known.Certainty, known.Source
		if why == "" {
			step.Why = known.Why
		}
	}
	j.steps = append(j.steps, step)
}

// rule appends a step that passes or fails by one rule, so that a pass names the rule's source too.
func (j *judge) rule(name string, ok bool, code, expected, actual, why string) {
	if !ok {
		j.add(name, cloud.Fail, code, expected, actual, why)
		return
	}
	known := lookup(code)
	j.add(name, cloud.Pass, "", expected, actual, "")
	last := &j.steps[len(j.steps)-1]
	last.Certainty, last.Source = known.Certainty, known.Source
}
