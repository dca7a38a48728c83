package sandbox

import (
	"context"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// listening is one root: a port of its own, HTTPS only.
type listening struct {
	name     string
	url      string // https://host:port
	port     int
	listener net.Listener
	handler  http.Handler
	plain    bool // HTTP/1.1 only: a tenant's faults break connections, which HTTP/2 would hide in a stream
	server   *http.Server
}

// serve starts every listener. A context that ends stops them all.
func (r *Running) serve(ctx context.Context, ca *authority) {
	for _, l := range r.listeners {
		l.server = &http.Server{
			Handler:           l.handler,
			ReadHeaderTimeout: 10 * time.Second,
			IdleTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
			ErrorLog:          log.New(io.Discard, "", 0), // a client that distrusts the authority is no news for the screen
			TLSConfig:         &tls.Config{Certificates: []tls.Certificate{ca.leaf}, MinVersion: tls.VersionTLS12},
			BaseContext:       func(net.Listener) context.Context { return ctx },
		}
		if l.plain {
			l.server.Protocols = new(http.Protocols)
			l.server.Protocols.SetHTTP1(true)
		}
		r.serving.Go(func() { _ = l.server.ServeTLS(l.listener, "", "") }) // always ends with ErrServerClosed
	}
	for _, d := range r.doors {
		r.serving.Go(d.serve)
	}
	r.serving.Go(func() { r.warm(ctx) })
	r.serving.Go(func() {
		<-ctx.Done()
		for _, d := range r.doors {
			d.close()
		}
		for _, l := range r.listeners {
			_ = l.server.Close()
		}
	})
}

// warm makes the keys, which are slow to make, before they are asked for: first those that sign. An error here comes
// again when a token is asked for.
func (r *Running) warm(ctx context.Context) {
	for _, t := range r.tenants {
		if _, err := t.keys.signer(); err != nil || ctx.Err() != nil {
			return
		}
	}
	for _, t := range r.tenants {
		if _, err := t.keys.published(); err != nil || ctx.Err() != nil {
			return
		}
	}
}

func (l *listening) close() {
	if l.server != nil {
		_ = l.server.Close()
	}
	_ = l.listener.Close()
}

// client trusts the authority and nothing else, follows no redirects and waits for nobody long: what the pretend clouds
// fetch discovery and keys with.
func (a *authority) client() *http.Client {
	return &http.Client{
		Timeout:       5 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			TLSClientConfig:     &tls.Config{RootCAs: a.pool, MinVersion: tls.VersionTLS12},
			MaxIdleConnsPerHost: 16,
			IdleConnTimeout:     30 * time.Second,
		},
	}
}
