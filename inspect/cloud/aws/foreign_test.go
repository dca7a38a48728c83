package aws

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
)

// STS servers of other makers, MinIO's for one, have ARNs and error codes of their own.

func TestAnARNOfAnotherMakerIsTheEndpointsOwnBusiness(t *testing.T) {
	i := newIssuer(t)
	for settings, want := range map[string]cloud.Status{
		`{"role_arn":"arn:minio:iam:::role/x","endpoint":"https://minio.example"}`:           cloud.Skip,
		`{"role_arn":"arn:minio:iam:::role/x"}`:                                              cloud.Fail, // AWS itself takes none
		`{"role_arn":"arn:minio:s3:::bucket","endpoint":"https://minio.example"}`:            cloud.Fail,
		`{"role_arn":"arn:aws:iam::123:role/x","endpoint":"https://minio.example"}`:          cloud.Fail,
		`{"role_arn":"arn:aws:iam::123456789012:role/x","endpoint":"https://minio.example"}`: cloud.Pass,
	} {
		p := Cloud{}.Predict(i.token(nil), i.evidence(), json.RawMessage(settings))
		if got := p.Steps[0]; got.Name != stepRole || got.Status != want {
			t.Errorf("%s: %s is %s (%s), want %s", settings, got.Name, got.Status, got.Why, want)
		}
		if want == cloud.Skip && p.Verdict == "refuse" {
			t.Errorf("%s: predicted to be refused%s", settings, verdicts(p.Steps))
		}
	}
}

func TestWordsOfAnotherMakerAreUnknown(t *testing.T) {
	i := newIssuer(t)
	foreign := answered(refusalCase{Status: 400, Code: "InvalidParameterValue", Message: "crypto/rsa: verification error"})
	steps := []cloud.Step{{Name: stepSignature, Status: cloud.Fail, Code: "aws.signature.invalid"}}
	p := Cloud{}.Explain(cloud.Case{Token: i.token(nil), Prediction: cloud.Prediction{Verdict: "refuse", Steps: steps}, Exchanges: foreign, Err: errors.New("sdk error")})
	if p.Cause != "aws.refused" || p.Message == "" || !strings.Contains(p.Why, "aws.signature.invalid") || !strings.Contains(p.Why, "unknown, because") {
		t.Errorf("what was foreseen is not told apart from what is known: %+v", p)
	}
	p = Cloud{}.Explain(cloud.Case{Exchanges: foreign, Err: errors.New("sdk error")})
	if p.Cause != "aws.refused" || strings.Contains(p.Why, "Foreseen") {
		t.Errorf("nothing was foreseen: %+v", p)
	}
}
