//go:build peers

package test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	awssim "mintmark/inspect/cloud/aws/simulator"
	azuresim "mintmark/inspect/cloud/azure/simulator"
	gcpsim "mintmark/inspect/cloud/gcp/simulator"
)

// The internet of these tests: in namespaces of their own, the loopback device carries an address that is kept for
// documentation (RFC 5737) and the hosts file gives it the real names. What runs there keeps all its rules for
// addresses, names and certificates, and nothing can leave.
const (
	insideNames = "MINTMARK_TEST_NAMES"
	outsideIP   = "203.0.113.10"
	tenantName  = "tenant.eu.auth0.com"
	tenantIss   = "https://" + tenantName + "/"
	awsName     = "sts.eu-west-1.amazonaws.com"
	entraName   = "login.microsoftonline.com"
	armName     = "management.azure.com"
)

func names() []string {
	return []string{tenantName, awsName, "sts.googleapis.com", "iamcredentials.googleapis.com", entraName, armName}
}

// underRealNames runs body in such namespaces: the first time it starts this test again inside them.
func underRealNames(t *testing.T, body func(*testing.T, *internet)) {
	t.Helper()
	if os.Getenv(insideNames) != "" {
		for _, args := range [][]string{{"link", "set", "lo", "up"}, {"addr", "add", outsideIP + "/32", "dev", "lo"}} {
			if out, err := exec.Command("ip", args...).CombinedOutput(); err != nil {
				t.Fatalf("ip %v: %v %s", args, err, out)
			}
		}
		hosts := filepath.Join(t.TempDir(), "hosts")
		if err := os.WriteFile(hosts, []byte("127.0.0.1 localhost\n"+outsideIP+" "+strings.Join(names(), " ")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("mount", "--bind", hosts, "/etc/hosts").CombinedOutput(); err != nil {
			t.Fatalf("mount: %v %s", err, out)
		}
		t.Cleanup(func() { _ = exec.Command("umount", "/etc/hosts").Run() })
		body(t, openInternet(t))
		return
	}
	if out, err := exec.Command("unshare", "-m", "-n", "--", "ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		lacking(t, "no mount and network namespaces can be made here (unshare -m -n, ip; wants root): "+err.Error()+" "+strings.TrimSpace(string(out)))
	}
	cmd := exec.Command("unshare", "-m", "-n", "--", os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Env = append(os.Environ(), insideNames+"=1")
	out, err := cmd.CombinedOutput()
	t.Logf("inside:\n%s", out)
	if err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("inside: %v", err)
	}
}

// internet is the tenant and the pretend clouds behind one address, each under its real name.
type internet struct {
	ca  string // certificate authority, PEM file
	key *rsa.PrivateKey

	mu   sync.Mutex
	seen []string // METHOD host path
}

func openInternet(t *testing.T) *internet {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ca, cert, certKey := certificate(t, names()...)
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	client := &http.Client{Timeout: 5 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	n := &internet{ca: ca, key: key}
	hosts := n.hosts(t, client)
	pair, err := tls.LoadX509KeyPair(cert, certKey)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", outsideIP+":443")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{TLSConfig: &tls.Config{Certificates: []tls.Certificate{pair}}, ErrorLog: log.New(io.Discard, "", 0), ReadHeaderTimeout: 5 * time.Second,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n.mu.Lock()
			n.seen = append(n.seen, r.Method+" "+r.Host+" "+r.URL.Path)
			n.mu.Unlock()
			if h := hosts[r.Host]; h != nil {
				h.ServeHTTP(w, r)
				return
			}
			http.NotFound(w, r)
		})}
	go func() { _ = server.ServeTLS(l, "", "") }()
	t.Cleanup(func() { _ = server.Close() })
	return n
}

// asked tells whether a request was made, as METHOD host path.
func (n *internet) asked(what string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return slices.Contains(n.seen, what)
}

func (n *internet) hosts(t *testing.T, client *http.Client) map[string]http.Handler {
	t.Helper()
	issuers := []string{tenantIss}
	aws, err := awssim.New(awssim.World{Issuers: issuers, Client: client}, json.RawMessage(`{"accounts":[{"id":"123456789012","providers":[{"url":"`+tenantIss+`","client_ids":["`+acmeClient+`"]}],
		"roles":[{"name":"deploy","max_session_seconds":3600,"trust_policy":`+trustPolicy+`}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	gcp, err := gcpsim.New(gcpsim.World{Issuers: issuers, Client: client, Now: time.Now}, json.RawMessage(`{"providers":[{"resource":"`+gcpProvider+`","issuer":"`+tenantIss+`","allowed_audiences":["https://api.acme.dev"],
		"attribute_mapping":{"google.subject":"assertion.sub"}}],"service_accounts":[{"email":"`+gcpAccount+`","workload_identity_users":["`+gcpMember+`"]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	azure, err := azuresim.New(azuresim.World{Issuers: issuers, Client: client, Now: time.Now}, json.RawMessage(`{"tenants":[{"id":"`+entraTenant+`","applications":[
		{"client_id":"`+entraApp+`","federated_credentials":[{"name":"m2m","issuer":"`+tenantIss+`","subject":"`+acmeClient+`@clients","audiences":["https://api.acme.dev"]}]}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	return map[string]http.Handler{
		tenantName: http.HandlerFunc(n.tenant), awsName: aws, "sts.googleapis.com": gcp, "iamcredentials.googleapis.com": gcp, entraName: azure,
		armName: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { // az asks for subscriptions and tenants: none
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"value":[]}`)
		}),
	}
}

// tenant is the least that an Auth0 tenant is: discovery, keys, and tokens for every client that knows its secret. The
// sandbox's tenants cannot stand here, as they are held to loopback names.
func (n *internet) tenant(w http.ResponseWriter, r *http.Request) {
	enc := base64.RawURLEncoding.EncodeToString
	w.Header().Set("Content-Type", "application/json")
	switch r.URL.Path {
	case "/.well-known/openid-configuration":
		_ = json.NewEncoder(w).Encode(map[string]any{"issuer": tenantIss, "token_endpoint": tenantIss + "oauth/token", "jwks_uri": tenantIss + ".well-known/jwks.json", "id_token_signing_alg_values_supported": []string{"RS256"}})
	case "/.well-known/jwks.json":
		_ = json.NewEncoder(w).Encode(map[string]any{"keys": []any{map[string]string{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1", "n": enc(n.key.N.Bytes()), "e": enc(big.NewInt(int64(n.key.E)).Bytes())}}})
	case "/oauth/token":
		fields := tokenFields(r)
		id := fields["client_id"]
		if fields["grant_type"] != "client_credentials" || fields["client_secret"] != "secret-of-"+id {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = io.WriteString(w, `{"error":"access_denied","error_description":"Unauthorized"}`)
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": n.token(id, fields["audience"]), "token_type": "Bearer", "expires_in": 86400})
	default:
		http.NotFound(w, r)
	}
}

// tokenFields reads a token request, JSON or a form as Auth0 takes both.
func tokenFields(r *http.Request) map[string]string {
	raw, _ := io.ReadAll(io.LimitReader(r.Body, 1<<16))
	fields := map[string]string{}
	if json.Unmarshal(raw, &fields) == nil {
		return fields
	}
	form, _ := url.ParseQuery(string(raw))
	for name := range form {
		fields[name] = form.Get(name)
	}
	return fields
}

// token signs what Auth0 puts into an access token of a machine.
func (n *internet) token(client, audience string) string {
	now := time.Now().Unix()
	parts := make([]string, 0, 3)
	for _, part := range []any{
		map[string]string{"alg": "RS256", "typ": "JWT", "kid": "k1"},
		map[string]any{"iss": tenantIss, "sub": client + "@clients", "aud": audience, "iat": now, "exp": now + 86400, "azp": client, "gty": "client-credentials"},
	} {
		raw, _ := json.Marshal(part)
		parts = append(parts, base64.RawURLEncoding.EncodeToString(raw))
	}
	digest := sha256.Sum256([]byte(strings.Join(parts, ".")))
	signature, err := rsa.SignPKCS1v15(rand.Reader, n.key, crypto.SHA256, digest[:])
	if err != nil {
		return ""
	}
	return strings.Join(append(parts, base64.RawURLEncoding.EncodeToString(signature)), ".")
}
