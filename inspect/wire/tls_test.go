package wire

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func mustURL(t testing.TB, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	must(t, err)
	return u
}

func TestTLSFaultsAreToldApart(t *testing.T) {
	ca, other := newAuthority(t), newAuthority(t)
	var self *authority
	now := time.Now()
	hour := time.Hour
	for want, cfg := range map[string]*tls.Config{
		"":                           {Certificates: []tls.Certificate{ca.good(t)}},
		"net.tls.expired":            {Certificates: []tls.Certificate{ca.leaf(t, now.Add(-2*hour), now.Add(-hour), "127.0.0.1")}},
		"net.tls.not-yet-valid":      {Certificates: []tls.Certificate{ca.leaf(t, now.Add(hour), now.Add(2*hour), "127.0.0.1")}},
		"net.tls.wrong-host":         {Certificates: []tls.Certificate{ca.leaf(t, now.Add(-hour), now.Add(hour), "other.example")}},
		"net.tls.unknown-ca":         {Certificates: []tls.Certificate{other.good(t)}},
		"net.tls.self-signed":        {Certificates: []tls.Certificate{self.leaf(t, now.Add(-hour), now.Add(hour), "127.0.0.1")}},
		"net.tls.version":            {Certificates: []tls.Certificate{ca.good(t)}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11},
		"net.tls.client-certificate": {Certificates: []tls.Certificate{ca.good(t)}, ClientAuth: tls.RequireAnyClientCert},
	} {
		address, hits := serve(t, cfg, nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		_, _, code, err := fetch(client(t, Options{ExtraCA: ca.pem}), address)
		if code != want {
			t.Errorf("%q (%v), want %q", code, err, want)
		}
		if want != "" && hits.Load() != 0 {
			t.Errorf("%s: the request was sent all the same", want)
		}
	}
}

// TestALostAlertIsKnownAllTheSame: a host that asked for a client certificate and broke the connection without a word is
// named for that; one that asked and answers is asked like any other, and one that never asked is only said to have closed.
func TestALostAlertIsKnownAllTheSame(t *testing.T) {
	ca := newAuthority(t)
	for _, c := range []struct {
		want string
		ask  tls.ClientAuthType
		cut  bool
	}{{"net.tls.client-certificate", tls.RequestClientCert, true}, {"net.reset", tls.NoClientCert, true}, {"", tls.RequestClientCert, false}} {
		address, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}, ClientAuth: c.ask}, nil, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if c.cut {
				panic(http.ErrAbortHandler)
			}
		}))
		if _, _, code, err := fetch(client(t, Options{ExtraCA: ca.pem}), address); code != c.want {
			t.Errorf("asked %v, cut %v: %q (%v), want %q", c.ask, c.cut, code, err, c.want)
		}
	}
}

// TestAHostThatDoesWithoutACertificateDidNotWantIt: a connection that breaks later has another reason.
func TestAHostThatDoesWithoutACertificateDidNotWantIt(t *testing.T) {
	ca := newAuthority(t)
	var n atomic.Int32
	address, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}, ClientAuth: tls.RequestClientCert}, nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		if n.Add(1) > 1 {
			panic(http.ErrAbortHandler)
		}
	}))
	hc := client(t, Options{ExtraCA: ca.pem})
	if _, _, code, err := fetch(hc, address); code != "" {
		t.Fatalf("%q (%v)", code, err)
	}
	if _, _, code, err := fetch(hc, address); code != "net.reset" {
		t.Errorf("%q (%v)", code, err)
	}
}

func TestAServerWithoutTLSIsNamed(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer s.Close()
	if _, _, code, err := fetch(client(t, Options{}), "https"+strings.TrimPrefix(s.URL, "http")); code != "net.tls.not-tls" {
		t.Errorf("%q (%v)", code, err)
	}
	if _, _, code, err := fetch(client(t, Options{}), s.URL); code != "" {
		t.Errorf("plain http on loopback: %q (%v)", code, err)
	}
}

func TestNothingIsTrustedByDefaultThatIsNotNamed(t *testing.T) {
	ca := newAuthority(t)
	address, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}, nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	if _, _, code, _ := fetch(client(t, Options{}), address); code != "net.tls.unknown-ca" {
		t.Errorf("without the CA file: %q", code)
	}
	for _, bad := range []string{"not pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"} {
		_, err := NewClient(Options{ExtraCA: []byte(bad)})
		if e := Classify(err); e == nil || e.Code != "net.tls.ca-file" || e.What == "" || e.Next == "" {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestRoadFaultsAreToldApart(t *testing.T) {
	reset, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = reset.Close() }()
	go func() {
		for {
			c, err := reset.Accept()
			if err != nil {
				return
			}
			buf := make([]byte, 1024)
			_, _ = c.Read(buf)
			_ = c.Close()
		}
	}()
	names := &nameServer{answers: map[string][][]net.IP{"there.invalid": {{net.IPv4(192, 0, 2, 1)}}}}
	hc := client(t, Options{Resolver: names.resolver()})
	for address, want := range map[string]string{
		"http://127.0.0.1:1/":                "net.refused",
		"http://" + reset.Addr().String():    "net.reset",
		"https://no-such-tenant.example/x?y": "net.dns.unknown",
		"https://there.invalid/":             "net.dns.unknown",
	} {
		_, _, code, err := fetch(hc, address)
		if code != want {
			t.Errorf("%s: %q (%v), want %q", address, code, err, want)
		}
	}
	if names.asked["there.invalid"] != 0 {
		t.Error("a name server was asked for a name under .invalid")
	}
}
