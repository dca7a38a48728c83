package aws

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
)

// TestPolicyAlone: the tester needs no profile, takes what get-role printed, and says what it was not told.
func TestThePolicyTesterNeedsNoProfile(t *testing.T) {
	i := newIssuer(t)
	token := i.token(nil)
	policy := func(condition string) []byte {
		return vector{Condition: json.RawMessage(condition)}.policy(i.host)
	}
	named := policy(`{"StringEquals":{"sts:RoleSessionName":"x","HOST/:sub":"app@clients"}}`)
	for name, c := range map[string]struct {
		policy []byte
		call   PolicyCall
		want   cloud.Verdict
	}{
		"fits":                    {policy(`{"StringEquals":{"HOST/:sub":"app@clients"}}`), PolicyCall{}, cloud.Accept},
		"does not":                {policy(`{"StringEquals":{"HOST/:sub":"x"}}`), PolicyCall{}, cloud.Refuse},
		"session not told":        {named, PolicyCall{}, cloud.Uncertain},
		"session told":            {named, PolicyCall{SessionName: "x"}, cloud.Accept},
		"region not told":         {policy(`{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`), PolicyCall{}, cloud.Uncertain},
		"region told":             {policy(`{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}`), PolicyCall{Region: "eu-west-2"}, cloud.Refuse},
		"another account":         {policy(`{}`), PolicyCall{RoleARN: "arn:aws:iam::999999999999:role/x"}, cloud.Refuse},
		"get-role":                {[]byte(`{"Role":{"Arn":"arn:aws:iam::123456789012:role/x","AssumeRolePolicyDocument":` + string(policy(`{}`)) + `}}`), PolicyCall{}, cloud.Accept},
		"get-role, other account": {[]byte(`{"Role":{"Arn":"arn:aws:iam::999999999999:role/x","AssumeRolePolicyDocument":` + string(policy(`{}`)) + `}}`), PolicyCall{}, cloud.Refuse},
	} {
		got, err := TestPolicy(c.policy, token, c.call)
		if err != nil || got.Verdict != c.want {
			t.Errorf("%s: %s %v, want %s%s", name, got.Verdict, err, c.want, verdicts(got.Steps))
		}
		for _, s := range got.Steps {
			if !strings.HasPrefix(s.Name, stepTrust) {
				t.Errorf("%s: a line that is not the policy's: %s", name, s.Name)
			}
		}
	}
	for _, bad := range []string{"", "{}", "nonsense", `{"Statement":[{"Effect":"allow"}]}`} {
		var at *cloud.SettingsError
		if _, err := TestPolicy([]byte(bad), token, PolicyCall{}); !errors.As(err, &at) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if got, err := TestPolicy(policy(`{}`), nil, PolicyCall{}); err != nil || got.Verdict == cloud.Accept {
		t.Errorf("no token: %s %v", got.Verdict, err)
	}
}
