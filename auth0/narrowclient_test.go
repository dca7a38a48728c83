package auth0

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// asked is a tenant as Narrow meets it: what its login page and its revocation endpoint say, and who asked what.
type asked struct {
	issuer, page, location string
	takes                  string // the method that the revocation endpoint takes; "both"
	revocation             string // "" = issuer + oauth/revoke
	posts                  []url.Values
	login                  url.Values
}

func (t *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	say := func(status int, body string, h http.Header) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	}
	if t.revocation == "" {
		t.revocation = t.issuer + "oauth/revoke"
	}
	switch r.URL.Path {
	case discoveryPath:
		return say(200, fmt.Sprintf(`{"issuer":%q,"jwks_uri":"%sjwks","token_endpoint":"%soauth/token","authorization_endpoint":"%sauthorize","revocation_endpoint":%q}`, t.issuer, t.issuer, t.issuer, t.issuer, t.revocation), http.Header{})
	case "/authorize":
		t.login = r.URL.Query()
		if t.location != "" {
			return say(302, "", http.Header{"Location": {t.location}})
		}
		return say(400, t.page, http.Header{"Content-Type": {"text/html"}})
	case "/oauth/revoke":
		body, _ := io.ReadAll(r.Body)
		form, _ := url.ParseQuery(string(body))
		form.Set("host", r.URL.Host)
		t.posts = append(t.posts, form)
		if _, _, basic := r.BasicAuth(); t.takes == "both" || basic == (t.takes == SecretBasic) && t.takes != "" {
			return say(200, "", http.Header{})
		}
		return say(401, `{"error":"invalid_client"}`, http.Header{})
	}
	return nil, fmt.Errorf("asked for %s", r.URL) // the token endpoint above all
}

func TestNarrowTellsTheFaultsOfOneAnswerApart(t *testing.T) {
	const issuer = "https://login.acme.dev/"
	const page = "<html><p>invalid_request: Unknown client: a1B2c3</p></html>"
	for name, c := range map[string]struct {
		tenant asked
		auth   string
		cause  string
		says   string
		posts  int
	}{
		"unknown, on a page":    {asked{page: page}, SecretPost, "auth0.client.unknown", "has no application with the client id a1B2c3", 0},
		"unknown, by redirect":  {asked{location: "https://acme.dev/oops?error=invalid_request&error_description=Unknown%20client:%20a1B2c3"}, SecretPost, "auth0.client.unknown", "has no application", 0},
		"unknown, key":          {asked{page: page}, PrivateKeyJWT, "auth0.client.unknown", "has no application", 0},
		"basic, not post":       {asked{page: "Callback URL mismatch.", takes: SecretBasic}, SecretPost, "auth0.client.other-method", "takes this id and secret as client_secret_basic and refuses them as client_secret_post", 2},
		"post, not basic":       {asked{takes: SecretPost}, SecretBasic, "auth0.client.other-method", "takes this id and secret as client_secret_post and refuses them as client_secret_basic", 2},
		"neither":               {asked{page: "Callback URL mismatch."}, SecretPost, "auth0.credentials", "speaks for a wrong secret, without proving it", 1},
		"either: tells nothing": {asked{takes: "both"}, SecretPost, "auth0.credentials", "does not tell what is wrong", 2},
		"a page that says less": {asked{page: "Oops, something went wrong"}, SecretPost, "auth0.credentials", "its login page does not say", 1},
		"revocation elsewhere":  {asked{takes: SecretBasic, revocation: "https://evil.example/oauth/revoke"}, SecretPost, "auth0.credentials", "is reachable", 0},
		"key: no other method":  {asked{page: "Callback URL mismatch."}, PrivateKeyJWT, "auth0.client.assertion", "knows the client id", 0},
	} {
		t.Run(name, func(t *testing.T) {
			tenant, cl := c.tenant, someClient
			tenant.issuer, cl.Issuer, cl.Auth, cl.Secret = issuer, issuer, c.auth, newSecret("the-secret-of-this-client")
			code := "access_denied"
			if c.auth == PrivateKeyJWT {
				code = "invalid_client"
			}
			p := Explain(401, nil, []byte(oauth(code, "Unauthorized")), cl)
			stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // as wire's clients do
			Narrow(t.Context(), &http.Client{Transport: &tenant, CheckRedirect: stay}, cl, p)
			if p.Cause != c.cause || !p.Refused || p.Code != code || p.HTTPStatus != 401 || p.Title == "" || len(p.Fix) == 0 {
				t.Errorf("%+v", p)
			}
			if c.cause == "auth0.client.unknown" && !strings.Contains(p.Why, "login page") {
				t.Errorf("it does not say how that was learned: %s", p.Why)
			}
			if !slices.ContainsFunc(p.Learned, func(s string) bool { return strings.Contains(s, c.says) }) {
				t.Errorf("%q is missing from %q", c.says, p.Learned)
			}
			if len(tenant.posts) != c.posts {
				t.Errorf("%d questions to the revocation endpoint: %v", len(tenant.posts), tenant.posts)
			}
			for _, form := range tenant.posts {
				if form.Get("token") == "" || form.Has("grant_type") || form.Get("host") != "login.acme.dev" {
					t.Errorf("asked %v", form)
				}
			}
			if q := tenant.login; q.Get("redirect_uri") != nowhere || q.Has("client_secret") || q.Get("client_id") != cl.ClientID {
				t.Errorf("the login page was asked %v", q)
			}
			if c.tenant.page == "Callback URL mismatch." && slices.ContainsFunc(p.Causes, func(s string) bool { return strings.HasPrefix(s, otherTenant) }) {
				t.Errorf("a known client, and still another tenant: %q", p.Causes)
			}
		})
	}
}

func TestNarrowSettlesHostAndRegion(t *testing.T) {
	for name, c := range map[string]struct {
		issuer string
		hosts  []string
		status int
		body   string
		cause  string
	}{
		"a web site":                  {"https://www.acme.dev/", nil, 404, "<html>Not found</html>", "auth0.domain"},
		"an API":                      {"https://api.acme.dev/", nil, 200, "pong", "auth0.domain"},
		"a tenant whose page is odd":  {"https://login.acme.dev/", []string{"login.acme.dev"}, 404, "<html>Not found</html>", "auth0.answer.html"},
		"another region":              {"https://acme.auth0.com/", []string{"acme.eu.auth0.com"}, 404, "<html>Not found</html>", "auth0.domain.region"},
		"refused, and another region": {"https://acme.auth0.com/", []string{"acme.eu.auth0.com"}, 401, oauth("access_denied", "Unauthorized"), "auth0.domain.region"},
		"refused by some OAuth":       {"https://login.acme.dev/", nil, 401, oauth("access_denied", "Unauthorized"), "auth0.credentials"},
		"both regions":                {"https://acme.us.auth0.com/", []string{"acme.us.auth0.com", "acme.eu.auth0.com"}, 401, oauth("access_denied", "Unauthorized"), "auth0.credentials"},
	} {
		n := &tenants{hosts: map[string]string{}}
		for _, h := range c.hosts {
			n.hosts[h] = documentOf(h)
		}
		cl := someClient
		cl.Issuer = c.issuer
		p := Explain(c.status, nil, []byte(c.body), cl)
		Narrow(t.Context(), &http.Client{Transport: n}, cl, p)
		if p.Cause != c.cause {
			t.Errorf("%s: %s, want %s: %q", name, p.Cause, c.cause, p.Learned)
		}
	}
}

func TestAProxysOwnAnswerIsNotTheTenants(t *testing.T) {
	for _, c := range []struct {
		status int
		header http.Header
		cause  string
	}{
		{407, http.Header{"Proxy-Authenticate": {`Basic realm="corp"`}}, "auth0.answer.proxy"},
		{403, http.Header{"X-Squid-Error": {"ERR_ACCESS_DENIED 0"}, "Content-Type": {"text/html"}}, "auth0.answer.proxy"},
		{502, http.Header{"Proxy-Status": {"cache.example; error=connection_timeout"}}, "auth0.answer.proxy"},
		{403, http.Header{"Proxy-Status": {"cache.example; received-status=403"}}, "auth0.answer.html"}, // passed on
	} {
		p := Explain(c.status, c.header, []byte("<html>no</html>"), someClient)
		if p.Cause != c.cause || p.Refused {
			t.Errorf("%d %v: %s", c.status, c.header, p.Cause)
		}
	}
}
