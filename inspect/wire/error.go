package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"syscall"
)

// Error is a fault of the road and not of the destination's judgement: no answer came, or none that may be used. Host
// and Err quote foreign text.
type Error struct {
	Code string // net.…
	Host string // host[:port] that was to be asked, "" if not known
	What string // what happened, naming the host
	Why  string
	Next string
	Err  error // the original error; nil if the rule is ours alone
}

// Error is What, and the original error where it says more.
func (e *Error) Error() string {
	if e.Err != nil {
		return e.What + " (" + e.Err.Error() + ")"
	}
	return e.What
}

func (e *Error) Unwrap() error { return e.Err }

// newError fills in the words of code; an unknown code is a bug that the tests would find.
func newError(code, host string, err error) *Error {
	e := &Error{Code: code, Host: host, Err: err}
	for _, r := range rows() {
		if r.code == code {
			name := host
			if name == "" {
				name = "the host"
			}
			e.What, e.Why, e.Next = name+" "+r.what, r.why, r.next
		}
	}
	if code == codeCAFile {
		e.What = "the CA file holds no certificate"
	}
	return e
}

// Redirected is the error for an answer that points elsewhere, nil for any other answer. Clients of this package hand
// redirects out instead of following them.
func Redirected(host string, status int, header http.Header) *Error {
	if status < 300 || status > 399 || header.Get("Location") == "" {
		return nil
	}
	return newError(codeRedirect, host, errors.New("to "+RedactURL(header.Get("Location"))))
}

// Classify finds out what kept a request from being answered. It returns nil for nil. An error that it cannot place is
// net.failed or net.tls.failed with the original inside, never a guess.
func Classify(err error) *Error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return known
	}
	host := hostOf(err)
	if code := contextCode(err); code == codeCancelled {
		return newError(code, host, inner(err))
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "proxyconnect" {
		return newError(codeProxy, host, inner(err))
	}
	for _, find := range []func(error) string{dnsCode, tlsCode, contextCode, socketCode, httpCode} {
		if code := find(err); code != "" {
			return newError(code, host, inner(err))
		}
	}
	return newError(codeOther, host, inner(err))
}

// hostOf takes the host from the URL that the HTTP client wraps around its errors.
func hostOf(err error) string {
	var ue *url.Error
	if errors.As(err, &ue) {
		if u, perr := url.Parse(ue.URL); perr == nil {
			return u.Host
		}
	}
	var de *net.DNSError
	if errors.As(err, &de) {
		return de.Name
	}
	return ""
}

// inner drops the URL wrapper: its text repeats the URL, whose query may hold more than should be shown.
func inner(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}

func contextCode(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return codeCancelled
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded), isTimeout(err):
		return codeTimeout
	}
	return ""
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

func dnsCode(err error) string {
	var de *net.DNSError
	switch {
	case !errors.As(err, &de):
		return ""
	case de.IsNotFound:
		return codeDNSUnknown
	}
	return codeDNSFailed
}

func socketCode(err error) string {
	text := err.Error()
	switch {
	case errors.Is(err, syscall.ECONNREFUSED), strings.Contains(text, "actively refused"): // the second is Windows
		return codeRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return codeNoRoute
	case errors.Is(err, io.ErrUnexpectedEOF):
		return codeTruncated
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), strings.Contains(text, "forcibly closed"),
		errors.Is(err, net.ErrClosed): // the transport gave up on a connection that the other side had broken
		return codeReset
	}
	return ""
}

// httpCode knows the errors that net/http makes of text alone.
func httpCode(err error) string {
	text := err.Error()
	switch {
	case strings.Contains(text, "server response headers exceeded"), strings.Contains(text, "response header list larger"):
		return codeLargeHead
	case strings.Contains(text, "server closed idle connection"), strings.Contains(text, "connection reset"), strings.Contains(text, "stream error: "), strings.Contains(text, "sent GOAWAY"):
		return codeReset
	case strings.Contains(text, "connection error: "), strings.Contains(text, "malformed HTTP"), strings.Contains(text, "malformed MIME"):
		return codeHTTP
	case strings.Contains(text, "unsupported protocol scheme"):
		return codeScheme
	}
	return ""
}
