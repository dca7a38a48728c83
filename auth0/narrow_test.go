package auth0

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
)

// tenants is a transport on which only the listed hosts answer, with a proper discovery document.
type tenants struct {
	mu    sync.Mutex
	hosts map[string]string // host → body
	asked []string
	posts int
}

func (n *tenants) RoundTrip(r *http.Request) (*http.Response, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.asked = append(n.asked, r.URL.Host)
	if r.Method != http.MethodGet || r.URL.Path != discoveryPath || r.Header.Get("Authorization") != "" {
		n.posts++
	}
	body, ok := n.hosts[r.URL.Host]
	status := 200
	if !ok {
		status, body = 404, "Not found."
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func documentOf(host string) string {
	return `{"issuer":"https://` + host + `/","jwks_uri":"https://` + host + `/jwks","token_endpoint":"https://` + host + `/oauth/token","token_endpoint_auth_methods_supported":["client_secret_post"]}`
}

func TestNarrowSaysWhatItSaw(t *testing.T) {
	for name, c := range map[string]struct {
		issuer string
		hosts  []string
		auth   string
		says   []string
		silent []string
	}{
		"missing region": {"https://acme.auth0.com/", []string{"acme.eu.auth0.com"}, SecretPost, []string{"acme.auth0.com publishes no discovery document (HTTP 404)", "also answers at acme.eu.auth0.com:"}, nil},
		"wrong region":   {"https://acme.us.auth0.com/", []string{"acme.us.auth0.com", "acme.auth0.com"}, SecretPost, []string{"is reachable", "also answers at acme.auth0.com:"}, nil},
		"only one":       {"https://acme.eu.auth0.com/", []string{"acme.eu.auth0.com"}, SecretPost, []string{"is reachable", "No tenant of that name answered in another region"}, []string{"likely no Auth0 tenant"}},
		"custom domain":  {"https://login.acme.dev/", []string{"login.acme.dev"}, SecretPost, []string{"is reachable"}, []string{"region"}},
		"other method":   {"https://login.acme.dev/", []string{"login.acme.dev"}, SecretBasic, []string{"does not list client_secret_basic"}, nil},
		"no tenant":      {"https://login.acme.dev/", nil, SecretPost, []string{"likely no Auth0 tenant"}, []string{"region"}},
		"private region": {"https://acme.us-3.auth0.com/", []string{"acme.us-3.auth0.com"}, SecretPost, []string{"is reachable"}, []string{"other region"}},
	} {
		n := &tenants{hosts: map[string]string{}}
		for _, h := range c.hosts {
			n.hosts[h] = documentOf(h)
		}
		cl := someClient
		cl.Issuer, cl.Auth = c.issuer, c.auth
		p := Explain(401, nil, []byte(oauth("access_denied", "Unauthorized")), cl)
		Narrow(t.Context(), &http.Client{Transport: n}, cl, p)
		all := strings.Join(p.Learned, "\n")
		for _, s := range c.says {
			if !strings.Contains(all, s) {
				t.Errorf("%s: %q is missing from\n%s", name, s, all)
			}
		}
		for _, s := range c.silent {
			if strings.Contains(all, s) {
				t.Errorf("%s: %q stands in\n%s", name, s, all)
			}
		}
		if n.posts != 0 {
			t.Errorf("%s: something else than discovery was asked: %v", name, n.asked)
		}
	}
}

func TestNarrowAsksOnlyWhereItHelps(t *testing.T) {
	n := &tenants{}
	for _, cause := range []string{causeAudience, causeQuota, causeRate, "net.timeout", causeUnknown} {
		Narrow(t.Context(), &http.Client{Transport: n}, someClient, &Problem{Cause: cause})
	}
	Narrow(t.Context(), &http.Client{Transport: n}, someClient, nil)
	if len(n.asked) != 0 {
		t.Errorf("asked %v", n.asked)
	}
}

func TestWhatTheRequestItselfTells(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Client)
		body   string
		says   string
	}{
		"secret with a line break": {func(c *Client) { c.Secret = newSecret("abc\n") }, oauth("access_denied", "Unauthorized"), "client secret begins or ends with a blank"},
		"id with a blank":          {func(c *Client) { c.ClientID = " a1" }, oauth("access_denied", "Unauthorized"), "client id begins or ends with a blank"},
		"id as secret":             {func(c *Client) { c.Secret = newSecret("a1B2c3") }, oauth("access_denied", "Unauthorized"), "is the client id itself"},
		"management without slash": {func(c *Client) { c.Audience = "https://acme.eu.auth0.com/api/v2" }, oauth("access_denied", "Service not enabled within domain: https://acme.eu.auth0.com/api/v2"), "ends in a slash"},
		"management, custom":       {func(c *Client) { c.Audience = "https://login.acme.dev/api/v2/" }, oauth("access_denied", "Service not enabled within domain: https://login.acme.dev/api/v2/"), "canonical tenant domain"},
		"another audience":         {func(c *Client) {}, oauth("access_denied", "Service not enabled within domain: https://other.dev"), "the request is not the profile's"},
	} {
		cl := someClient
		c.change(&cl)
		p := Explain(401, nil, []byte(c.body), cl)
		if !slices.ContainsFunc(p.Learned, func(s string) bool { return strings.Contains(s, c.says) }) {
			t.Errorf("%s: learned %q", name, p.Learned)
		}
	}
}
