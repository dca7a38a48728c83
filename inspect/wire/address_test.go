package wire

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestRefusedAddresses(t *testing.T) {
	for ip, refused := range map[string]bool{
		"8.8.8.8": false, "104.18.1.1": false, "2606:4700::1": false, "64:ff9b::808:808": false,
		"10.0.0.1": true, "172.16.0.1": true, "172.32.0.1": false, "192.168.1.1": true, "169.254.169.254": true, "169.254.1.1": true, "100.64.0.1": true, "100.128.0.1": false,
		"168.63.129.16": true, "0.0.0.0": true, "127.0.0.1": true, "127.9.9.9": true, "224.0.0.1": true, "255.255.255.255": true, "198.18.0.1": true,
		"::1": true, "::": true, "fe80::1": true, "fe80::1%eth0": true, "fc00::1": true, "fd00:ec2::254": true, "ff02::1": true,
		"::ffff:10.0.0.1": true, "::ffff:127.0.0.1": true, "64:ff9b::a00:1": true, "64:ff9b::a9fe:a9fe": true, "2002:a00:1::": true, "::10.0.0.1": true,
	} {
		if got := refusedAddress("tenant.example", netip.MustParseAddr(ip)); (got != "") != refused {
			t.Errorf("%s: %q", ip, got)
		}
	}
	for ip, refused := range map[string]bool{"127.0.0.1": false, "::1": false, "10.0.0.1": true, "8.8.8.8": true} {
		for _, host := range []string{"localhost", "127.0.0.1", "a.localhost", "::1"} {
			if got := refusedAddress(host, netip.MustParseAddr(ip)); (got != "") != refused {
				t.Errorf("%s as %s: %q", ip, host, got)
			}
		}
	}
	for host, want := range map[string]bool{"localhost": true, "LOCALHOST.": true, "[::1]": true, "127.8.8.8": true, "localhost.example": false, "127.0.0.1.example": false, "::ffff:127.0.0.1": true, "0177.0.0.1": false, "": false} {
		if Loopback(host) != want {
			t.Errorf("Loopback(%q) = %v", host, !want)
		}
	}
}

// A name whose DNS answers with private addresses is refused before a byte is sent, whichever of the addresses it is.
func TestNamesThatResolveInsideAreRefused(t *testing.T) {
	ca := newAuthority(t)
	address, hits := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}, nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	_, port, _ := net.SplitHostPort(strings.TrimPrefix(address, "https://"))
	for _, ips := range [][]string{{"127.0.0.1"}, {"10.0.0.1"}, {"169.254.169.254"}, {"10.0.0.1", "127.0.0.1"}, {"0.0.0.0"}} {
		ns := &nameServer{answers: map[string][][]net.IP{"private.example": {parseIPs(ips)}}}
		start := time.Now()
		_, _, code, err := fetch(client(t, Options{ExtraCA: ca.pem, Resolver: ns.resolver()}), "https://private.example:"+port+"/")
		if code != "net.address.private" {
			t.Errorf("%v: %q (%v)", ips, code, err)
		}
		if time.Since(start) > time.Second {
			t.Errorf("%v: took %s: something was dialled", ips, time.Since(start))
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests came through", hits.Load())
	}
	ns := &nameServer{answers: map[string][][]net.IP{"private.example": {parseIPs([]string{"127.0.0.1"})}}}
	if _, _, code, err := fetch(client(t, Options{ExtraCA: ca.pem, Resolver: ns.resolver(), Approved: []string{"Private.Example."}}), "https://private.example:"+port+"/"); code != "" {
		t.Errorf("approved: %q (%v)", code, err)
	}
}

// DNS rebinding: the first look-up gives a public address, the next one a private address. 127.0.0.2 plays the public
// one; every dial is checked by itself, so that the second request is refused and the private server never sees one.
func TestRebindingIsRefused(t *testing.T) {
	ca := newAuthority(t)
	cfg := &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}
	outside, within, port := samePort(t)
	closing := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Connection", "close") })
	_, public := serve(t, cfg, outside, closing)
	_, inside := serve(t, cfg, within, closing)
	ns := &nameServer{answers: map[string][][]net.IP{"rebind.example": {parseIPs([]string{"127.0.0.2"}), parseIPs([]string{"127.0.0.1"})}}}
	hc := client(t, Options{ExtraCA: ca.pem, Resolver: ns.resolver(), private: func(host string, ip netip.Addr) string {
		if ip == netip.MustParseAddr("127.0.0.2") {
			return ""
		}
		return refusedAddress(host, ip)
	}})
	if _, _, code, err := fetch(hc, "https://rebind.example:"+port+"/"); code != "" {
		t.Fatalf("first: %q (%v)", code, err)
	}
	hc.CloseIdleConnections()
	for range 5 {
		if _, _, code, err := fetch(hc, "https://rebind.example:"+port+"/"); code != "net.address.private" {
			t.Errorf("after rebinding: %q (%v)", code, err)
		}
	}
	if public.Load() != 1 || inside.Load() != 0 {
		t.Errorf("public server saw %d, private server %d", public.Load(), inside.Load())
	}
}

// samePort listens on one port of 127.0.0.2 and 127.0.0.1. One that is free on the first may be taken on the other.
func samePort(t *testing.T) (outside, within net.Listener, port string) {
	t.Helper()
	for {
		outside, err := net.Listen("tcp", "127.0.0.2:0")
		if err != nil {
			t.Skip("skipped: this system has no 127.0.0.2, which plays the public address")
		}
		_, port, _ := net.SplitHostPort(outside.Addr().String())
		if within, err := net.Listen("tcp", "127.0.0.1:"+port); err == nil {
			return outside, within, port
		}
		_ = outside.Close()
	}
}

func parseIPs(in []string) []net.IP {
	out := make([]net.IP, len(in))
	for i, s := range in {
		out[i] = net.ParseIP(s)
	}
	return out
}
