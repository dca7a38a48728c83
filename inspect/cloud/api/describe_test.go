package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

// describing is a service that refuses everything and points to a description; ${own} is its own address.
type describing struct {
	*httptest.Server
	at, doc string
	status  int
	asked   []*http.Request
}

func describe(t *testing.T, at, doc string) *describing {
	d := &describing{status: http.StatusOK}
	d.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.asked = append(d.asked, r)
		if r.URL.Path == "/orders" {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token", resource_metadata="`+d.at+`"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(d.status)
		_, _ = w.Write([]byte(d.doc))
	}))
	t.Cleanup(d.Close)
	d.at, d.doc = strings.ReplaceAll(at, "${own}", d.URL), strings.ReplaceAll(doc, "${own}", d.URL)
	return d
}

func (d *describing) explain(t *testing.T, p *pretend, edit func(h, c map[string]any)) cloud.Problem {
	t.Helper()
	settings := json.RawMessage(fmt.Sprintf(`{"url":%q}`, d.URL+"/orders"))
	c := cloud.Case{Token: p.Mint(testClient, testAPI, edit), Settings: settings, Evidence: p.Evidence()}
	c.Prediction = New().Predict(c.Token, c.Evidence, settings)
	client, recorder := wire.Record(d.Client(), time.Now)
	_, c.Err = New().Try(t.Context(), c.Token, settings, client)
	New().(cloud.Consulter).Consult(t.Context(), settings, recorder.Exchanges(), client)
	c.Exchanges = recorder.Exchanges()
	return New().Explain(c)
}

const ownAbout = "${own}/.well-known/oauth-protected-resource/orders"

func TestDescriptionIsReadAndCompared(t *testing.T) {
	p := open(t, worldFile)
	iss := p.Tenant.URL
	for name, v := range map[string]struct{ doc, cause, says, not string }{
		"same issuer":       {`{"resource":"${own}/orders","authorization_servers":["` + iss + `/"]}`, "api.token.refused", "describes its expectations at", "authorization servers"},
		"several":           {`{"resource":"${own}/orders","authorization_servers":["https://other.eu.auth0.com/","` + iss + `/"]}`, "api.token.refused", "", "authorization servers"},
		"another issuer":    {`{"resource":"${own}/orders","authorization_servers":["https://other.eu.auth0.com/"]}`, "api.issuer.host", `The authorization servers that it lists are https://other.eu.auth0.com/; the token is from "` + iss + `/"`, ""},
		"a slash":           {`{"resource":"${own}/orders","authorization_servers":["` + iss + `"]}`, "api.token.refused", "another ending", "are " + iss},
		"nothing listed":    {`{"resource":"${own}/orders"}`, "api.token.refused", "an API identifier, it does not say", "authorization servers"},
		"not the header":    {`{"resource":"${own}/orders","bearer_methods_supported":["body"]}`, "api.token.unseen", "it takes them in: body", ""},
		"no way at all":     {`{"resource":"${own}/orders","bearer_methods_supported":[]}`, "api.token.unseen", "nothing that carries a bearer token", ""},
		"methods nonsense":  {`{"resource":"${own}/orders","bearer_methods_supported":7}`, "api.token.refused", "", "Authorization header"},
		"DPoP only":         {`{"resource":"${own}/orders","dpop_bound_access_tokens_required":true}`, "api.token.scheme", "bound to a key by DPoP", ""},
		"of its whole":      {`{"resource":"${own}/","authorization_servers":["https://other.eu.auth0.com/"]}`, "api.issuer.host", "must not use them for another address", ""},
		"of another path":   {`{"resource":"${own}/ord","authorization_servers":["https://other.eu.auth0.com/"]}`, "api.token.refused", "not compared", "authorization servers"},
		"of another origin": {`{"resource":"https://other/orders","authorization_servers":["https://other.eu.auth0.com/"]}`, "api.token.refused", "not compared", "authorization servers"},
		"no resource":       {`{"authorization_servers":["https://other.eu.auth0.com/"]}`, "api.token.refused", "not compared", "authorization servers"},
		"a list":            {`["x"]`, "api.token.refused", "no JSON object", ""},
		"null":              {`null`, "api.token.refused", "no JSON object", ""},
		"a page":            {`<html>`, "api.token.refused", "no JSON object", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := describe(t, ownAbout, v.doc)
			got := d.explain(t, p, nil)
			if got.Cause != v.cause || !strings.Contains(got.Why, v.says) || v.not != "" && strings.Contains(got.Why, v.not) {
				t.Errorf("%s\n%s", got.Cause, got.Why)
			}
			if got.Cause != "api.token.refused" && got.Certainty != inferred {
				t.Errorf("%s from a description is %s", got.Cause, got.Certainty)
			}
			if len(d.asked) != 2 || d.asked[1].Header.Get("Authorization") != "" {
				t.Errorf("%d requests, the last with %v", len(d.asked), d.asked[len(d.asked)-1].Header)
			}
		})
	}
}

func TestDescriptionThatCannotBeRead(t *testing.T) {
	p := open(t, worldFile)
	d := describe(t, ownAbout, `{}`)
	d.status = http.StatusFound
	if got := d.explain(t, p, nil); !strings.Contains(got.Why, "HTTP 302") || len(d.asked) != 2 {
		t.Errorf("a redirect: %d requests, %s", len(d.asked), got.Why)
	}
}

// Only the origin that the user agreed to is asked, and only where descriptions lie.
func TestDescriptionElsewhereIsNotRead(t *testing.T) {
	p := open(t, worldFile)
	for at, says := range map[string]string{
		"https://about.acme.dev/.well-known/oauth-protected-resource": "another origin",
		"https://localhost:1/.well-known/oauth-protected-resource":    "another origin",
		"${own}/admin/delete":                                  "no well-known address",
		"${own}/.well-known/../admin":                          "no well-known address",
		"${own}/.well-known/%2e%2e/admin":                      "no well-known address",
		"http://127.0.0.1/.well-known/x":                       "no https address",
		"https://u:p@about.acme.dev/.well-known/x":             "no https address",
		"/.well-known/oauth-protected-resource":                "no https address",
		"https://about.acme.dev/.well-known/x#'; touch /tmp/x": "no https address",
	} {
		d := describe(t, at, `{}`)
		got := d.explain(t, p, nil)
		if len(d.asked) != 1 || !strings.Contains(got.Why, "was not read here: ") || !strings.Contains(got.Why, says) {
			t.Errorf("%s: %d requests, %s", at, len(d.asked), got.Why)
		}
		offered := strings.HasPrefix(got.Fix[0].Text, "curl ")
		if want := says != "no https address"; offered != want {
			t.Errorf("%s: %+v", at, got.Fix[0])
		}
	}
	pasted := New().Explain(answer(401, `Bearer error="invalid_token", resource_metadata="https://api.acme.dev/.well-known/oauth-protected-resource?a='b'"`, ""))
	if want := `curl --globoff --silent --show-error 'https://api.acme.dev/.well-known/oauth-protected-resource?a='\''b'\'''`; !strings.Contains(pasted.Why, "because of a paste") || pasted.Fix[0].Text != want {
		t.Errorf("pasted: %s\n%+v", pasted.Why, pasted.Fix[0])
	}
}
