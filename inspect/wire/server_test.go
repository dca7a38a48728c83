package wire

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// authority is a CA of a test's own.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pem  []byte
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, tmpl, key.Public(), key)
	must(t, err)
	cert, err := x509.ParseCertificate(der)
	must(t, err)
	return &authority{cert, key, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})}
}

// leaf is a certificate for names and loopback; a nil authority makes it sign itself.
func (a *authority) leaf(t testing.TB, from, to time.Time, names ...string) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	tmpl := &x509.Certificate{SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "leaf"}, NotBefore: from, NotAfter: to, KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			tmpl.IPAddresses = append(tmpl.IPAddresses, ip)
		} else {
			tmpl.DNSNames = append(tmpl.DNSNames, n)
		}
	}
	parent, signer := tmpl, key
	if a != nil {
		parent, signer = a.cert, a.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tmpl, parent, key.Public(), signer)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// good is a certificate that is in order for 127.0.0.1 and localhost.
func (a *authority) good(t testing.TB) tls.Certificate {
	return a.leaf(t, time.Now().Add(-time.Hour), time.Now().Add(time.Hour), "127.0.0.1", "127.0.0.2", "localhost", "tenant.example", "rebind.example", "private.example")
}

// serve starts an https server, nil = on any port, and counts the requests that reach its handler.
func serve(t testing.TB, cfg *tls.Config, at net.Listener, h http.Handler) (url string, hits *atomic.Int64) {
	t.Helper()
	hits = &atomic.Int64{}
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { hits.Add(1); h.ServeHTTP(w, r) }))
	if at != nil {
		_ = s.Listener.Close()
		s.Listener = at
	}
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.TLS = cfg
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL, hits
}

func client(t testing.TB, o Options) *http.Client {
	t.Helper()
	hc, err := NewClient(o)
	must(t, err)
	t.Cleanup(hc.CloseIdleConnections)
	return hc
}

// fetch gets a URL and reads the whole body; the code is "" when all went well.
func fetch(hc *http.Client, url string) (status int, body []byte, code string, err error) {
	resp, err := hc.Get(url)
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		status = resp.StatusCode
		body, err = io.ReadAll(resp.Body)
	}
	if e := Classify(err); e != nil {
		code = e.Code
	}
	return status, body, code, err
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// nameServer is a resolver that answers in memory; no packet leaves the process.
type nameServer struct {
	mu      sync.Mutex
	answers map[string][][]net.IP // per name, one list for each question in turn; the last one stays
	asked   map[string]int
}

var errNoSuchName = errors.New("no such name")

func (n *nameServer) next(name string) ([]net.IP, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	lists, ok := n.answers[name]
	if !ok {
		return nil, errNoSuchName
	}
	i := n.asked[name]
	n.asked[name]++
	return lists[min(i, len(lists)-1)], nil
}
