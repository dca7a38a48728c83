package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// The limits that every request of this program lives under. They are generous for an API answer and small enough
// that a broken or hostile server can cost neither minutes nor memory.
const (
	MaxBody   = 1 << 20  // bytes of a response body, after decompression
	MaxHeader = 64 << 10 // bytes of response headers

	dialTimeout   = 5 * time.Second
	tlsTimeout    = 5 * time.Second
	headerTimeout = 10 * time.Second
	totalTimeout  = 15 * time.Second
)

// Options are what a client is built from. The zero value is a client that trusts the system's CAs, uses no proxy and
// refuses every private address.
type Options struct {
	ExtraCA  []byte                                // PEM certificates trusted beside the system's; nil = none
	Approved []string                              // hosts (name or IP, no port) the user approved although they are private
	Proxy    func(*http.Request) (*url.URL, error) // usually http.ProxyFromEnvironment; nil = direct
	Resolver *net.Resolver                         // nil = the system's

	limits  limits
	private func(host string, ip netipAddr) string // the address rule; replaced only by tests of this package
}

// limits exist so that tests of slow servers need not be slow themselves.
type limits struct{ dial, tls, header, total time.Duration }

func (l limits) orDefault() limits {
	if l == (limits{}) {
		return limits{dialTimeout, tlsTimeout, headerTimeout, totalTimeout}
	}
	return l
}

// NewClient is the only maker of HTTP clients in this program. The client follows no redirect, keeps no cookie, speaks
// TLS 1.2 or later and always verifies certificates, allows plain http on loopback only, checks the address that is
// really dialled (so a name that resolves to a private address is refused whatever it resolved to before), and cuts
// answers at MaxBody and MaxHeader. The error is an *Error (net.tls.ca-file).
func NewClient(o Options) (*http.Client, error) {
	roots, err := rootsWith(o.ExtraCA)
	if err != nil {
		return nil, err
	}
	if o.private == nil {
		o.private = refusedAddress
	}
	lim := o.limits.orDefault()
	g := &gate{approved: approvedSet(o.Approved), refuse: o.private}
	dialer := &net.Dialer{Timeout: lim.dial, Resolver: o.Resolver}
	t := &http.Transport{
		Proxy: g.proxyFunc(o.Proxy),
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			return g.dial(ctx, *dialer, network, addr)
		},
		TLSClientConfig:        &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12, GetClientCertificate: g.certificate},
		TLSHandshakeTimeout:    lim.tls,
		ResponseHeaderTimeout:  lim.header,
		MaxResponseHeaderBytes: MaxHeader,
		MaxIdleConnsPerHost:    4,
		IdleConnTimeout:        30 * time.Second,
		ForceAttemptHTTP2:      true,
		OnProxyConnectResponse: proxyAnswer,
	}
	g.base = t
	return &http.Client{
		Transport:     g,
		Timeout:       lim.total,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

func rootsWith(extra []byte) (*x509.CertPool, error) {
	if len(extra) == 0 {
		return nil, nil // the system's
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(extra) {
		return nil, newError(codeCAFile, "", nil)
	}
	return pool, nil
}

func approvedSet(hosts []string) map[string]bool {
	set := make(map[string]bool, len(hosts))
	for _, h := range hosts {
		set[plainHost(h)] = true
	}
	return set
}

// hostSet remembers hosts; requests of one client run side by side.
type hostSet struct {
	mu    sync.Mutex
	hosts map[string]bool
}

func (s *hostSet) add(host string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hosts == nil {
		s.hosts = map[string]bool{}
	}
	s.hosts[host] = true
}

func (s *hostSet) has(host string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.hosts[host]
}
