package wire

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
)

// connectProxy is a proxy on loopback that connects everything to one address, or refuses with a status.
func connectProxy(t testing.TB, to string, status int) (proxy *url.URL, hits *atomic.Int64) {
	t.Helper()
	hits = &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		if r.Method != http.MethodConnect || status != 200 {
			w.WriteHeader(status)
			return
		}
		there, err := net.Dial("tcp", to)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(there, here); _ = there.Close() }()
		_, _ = io.Copy(here, there)
		_ = here.Close()
	}))
	t.Cleanup(s.Close)
	return mustURL(t, s.URL), hits
}

// A proxy that the environment names may be on a private address; what is behind it is still verified by TLS.
func TestTheProxyIsUsedAndNamed(t *testing.T) {
	ca := newAuthority(t)
	address, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}, nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	to := strings.TrimPrefix(address, "https://")
	for status, want := range map[int]string{200: "", 407: "net.proxy", 403: "net.proxy", 502: "net.proxy"} {
		proxy, hits := connectProxy(t, to, status)
		proxy.User = url.UserPassword("user", "pa55")
		_, _, code, err := fetch(client(t, Options{ExtraCA: ca.pem, Proxy: http.ProxyURL(proxy)}), "https://tenant.example/")
		if code != want || hits.Load() != 1 {
			t.Errorf("proxy answering %d: %q (%v), %d requests", status, code, err, hits.Load())
		}
		if err != nil && strings.Contains(Classify(err).Error(), "pa55") {
			t.Errorf("the proxy's password is shown: %v", err)
		}
	}
	if _, _, code, err := fetch(client(t, Options{Proxy: http.ProxyURL(mustURL(t, "http://127.0.0.1:1"))}), "https://tenant.example/"); code != "net.proxy" {
		t.Errorf("dead proxy: %q (%v)", code, err)
	}
	proxy, hits := connectProxy(t, to, 200)
	if _, _, code, err := fetch(client(t, Options{ExtraCA: ca.pem, Proxy: http.ProxyURL(proxy)}), address); code != "" || hits.Load() != 0 {
		t.Errorf("loopback went through the proxy: %q (%v), %d", code, err, hits.Load())
	}
	if _, _, code, _ := fetch(client(t, Options{Proxy: http.ProxyURL(proxy)}), "https://10.0.0.1/"); code != "net.address.literal" || hits.Load() != 0 {
		t.Errorf("an address literal went to the proxy: %q, %d", code, hits.Load())
	}
}
