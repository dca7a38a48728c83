package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// fakeCloud is the least simulator: it tells its configuration and takes any object as its new one.
type fakeCloud struct {
	mu     sync.Mutex
	env    Env
	config json.RawMessage
}

func (f *fakeCloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, _ = w.Write(f.config)
}

func (f *fakeCloud) Apply(change json.RawMessage) error {
	if !json.Valid(change) {
		return errors.New("that is no JSON")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.config = change
	return nil
}

// fakeParts are the four parts of the contract, all fake.
func fakeParts() []Part {
	build := func(env Env, config json.RawMessage) (Simulator, error) {
		if strings.Contains(string(config), "refuse-me") {
			return nil, errors.New("providers[0].url: want https")
		}
		return &fakeCloud{env: env, config: config}, nil
	}
	return []Part{
		{Key: "aws", Roots: []string{"aws"}, New: build},
		{Key: "gcp", Roots: []string{"gcp_token", "gcp_impersonation"}, New: build},
		{Key: "azure", Roots: []string{"azure"}, New: build},
		{Key: "api", Roots: []string{"api"}, New: build},
	}
}

// clock is a settable time.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) Add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// pretence is a started world and a client that trusts it.
type pretence struct {
	*Running
	t     *testing.T
	http  *http.Client
	clock *clock
}

func begin(t *testing.T, world string) *pretence {
	t.Helper()
	w, err := ParseWorld([]byte(world))
	if err != nil {
		t.Fatal(err)
	}
	c := &clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	r, err := Start(context.Background(), w, fakeParts(), Options{Dir: t.TempDir(), Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(r.CA) {
		t.Fatal("the authority is no PEM")
	}
	return &pretence{Running: r, t: t, clock: c, http: &http.Client{
		Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       10 * time.Second,
	}}
}

// answer is a response, read.
type answer struct {
	status int
	header http.Header
	body   string
	fields map[string]any
}

func (a answer) field(name string) string { text, _ := a.fields[name].(string); return text }

func (p *pretence) do(r *http.Request) (answer, error) {
	p.t.Helper()
	resp, err := p.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, body: string(body)}
	_ = json.Unmarshal(body, &a.fields) // answers that are no JSON have no fields
	return a, err
}

func (p *pretence) get(at string) answer {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodGet, at, http.NoBody)
	if err != nil {
		p.t.Fatal(err)
	}
	a, err := p.do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// form makes a form POST to an URL below an issuer.
func form(issuer, path string, fields ...string) *http.Request {
	values := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		values.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, issuer+path, strings.NewReader(values.Encode()))
	if err != nil {
		panic(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func (p *pretence) post(path string, fields ...string) answer {
	p.t.Helper()
	a, err := p.do(form(p.Ready().Issuer, path, fields...))
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

// machine asks the first tenant for a machine token of client "m2m"; more fields replace the usual ones.
func (p *pretence) machine(fields ...string) answer {
	p.t.Helper()
	return p.post("oauth/token", append([]string{
		"grant_type", "client_credentials", "client_id", "m2m", "client_secret", "s3cret", "audience", "https://api.acme.dev",
	}, fields...)...)
}

// part decodes header (0) or payload (1) of a compact token; numbers stay text.
func part(t *testing.T, token string, i int) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("%d parts in %q", len(parts), token)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[i])
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// tenantWorld is the world of the tenant tests: one client with one grant per API, and APIs of all kinds.
const tenantWorld = `{
  "format": "mintmark.world/1",
  "tenants": [{
    "host": "127.0.0.1", "custom_domains": ["localhost"],
    "apis": [
      {"identifier": "https://api.acme.dev", "scopes": ["read:data", "write:data"], "allow_offline_access": true},
      {"identifier": "urn:authz", "dialect": "access_token_authz", "scopes": ["read:data"], "lifetime_seconds": 60},
      {"identifier": "urn:rfc", "dialect": "rfc9068_profile", "scopes": ["read:data"]},
      {"identifier": "urn:rfc-authz", "dialect": "rfc9068_profile_authz", "scopes": ["read:data"], "include_organization_name": true},
      {"identifier": "urn:ps", "signing_alg": "PS256"},
      {"identifier": "urn:hs", "signing_alg": "HS256", "signing_secret": "a-shared-secret-of-32-bytes-or-so"},
      {"identifier": "urn:ungranted"},
      {"identifier": "urn:closed", "client_policy": "deny_all"},
      {"identifier": "urn:dpop", "proof_of_possession": "dpop"},
      {"identifier": "urn:sealed", "encryption_key_pem": "${public_key_pem:api}"},
      {"identifier": "${issuer}api/v2/", "scopes": ["read:clients"]}
    ],
    "organizations": [{"id": "org_1", "name": "acme"}, {"id": "org_2", "name": "other"}],
    "users": [{"id": "auth0|u1", "name": "Pat Example", "email": "pat@example.com"}],
    "clients": [
      {"client_id": "m2m", "client_secret": "s3cret", "grant_types": ["client_credentials"],
       "claims": {"https://acme.dev/tenant_id": "t-1", "n": 12345678901234567890, "sub": "x", "azp": "x", "permissions": ["x"], "scope": "x", "sip_x": 1, "https://auth0.com/x": 1, "urn:auth0:x": 1},
       "grants": [
        {"audience": "https://api.acme.dev", "scopes": ["read:data", "write:data"]},
        {"audience": "urn:authz", "scopes": ["read:data"]}, {"audience": "urn:rfc", "scopes": ["read:data"]},
        {"audience": "urn:rfc-authz", "scopes": ["read:data"], "organization_usage": "allow", "organizations": ["org_1"]},
        {"audience": "urn:ps"}, {"audience": "urn:hs"}, {"audience": "urn:closed"}, {"audience": "urn:dpop"}, {"audience": "urn:sealed"},
        {"audience": "${issuer}api/v2/", "scopes": ["read:clients"]}
       ]},
      {"client_id": "basic", "client_secret": "p:w%d", "auth_method": "client_secret_basic", "grant_types": ["client_credentials"], "grants": [{"audience": "https://api.acme.dev"}]},
      {"client_id": "pkj", "auth_method": "private_key_jwt", "public_key_pem": "${public_key_pem:pkj}", "grant_types": ["client_credentials"], "grants": [{"audience": "https://api.acme.dev"}]},
      {"client_id": "nogrant", "client_secret": "s", "grant_types": []},
      {"client_id": "tpc_1", "client_secret": "s", "grant_types": ["client_credentials"]},
      {"client_id": "orgs", "client_secret": "s", "grant_types": ["client_credentials"], "grants": [{"audience": "https://api.acme.dev", "organization_usage": "require", "organizations": ["org_1"]}]},
      {"client_id": "denied", "client_secret": "s", "grant_types": ["client_credentials"], "deny": {"code": "invalid_scope", "reason": "env not allowed"}, "grants": [{"audience": "https://api.acme.dev"}]},
      {"client_id": "broken", "client_secret": "s", "grant_types": ["client_credentials"], "deny": {"code": "throw"}, "grants": [{"audience": "https://api.acme.dev"}]},
      {"client_id": "metered", "client_secret": "s", "grant_types": ["client_credentials"], "quota": {"per_hour": 2, "per_day": 10}, "grants": [{"audience": "https://api.acme.dev"}]},
      {"client_id": "native", "auth_method": "none", "grant_types": ["authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"], "device": {"pending_polls": 1}},
      {"client_id": "refuser", "auth_method": "none", "grant_types": ["urn:ietf:params:oauth:grant-type:device_code"], "device": {"outcome": "deny"}}
    ]
  }, {"host": "127.0.0.1", "opaque_tokens": true, "clock_offset_seconds": 90,
      "clients": [{"client_id": "m2m", "client_secret": "s3cret", "grant_types": ["client_credentials"]}]}],
  "aws": {"url": "${issuer}", "Condition": {"${issuer_host}/:sub": "${aws:username}"}},
  "profiles": {"format": "mintmark.profiles/1", "profiles": [{"name": "pkj", "domain": "${issuer_host}", "client_id": "pkj", "ca_file": "${ca_file}"}, {"name": "m2m", "domain": "x"}]},
  "secrets": {"pkj": "${private_key_pem:pkj}", "m2m": "${private_key_pem:api}"}
}`
