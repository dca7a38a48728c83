package gcp

import (
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

func recognized(text string) (cloud.Problem, bool) {
	e, ok := google{}.Recognize(text)
	if !ok {
		return cloud.Problem{}, false
	}
	return New().Explain(cloud.Case{Exchanges: []wire.Exchange{e}}), true
}

// TestWrappings: one refusal of each service, in every dress, keeps its words and its cause.
func TestWrappings(t *testing.T) {
	const sts = "The given credential is rejected by the attribute condition."
	const flat = `{"error":"unauthorized_client","error_description":"` + sts + `"}`
	const denied = "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."
	const nested = `{"error":{"code":403,"message":"` + denied + `","status":"PERMISSION_DENIED"}}`
	for text, want := range map[string][2]string{
		flat: {codeCondition, sts},
		"oauth2/google: status code 400: " + flat:                                                            {codeCondition, sts},
		"Error code unauthorized_client: " + sts:                                                             {codeCondition, sts},
		"google.auth.exceptions.OAuthError: ('Error code unauthorized_client: " + sts + "', '" + flat + "')": {codeCondition, sts},
		"refused: " + sts: {codeCondition, sts},
		nested:            {codeIAMDenied, denied},
		"failed to generate Google Cloud access token for ***: (403) " + nested: {codeIAMDenied, denied},
		"PERMISSION_DENIED: " + denied:                                          {codeIAMDenied, ""},
	} {
		p, ok := recognized(text)
		if !ok || p.Cause != want[0] || want[1] != "" && p.Message != want[1] {
			t.Errorf("%q: %v, %s, %q", text, ok, p.Cause, p.Message)
		}
	}
}

func TestOthersAreNotRecognised(t *testing.T) {
	for _, text := range []string{"", "{", `{"error":"invalid_grant"}`, `{"error":"invalid_grant","error_description":"Invalid JWT Signature."}`, `{"error":"invalid_client","error_description":"AADSTS50027: x"}`,
		`{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}`, "PERMISSION_DENIED: not your shard", `{"error":{"code":500,"message":"oops","status":"INTERNAL"}}`} {
		if p, ok := recognized(text); ok {
			t.Errorf("%q is read as %s", text, p.Cause)
		}
	}
}

func TestLookAlikesAreCodes(t *testing.T) {
	told := 0
	for _, c := range (google{}).Codes() {
		told += len(google{}.TellApart(c.Code))
	}
	if told < 15 {
		t.Errorf("%d ways to tell causes apart: a code is misspelt", told)
	}
}

func FuzzRecognize(f *testing.F) {
	f.Add(`{"error":{"code":403,"message":"The caller does not have permission","status":"PERMISSION_DENIED"}} iamcredentials`)
	f.Add(`Error code invalid_target: The target service indicated by the \"audience\" parameters is invalid`)
	f.Fuzz(func(t *testing.T, text string) {
		if p, ok := recognized(text); ok && p.Cause == "" {
			t.Errorf("recognised, but not explained: %q", text)
		}
	})
}
