package aws

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

// refusalCase is one row of what AWS is known to answer, with the cause that it has when nothing else is known.
type refusalCase struct {
	Status  int
	Code    string
	Message string
	Cause   string
}

func refusalCases(t *testing.T) []refusalCase {
	t.Helper()
	raw, err := os.ReadFile("testdata/refusals.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []refusalCase
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func answered(c refusalCase) []wire.Exchange {
	var message strings.Builder
	_ = xml.EscapeText(&message, []byte(c.Message))
	body := `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>` + c.Code + `</Code><Message>` + message.String() +
		`</Message></Error><RequestId>11111111-2222-3333-4444-555555555555</RequestId></ErrorResponse>`
	return []wire.Exchange{{Status: c.Status, Body: []byte(body), Header: http.Header{}}}
}

func TestEveryKnownRefusalHasItsCause(t *testing.T) {
	causes := map[string]bool{}
	for _, c := range refusalCases(t) {
		t.Run(c.Code+" "+c.Message, func(t *testing.T) {
			p := Cloud{}.Explain(cloud.Case{Exchanges: answered(c), Err: errors.New("sdk error")})
			if p.Cause != c.Cause {
				t.Fatalf("cause %q, want %q", p.Cause, c.Cause)
			}
			causes[p.Cause] = true
			if p.HTTPStatus != c.Status || p.Code != c.Code || p.Message != c.Message || p.RequestID == "" {
				t.Errorf("AWS's own words are lost: %+v", p)
			}
			if p.Title == "" || p.Why == "" || p.Certainty == "" {
				t.Errorf("not explained: %+v", p)
			}
		})
	}
	for _, row := range problemTable() {
		if !causes[row.cause] {
			t.Errorf("no case of testdata/refusals.json reaches %s", row.cause)
		}
	}
}

// TestPastedTextIsRecognised: the same refusals as the tools of the trade print them, and nothing else.
func TestPastedTextIsRecognised(t *testing.T) {
	for text, want := range map[string]string{
		"An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: No OpenIDConnect provider found in your account for https://acme.eu.auth0.com/":                                       "aws.provider.missing",
		"\x1b[31mAn error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation (reached max retries: 4): Not authorized to perform sts:AssumeRoleWithWebIdentity\n":                                   "aws.trust.denied",
		"operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, RequestID: abc-1, InvalidIdentityToken: Incorrect token audience":                                                              "aws.audience.mismatch",
		"operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 400, RequestID: abc-1, api error ValidationError: Request ARN is invalid":                                                           "aws.role.arn",
		"ExpiredTokenException: Token expired: current date/time 1 must be before the expiration date/time 0":                                                                                                                 "aws.time.expired",
		"Error: Could not assume role with OIDC: Not authorized to perform sts:AssumeRoleWithWebIdentity":                                                                                                                     "aws.trust.denied",
		"Error: Couldn’t retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation":                                                                                     "aws.keys.unreachable",
		"log line\n<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>IDPCommunicationError</Code><Message>x</Message></Error><RequestId>1</RequestId></ErrorResponse>\nnext": "aws.idp.unreachable",
		"An error occurred (AccessDenied) when calling the GetObject operation: Access Denied":                                                                                                                                "",
		"PERMISSION_DENIED: Permission iam.serviceAccounts.getAccessToken denied":                                                                                                                                             "",
		"AADSTS700213: No matching federated identity record found":                                                                                                                                                           "",
		"":                            "",
		"AccessDenied: Access Denied": "",
	} {
		p := Cloud{}.Explain(cloud.Case{Err: errors.New(text)})
		if p.Cause != want {
			t.Errorf("%q: cause %q, want %q", text, p.Cause, want)
		}
	}
}

func TestAnswersThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		exchanges  []wire.Exchange
		cause      string
		unanswered bool
	}{
		"a page":          {[]wire.Exchange{{Status: 200, Body: []byte("<html>sign in</html>"), Header: http.Header{}}}, "aws.answer.unreadable", true},
		"nothing":         {[]wire.Exchange{{Status: 403, Header: http.Header{}}}, "aws.answer.unreadable", true},
		"a gateway":       {[]wire.Exchange{{Status: 502, Body: []byte("bad gateway"), Header: http.Header{}}}, "aws.unavailable", true},
		"silence":         {[]wire.Exchange{{Err: errors.New("connection refused")}}, "", false},
		"json":            {[]wire.Exchange{{Status: 400, Body: []byte(`{"Error":{"Code":"InvalidIdentityToken","Message":"Incorrect token audience"},"RequestId":"r"}`), Header: http.Header{}}}, "aws.audience.mismatch", false},
		"the last counts": {[]wire.Exchange{{Status: 200, Body: []byte("x"), Header: http.Header{}}, answered(refusalCase{400, "Throttling", "Rate exceeded", ""})[0]}, "aws.throttled", true},
	} {
		p := Cloud{}.Explain(cloud.Case{Exchanges: c.exchanges, Err: errors.New("x")})
		if p.Cause != c.cause || p.Unanswered != c.unanswered {
			t.Errorf("%s: %q unanswered %v, want %q %v", name, p.Cause, p.Unanswered, c.cause, c.unanswered)
		}
		if len(p.Fix) == 0 && c.cause != "" && name != "json" { // without a token nobody knows what to register
			t.Errorf("%s: no advice", name)
		}
	}
}
