package api

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/api/simulator"
	"mintmark/inspect/wire"
)

// pretend is a tenant of its own, small enough to be read at a glance, beside the simulator: what the sandbox runs.
type pretend struct {
	t       *testing.T
	tenant  *httptest.Server
	service *httptest.Server
	sim     *simulator.Simulator
	key     *rsa.PrivateKey
	apis    map[string]map[string]any
	clients map[string]map[string]any
	calm    map[string]profile
	tests   []scenario
	keys    *inspect.KeySet
}

type profile struct {
	Name     string `json:"name"`
	ClientID string `json:"client_id"`
	Audience string `json:"audience"`
	Targets  []struct {
		Cloud    string          `json:"cloud"`
		Settings json.RawMessage `json:"settings"`
	} `json:"targets"`
}

type scenario struct {
	Profile, Cloud, Cause, Predicted, Title string
}

// open starts the world of a fragment file.
func open(t *testing.T, file string) *pretend {
	t.Helper()
	p := &pretend{t: t, calm: map[string]profile{}, apis: map[string]map[string]any{"https://api.acme.dev": {}}, clients: map[string]map[string]any{}}
	var err error
	if p.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	p.tenant = httptest.NewTLSServer(http.HandlerFunc(p.serve))
	p.service = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.sim.ServeHTTP(w, r) }))
	t.Cleanup(p.tenant.Close)
	t.Cleanup(p.service.Close)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	host := strings.TrimPrefix(p.tenant.URL, "https://")
	for name, value := range map[string]string{"issuer": p.tenant.URL + "/", "issuer_noslash": p.tenant.URL, "issuer_host": host,
		"issuer_custom": "https://localhost" + host[strings.LastIndex(host, ":"):] + "/", "api": p.service.URL, "ca_file": "ca.pem"} {
		raw = bytes.ReplaceAll(raw, []byte("${"+name+"}"), []byte(value))
	}
	var world struct {
		APIs      []map[string]any `json:"apis"`
		Clients   []map[string]any `json:"clients"`
		API       json.RawMessage  `json:"api"`
		Profiles  []profile        `json:"profiles"`
		Scenarios []scenario       `json:"scenarios"`
	}
	if err := json.Unmarshal(raw, &world); err != nil {
		t.Fatal(err)
	}
	for _, a := range world.APIs {
		p.apis[a["identifier"].(string)] = a
	}
	for _, c := range world.Clients {
		p.clients[c["client_id"].(string)] = c
	}
	for _, one := range world.Profiles {
		p.calm[one.Name] = one
	}
	p.tests = world.Scenarios
	p.sim = p.simulate(world.API)
	p.keys = p.fetchKeys()
	return p
}

func (p *pretend) simulate(section json.RawMessage) *simulator.Simulator {
	p.t.Helper()
	sim, err := simulator.New(simulator.World{Issuers: []string{p.tenant.URL + "/"}, Client: p.tenant.Client(), Now: time.Now}, section)
	if err != nil {
		p.t.Fatal(err)
	}
	return sim
}

func (p *pretend) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	b64 := base64.RawURLEncoding
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": p.tenant.URL + "/", "jwks_uri": p.tenant.URL + "/.well-known/jwks.json"})
	case "/.well-known/jwks.json":
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "kid": "k1",
			"n": b64.EncodeToString(p.key.N.Bytes()), "e": b64.EncodeToString(big.NewInt(int64(p.key.E)).Bytes())}}})
	default:
		http.NotFound(w, r)
	}
}

func (p *pretend) fetchKeys() *inspect.KeySet {
	p.t.Helper()
	rec := httptest.NewRecorder()
	p.serve(rec, httptest.NewRequest(http.MethodGet, "/.well-known/jwks.json", http.NoBody))
	keys, err := inspect.ParseKeySet(rec.Body.Bytes(), inspect.FromIssuer)
	if err != nil {
		p.t.Fatal(err)
	}
	return keys
}

// mint issues what Auth0 would for a client and an API. edit may change header and claims.
func (p *pretend) mint(client, audience string, edit func(h, c map[string]any)) *inspect.Token {
	p.t.Helper()
	api := p.apis[audience]
	now, life := time.Now().Unix(), int64(86400)
	if l, ok := api["lifetime_seconds"].(float64); ok {
		life = int64(l)
	}
	claims := jwt.MapClaims{"iss": p.tenant.URL + "/", "sub": client + "@clients", "aud": audience, "azp": client, "iat": now, "exp": now + life, "gty": "client-credentials"}
	header := map[string]any{"typ": "JWT", "kid": "k1", "alg": "RS256"}
	if d, _ := api["dialect"].(string); strings.HasPrefix(d, "rfc9068") {
		header["typ"] = "at+jwt"
	}
	if alg, _ := api["signing_alg"].(string); alg != "" {
		header["alg"] = alg
	}
	p.rights(client, audience, claims)
	if strings.HasPrefix(header["typ"].(string), "at") {
		delete(claims, "azp")
		claims["client_id"], claims["jti"] = client, "one"
	}
	if edit != nil {
		edit(header, claims)
	}
	alg := header["alg"].(string)
	token := &jwt.Token{Header: header, Claims: claims, Method: jwt.GetSigningMethod(alg)}
	var key any = p.key
	if strings.HasPrefix(alg, "HS") {
		key = []byte("a shared secret of the API, long enough for any of them")
	}
	raw, err := token.SignedString(key)
	if err != nil {
		p.t.Fatal(err)
	}
	return inspect.Parse(raw)
}

// rights writes scope, permissions and the Action's claims.
func (p *pretend) rights(client, audience string, claims jwt.MapClaims) {
	app := p.clients[client]
	grants, _ := app["grants"].([]any)
	for _, g := range grants {
		grant := g.(map[string]any)
		if grant["audience"] != audience {
			continue
		}
		var scopes []string
		for _, s := range grant["scopes"].([]any) {
			scopes = append(scopes, s.(string))
		}
		claims["scope"] = strings.Join(scopes, " ")
		if d, _ := p.apis[audience]["dialect"].(string); strings.HasSuffix(d, "_authz") {
			claims["permissions"] = scopes
		}
	}
	own, _ := app["claims"].(map[string]any)
	for name, value := range own {
		claims[name] = value
	}
}

func (p *pretend) evidence() cloud.Evidence {
	return cloud.Evidence{Now: time.Now(), Keys: p.keys, Discovery: &cloud.Discovery{Issuer: p.tenant.URL + "/"}, Loopback: true}
}

// try predicts and asks, as the runner does.
func (p *pretend) try(token *inspect.Token, settings json.RawMessage) (cloud.Case, *cloud.Session) {
	p.t.Helper()
	normal, _, err := New().Normalize(settings)
	if err != nil {
		p.t.Fatal(err)
	}
	c := cloud.Case{Token: token, Settings: normal, Evidence: p.evidence()}
	c.Prediction = New().Predict(token, c.Evidence, normal)
	client, recorder := wire.Record(p.service.Client(), time.Now)
	session, err := New().Try(p.t.Context(), token, normal, client)
	c.Err, c.Exchanges = err, recorder.Exchanges()
	if err != nil {
		New().(cloud.Consulter).Consult(p.t.Context(), normal, c.Exchanges, client)
		c.Exchanges = recorder.Exchanges()
	}
	return c, session
}
