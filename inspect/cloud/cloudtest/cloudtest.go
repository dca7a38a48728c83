// Package cloudtest is what tests of several clouds stand on: a tenant, small enough to be read at a glance, beside a
// pretend cloud and the profiles of a world fragment. It shares no code with the sandbox's tenant. No program imports it.
package cloudtest

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/wire"
)

// World is a running tenant, the place of a pretend cloud, and what a fragment says of both.
type World struct {
	Tenant, Cloud *httptest.Server
	Serve         http.Handler // answers for Cloud; tests put their simulator here
	Section       json.RawMessage
	APIs, Clients map[string]map[string]any
	Profiles      map[string]Profile
	Scenarios     []Scenario

	t    *testing.T
	key  *rsa.PrivateKey
	keys *inspect.KeySet
}

// Profile is what these tests need of one.
type Profile struct {
	ClientID string `json:"client_id"`
	Audience string `json:"audience"`
	Targets  []struct {
		Settings json.RawMessage `json:"settings"`
	} `json:"targets"`
}

// Scenario is one seeded fault.
type Scenario struct{ Profile, Cloud, Cause, Predicted, Title string }

// Open starts the world of a fragment file; id is the cloud's, the name of its section and of its root.
func Open(t *testing.T, file, id string) *World {
	t.Helper()
	w := &World{t: t, Profiles: map[string]Profile{}, APIs: map[string]map[string]any{"https://api.acme.dev": {}}, Clients: map[string]map[string]any{}}
	var err error
	if w.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	w.Tenant = httptest.NewTLSServer(http.HandlerFunc(w.publish))
	w.Cloud = httptest.NewTLSServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.Serve.ServeHTTP(rw, r) }))
	t.Cleanup(w.Tenant.Close)
	t.Cleanup(w.Cloud.Close)
	w.read(file, id)
	if w.keys, err = inspect.ParseKeySet(w.jwks(), inspect.FromIssuer); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *World) read(file, id string) {
	w.t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		w.t.Fatal(err)
	}
	host := strings.TrimPrefix(w.Tenant.URL, "https://")
	for name, value := range map[string]string{"issuer": w.Issuer(), "issuer_noslash": w.Tenant.URL, "issuer_host": host,
		"issuer_custom": "https://localhost" + host[strings.LastIndex(host, ":"):] + "/", id: w.Cloud.URL, "ca_file": "ca.pem"} {
		raw = bytes.ReplaceAll(raw, []byte("${"+name+"}"), []byte(value))
	}
	var sections map[string]json.RawMessage
	var fragment struct {
		APIs     []map[string]any `json:"apis"`
		Clients  []map[string]any `json:"clients"`
		Profiles []struct {
			Name string `json:"name"`
			Profile
		} `json:"profiles"`
		Scenarios []Scenario `json:"scenarios"`
	}
	for _, into := range []any{&sections, &fragment} {
		if err := json.Unmarshal(raw, into); err != nil {
			w.t.Fatal(err)
		}
	}
	w.Section, w.Scenarios = sections[id], fragment.Scenarios
	for _, a := range fragment.APIs {
		w.APIs[a["identifier"].(string)] = a
	}
	for _, c := range fragment.Clients {
		w.Clients[c["client_id"].(string)] = c
	}
	for _, p := range fragment.Profiles {
		w.Profiles[p.Name] = p.Profile
	}
}

// Issuer is the tenant's, as its tokens have it.
func (w *World) Issuer() string { return w.Tenant.URL + "/" }

func (w *World) publish(rw http.ResponseWriter, r *http.Request) {
	rw.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(rw).Encode(map[string]any{"issuer": w.Issuer(), "jwks_uri": w.Issuer() + ".well-known/jwks.json"})
	case "/.well-known/jwks.json":
		_, _ = rw.Write(w.jwks())
	default:
		http.NotFound(rw, r)
	}
}

func (w *World) jwks() []byte {
	b64 := base64.RawURLEncoding.EncodeToString
	out, _ := json.Marshal(map[string]any{"keys": []any{map[string]any{"kty": "RSA", "use": "sig", "kid": "k1", "n": b64(w.key.N.Bytes()), "e": b64(big.NewInt(int64(w.key.E)).Bytes())}}})
	return out
}

// Mint issues what Auth0 would for a client and an API. edit may change header and claims.
func (w *World) Mint(client, audience string, edit func(h, c map[string]any)) *inspect.Token {
	w.t.Helper()
	api := w.APIs[audience]
	now, life := time.Now().Unix(), int64(86400)
	if l, ok := api["lifetime_seconds"].(float64); ok {
		life = int64(l)
	}
	claims := jwt.MapClaims{"iss": w.Issuer(), "sub": client + "@clients", "aud": audience, "azp": client, "iat": now, "exp": now + life, "gty": "client-credentials"}
	header := map[string]any{"typ": "JWT", "kid": "k1", "alg": "RS256"}
	if alg, _ := api["signing_alg"].(string); alg != "" {
		header["alg"] = alg
	}
	if d, _ := api["dialect"].(string); strings.HasPrefix(d, "rfc9068") {
		delete(claims, "azp")
		header["typ"], claims["client_id"], claims["jti"] = "at+jwt", client, "one"
	}
	w.grant(client, audience, claims)
	if edit != nil {
		edit(header, claims)
	}
	alg := header["alg"].(string)
	var key any = w.key
	if strings.HasPrefix(alg, "HS") {
		key = []byte("a shared secret of the API, long enough for any of them")
	}
	raw, err := (&jwt.Token{Header: header, Claims: claims, Method: jwt.GetSigningMethod(alg)}).SignedString(key)
	if err != nil {
		w.t.Fatal(err)
	}
	return inspect.Parse(raw)
}

// grant writes scope, permissions and the Action's claims.
func (w *World) grant(client, audience string, claims jwt.MapClaims) {
	app := w.Clients[client]
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
		if d, _ := w.APIs[audience]["dialect"].(string); strings.HasSuffix(d, "_authz") {
			claims["permissions"] = scopes
		}
	}
	own, _ := app["claims"].(map[string]any)
	maps.Copy(claims, own)
}

// Evidence is what the tenant publishes.
func (w *World) Evidence() cloud.Evidence {
	return cloud.Evidence{Now: time.Now(), Keys: w.keys, Discovery: &cloud.Discovery{Issuer: w.Issuer()}, Loopback: true}
}

// Try predicts and asks, as the runner does.
func (w *World) Try(of cloud.Cloud, token *inspect.Token, settings json.RawMessage) (cloud.Case, *cloud.Session) {
	w.t.Helper()
	normal, _, err := of.Normalize(settings)
	if err != nil {
		w.t.Fatal(err)
	}
	c := cloud.Case{Token: token, Settings: normal, Evidence: w.Evidence()}
	c.Prediction = of.Predict(token, c.Evidence, normal)
	client, recorder := wire.Record(w.Cloud.Client(), time.Now)
	session, err := of.Try(w.t.Context(), token, normal, client)
	c.Err, c.Exchanges = err, recorder.Exchanges()
	if asker, ok := of.(cloud.Consulter); ok && err != nil {
		asker.Consult(w.t.Context(), normal, c.Exchanges, client)
		c.Exchanges = recorder.Exchanges()
	}
	return c, session
}

// Pick is mostly good, and else one of the others.
func Pick[T any](r *mathrand.Rand, good T, others ...T) T {
	if r.IntN(3) > 0 {
		return good
	}
	return others[r.IntN(len(others))]
}

// Steps are a prediction's, a line each.
func Steps(p cloud.Prediction) string {
	var b strings.Builder
	for _, s := range p.Steps {
		b.WriteString(string(s.Status) + " " + s.Name + " " + s.Code + " want " + s.Expected + " got " + s.Actual + "\n")
	}
	return b.String()
}
