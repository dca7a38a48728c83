package auth0

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"mintmark/inspect/wire"
	"mintmark/profiles/secret"
)

// tenant is a small server that a test shapes; it shares no code with the client under test.
type tenant struct {
	*httptest.Server
	key    *rsa.PrivateKey
	mu     sync.Mutex
	hits   map[string]int
	forms  []url.Values
	header http.Header // of the last token request

	kid       string
	token     func(w http.ResponseWriter, r *http.Request) // nil = a good token
	discovery func(w http.ResponseWriter)                  // nil = a good document
	jwks      func(w http.ResponseWriter)                  // nil = the key
	latency   time.Duration
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

func newTenant(t testing.TB) *tenant {
	t.Helper()
	s := &tenant{key: testKey(), hits: map[string]int{}, kid: "k1"}
	s.Server = httptest.NewUnstartedServer(s)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	return s
}

func (s *tenant) issuer() string { return s.URL + "/" }

func (s *tenant) client() Client {
	return Client{Issuer: s.issuer(), ClientID: "a1B2c3", Auth: SecretPost, Secret: secret.New("s3cret&=+%"), Audience: "https://api.acme.dev", Scopes: []string{"read:data", "write:data"}}
}

func (s *tenant) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hits[path]
}

func (s *tenant) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	s.mu.Lock()
	s.hits[r.URL.Path]++
	if r.Method == http.MethodPost {
		s.forms, s.header = append(s.forms, r.PostForm), r.Header.Clone()
	}
	token, discovery, jwks, kid, latency := s.token, s.discovery, s.jwks, s.kid, s.latency
	s.mu.Unlock()
	time.Sleep(latency)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Path == "/oauth/token" && token != nil, r.URL.Path == "/oauth/device/code" && token != nil:
		token(w, r)
	case r.URL.Path == "/oauth/token":
		reply := map[string]any{"access_token": s.mint(time.Hour), "token_type": "Bearer", "expires_in": 3600, "scope": r.PostForm.Get("scope")}
		_ = json.NewEncoder(w).Encode(reply)
	case r.URL.Path == "/.well-known/openid-configuration" && discovery != nil:
		discovery(w)
	case r.URL.Path == "/.well-known/openid-configuration":
		_, _ = fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q,"token_endpoint":%q,"id_token_signing_alg_values_supported":["RS256"],"token_endpoint_auth_methods_supported":["client_secret_post"]}`, s.issuer(), s.URL+"/.well-known/jwks.json", s.URL+"/oauth/token")
	case r.URL.Path == "/.well-known/jwks.json" && jwks != nil:
		jwks(w)
	case r.URL.Path == "/.well-known/jwks.json":
		_, _ = fmt.Fprintf(w, `{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":%q,"n":%q,"e":"AQAB"}]}`, kid, b64(s.key.N.Bytes()))
	default:
		http.NotFound(w, r)
	}
}

// silent keeps the tenant from answering where its discovery document is, until answer is called; reached tells of each
// request that waits.
func (s *tenant) silent() (reached chan struct{}, answer func()) {
	reached, speak := make(chan struct{}, 8), make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.discovery = func(w http.ResponseWriter) {
		reached <- struct{}{}
		<-speak
		_, _ = fmt.Fprintf(w, `{"issuer":%q,"jwks_uri":%q}`, s.issuer(), s.URL+jwksPath)
	}
	return reached, func() { close(speak) }
}

func (s *tenant) mint(life time.Duration) string {
	now := time.Now()
	t := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{"iss": s.issuer(), "sub": "a1B2c3@clients", "aud": "https://api.acme.dev", "iat": now.Unix(), "exp": now.Add(life).Unix(), "azp": "a1B2c3", "gty": "client-credentials"})
	s.mu.Lock()
	t.Header["kid"] = s.kid
	s.mu.Unlock()
	out, err := t.SignedString(s.key)
	if err != nil {
		panic(err)
	}
	return out
}

// http is a client of the tenant with the real network rules.
func (s *tenant) http(t testing.TB) *http.Client {
	t.Helper()
	ca := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	hc, err := wire.NewClient(wire.Options{ExtraCA: ca})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(hc.CloseIdleConnections)
	return hc
}

func b64(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
