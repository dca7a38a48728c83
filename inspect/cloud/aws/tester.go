package aws

import (
	"encoding/json"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
)

// PolicyCall is what a trust policy is tested with beside the token. All of it is optional.
type PolicyCall struct {
	RoleARN     string // "" = the one in a get-role answer; without any, the provider's account is not compared
	SessionName string // "" = unknown, which conditions on sts:RoleSessionName then are
	Region      string // for aws:RequestedRegion, "" = unknown
}

// TestPolicy judges a trust policy alone against a token, no profile needed: a policy as JSON, URL-encoded, or a whole
// get-role answer. The prediction holds only the policy's own lines. The error is a *cloud.SettingsError that names what
// is wrong with the policy.
func TestPolicy(policy []byte, token *inspect.Token, call PolicyCall) (cloud.Prediction, error) {
	text, err := json.Marshal(string(policy))
	if err != nil {
		return cloud.Prediction{}, err
	}
	raw := encode(map[string]any{"role_arn": call.RoleARN, "session_name": call.SessionName, "region": call.Region, "trust_policy": json.RawMessage(text)})
	s, _, err := normalize(raw)
	if err != nil {
		return cloud.Prediction{}, err
	}
	if len(s.TrustPolicy) == 0 {
		return cloud.Prediction{}, &cloud.SettingsError{Path: "trust_policy", What: "there is no policy to test"}
	}
	j := newJudge(token, cloud.Evidence{}, s)
	if call.SessionName == "" {
		j.req.set("sts:RoleSessionName", unseen("no session name is given"))
	}
	if call.Region == "" {
		delete(j.req.keys, "aws:requestedregion")
	}
	j.checkTrust()
	p := cloud.Judge(j.steps)
	j.mend(p.Steps)
	return p, nil
}

// TestPolicyAlone is TestPolicy with nothing told of the call.
func TestPolicyAlone(policy string, token *inspect.Token) (cloud.Prediction, error) {
	return TestPolicy([]byte(policy), token, PolicyCall{})
}
