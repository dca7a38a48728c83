package gcp

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

const (
	stsURL    = "https://sts.googleapis.com/v1/token"
	mintURL   = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/x@y.iam.gserviceaccount.com:generateAccessToken"
	targetURL = "https://cloudresourcemanager.googleapis.com/v1/projects/acme-prod"
)

type vector struct {
	name, url string
	status    int
	body      string
	cause     string
}

func flatBody(code, description string) string {
	b, _ := json.Marshal(map[string]string{"error": code, "error_description": description})
	return string(b)
}

func nestedBody(code int, status, message, reason string) string {
	b, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code, "status": status, "message": message,
		"details": []any{map[string]any{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason, "domain": "googleapis.com"}}}})
	return string(b)
}

// stsVectors has every row of the error table of the token service.
func stsVectors() []vector {
	flat := func(name, code, text, cause string) vector {
		return vector{name, stsURL, 400, flatBody(code, text), cause}
	}
	return []vector{
		flat("audience parameter", "invalid_request", `Invalid value for "audience". This value should be the full resource name of the Identity Provider.`, codeProviderFormat),
		flat("target", "invalid_target", `The target service indicated by the "audience" parameters is invalid. This might either be because the pool or provider is disabled or deleted or because it doesn't exist.`, codeTarget),
		flat("audience", "invalid_grant", `The audience in ID Token [https://a] does not match the expected audience.`, codeAudienceMismatch),
		flat("audience, older", "invalid_grant", `The audience in ID Token [sts.amazonaws.com] does not match the expected audience //iam.googleapis.com/projects/1/x.`, codeAudienceMismatch),
		flat("audience missing", "invalid_grant", `The audience in ID Token [] does not match the expected audience.`, codeAudienceMismatch),
		flat("issuer", "invalid_grant", `The issuer in ID Token https://a does not match the expected ones: https://b`, codeIssuerMismatch),
		flat("issuer, one", "invalid_grant", `The issuer in ID Token https://a does not match the expected one in config: https://b`, codeIssuerMismatch),
		flat("issuer missing", "invalid_grant", `The issuer in ID Token null does not match the expected one: https://b`, codeIssuerMismatch),
		flat("stale", "invalid_grant", `ID Token issued at 1700000000 is stale to sign-in.`, codeTimeStale),
		flat("connect", "invalid_grant", `Error connecting to the given credential's issuer.`, codeDiscovery),
		flat("discovery issuer", "invalid_grant", `The 'issuer' claim in OIDC discovery document does not match the issuer specified in the request.`, codeDiscoveryIssuer),
		flat("signature", "invalid_grant", `Unable to verify the ID Token signature.`, codeSignature),
		flat("parse", "invalid_grant", `Unable to parse the ID Token.`, codeTokenMalformed),
		flat("condition", "unauthorized_client", `The given credential is rejected by the attribute condition.`, codeCondition),
		flat("subject", "unauthorized_client", `Could not obtain a value for google.subject from the given credential.`, codeSubjectMissing),
		flat("subject type", "unauthorized_client", `The mapped attribute 'google.subject' must be of type STRING.`, codeSubjectType),
		flat("127 bytes", "invalid_request", `The size of mapped attribute google.subject exceeds the 127 bytes limit.`, codeSubjectLong),
		flat("127 bytes, older", "invalid_request", `The size of mapped attribute exceeds the 127 bytes limit.`, codeSubjectLong),
		{"quota", stsURL, 429, flatBody("quota_exceeded", "Quota exceeded for sts.googleapis.com/requests"), codeQuota},
		{"sts disabled", stsURL, 403, nestedBody(403, "PERMISSION_DENIED", "Security Token Service API has not been used in project 1 before or it is disabled.", "SERVICE_DISABLED"), codeSTSOff},
		{"internal", stsURL, 500, nestedBody(500, "INTERNAL", "Internal error encountered.", ""), codeInternal},
		flat("something new", "invalid_grant", `A text that nobody has seen.`, codeUnrecognised),
		flat("scope", "invalid_scope", `Invalid scope: read:data`, codeScope),
		flat("token type", "invalid_request", `Invalid value for "subject_token_type".`, codeTokenType),
		{"proxy page", stsURL, 403, "<html>blocked</html>", codeNotGoogle},
	}
}

// accessVectors has every row of the tables of generateAccessToken, of the use of tokens and of administration.
func accessVectors() []vector {
	denied := "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist)."
	expected := "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential."
	return []vector{
		{"denied", mintURL, 403, nestedBody(403, "PERMISSION_DENIED", denied, "IAM_PERMISSION_DENIED"), codeIAMDenied},
		{"denied, ID token", "", 0, nestedBody(403, "PERMISSION_DENIED", strings.Replace(denied, "getAccessToken", "getOpenIdToken", 1), "IAM_PERMISSION_DENIED"), codeIAMDenied},
		{"denied, older", mintURL, 403, nestedBody(403, "PERMISSION_DENIED", "The caller does not have permission", ""), codeIAMDenied},
		{"credentials disabled", mintURL, 403, nestedBody(403, "PERMISSION_DENIED", "IAM Service Account Credentials API has not been used in project 1 before or it is disabled.", "SERVICE_DISABLED"), codeCredentialsOff},
		{"no account", mintURL, 404, nestedBody(404, "NOT_FOUND", "Not found; Gaia id not found for email x@y", ""), codeAccountNotFound},
		{"lifetime zero", mintURL, 400, nestedBody(400, "INVALID_ARGUMENT", "Lifetime of access token must be larger than 0.", ""), codeLifetimeZero},
		{"lifetime long", mintURL, 400, nestedBody(400, "INVALID_ARGUMENT", "please configure constraints/iam.allowServiceAccountCredentialLifetimeExtension", ""), codeLifetimeOver},
		{"scope", mintURL, 400, nestedBody(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", ""), codeScope},
		{"unauthenticated", mintURL, 401, nestedBody(401, "UNAUTHENTICATED", expected, ""), codeFederated},
		{"no federation", targetURL, 401, nestedBody(401, "UNAUTHENTICATED", expected, ""), codeUnsupported},
		{"no role", targetURL, 403, nestedBody(403, "PERMISSION_DENIED", "Permission 'resourcemanager.projects.get' denied on resource", "IAM_PERMISSION_DENIED"), codeResource},
		{"narrow", targetURL, 403, nestedBody(403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), codeNarrow},
		{"http issuer", "", 0, "ERROR: (gcloud.iam.workload-identity-pools.providers.create-oidc) INVALID_ARGUMENT: Invalid OIDC issuer URI. The scheme must be https.", codeIssuerScheme},
		{"mapping key", "", 0, "INVALID_ARGUMENT: Invalid mapped attribute key: assertion.aud. Custom mapped attributes must be in format 'attribute.{custom_attribute}'", codeMappingKey},
		{"condition demanded", "", 0, "Error 400: The attribute condition must reference one of the provider's claims.", codeConditionClaims},
		{"organisation", "", 0, "FAILED_PRECONDITION: Precondition check failed. type: constraints/iam.workloadIdentityPoolProviders", codeOrgPolicy},
		{"uploaded keys", "", 0, "INVALID_ARGUMENT: Input JWK is not in a valid json format", codeKeyFormat},
	}
}

// TestEveryKnownRefusal reads each row as it comes over the wire, and again as text pasted from a log.
func TestEveryKnownRefusal(t *testing.T) {
	for _, v := range append(stsVectors(), accessVectors()...) {
		t.Run(v.name, func(t *testing.T) {
			if v.url != "" {
				c := cloud.Case{Exchanges: []wire.Exchange{{Method: http.MethodPost, URL: v.url, Status: v.status, Header: http.Header{}, Body: []byte(v.body)}}}
				p := New().Explain(c)
				if p.Cause != v.cause || p.HTTPStatus != v.status || p.Title == "" || p.Why == "" || p.Certainty == "" {
					t.Errorf("over the wire: cause %q, want %q: %+v", p.Cause, v.cause, p)
				}
				if v.cause != codeNotGoogle && (p.Code == "" || p.Message == "") {
					t.Errorf("code or message lost: %+v", p)
				}
			}
			if v.cause == codeNotGoogle || v.cause == codeFederated || v.name == "scope" {
				return // tell nothing without their service
			}
			for _, text := range []string{"oauth2/google: status code 400: " + v.body, "2026-11-23T06:00:00Z ERROR google.auth failed\n" + v.body + "\n    at main", `{"log":` + quoted("oauth2/google: "+v.body) + `}`} {
				p := New().Explain(cloud.Case{Err: errors.New(text)})
				if p.Cause != v.cause {
					t.Errorf("pasted %q: cause %q, want %q", text, p.Cause, v.cause)
				}
			}
		})
	}
}

// TestTextsOfOthersAreLeftAlone: pasted texts that are not Google's are claimed by nobody here.
func TestTextsOfOthersAreLeftAlone(t *testing.T) {
	for _, text := range []string{
		"", "hello", `{"error":"access_denied","error_description":"Unauthorized"}`,
		"An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: Incorrect token audience",
		`{"error":"invalid_client","error_description":"AADSTS700016: Application with identifier 'x' was not found"}`,
		`WWW-Authenticate: Bearer error="invalid_token"`, `{"error":"invalid_scope","error_description":"Scope must be an array or a string"}`,
		`{"error":{"code":"x"}}`, `{"error":5}`, `{"error":{}}`, "{{{{{{{{", `{"error":"INTERNAL"}`,
	} {
		if p := New().Explain(cloud.Case{Err: errors.New(text)}); p.Cause != "" {
			t.Errorf("%q is explained as %s", text, p.Cause)
		}
	}
	if p := New().Explain(cloud.Case{Settings: json.RawMessage("{}")}); p.Cause != codeProviderMissing {
		t.Errorf("nothing at all with no provider is %q", p.Cause)
	}
}

// TestAmbiguousRefusalsListCandidates: what Google's words do not tell apart is not told apart.
func TestAmbiguousRefusalsListCandidates(t *testing.T) {
	for _, v := range []vector{{body: flatBody("invalid_grant", "Error connecting to the given credential's issuer."), url: stsURL, status: 400},
		{body: nestedBody(403, "PERMISSION_DENIED", "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).", ""), url: mintURL, status: 403},
		{body: flatBody("unauthorized_client", "The given credential is rejected by the attribute condition."), url: stsURL, status: 400},
		{body: flatBody("invalid_target", `The target service indicated by the "audience" parameters is invalid.`), url: stsURL, status: 400}} {
		p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{{URL: v.url, Status: v.status, Body: []byte(v.body)}}})
		if !strings.Contains(p.Why, "In order of likelihood: first, ") || !strings.Contains(p.Why, "; then, ") {
			t.Errorf("%s: no candidates: %s", p.Cause, p.Why)
		}
		if p.Cause != codeCondition && p.Certainty != "inferred" {
			t.Errorf("%s is said to be %s", p.Cause, p.Certainty)
		}
	}
}

// FuzzExplain: no text makes it panic, and what it names is a code of ours.
func FuzzExplain(f *testing.F) {
	for _, v := range append(stsVectors(), accessVectors()...) {
		f.Add(v.body)
	}
	known := map[string]bool{"": true}
	for _, c := range New().Codes() {
		known[c.Code] = true
	}
	g := New()
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range []cloud.Case{{Err: errors.New(text)}, {Exchanges: []wire.Exchange{{URL: stsURL, Status: 400, Body: []byte(text)}}}} {
			if p := g.Explain(c); !known[p.Cause] {
				t.Errorf("unknown cause %q", p.Cause)
			}
		}
	})
}
