package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"
)

func TestEveryCodeHasItsWords(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Codes() {
		if seen[c.Code] || !strings.HasPrefix(c.Code, "net.") || c.Title == "" || c.Why == "" || c.Source == "" || c.Certainty == "" {
			t.Errorf("%+v", c)
		}
		seen[c.Code] = true
		e := newError(c.Code, "tenant.example", nil)
		if e.What == "" || e.Why == "" || e.Next == "" || !strings.HasSuffix(e.Why, ".") || !strings.HasSuffix(e.Next, ".") || strings.Contains(e.What+e.Why+e.Next, "!") {
			t.Errorf("%s: %+v", c.Code, e)
		}
	}
	for _, code := range []string{codeURL, codeScheme, codeLiteral, codePrivate, codeRedirect, codeLargeBody, codeLargeHead, codeDNSUnknown, codeDNSFailed, codeRefused, codeNoRoute, codeReset, codeTruncated,
		codeTimeout, codeCancelled, codeProxy, codeHTTP, codeOther, codeExpired, codeNotYet, codeWrongHost, codeUnknownCA, codeSelfSigned, codeVersion, codeNotTLS, codeClientCert, codeTLSOther, codeCAFile} {
		if !seen[code] {
			t.Errorf("%s is not listed", code)
		}
	}
}

func TestClassify(t *testing.T) {
	if Classify(nil) != nil {
		t.Error("nil is an error")
	}
	wrapped := func(err error) error {
		return fmt.Errorf("sdk: %w", &url.Error{Op: "Post", URL: "https://tenant.example/oauth/token?client_secret=" + sentinel, Err: err})
	}
	for want, err := range map[string]error{
		"net.cancelled":   context.Canceled,
		"net.timeout":     context.DeadlineExceeded,
		"net.dns.unknown": &net.DNSError{Name: "tenant.example", IsNotFound: true},
		"net.dns.failed":  &net.DNSError{Name: "tenant.example", IsTimeout: true},
		"net.refused":     &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		"net.unreachable": &net.OpError{Op: "dial", Err: syscall.ENETUNREACH},
		"net.reset":       &net.OpError{Op: "write", Err: net.ErrClosed},
		"net.truncated":   io.ErrUnexpectedEOF,
		"net.proxy":       &net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED},
		"net.failed":      errors.New("something nobody has seen"),
		"net.redirect":    Redirected("h", 302, map[string][]string{"Location": {"https://else/"}}),
		"net.tls.failed":  errors.New("tls: something nobody has seen"),
		"net.http":        errors.New(`net/http: HTTP/1.x transport connection broken: malformed HTTP response "SSH-2.0"`),
		"net.scheme":      errors.New(`unsupported protocol scheme "gopher"`),
	} {
		e := Classify(wrapped(err))
		if e.Code != want {
			t.Errorf("%v: %s, want %s", err, e.Code, want)
		}
		if strings.Contains(e.Error(), sentinel) {
			t.Errorf("%s shows the query: %s", want, e.Error())
		}
		if want != "net.redirect" && e.Host != "tenant.example" {
			t.Errorf("%s: host %q", want, e.Host)
		}
		if again := Classify(fmt.Errorf("more: %w", e)); again != e {
			t.Errorf("%s: classified twice", want)
		}
	}
}

func BenchmarkRedactOneMegabyte(b *testing.B) {
	body := strings.Repeat(`{"name":"value","n":1,"access_token":"abc"} <a>b</a> x=y & `, MaxBody/60)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		redactText(body)
	}
}
