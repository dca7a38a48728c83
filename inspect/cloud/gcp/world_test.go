package gcp

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"maps"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/gcp/simulator"
	"mintmark/inspect/wire"
)

// world is the default world as far as this cloud needs it: a tenant that mints tokens straight from the world file,
// and the simulator behind an HTTP server.
type world struct {
	t      *testing.T
	key    *rsa.PrivateKey
	tenant *httptest.Server
	google *httptest.Server
	sim    *simulator.Simulator
	client *http.Client
	now    time.Time

	apis      map[string]worldAPI
	clients   map[string]worldClient
	profiles  map[string]worldProfile
	scenarios []scenario
}

type worldAPI struct {
	Identifier string `json:"identifier"`
	Alg        string `json:"signing_alg"`
	Dialect    string `json:"dialect"`
}

type worldClient struct {
	ID     string         `json:"client_id"`
	Claims map[string]any `json:"claims"`
}

type worldProfile struct {
	Name     string         `json:"name"`
	Domain   string         `json:"domain"`
	ClientID string         `json:"client_id"`
	Audience string         `json:"audience"`
	Targets  []cloud.Target `json:"targets"`
}

type scenario struct{ Profile, Cloud, Cause, Predicted, Title string }

type fragment struct {
	APIs      []worldAPI      `json:"apis"`
	Clients   []worldClient   `json:"clients"`
	GCP       json.RawMessage `json:"gcp"`
	Profiles  []worldProfile  `json:"profiles"`
	Scenarios []scenario      `json:"scenarios"`
}

// newWorld starts the tenant and the simulator on the fragment and the base that stand in the sandbox's folder.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: time.Now().Truncate(time.Second), apis: map[string]worldAPI{}, clients: map[string]worldClient{}, profiles: map[string]worldProfile{}}
	var err error
	if w.key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		t.Fatal(err)
	}
	w.tenant = httptest.NewTLSServer(http.HandlerFunc(w.serveTenant))
	t.Cleanup(w.tenant.Close)
	w.client = w.tenant.Client()
	w.client.Transport.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: w.client.Transport.(*http.Transport).TLSClientConfig.RootCAs, ServerName: "example.com"}
	w.google = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { w.sim.ServeHTTP(rw, r) }))
	t.Cleanup(w.google.Close)
	w.load()
	return w
}

func (w *world) load() {
	var base struct {
		Tenants  []fragment `json:"tenants"`
		Profiles struct {
			Profiles []worldProfile `json:"profiles"`
		} `json:"profiles"`
	}
	w.read("base.json", &base)
	var f fragment
	w.read("gcp.json", &f)
	for _, a := range append(base.Tenants[0].APIs, f.APIs...) {
		w.apis[a.Identifier] = a
	}
	for _, c := range append(base.Tenants[0].Clients, f.Clients...) {
		w.clients[c.ID] = c
	}
	for _, p := range append(base.Profiles.Profiles, f.Profiles...) {
		w.profiles[p.Name] = p
	}
	w.scenarios = f.Scenarios
	var err error
	if w.sim, err = simulator.New(w.simWorld(), f.GCP); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) simWorld() simulator.World {
	return simulator.World{Issuers: []string{w.issuer(), "https://" + w.customHost() + "/"}, Client: w.client, Now: func() time.Time { return w.now }}
}

func (w *world) read(name string, into any) {
	raw, err := os.ReadFile("../../../auth0/sandbox/world/" + name)
	if err != nil {
		w.t.Fatal(err)
	}
	host := strings.TrimPrefix(w.tenant.URL, "https://")
	filled := strings.NewReplacer("${issuer}", w.issuer(), "${issuer_noslash}", w.tenant.URL, "${issuer_host}", host, "${issuer_custom_host}", w.customHost(),
		"${gcp_token}", w.google.URL, "${gcp_impersonation}", w.google.URL).Replace(string(raw))
	if err := json.Unmarshal([]byte(filled), into); err != nil {
		w.t.Fatal(name, err)
	}
}

func (w *world) issuer() string     { return w.tenant.URL + "/" }
func (w *world) customHost() string { return "localhost:" + mustURL(w.tenant.URL).Port() }

func mustURL(s string) *url.URL {
	u, err := url.Parse(s)
	if err != nil {
		panic(err)
	}
	return u
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// serveTenant is discovery and keys.
func (w *world) serveTenant(rw http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		issuer := "https://" + r.Host + "/"
		_ = json.NewEncoder(rw).Encode(map[string]any{"issuer": issuer, "jwks_uri": issuer + ".well-known/jwks.json"})
	case "/.well-known/jwks.json":
		_, _ = rw.Write(w.jwks())
	default:
		http.NotFound(rw, r)
	}
}

func (w *world) jwks() []byte {
	key := map[string]any{"kty": "RSA", "use": "sig", "kid": "current", "n": b64(w.key.N.Bytes()), "e": b64(big.NewInt(int64(w.key.E)).Bytes())}
	out, _ := json.Marshal(map[string]any{"keys": []any{key}})
	return out
}

// token mints what the tenant would give a profile; edit changes header and claims before signing.
func (w *world) token(profile string, edit func(header, claims map[string]any)) *inspect.Token {
	p := w.profiles[profile]
	host := strings.ReplaceAll(p.Domain, "${issuer_host}", strings.TrimPrefix(w.tenant.URL, "https://"))
	api := w.apis[p.Audience]
	claims := map[string]any{"iss": "https://" + host + "/", "sub": p.ClientID + "@clients", "aud": p.Audience, "iat": w.now.Unix() - 10, "exp": w.now.Unix() + 86390,
		"scope": "read:data", "azp": p.ClientID, "gty": "client-credentials"}
	header := map[string]any{"alg": "RS256", "typ": "JWT", "kid": "current"}
	if strings.HasPrefix(api.Dialect, "rfc9068") {
		delete(claims, "azp")
		delete(claims, "gty")
		claims["client_id"], claims["jti"], header["typ"] = p.ClientID, "j1", "at+jwt"
	}
	if api.Alg != "" {
		header["alg"] = api.Alg
	}
	maps.Copy(claims, w.clients[p.ClientID].Claims)
	if edit != nil {
		edit(header, claims)
	}
	return inspect.Parse(w.sign(header, claims))
}

func (w *world) sign(header, claims map[string]any) string {
	h, _ := json.Marshal(header)
	c, _ := json.Marshal(claims)
	input := b64(h) + "." + b64(c)
	sum := sha256.Sum256([]byte(input))
	var sig []byte
	switch header["alg"] {
	case "HS256":
		mac := hmac.New(sha256.New, []byte("the api's own secret, long enough"))
		mac.Write([]byte(input))
		sig = mac.Sum(nil)
	case "PS256":
		sig, _ = rsa.SignPSS(rand.Reader, w.key, crypto.SHA256, sum[:], nil)
	default:
		sig, _ = rsa.SignPKCS1v15(rand.Reader, w.key, crypto.SHA256, sum[:])
	}
	return input + "." + b64(sig)
}

// tampered changes the signature and nothing else.
func tampered(token *inspect.Token) *inspect.Token {
	at := strings.LastIndexByte(token.Raw, '.') + 5
	other := byte('A')
	if token.Raw[at] == other {
		other = 'B'
	}
	return inspect.Parse(token.Raw[:at] + string(other) + token.Raw[at+1:])
}

// run predicts, tries and explains one target with one token.
func (w *world) run(settings json.RawMessage, token *inspect.Token) (cloud.Case, *cloud.Session, cloud.Problem) {
	w.t.Helper()
	g := New()
	normal, _, err := g.Normalize(settings)
	if err != nil {
		w.t.Fatal(err)
	}
	keys, err := inspect.ParseKeySet(w.jwks(), inspect.FromIssuer)
	if err != nil {
		w.t.Fatal(err)
	}
	iss := token.Text("iss")
	c := cloud.Case{Token: token, Settings: normal, Evidence: cloud.Evidence{Now: w.now, Keys: keys, Loopback: true,
		Discovery: &cloud.Discovery{Issuer: iss, JWKSURI: iss + ".well-known/jwks.json"}}}
	c.Prediction = g.Predict(token, c.Evidence, normal)
	client, err := wire.NewClient(wire.Options{})
	if err != nil {
		w.t.Fatal(err)
	}
	client, rec := wire.Record(client, time.Now)
	session, err := g.Try(context.Background(), token, normal, client)
	client.CloseIdleConnections()
	c.Exchanges, c.Err = rec.Exchanges(), err
	if err == nil {
		return c, session, cloud.Problem{}
	}
	return c, nil, g.Explain(c)
}
