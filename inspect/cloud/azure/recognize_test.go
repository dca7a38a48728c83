package azure

import (
	"testing"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

func TestRecognize(t *testing.T) {
	const body = `{"error":"invalid_client","error_description":"AADSTS700213: No matching federated identity record found for presented assertion subject 'abc'. Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID: x Timestamp: y","error_codes":[700213],"trace_id":"11111111-2222-3333-4444-555555555555"}`
	for name, v := range map[string]struct {
		text   string
		status int
	}{
		"body":          {body, 0},
		"Azure CLI":     {"ERROR: AADSTS700213: No matching federated identity record found for presented assertion subject 'abc'. Trace ID: 11111111-2222-3333-4444-555555555555 Correlation ID: x Timestamp: y", 0},
		"GitHub Action": {"Error: AADSTS700213: No matching federated identity record found for presented assertion subject &#39;abc&#39;. Trace ID: 11111111-2222-3333-4444-555555555555", 0},
		"azidentity":    {"ClientAssertionCredential authentication failed.\nPOST https://login.microsoftonline.com/t/oauth2/v2.0/token\n----\nRESPONSE 401: 401 Unauthorized\n----\n" + body + "\n----\nTo troubleshoot, visit https://aka.ms/azsdk/go/identity/troubleshoot", 401},
		"Terraform":     {"╷\n│ Error: building account: could not acquire access token: clientCredentialsToken: received HTTP status 401 with response:\n│ {\"error\":\"invalid_client\",\"error_description\":\"AADSTS700213: No matching federated\n│ identity record found for presented assertion subject 'abc'. Trace\n│ ID: 11111111-2222-3333-4444-555555555555\",\"error_codes\":[700213]}\n╵", 401},
		"text in JSON":  {`{"level":"error","err":"request failed: {\"error\":\"invalid_client\",\"error_description\":\"AADSTS700213: No matching federated identity record found for presented assertion subject 'abc'. Trace ID: 11111111-2222-3333-4444-555555555555\",\"error_codes\":[700213]}"}`, 0},
		"number lost":   {"No matching federated identity record found for presented assertion subject 'abc'. Trace ID: 11111111-2222-3333-4444-555555555555", 0},
	} {
		e, ok := Azure{}.Recognize(v.text)
		if !ok || e.Status != v.status {
			t.Errorf("%s: %v, status %d", name, ok, e.Status)
			continue
		}
		p := New().Explain(cloud.Case{Exchanges: []wire.Exchange{e}})
		if p.Cause != "azure.subject.mismatch" || p.RequestID != "11111111-2222-3333-4444-555555555555" {
			t.Errorf("%s: %s (%s), request %q from %s", name, p.Cause, p.Code, p.RequestID, e.Body)
		}
		if q, _ := readExchange(e).quoted("subject"); q != "abc" {
			t.Errorf("%s: the quoted subject is %q", name, q)
		}
	}
	for _, text := range []string{"", "InvalidIdentityToken: No OpenIDConnect provider found in your account", `{"error":"invalid_grant","error_description":"The audience in ID Token [x] does not match"}`, "Unauthorized"} {
		if _, ok := (Azure{}).Recognize(text); ok {
			t.Errorf("%q is not Entra's", text)
		}
	}
}

// TestASentenceKeepsTheQuotesThatItOpened: without what follows it in Entra's answer it ends in one.
func TestASentenceKeepsTheQuotesThatItOpened(t *testing.T) {
	const said = "AADSTS700213: No matching federated identity record found for presented assertion subject 'abc'"
	for _, text := range []string{said, said + "\n", "'" + said + "'", `"` + said + `"`, `err="` + said + `" level=error`, "Error: " + said + " \n"} {
		e, ok := Azure{}.Recognize(text)
		if q, _ := readExchange(e).quoted("subject"); !ok || q != "abc" {
			t.Errorf("%q: the quoted subject is %q of %s", text, q, e.Body)
		}
	}
}

func FuzzRecognize(f *testing.F) {
	f.Add("│ AADSTS700213: {\\\"error\\\":{")
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := (Azure{}).Recognize(text); ok {
			New().Explain(cloud.Case{Exchanges: []wire.Exchange{e}})
		}
	})
}
