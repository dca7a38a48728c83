package auth0

import (
	"maps"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A tenant's sentences quote what was asked for, and what was asked for may hold any word.
func TestQuotedWordsAreNoCauses(t *testing.T) {
	noGrant := `Client is not authorized to access "https://dpop.acme.dev". You need to create a "client-grant" associated to this API.`
	for description, cause := range map[string]string{
		"Client has not been granted scopes: read:organizations, create:organization_client_grants": causeScope,
		"Service not enabled within domain: https://mtls.acme.dev":                                  causeAudience,
		"Service not enabled within domain: https://organization.acme.dev":                          causeAudience,
		noGrant: causeNoGrant,
	} {
		if p := Explain(403, nil, []byte(oauth("access_denied", description)), someClient); p.Cause != cause {
			t.Errorf("%s: %s, want %s", description, p.Cause, cause)
		}
	}
}

// Where a person logs in, access_denied is the person's no only when it does not say otherwise.
func TestApplicationsFaultsAreNotThePersons(t *testing.T) {
	for _, row := range []struct {
		flow        flow
		status      int
		code, words string
		cause       string
	}{
		{deviceFlow, 401, "access_denied", "Unauthorized", causeCredentials},
		{codeFlow, 401, "access_denied", "Unauthorized", causeCredentials},
		{codeFlow, 0, "access_denied", "Service not found: https://api.acme.dev", causeAudience},
		{deviceFlow, 403, "access_denied", "Service not enabled within domain: https://api.acme.dev", causeAudience},
		{codeFlow, 0, "invalid_request", `Client "a1B2c3" is not authorized to access resource server "https://api.acme.dev".`, causeNoGrant},
		{codeFlow, 0, "access_denied", "User did not authorize the request", causeLogin},
		{deviceFlow, 403, "access_denied", "User cancelled the confirmation prompt", causeLogin},
		{codeFlow, 0, "access_denied", "user auth0|1 is not part of the org_2 organization", causeLogin},
	} {
		p := judged(reply{client: someClient, flow: row.flow, status: row.status, code: row.code, message: row.words})
		if p.Cause != row.cause {
			t.Errorf("%q: %s, want %s", row.words, p.Cause, row.cause)
		}
		for _, f := range p.Fix { // nothing that is about machines helps a person
			if strings.Contains(f.Text, "grant_type=client_credentials") || strings.Contains(f.Text, "feccft") || strings.Contains(f.Text, "client-grants --data") && !strings.Contains(f.Text, `"subject_type":"user"`) {
				t.Errorf("%q: %s", row.words, f.Text)
			}
		}
	}
}

func TestThirdPartyWhateverTheCode(t *testing.T) {
	c := someClient
	c.ClientID = "tpc_1"
	p := Explain(403, nil, []byte(oauth("access_denied", `Client is not authorized to access "https://api.acme.dev".`)), c)
	if p.Cause != causeThirdParty {
		t.Error(p.Cause)
	}
}

// The auth0 command acts on the tenant that was used last unless it is told which.
func TestEveryCommandNamesItsTenant(t *testing.T) {
	for _, r := range allRules() {
		if r.fix == nil {
			continue
		}
		for _, f := range r.fix(reply{client: someClient}) {
			for line := range strings.Lines(strings.ReplaceAll(f.Text, " && ", "\n")) {
				line = strings.TrimSpace(strings.TrimPrefix(line, "# "))
				if f.As == "cli" && strings.HasPrefix(line, "auth0 ") && line != "auth0 tenants list" && !strings.Contains(line, " --tenant 'acme.eu.auth0.com'") && !strings.Contains(line, " --tenant acme.eu.auth0.com") {
					t.Errorf("%s: %s", r.cause, line)
				}
			}
		}
	}
}

// A proxy that answers for a tenant says nothing of whether there is one.
func TestAProxysAnswerIsNoMissingDocument(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		header http.Header
		cause  string
	}{
		"squid":          {403, http.Header{"X-Squid-Error": {"ERR_ACCESS_DENIED 0"}}, causeProxyAnswer},
		"proxy status":   {502, http.Header{"Proxy-Status": {"gw; error=destination_unavailable"}}, causeProxyAnswer},
		"captive portal": {511, http.Header{"Content-Type": {"text/html"}}, causePortal},
		"none":           {404, nil, causeDiscovery},
	} {
		s := newTenant(t)
		s.discovery = func(w http.ResponseWriter) {
			maps.Copy(w.Header(), c.header)
			answerJSON(w, c.status, "<html></html>")
		}
		_, err := NewKeys(time.Now).Get(t.Context(), s.http(t), s.issuer())
		if p := Network(err, Client{}); p == nil || p.Cause != c.cause {
			t.Errorf("%s: %v, want %s", name, err, c.cause)
		}
	}
}
