package wire

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
)

// gate is the transport with the rules around it: which URLs may be asked, which addresses may be dialled, how much of
// an answer is read.
type gate struct {
	base     *http.Transport
	approved map[string]bool
	refuse   func(host string, ip netip.Addr) string
	proxies  hostSet // host:port of the proxies in use: their addresses are often private, and the user chose them
	wanting  hostSet // host[:port] that asked for a client certificate in the handshake
	content  hostSet // host[:port] that answered all the same
}

// asked is the context key of the host that a handshake is for.
type asked struct{}

// RoundTrip implements http.RoundTripper.
func (g *gate) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.checkURL(req.URL); err != nil {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, err
	}
	resp, err := g.base.RoundTrip(req.WithContext(context.WithValue(req.Context(), asked{}, req.URL.Host)))
	if err != nil {
		return nil, g.wanted(req.URL.Host, err)
	}
	g.content.add(req.URL.Host)
	resp.Body = &limitedBody{ReadCloser: resp.Body, host: req.URL.Host, left: MaxBody}
	return resp, nil
}

// certificate answers a host that asks for a client certificate: there is none. It is kept that it asked.
func (g *gate) certificate(info *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	if host, ok := info.Context().Value(asked{}).(string); ok {
		g.wanting.add(host)
	}
	return new(tls.Certificate), nil
}

// wanted names the reason of a connection that broke without an answer where the host had asked for a certificate. In TLS
// 1.3 such a host refuses after the handshake, and its alert is lost when the request is being written at that moment. One
// that has answered without a certificate does not demand it.
func (g *gate) wanted(host string, err error) error {
	if g.wanting.has(host) && !g.content.has(host) && Classify(err).Code == codeReset {
		return newError(codeClientCert, host, errors.New("it asked for a certificate, got none, and closed the connection"))
	}
	return err
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the transport below.
func (g *gate) CloseIdleConnections() { g.base.CloseIdleConnections() }

// checkURL holds the rules that need no resolver.
func (g *gate) checkURL(u *url.URL) error {
	host := plainHost(u.Hostname())
	switch {
	case host == "":
		return newError(codeURL, "", errors.New("the URL names no host"))
	case u.User != nil:
		return newError(codeURL, u.Host, errors.New("the URL carries a user name or password"))
	case u.Scheme == "http" && !Loopback(host), u.Scheme != "https" && u.Scheme != "http":
		return newError(codeScheme, u.Host, nil)
	case strings.HasSuffix(host, ".invalid"): // RFC 6761 §6.4: it exists nowhere, and neither name server nor proxy is to be asked
		return newError(codeDNSUnknown, u.Host, errors.New("names under .invalid never exist"))
	}
	if ip, err := netip.ParseAddr(host); err == nil && !Loopback(host) && !g.approved[host] {
		return newError(codeLiteral, u.Host, errors.New(ip.String()))
	}
	return nil
}

// dial checks the address that is really dialled: Control runs after the name was resolved and before the connection is
// made, once for each address tried, so there is no second look-up that could answer differently.
func (g *gate) dial(ctx context.Context, d net.Dialer, network, addr string) (net.Conn, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	host = plainHost(host)
	if !g.proxies.has(addr) && !g.approved[host] {
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			if why := g.refuse(host, ap.Addr()); why != "" {
				return newError(codePrivate, addr, errors.New(ap.Addr().String()+" is "+why))
			}
			return nil
		}
	}
	return d.DialContext(ctx, network, addr)
}

// proxyFunc keeps loopback off any proxy and remembers the proxies that are used.
func (g *gate) proxyFunc(choose func(*http.Request) (*url.URL, error)) func(*http.Request) (*url.URL, error) {
	if choose == nil {
		return nil
	}
	return func(req *http.Request) (*url.URL, error) {
		if Loopback(req.URL.Hostname()) {
			return nil, nil
		}
		u, err := choose(req)
		if err != nil {
			return nil, newError(codeProxy, "", errors.New("the proxy setting is no usable URL"))
		}
		if u != nil {
			g.proxies.add(proxyAddr(u))
		}
		return u, nil
	}
}

// proxyAddr is host:port as the transport dials it.
func proxyAddr(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}[u.Scheme]
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// proxyAnswer turns a proxy's refusal to connect into an error that names the proxy and not the tenant.
func proxyAnswer(_ context.Context, proxy *url.URL, _ *http.Request, resp *http.Response) error {
	if resp.StatusCode == http.StatusOK {
		return nil
	}
	return newError(codeProxy, proxy.Host, errors.New("it answered "+http.StatusText(resp.StatusCode)))
}

// limitedBody fails with an *Error once more than left bytes came, instead of ending early as if the answer were whole.
type limitedBody struct {
	io.ReadCloser
	host string
	left int64
}

func (b *limitedBody) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, newError(codeLargeBody, b.host, nil)
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.ReadCloser.Read(p)
	b.left -= int64(n)
	if b.left < 0 {
		return n - 1, newError(codeLargeBody, b.host, nil)
	}
	return n, err
}

// ReadBody reads the whole body of an answer, also of clients that were not made here. More than MaxBody bytes are an
// *Error, never an answer cut to size.
func ReadBody(resp *http.Response) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody+1))
	if err == nil && len(body) > MaxBody {
		host := ""
		if resp.Request != nil {
			host = resp.Request.URL.Host
		}
		return nil, newError(codeLargeBody, host, nil)
	}
	return body, err
}
