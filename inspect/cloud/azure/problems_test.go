package azure

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

// vectors are answers as Entra words them, one at least for every number that is publicly known for this flow. The
// words are facts; the values in them are ours.
var vectors = []struct{ number, text, cause string }{
	{"70021", "No matching federated identity record found for presented assertion. Assertion Issuer: 'https://acme.eu.auth0.com/'. Assertion Subject: 'a@clients'. Assertion Audience: 'api://x'.", "azure.credentials.mismatch"},
	{"700211", "No matching federated identity record found for presented assertion issuer 'https://acme.eu.auth0.com/'.", "azure.issuer.mismatch"},
	{"700212", "No matching federated identity record found for presented assertion audience 'api://x'.", "azure.audience.mismatch"},
	{"700213", "No matching federated identity record found for presented assertion subject 'a@clients'.", "azure.subject.mismatch"},
	{"7002138", "No matching federated identity record found for presented assertion subject 'a@clients'. The subject matches with case-insensitive comparison, but not with case-sensitive comparison.", "azure.subject.case"},
	{"7002137", "No matching federated identity record found for presented assertion subject '/eid1/c/pub'. Please make sure the federated identity credential Subject is '/eid1/c/pub'.", "azure.subject.mismatch"},
	{"7002131", "No matching federated identity record found for presented assertion subject 'a', or no federated identity credential expression matched.", "azure.credentials.expression"},
	{"700214", "The audience must be the fixed exchange URI.", "azure.audience.fixed"},
	{"7002142", "The audience must be the fixed exchange URI.", "azure.audience.fixed"},
	{"70025", "The client 'c2d8e5b1'(auth0-m2m) has no configured federated identity credentials.", "azure.credentials.none"},
	{"7000226", "No federated identity credential policy found on application.", "azure.credentials.none"},
	{"700222", "AAD-issued tokens may not be used for federated identity flows.", "azure.issuer.entra"},
	{"70022204", "AAD-issued tokens may not be used for federated identity flows.", "azure.issuer.entra"},
	{"700226", "Only MSI tokens may be used.", "azure.issuer.entra"},
	{"700229", "Only app-only tokens may be used.", "azure.issuer.entra"},
	{"700223", "Workload identity federation is constrained or disabled.", "azure.policy.federation"},
	{"700238", "Federated identity credentials issued by 'https://acme.eu.auth0.com/' may not be used.", "azure.policy.issuer"},
	{"7002381", "Federated identity credentials issued by 'https://acme.eu.auth0.com/' must contain the enterprise claim.", "azure.policy.issuer"},
	{"700231", "Token obtained using another federated identity credential may not be used.", "azure.assertion.chained"},
	{"700233", "Expression could not be parsed.", "azure.credentials.expression"},
	{"700234", "Expression could not be evaluated.", "azure.credentials.expression"},
	{"700235", "Expressions are not supported here.", "azure.credentials.flexible"},
	{"700237", "Expressions are not allowed.", "azure.credentials.flexible"},
	{"7002241", "The issuer may not use expressions.", "azure.credentials.flexible"},
	{"700263", "", "azure.credentials.ambiguous"},
	{"50027", "JWT token is invalid or malformed.", "azure.assertion.malformed"},
	{"5002723", "Invalid JWT token. No certificate SHA-1 thumbprint, certificate SHA-256 thumbprint, nor keyId specified in token header.", "azure.key.unnamed"},
	{"5002727", "Invalid JWT header type specified. Allowed types: 'JWT','http://openid.net/specs/jwt/1.0'.", "azure.type.unsupported"},
	{"5002738", "Invalid JWT token. 'HS256' is not a supported signature algorithm. Supported signing algorithms are: 'RS256, RS384, RS512'", "azure.algorithm.refused"},
	{"5002741", "Invalid JWT token. Number of audience values, 2, exceed maximum allowed, 1.", "azure.audience.several"},
	{"90014", "The required field 'iss' is missing from the credential.", "azure.claim.missing"},
	{"70023", "External OIDC Provider token must have a lifetime of less than or equal to 1.01:00:00.", "azure.time.lifetime"},
	{"700024", "Client assertion is not within its valid time range.", "azure.time.window"},
	{"700024", "Client assertion is not within its valid time range. Current time: 2024-03-11T10:40:36.0986133Z, assertion valid from 2024-03-11T10:24:54.0000000Z, expiry time of assertion 2024-03-11T10:29:54.0000000Z.", "azure.time.expired"},
	{"700024", "Client assertion is not within its valid time range. Current time: 2024-03-11T10:00:00.0000000Z, assertion valid from 2024-03-11T10:24:54.0000000Z, expiry time of assertion 2024-03-11T10:29:54.0000000Z.", "azure.time.not-yet"},
	{"7000272", "The certificate with identifier '' used to sign the federated credential could not be found in the metadata of identity provider 'https://acme.eu.auth0.com/'.", "azure.key.unknown"},
	{"700027", "The certificate with identifier used to sign the client assertion is not registered on application.", "azure.assertion.own-certificate"},
	{"700027", "Client assertion contains an invalid signature.", "azure.signature.invalid"},
	{"700021", "Client assertion application identifier doesn't match 'client_id' parameter.", "azure.assertion.own-certificate"},
	{"50013", "Assertion failed signature validation.", "azure.assertion.user"},
	{"500131", "Assertion audience does not match.", "azure.assertion.user"},
	{"90061", "Request to External OIDC endpoint failed.", "azure.issuer.unreachable"},
	{"50166", "Request to External OIDC endpoint failed.", "azure.issuer.unreachable"},
	{"501661", "Request to External OIDC endpoint failed.", "azure.issuer.unreachable"},
	{"900612", "Failed to parse provider signing keys.", "azure.key.unreadable"},
	{"700016", "Application with identifier 'c2d8' was not found in the directory 'acme'.", "azure.app.missing"},
	{"7000229", "The client application c2d8 is missing service principal in the tenant 7f1c.", "azure.app.service-principal"},
	{"7000112", "Application 'c2d8'(auth0-m2m) is disabled.", "azure.app.disabled"},
	{"70001", "The application is disabled.", "azure.app.disabled"},
	{"700025", "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.", "azure.app.public"},
	{"90002", "Tenant 'acme' not found.", "azure.tenant.missing"},
	{"900021", "Requested tenant identifier '00000000-0000-0000-0000-000000000000' is not valid. Tenant identifiers may not be an empty GUID.", "azure.tenant.empty"},
	{"900023", "Specified tenant identifier 'acme' is neither a valid DNS name, nor a valid external domain.", "azure.tenant.invalid"},
	{"9001023", "The grant type is not supported over the /common or /consumers endpoints.", "azure.tenant.shared"},
	{"900144", "The request body must contain the following parameter: 'scope'.", "azure.request.incomplete"},
	{"7000216", "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.", "azure.request.no-assertion"},
	{"7000218", "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.", "azure.request.no-assertion"},
	{"7000215", "Invalid client secret provided.", "azure.request.secret"},
	{"7000222", "The provided client secret keys are expired.", "azure.request.secret"},
	{"70011", "The provided value for the input parameter 'scope' is not valid.", "azure.scope.invalid"},
	{"1002012", "The provided value for scope x is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.", "azure.scope.default"},
	{"28002", "Provided value for the input parameter scope is not valid.", "azure.scope.invalid"},
	{"28003", "Provided value for the input parameter scope can't be empty.", "azure.scope.invalid"},
	{"700022", "The provided scopes contain scopes from more than one resource.", "azure.scope.several"},
	{"500011", "The resource principal named https://x was not found in the tenant named acme.", "azure.scope.resource"},
	{"500014", "The service principal for resource 'https://management.azure.com/' is disabled.", "azure.scope.disabled"},
	{"501051", "Application 'c2d8'(auth0-m2m) is not assigned to a role for the application 'api://orders'(orders).", "azure.scope.assignment"},
	{"50105", "Application 'c2d8' is not assigned to a role for the application 'https://acme.onmicrosoft.com/x'.", "azure.scope.assignment"},
	{"650057", "Invalid resource. The client has requested access to a resource which is not listed.", "azure.scope.permission"},
	{"53003", "Access has been blocked by Conditional Access policies.", "azure.policy.access"},
	{"900439", "USGClientNotSupportedOnPublicEndpoint", "azure.authority.cloud"},
	{"900440", "", "azure.authority.cloud"},
	{"900382", "Confidential Client is not supported in Cross Cloud request.", "azure.authority.cloud"},
	{"900432", "", "azure.authority.cloud"},
	{"90038", "", "azure.authority.cloud"},
	{"500571", "The guest user account is disabled.", "azure.policy.guest"},
	{"90033", "The service is temporarily unavailable.", "azure.service.busy"},
	{"90006", "", "azure.service.busy"},
	{"50033", "", "azure.service.busy"},
	{"90024", "", "azure.service.busy"},
}

func entraBody(number, text string) string {
	const ids = " Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID: 66666666-7777-8888-9999-000000000000 Timestamp: 2026-01-01 00:00:00Z"
	body, err := json.Marshal(map[string]any{"error": "invalid_client", "error_description": "AADSTS" + number + ": " + text + ids,
		"error_codes": []json.Number{json.Number(number)}, "timestamp": "2026-01-01 00:00:00Z", "trace_id": "11111111-2222-3333-4444-555555555555"})
	if err != nil {
		return err.Error()
	}
	return string(body)
}

func TestEveryNumberIsExplained(t *testing.T) {
	covered := map[string]bool{}
	for _, v := range vectors {
		covered[v.number] = true
		body := entraBody(v.number, v.text)
		// The same answer as the wire has it, as the Azure CLI and other tools print it, and inside an SDK's dump.
		forms := map[string]cloud.Case{
			"wire":  {Exchanges: []wire.Exchange{{Status: 401, Body: []byte(body)}}},
			"other": {Exchanges: []wire.Exchange{{Status: 400, Body: []byte(body)}}}, // the status decides nothing
			"cli":   {Err: errors.New("ERROR: AADSTS" + v.number + ": " + v.text + " Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID: x\r\nTimestamp: y")},
			"sdk":   {Err: fmt.Errorf("ClientAssertionCredential authentication failed.\nPOST https://login.microsoftonline.com/x/oauth2/v2.0/token\n---\nRESPONSE 401: 401 Unauthorized\n---\n%s\n---", body)},
		}
		for name, c := range forms {
			p := New().Explain(c)
			if p.Cause != v.cause || p.Code != "AADSTS"+v.number {
				t.Errorf("%s %s: %s as %s, want %s", v.number, name, p.Code, p.Cause, v.cause)
			}
			if p.Title == "" || p.Why == "" || p.Certainty == "" || p.RequestID != "11111111-2222-3333-4444-555555555555" || strings.Contains(p.Message, "Trace ID") {
				t.Errorf("%s %s: incomplete: %+v", v.number, name, p)
			}
		}
	}
	for _, r := range refusals() {
		if !covered[r.number] {
			t.Errorf("no vector for AADSTS%s", r.number)
		}
	}
}

func TestUnknownNumbersAreNotGuessed(t *testing.T) {
	for number, want := range map[string]string{
		"123456":   "azure.answer.unknown",
		"7002139":  "azure.subject.mismatch",   // a relative of 700213
		"50166123": "azure.issuer.unreachable", // a relative of 50166
	} {
		p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{{Status: 400, Body: []byte(entraBody(number, "Something new."))}}})
		if p.Cause != want || p.Certainty != inspect.Inferred || !strings.Contains(p.Why, "not among the codes known here") {
			t.Errorf("%s: %+v", number, p)
		}
	}
}

// TestACutTextLeavesTheNumber: logs cut long lines, and what is left of these words is every relative's. The number says more.
func TestACutTextLeavesTheNumber(t *testing.T) {
	for number, want := range map[string]string{"700211": "azure.issuer.mismatch", "700212": "azure.audience.mismatch", "700213": "azure.subject.mismatch", "7002138": "azure.subject.case"} {
		p := New().Explain(cloud.Case{Err: errors.New("AADSTS" + number + ": No matching federated identity record found …")})
		if p.Cause != want || strings.Contains(p.Why, "not among the codes known here") || strings.Contains(p.Why, "something else") {
			t.Errorf("%s: %s %s", number, p.Cause, p.Why)
		}
	}
}

// TestWhatWasAskedForIsToldOnlyWhereItIsKnown: a pasted error comes without a target.
func TestWhatWasAskedForIsToldOnlyWhereItIsKnown(t *testing.T) {
	p := New().Explain(cloud.Case{Err: errors.New("AADSTS700016: Application with identifier 'x' was not found in the directory 'y'.")})
	if p.Cause != "azure.app.missing" || strings.Contains(p.Why, "client ID  in") {
		t.Errorf("%s: %s", p.Cause, p.Why)
	}
}

// TestLongerNumbersAreNoRelatives: Entra numbers by order, not by kinship, so that a longer number is read as its
// beginning only where the two were seen to mean the same.
func TestLongerNumbersAreNoRelatives(t *testing.T) {
	for _, number := range []string{"7000217", "7000219", "7000251", "7000277", "7000161", "5000112", "6500571", "9000213"} {
		p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{{Status: 401, Body: []byte(entraBody(number, "Something new."))}}})
		if p.Cause != "azure.answer.unknown" {
			t.Errorf("AADSTS%s is read as %s", number, p.Cause)
		}
	}
}

func TestAnswersThatAreNotEntras(t *testing.T) {
	for name, v := range map[string]struct {
		exchange   wire.Exchange
		cause      string
		unanswered bool
	}{
		"proxy page":  {wire.Exchange{Status: 403, Body: []byte("<html><body>Blocked</body></html>")}, "azure.answer.foreign", true},
		"login page":  {wire.Exchange{Status: 200, Body: []byte("<!DOCTYPE html><html></html>")}, "azure.answer.foreign", true},
		"redirect":    {wire.Exchange{Status: 302, Header: http.Header{"Location": {"https://elsewhere.example/"}}}, "azure.answer.redirect", true},
		"gateway":     {wire.Exchange{Status: 502, Body: []byte("Bad Gateway")}, "azure.service.busy", true},
		"throttled":   {wire.Exchange{Status: 429}, "azure.service.throttled", true},
		"bare OAuth":  {wire.Exchange{Status: 400, Body: []byte(`{"error":"invalid_request","error_description":"no"}`)}, "azure.answer.unknown", false},
		"text lost":   {wire.Exchange{Status: 400, Body: []byte(`{"error":"invalid_client","error_description":"The client 'x' has no configured federated identity credentials."}`)}, "azure.credentials.none", false},
		"no answer":   {wire.Exchange{Err: errors.New("connection refused")}, "", false},
		"cut answer":  {wire.Exchange{Status: 400, Body: []byte(`{"error":"invalid_client","error_description":"AADSTS700016: Application with iden`)}, "azure.app.missing", false},
		"busy answer": {wire.Exchange{Status: 503, Body: []byte(entraBody("90033", "A transient error."))}, "azure.service.busy", true},
	} {
		p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{v.exchange}, Err: errors.New("sdk")})
		if p.Cause != v.cause || p.Unanswered != v.unanswered {
			t.Errorf("%s: cause %q unanswered %v, want %q %v", name, p.Cause, p.Unanswered, v.cause, v.unanswered)
		}
	}
}

// A pasted refusal together with a profile: what Entra quotes is held against the profile's credentials.
func TestPastedRefusalAndProfile(t *testing.T) {
	const settings = `{"tenant_id":"7f1c2a9e-4b63-4d0e-9a57-3c8be1d2f604","client_id":"c2d8e5b1-6a0f-4c37-8e94-51b7f3a90d26","federated_credentials":[
		{"name":"auth0","issuer":"https://acme.eu.auth0.com","subject":"abc","audiences":["api://AzureADTokenExchange"]}]}`
	for text, want := range map[string]string{
		"AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://acme.eu.auth0.com/'.":   "azure.issuer.slash",
		"AADSTS700211: No matching federated identity record found for presented assertion issuer 'https://login.acme.dev/'.":      "azure.issuer.host",
		"AADSTS700213: No matching federated identity record found for presented assertion subject 'abc@clients'.":                 "azure.subject.suffix",
		"AADSTS700213: No matching federated identity record found for presented assertion subject 'abc'.":                         "azure.subject.mismatch",
		"AADSTS700212: No matching federated identity record found for presented assertion audience 'api://AzureADTokenExchange/'": "azure.audience.slash",
	} {
		p := New().Explain(cloud.Case{Settings: json.RawMessage(settings), Err: errors.New(text)})
		if p.Cause != want {
			t.Errorf("%s: %s, want %s: %s", text, p.Cause, want, p.Why)
		}
	}
}

func TestCodes(t *testing.T) {
	shape := regexp.MustCompile(`^azure(\.[a-z0-9-]+)+$`)
	seen := map[string]bool{}
	for _, c := range New().Codes() {
		if !shape.MatchString(c.Code) || seen[c.Code] {
			t.Errorf("code %q is ill-formed or given twice", c.Code)
		}
		seen[c.Code] = true
		if c.Title == "" || !strings.HasSuffix(c.Why, ".") || c.Source == "" || c.Certainty == "" || strings.HasSuffix(c.Title, ".") {
			t.Errorf("%s is incomplete: %+v", c.Code, c)
		}
	}
	for _, r := range refusals() {
		if !seen[r.cause] {
			t.Errorf("AADSTS%s leads to %s, which is not in the table", r.number, r.cause)
		}
		for _, family := range r.explains {
			if !strings.HasSuffix(family, ".") && !seen[family] {
				t.Errorf("AADSTS%s names the step %s, which is not in the table", r.number, family)
			}
		}
	}
}
