package auth0

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"mintmark/inspect"
)

// document is the part of the provider metadata that is used here (OpenID Connect Discovery 1.0 §3).
type document struct {
	Issuer      string   `json:"issuer"`
	JWKSURI     string   `json:"jwks_uri"`
	TokenURL    string   `json:"token_endpoint"`
	Algorithms  []string `json:"id_token_signing_alg_values_supported"`
	AuthMethods []string `json:"token_endpoint_auth_methods_supported"`

	Authorization string `json:"authorization_endpoint"`
	Revocation    string `json:"revocation_endpoint"` // RFC 8414 §2
}

// DiscoveryURL is where an issuer publishes its metadata: the well-known path after the issuer, whose final slash is not
// doubled (OpenID Connect Discovery 1.0 §4.1).
func DiscoveryURL(issuer string) string {
	return strings.TrimSuffix(issuer, "/") + "/.well-known/openid-configuration"
}

// fetchMetadata reads an issuer's discovery document and its keys, two requests. With a problem, the metadata still
// holds what the document said, without keys.
func fetchMetadata(ctx context.Context, hc *http.Client, issuer string, now func() time.Time) (Metadata, *Problem) {
	c := Client{Issuer: issuer}
	doc, a, problem := fetchDocument(ctx, hc, issuer, now)
	if problem != nil {
		return Metadata{}, problem
	}
	m := Metadata{Issuer: doc.Issuer, JWKSURI: doc.JWKSURI, TokenURL: doc.TokenURL, Algorithms: doc.Algorithms, AuthMethods: doc.AuthMethods, Offset: a.offset()}
	if doc.Issuer != issuer {
		return m.refused(causeIssuer, "issuer", issuer, doc.Issuer, a, c)
	}
	if !sameOrigin(issuer, doc.JWKSURI) {
		return m.refused(causeKeysOrigin, "jwks_uri", issuer, doc.JWKSURI, a, c)
	}
	keys, a, problem := fetchKeySet(ctx, hc, doc.JWKSURI, c, now)
	if problem != nil {
		return m, problem
	}
	m.Keys, m.FetchedAt = keys, a.received
	if len(keys.Keys) == 0 {
		m.Findings = append(m.Findings, finding(causeNoKeys, "keys", "at least one key", "none"))
	}
	return m, nil
}

// refused adds a finding that forbids using the document, and makes it the problem.
func (m Metadata) refused(cause, path, expected, actual string, a answer, c Client) (Metadata, *Problem) {
	m.Findings = append(m.Findings, finding(cause, path, expected, actual))
	p := fill(ruleOf(cause), reply{client: c, status: a.status})
	p.Learned = []string{"Expected " + expected + ", the document says " + or(actual, "nothing") + "."}
	p.Exchanges = a.exchanges
	return m, p
}

func fetchDocument(ctx context.Context, hc *http.Client, issuer string, now func() time.Time) (document, answer, *Problem) {
	c := Client{Issuer: issuer}
	if fault := checkEndpoint(issuer); fault != "" {
		return document{}, answer{}, local(causeAddress, c, fault)
	}
	a, problem := fetch(ctx, hc, DiscoveryURL(issuer), c, now)
	if problem != nil {
		return document{}, a, problem
	}
	var doc document
	if err := json.Unmarshal(a.body, &doc); err != nil || doc.Issuer == "" || doc.JWKSURI == "" {
		return doc, a, unreadable(causeDiscoveryIn, a, c)
	}
	return doc, a, nil
}

// FetchKeys reads a key set from an address that the user named. The error is a *Problem. No verdict hangs on when the
// set came, so that it takes no clock.
func FetchKeys(ctx context.Context, hc *http.Client, address string) (*inspect.KeySet, error) {
	if fault := checkEndpoint(address); fault != "" && fault != "it carries a query" {
		return nil, local(causeAddress, Client{}, fault)
	}
	keys, _, problem := fetchKeySet(ctx, hc, address, Client{}, noClock)
	if problem != nil {
		return nil, problem
	}
	return keys, nil
}

func fetchKeySet(ctx context.Context, hc *http.Client, address string, c Client, now func() time.Time) (*inspect.KeySet, answer, *Problem) {
	a, problem := fetch(ctx, hc, address, c, now)
	if problem != nil {
		return nil, a, problem
	}
	keys, err := inspect.ParseKeySet(a.body, inspect.FromIssuer)
	if err != nil {
		p := unreadable(causeKeys, a, c)
		p.Learned = append(p.Learned, "What is wrong: "+strings.TrimSuffix(err.Error(), ".")+".")
		return nil, a, p
	}
	return keys, a, nil
}

// fetch gets a published document, whole and with status 200.
func fetch(ctx context.Context, hc *http.Client, address string, c Client, now func() time.Time) (answer, *Problem) {
	req, err := get(ctx, address)
	if err != nil {
		return answer{}, local(causeAddress, c, "it cannot be read as a URL")
	}
	a, fault := ask(hc, req, now)
	switch {
	case fault != nil:
		return a, unreachable(fault, a, c)
	case a.status == http.StatusOK:
		return a, nil
	case a.status == http.StatusTooManyRequests:
		return a, limited(fill(ruleOf(causeRate), reply{client: c, status: a.status}), a)
	case byProxy(a):
		p := fill(ruleOf(causeProxyAnswer), reply{client: c, status: a.status})
		p.Exchanges = a.exchanges
		return a, p
	case a.status == http.StatusNetworkAuthenticationRequired:
		return a, unreadable(causePortal, a, c)
	case a.status >= 500:
		p := fill(ruleOf(causeServer), reply{client: c, status: a.status})
		p.Exchanges = a.exchanges
		return a, p
	}
	p := fill(ruleOf(causeDiscovery), reply{client: c, status: a.status})
	p.Exchanges = a.exchanges
	return a, p
}

// unreadable is a 200 whose body is not what belongs there; a body that is recognised as something else says so.
func unreadable(cause string, a answer, c Client) *Problem {
	if _, whole := members(a.body); !whole {
		if other := foreignBody(a); other != causeNotJSON {
			cause = other
		}
	}
	p := fill(ruleOf(cause), reply{client: c, status: a.status})
	p.Exchanges = a.exchanges
	return p
}

// sameOrigin compares scheme, host and port (RFC 6454 §4), with default ports made explicit.
func sameOrigin(a, b string) bool {
	x, errX := url.Parse(a)
	y, errY := url.Parse(b)
	if errX != nil || errY != nil || x.Host == "" || y.User != nil {
		return false
	}
	return x.Scheme == y.Scheme && strings.EqualFold(x.Hostname(), y.Hostname()) && port(x) == port(y)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	return map[string]string{"https": "443", "http": "80"}[u.Scheme]
}

// Differences are the remarks on a client whose settings differ from what its tenant publishes.
func (m Metadata) Differences(c Client) []inspect.Finding {
	if m.TokenURL == "" || m.TokenURL == c.tokenURL() {
		return nil
	}
	return []inspect.Finding{finding(causeTokenURL, "token_endpoint", m.TokenURL, c.tokenURL())}
}

// SharesKey is true when both publish a key in common: then they are names of one tenant, as its canonical and its
// custom domain are. A token's issuer is the name that was asked, and a verifier that expects the other one refuses it.
func (m Metadata) SharesKey(other Metadata) bool {
	if m.Keys == nil || other.Keys == nil {
		return false
	}
	for _, a := range m.Keys.Keys {
		for _, b := range other.Keys.Keys {
			if a.Thumbprint != "" && a.Thumbprint == b.Thumbprint {
				return true
			}
		}
	}
	return false
}
