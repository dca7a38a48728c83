package aws

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mintmark/inspect"
	"mintmark/inspect/cloud"
	"mintmark/inspect/cloud/aws/simulator"
)

// issuer is a tenant of this test: it says whatever a case needs, which a real tenant would not.
type issuer struct {
	t      *testing.T
	server *httptest.Server
	url    string // iss
	host   string
	key    *rsa.PrivateKey
	now    time.Time
	broken bool // answers 500
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{t: t, key: key, now: time.Now()}
	i.server = httptest.NewTLSServer(http.HandlerFunc(i.serve))
	t.Cleanup(i.server.Close)
	i.url = i.server.URL + "/"
	i.host = strings.TrimPrefix(i.server.URL, "https://")
	return i
}

func (i *issuer) serve(w http.ResponseWriter, r *http.Request) {
	if i.broken {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": i.url, "jwks_uri": i.url + "jwks"})
	case "/jwks":
		_, _ = w.Write(i.jwks())
	default:
		http.NotFound(w, r)
	}
}

func (i *issuer) jwks() []byte {
	b64 := base64.RawURLEncoding.EncodeToString
	return encode(map[string]any{"keys": []any{map[string]string{"kty": "RSA", "use": "sig", "kid": "k1", "alg": "RS256",
		"n": b64(i.key.N.Bytes()), "e": b64(big.NewInt(int64(i.key.E)).Bytes())}}})
}

// sign makes a compact JWS over any header and claims.
func (i *issuer) sign(header, claims map[string]any) string {
	i.t.Helper()
	b64 := base64.RawURLEncoding.EncodeToString
	input := b64(encode(header)) + "." + b64(encode(claims))
	sum := sha256.Sum256([]byte(input))
	sig, err := rsa.SignPKCS1v15(rand.Reader, i.key, crypto.SHA256, sum[:])
	if err != nil {
		i.t.Fatal(err)
	}
	return input + "." + b64(sig)
}

// token is an M2M token of the Auth0 profile with the given claims laid over it; nil takes a claim away.
func (i *issuer) token(over map[string]any) *inspect.Token {
	claims := map[string]any{"iss": i.url, "sub": "app@clients", "azp": "app", "aud": "https://api.example", "iat": i.now.Unix(), "exp": i.now.Unix() + 3600, "gty": "client-credentials"}
	for name, value := range over {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	return inspect.Parse(i.sign(map[string]any{"alg": "RS256", "typ": "JWT", "kid": "k1"}, claims))
}

func (i *issuer) evidence() cloud.Evidence {
	i.t.Helper()
	keys, err := inspect.ParseKeySet(i.jwks(), inspect.FromIssuer)
	if err != nil {
		i.t.Fatal(err)
	}
	return cloud.Evidence{Now: i.now, Loopback: true, Keys: keys, Discovery: &cloud.Discovery{Issuer: i.url}}
}

func (i *issuer) simulator(config json.RawMessage) *simulator.Simulator {
	i.t.Helper()
	return i.simulatorAt(config, i.now)
}

// simulatorAt has a clock of its own.
func (i *issuer) simulatorAt(config json.RawMessage, now time.Time) *simulator.Simulator {
	i.t.Helper()
	s, err := simulator.New(simulator.World{Issuers: []string{i.url}, Client: i.server.Client(), Now: func() time.Time { return now }}, config)
	if err != nil {
		i.t.Fatal(err)
	}
	return s
}

// post asks a handler by form.
func post(t *testing.T, h http.Handler, form url.Values) (status int, body string) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	b, _ := io.ReadAll(w.Body)
	return w.Code, string(b)
}
