package sandbox

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"time"
)

// Door is a port where a tenant could be, and something else is: a server whose TLS nobody should accept, or no tenant at
// all. ${door:NAME} is its HOST:PORT.
type Door struct {
	Name string `json:"name"`
	Kind string `json:"kind"` // one of doorKinds
}

// doorKinds are certificates that must not be trusted (expired, not-yet-valid, wrong-host, self-signed, unknown-ca), other
// faults of TLS (tls-1.1: nothing newer, plain: none, client-certificate: demands one), a server that speaks
// another protocol than HTTP under good TLS (not-http), and a web site, which is no tenant.
func doorKinds() []string {
	return []string{"expired", "not-yet-valid", "wrong-host", "self-signed", "unknown-ca", "tls-1.1", "plain", "client-certificate", "not-http", "website"}
}

func (c *checker) doors(doors []Door) {
	c.unique("/doors", "door", names(doors, func(d Door) string { return d.Name }), "name")
	for i, d := range doors {
		if strings.ContainsAny(d.Name, "{}$") {
			c.wrong(item("/doors", i)+"/name", "%q cannot stand in ${door:NAME}", d.Name)
		}
		if d.Kind == "" {
			c.wrong(item("/doors", i)+"/kind", "a door needs a kind: one of %s", strings.Join(doorKinds(), ", "))
		}
		c.choice(item("/doors", i)+"/kind", d.Kind, doorKinds()...)
	}
}

// openDoors takes a port for every door and makes what its certificate needs.
func (r *Running) openDoors(ctx context.Context, doors []Door, host string) error {
	for _, d := range doors {
		var config net.ListenConfig
		l, err := config.Listen(ctx, "tcp", net.JoinHostPort(host, "0"))
		if err != nil {
			return fmt.Errorf("no listener for the door %s: %w", d.Name, err)
		}
		r.doors = append(r.doors, &opened{Door: d, listener: l, at: l.Addr().String()})
	}
	return nil
}

// opened is a running door.
type opened struct {
	Door
	at       string // host:port
	listener net.Listener
	server   *http.Server
}

// build makes the server of a door.
func (d *opened) build(ctx context.Context, ca *authority) error {
	config := &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{ca.leaf}}
	switch d.Kind {
	case "tls-1.1":
		config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	case "client-certificate":
		config.ClientAuth = tls.RequireAnyClientCert
	case "expired", "not-yet-valid", "wrong-host", "self-signed", "unknown-ca":
		leaf, err := ca.untrusted(d.Kind)
		if err != nil {
			return err
		}
		config.Certificates = []tls.Certificate{leaf}
	}
	d.server = &http.Server{Handler: http.HandlerFunc(website), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: log.New(io.Discard, "", 0), TLSConfig: config, BaseContext: func(net.Listener) context.Context { return ctx }}
	if d.Kind == "not-http" {
		d.server.Handler, d.server.Protocols = http.HandlerFunc(greeting), new(http.Protocols)
		d.server.Protocols.SetHTTP1(true)
	}
	return nil
}

func (d *opened) serve() {
	switch d.Kind {
	case "plain":
		_ = d.server.Serve(d.listener)
	case "client-certificate":
		for {
			conn, err := d.listener.Accept()
			if err != nil {
				return
			}
			go d.demand(conn)
		}
	default:
		_ = d.server.ServeTLS(d.listener, "", "")
	}
}

// demand asks for a certificate and hears the other side out before it hangs up: a connection that is closed with a request
// unread is reset, and a reset overtakes the alert that says why (TLS 1.3 asks after the client's first words).
func (d *opened) demand(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	if tls.Server(conn, d.server.TLSConfig).HandshakeContext(context.Background()) != nil {
		_, _ = io.Copy(io.Discard, conn)
	}
}

func (d *opened) close() {
	if d.server != nil {
		_ = d.server.Close()
	}
	_ = d.listener.Close()
}

// greeting answers any request with a line that is not HTTP.
func greeting(w http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(r.Body, maxBody))
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_, _ = io.WriteString(conn, "220 mail.example.com ESMTP ready\r\n")
			_ = conn.Close()
		}
	}
}

func website(w http.ResponseWriter, _ *http.Request) {
	page(w, http.StatusNotFound, "Page not found", "This is a web site, and no tenant.")
}

// untrusted makes a certificate that is right but for one thing.
func (a *authority) untrusted(kind string) (tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	leaf, issuer, signer := *a.template, a.cert, a.key
	switch kind {
	case "expired":
		leaf.NotAfter = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	case "not-yet-valid":
		leaf.NotBefore = time.Date(2049, 1, 1, 0, 0, 0, 0, time.UTC)
	case "wrong-host":
		leaf.DNSNames, leaf.IPAddresses = []string{"another-host.example"}, nil
	case "self-signed":
		issuer, signer = &leaf, key
	case "unknown-ca":
		other, err := newAuthority()
		if err != nil {
			return tls.Certificate{}, err
		}
		issuer, signer = other.cert, other.key
	}
	der, err := x509.CreateCertificate(rand.Reader, &leaf, issuer, &key.PublicKey, signer)
	chain := [][]byte{der}
	if kind == "unknown-ca" {
		chain = append(chain, issuer.Raw)
	}
	return tls.Certificate{Certificate: chain, PrivateKey: key}, err
}
