package simulator

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google/externalaccount"
)

const (
	pool     = "projects/123456789012/locations/global/workloadIdentityPools/auth0"
	name     = pool + "/providers/m2m"
	account1 = "deploy@acme-prod.iam.gserviceaccount.com"
)

// stage is an issuer with an EC key and the simulator in front of it.
type stage struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	issuer *httptest.Server
	google *httptest.Server
	sim    *Simulator
	now    time.Time
	metaIs string // the issuer that discovery names; "" the right one
	broken string // path that answers with HTML
}

func newStage(t *testing.T, config string) *stage {
	t.Helper()
	s := &stage{t: t, now: time.Unix(1_800_000_000, 0)}
	var err error
	if s.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	s.issuer = httptest.NewTLSServer(http.HandlerFunc(s.publish))
	t.Cleanup(s.issuer.Close)
	world := World{Issuers: []string{s.issuer.URL + "/"}, Client: s.issuer.Client(), Now: func() time.Time { return s.now }}
	if s.sim, err = New(world, json.RawMessage(strings.ReplaceAll(config, "ISSUER", s.issuer.URL+"/"))); err != nil {
		t.Fatal(err)
	}
	s.google = httptest.NewServer(s.sim)
	t.Cleanup(s.google.Close)
	return s
}

func (s *stage) publish(w http.ResponseWriter, r *http.Request) {
	if s.broken != "" && strings.HasSuffix(r.URL.Path, s.broken) {
		_, _ = io.WriteString(w, "<html>")
		return
	}
	if strings.HasSuffix(r.URL.Path, "openid-configuration") {
		issuer := s.issuer.URL + "/"
		if s.metaIs != "" {
			issuer = s.metaIs
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": issuer, "jwks_uri": s.issuer.URL + "/jwks"})
		return
	}
	_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: s.key.Public(), KeyID: "k1", Algorithm: "ES256", Use: "sig"}}})
}

func (s *stage) token(edit func(claims map[string]any)) string {
	claims := map[string]any{"iss": s.issuer.URL + "/", "sub": "abc@clients", "aud": "https://api", "iat": s.now.Unix() - 5, "exp": s.now.Unix() + 7200, "azp": "abc"}
	if edit != nil {
		edit(claims)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: s.key, KeyID: "k1"}}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	payload, _ := json.Marshal(claims)
	signed, err := signer.Sign(payload)
	if err != nil {
		s.t.Fatal(err)
	}
	out, _ := signed.CompactSerialize()
	return out
}

type supplied string

func (s supplied) SubjectToken(context.Context, externalaccount.SupplierOptions) (string, error) {
	return string(s), nil
}

// byGoogle exchanges with Google's own client.
func (s *stage) byGoogle(token, email string) (*oauth2.Token, error) {
	s.t.Helper()
	c := externalaccount.Config{Audience: "//iam.googleapis.com/" + name, SubjectTokenType: "urn:ietf:params:oauth:token-type:jwt", TokenURL: s.google.URL + "/v1/token",
		SubjectTokenSupplier: supplied(token), Scopes: []string{"https://www.googleapis.com/auth/cloud-platform"}}
	if email != "" {
		c.ServiceAccountImpersonationURL = s.google.URL + "/v1/projects/-/serviceAccounts/" + email + ":generateAccessToken"
	}
	source, err := externalaccount.NewTokenSource(context.Background(), c)
	if err != nil {
		s.t.Fatal(err)
	}
	return source.Token()
}

const sound = `{"providers":[{"resource":"` + name + `","issuer":"ISSUER","allowed_audiences":["https://api"],"attribute_mapping":{"google.subject":"assertion.sub"}}],
	"service_accounts":[{"email":"` + account1 + `","workload_identity_users":["principal://iam.googleapis.com/` + pool + `/subject/abc@clients"]}]}`

func TestGooglesClientIsServed(t *testing.T) {
	s := newStage(t, sound)
	for _, email := range []string{"", account1} {
		if token, err := s.byGoogle(s.token(nil), email); err != nil || !strings.HasPrefix(token.AccessToken, "ya29.") {
			t.Errorf("%q: %v", email, err)
		}
	}
	if _, err := s.byGoogle(s.token(nil), "nobody@x.iam.gserviceaccount.com"); err == nil || !strings.Contains(err.Error(), "Gaia id not found for email nobody@x") {
		t.Error(err)
	}
}

// TestTheRoadToTheKeys: what the issuer publishes decides, and uploaded keys shut it out.
func TestTheRoadToTheKeys(t *testing.T) {
	for _, v := range []struct {
		name string
		set  func(*stage)
		want string
	}{
		{"discovery is a page", func(s *stage) { s.broken = "openid-configuration" }, "Error connecting"},
		{"keys are a page", func(s *stage) { s.broken = "jwks" }, "Error connecting"},
		{"another issuer in discovery", func(s *stage) { s.metaIs = "https://x/" }, "does not match the issuer specified"},
		{"a slash less in discovery", func(s *stage) { s.metaIs = s.issuer.URL }, ""},
		{"uploaded keys", func(s *stage) { s.apply(`{"provider":"` + name + `","set":{"jwks":{"keys":[]}}}`) }, "Error connecting"},
		{"uploaded and removed", func(s *stage) {
			s.apply(`{"provider":"` + name + `","set":{"jwks":{"keys":[]}}}`)
			s.apply(`{"provider":"` + name + `","set":{"jwks":null}}`)
		}, ""},
		{"out of reach", func(s *stage) { s.sim.world.Issuers = nil }, "Error connecting"},
	} {
		s := newStage(t, sound)
		v.set(s)
		_, err := s.byGoogle(s.token(nil), "")
		if v.want == "" && err != nil || v.want != "" && (err == nil || !strings.Contains(err.Error(), v.want)) {
			t.Errorf("%s: %v, want %q", v.name, err, v.want)
		}
	}
}

func (s *stage) apply(change string) {
	s.t.Helper()
	if err := s.sim.Apply(json.RawMessage(change)); err != nil {
		s.t.Fatal(err)
	}
}

// TestLifetimes: the federated token lives as long as the subject token, an hour at most, with the measured oddities.
func TestLifetimes(t *testing.T) {
	s := newStage(t, sound)
	for left, want := range map[int64]string{7200: `"expires_in":3600`, 600: `"expires_in":600`, 3: `"expires_in":3`} {
		status, body := s.post(s.token(func(c map[string]any) { c["exp"] = s.now.Unix() + left }))
		if status != 200 || !strings.Contains(body, want) {
			t.Errorf("%d s left: %d %s", left, status, body)
		}
	}
	if status, body := s.post(s.token(func(c map[string]any) { c["exp"] = s.now.Unix() + 2 })); status != 200 || strings.Contains(body, "expires_in") {
		t.Errorf("2 s left: %d %s", status, body)
	}
	if status, body := s.post(s.token(func(c map[string]any) { c["exp"] = s.now.Unix() + 1 })); status != 500 || !strings.Contains(body, `"INTERNAL"`) {
		t.Errorf("1 s left: %d %s", status, body)
	}
	if status, _ := s.post(s.token(func(c map[string]any) { c["exp"] = s.now.Unix() - 61 })); status != 400 {
		t.Errorf("61 s past: %d", status)
	}
}

// post exchanges with a JSON body in camel case, the REST form.
func (s *stage) post(token string) (int, string) {
	body, _ := json.Marshal(map[string]string{"grantType": "urn:ietf:params:oauth:grant-type:token-exchange", "audience": "//iam.googleapis.com/" + name, "scope": "https://www.googleapis.com/auth/cloud-platform",
		"requestedTokenType": "urn:ietf:params:oauth:token-type:access_token", "subjectToken": token, "subjectTokenType": "urn:ietf:params:oauth:token-type:id_token"})
	answer, err := http.Post(s.google.URL, "application/json", strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	out, _ := io.ReadAll(answer.Body)
	return answer.StatusCode, string(out)
}

func TestRequestsAreReadStrictly(t *testing.T) {
	s := newStage(t, sound)
	good := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:token-exchange"}, "audience": {"//iam.googleapis.com/" + name}, "scope": {"openid"},
		"requested_token_type": {"urn:ietf:params:oauth:token-type:access_token"}, "subject_token": {s.token(nil)}, "subject_token_type": {"urn:ietf:params:oauth:token-type:jwt"}}
	for field, v := range map[string]struct{ value, code string }{
		"grant_type": {"client_credentials", "unsupported_grant_type"}, "audience": {"https://iam.googleapis.com/" + name, "invalid_request"}, "scope": {"read:data", "invalid_scope"},
		"subject_token_type": {"urn:ietf:params:oauth:token-type:id-token", "invalid_request"}, "requested_token_type": {"", "invalid_request"}, "subject_token": {"x", "invalid_grant"},
	} {
		form := url.Values{}
		for k, values := range good {
			form[k] = values
		}
		form.Set(field, v.value)
		answer, err := http.PostForm(s.google.URL+"/v1/token", form)
		if err != nil {
			t.Fatal(err)
		}
		var body struct{ Error string }
		_ = json.NewDecoder(answer.Body).Decode(&body)
		answer.Body.Close()
		if answer.StatusCode != 400 || body.Error != v.code {
			t.Errorf("%s=%s: %d %s", field, v.value, answer.StatusCode, body.Error)
		}
	}
	if answer, err := http.Get(s.google.URL + "/v1/token"); err != nil || answer.StatusCode != 404 {
		t.Error("GET is answered")
	}
}

func TestServicesCanBeOff(t *testing.T) {
	s := newStage(t, strings.Replace(sound, `{"providers"`, `{"disabled_services":["sts.googleapis.com","iamcredentials.googleapis.com"],"providers"`, 1))
	for _, service := range []string{"sts", "iamcredentials"} {
		if _, err := s.byGoogle(s.token(nil), account1); err == nil || !strings.Contains(err.Error(), service) || !strings.Contains(err.Error(), "SERVICE_DISABLED") {
			t.Errorf("%s: %v", service, err)
		}
		s.apply(`{"enable_services":["` + service + `.googleapis.com"]}`)
	}
	if _, err := s.byGoogle(s.token(nil), account1); err != nil {
		t.Error(err)
	}
	quota := newStage(t, strings.Replace(sound, `{"providers"`, `{"quota_exceeded":true,"providers"`, 1))
	if status, body := quota.post(quota.token(nil)); status != 429 || !strings.Contains(body, "quota_exceeded") {
		t.Errorf("%d %s", status, body)
	}
}

func TestConfigurationErrorsNameTheirPlace(t *testing.T) {
	for config, want := range map[string]string{
		`{"provider":[]}`:                                    "gcp.provider: unknown field",
		`{"providers":[{"resource":"x"}]}`:                   "gcp.providers[0].resource: want projects/",
		`{"providers":[{"isuer":"x"}]}`:                      "gcp.providers[0].isuer: unknown field",
		`{"providers":[{"disabled":"no"}]}`:                  "gcp.providers[0].disabled: wrong type",
		`{"service_accounts":[{"email":""}]}`:                "gcp.service_accounts[0].email: is empty",
		`{"service_accounts":[{"email":"a"},{"email":"a"}]}`: "stands there twice",
		`{"providers":[],"providers":[]}`:                    "duplicate", `[]`: "gcp: wrong type", `{`: "gcp: ",
	} {
		if _, err := New(World{Client: http.DefaultClient}, json.RawMessage(config)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", config, err, want)
		}
	}
	if _, err := New(World{}, json.RawMessage(`{}`)); err == nil {
		t.Error("a world without a client is taken")
	}
}

func TestChangesAreWholeOrNothing(t *testing.T) {
	s := newStage(t, sound)
	before, _ := json.Marshal(s.sim.config)
	for change, want := range map[string]string{
		`{}`: "wants one of", `{"provider":"x","set":{}}`: "want projects/", `{"provider":"` + name + `","set":{"isuer":"x"}}`: "change.set.isuer: unknown field",
		`{"provider":"` + name + `","set":{"resource":"` + pool + `/providers/y"}}`: "cannot be renamed", `{"service_account":"zz","delete":true}`: "no service account",
		`{"provider":"` + pool + `/providers/zz","delete":true}`: "no provider", `{"provider":"` + name + `","add":["x"]}`: "wants one of", `5`: "wrong type",
	} {
		if err := s.sim.Apply(json.RawMessage(change)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", change, err, want)
		}
	}
	if after, _ := json.Marshal(s.sim.config); string(after) != string(before) {
		t.Errorf("a refused change left its mark: %s", after)
	}
	s.apply(`{"provider":"` + name + `","set":{"attribute_mapping":{"google.subject":"assertion.azp"}}}`)
	if got := s.sim.config.Providers[0].AttributeMapping; len(got) != 1 || got["google.subject"] != "assertion.azp" || s.sim.config.Providers[0].Issuer == "" {
		t.Errorf("%v", s.sim.config.Providers[0])
	}
	s.apply(`{"service_account":"` + account1 + `","add":["principalSet://iam.googleapis.com/` + pool + `/*"]}`)
	if _, err := s.byGoogle(s.token(nil), account1); err != nil {
		t.Error(err)
	}
	s.apply(`{"provider":"` + name + `","delete":true}`)
	if _, err := s.byGoogle(s.token(nil), ""); err == nil || !strings.Contains(err.Error(), "invalid_target") {
		t.Error(err)
	}
}

func TestCutOut(t *testing.T) {
	env, err := language()
	if err != nil {
		t.Fatal(err)
	}
	for expression, want := range map[string]string{
		`'a/b/c'.extract('a/{x}/')`: "b", `'a/b/c'.extract('{x}/c')`: "a/b", `'a/b/c'.extract('b/{x}')`: "c", `'a/b/c'.extract('z{x}')`: "", `'a.b'.extract('.{x}')`: "b",
	} {
		if got, err := calculate(env, expression, map[string]any{}); err != nil || got.Value() != want {
			t.Errorf("%s = %v %v, want %q", expression, got, err, want)
		}
	}
}
