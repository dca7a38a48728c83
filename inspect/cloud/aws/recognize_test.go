package aws

import (
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

// TestEveryTellingRefusalIsRecognised: each row's words, wrapped as the CLI, the Go SDK and a body wrap them, lead back to
// the row's cause.
func TestEveryTellingRefusalIsRecognised(t *testing.T) {
	seen := 0
	for _, row := range problemTable() {
		if row.message == "" || !row.telling {
			continue
		}
		seen++
		code := "PackedPolicyTooLarge"
		if row.codes != nil {
			code = row.codes[0]
		} else if strings.Contains(row.message, "region") {
			code = "RegionDisabledException"
		}
		message := row.message + " x"
		for name, text := range map[string]string{
			"CLI":   "An error occurred (" + code + ") when calling the AssumeRoleWithWebIdentity operation: " + message,
			"Go":    "operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, RequestID: 8a3ed1b4-2b0c-4a0e-9f2a-0d1b6f7c2e11, " + code + ": " + message,
			"body":  `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Code>` + code + `</Code><Message>` + message + `</Message></Error></ErrorResponse>`,
			"words": "Error: Could not assume role with OIDC: " + message,
		} {
			e, ok := Cloud{}.Recognize(text)
			if !ok {
				t.Errorf("%s of %q is not recognised", name, row.message)
				continue
			}
			p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{e}})
			if p.Cause != row.cause || !strings.Contains(p.Message, row.message) {
				t.Errorf("%s of %q: %s, %q", name, row.message, p.Cause, p.Message)
			}
		}
	}
	if seen < 15 {
		t.Errorf("only %d rows looked at", seen)
	}
}

func TestOtherOperationsAreNotRecognised(t *testing.T) {
	for _, text := range []string{"", "AccessDenied", "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: Token expired", "operation error S3: GetObject, AccessDenied: Access Denied",
		"AADSTS700213: No matching federated identity record found", `{"Error":{"Code":"ExpiredToken","Message":"The security token included in the request is expired"}}`} {
		if e, ok := (Cloud{}).Recognize(text); ok {
			t.Errorf("%q is read as %s", text, e.Body)
		}
	}
}

func TestLookAlikesAreCodes(t *testing.T) {
	told := 0
	for _, c := range codeTable() {
		told += len((Cloud{}).TellApart(c.Code))
	}
	if told < 8 {
		t.Errorf("%d ways to tell causes apart: a code is misspelt", told)
	}
}

func FuzzRecognize(f *testing.F) {
	f.Add(`An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:TagSession`)
	f.Add(`<ErrorResponse><Error><Code>a</Code></Error></ErrorResponse>`)
	f.Add(`code: Some("ExpiredToken"), message: Some("\")"`)
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := (Cloud{}).Recognize(text); ok {
			if p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{e}}); p.Cause == "" || p.Cause == "aws.answer.unreadable" {
				t.Errorf("recognised, but not explained: %s", e.Body)
			}
		}
	})
}
