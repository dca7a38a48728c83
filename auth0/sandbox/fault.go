package sandbox

import (
	"cmp"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"
)

func faultKinds() []string {
	return []string{"slow", "html", "truncated", "redirect", "429", "500", "wrong-issuer", "reset", "endless", "answer"}
}

// fault is the first fault that strikes this request; nil if none does. Asking counts.
func (s *snapshot) fault(at, host, clientID string) *Fault {
	for i := range s.Faults {
		f := &s.Faults[i]
		if f.At != at || f.Host != "" && !strings.EqualFold(f.Host, host) || f.ClientID != "" && f.ClientID != clientID {
			continue
		}
		if n := s.struck[i].Add(1); f.Times == 0 || n <= int64(f.Times) {
			return f
		}
	}
	return nil
}

// strike answers as the fault says; true if the endpoint's own answer shall follow: late (slow), or right but for one
// value (wrong-issuer), which is the caller's to change. A nil fault strikes nobody.
func (f *Fault) strike(w http.ResponseWriter, r *http.Request, now time.Time) bool {
	if f == nil || f.Kind == "wrong-issuer" {
		return true
	}
	if f.Kind == "slow" {
		return pause(r, time.Duration(cmp.Or(f.DelaySeconds, 30))*time.Second)
	}
	f.answer(w, now)
	return false
}

func (f *Fault) answer(w http.ResponseWriter, now time.Time) {
	switch f.Kind {
	case "html":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head><body><h1>Welcome</h1><p>Accept the terms of use to go on.</p></body></html>\n")
	case "truncated":
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "1200")
		_, _ = io.WriteString(w, `{"access_token":"eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOi`)
		flush(w)
		panic(http.ErrAbortHandler) // ends the connection in the middle of the body, and the server logs nothing
	case "redirect":
		w.Header().Set("Location", cmp.Or(f.To, "https://login.example.com/portal"))
		w.WriteHeader(http.StatusFound)
	case "429":
		reset := now.Add(30 * time.Second).Unix()
		w.Header().Set("X-Ratelimit-Limit", "300")
		w.Header().Set("X-Ratelimit-Remaining", "0")
		w.Header().Set("X-Ratelimit-Reset", strconv.FormatInt(reset, 10))
		w.Header().Set("Retry-After", "30")
		writeRefusal(w, tooMany())
	case "500":
		writeJSON(w, http.StatusInternalServerError, map[string]any{"statusCode": 500, "error": "Internal Server Error", "message": "An internal server error occurred"})
	case "reset":
		reset(w)
	case "endless":
		w.Header().Set("Content-Type", "application/json")
		for line, n := strings.Repeat(" ", 1<<16), 0; n < 1<<8; n++ { // 16 MiB, which nobody should read to its end
			if _, err := io.WriteString(w, line); err != nil {
				return
			}
		}
	case "answer":
		w.Header().Set("Content-Type", cmp.Or(f.ContentType, "application/json"))
		w.WriteHeader(f.Status)
		_, _ = io.WriteString(w, cmp.Or(f.Text, string(f.Body)))
	}
}

// reset ends the connection without an answer; with TCP, at once and rudely.
func reset(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			if t, ok := conn.(interface{ NetConn() net.Conn }); ok {
				if tcp, ok := t.NetConn().(*net.TCPConn); ok {
					_ = tcp.SetLinger(0) // makes Close send a reset instead of an orderly end
					_ = tcp.Close()
				}
			}
			_ = conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}

func flush(w http.ResponseWriter) {
	if f, ok := w.(http.Flusher); ok {
		f.Flush()
	}
}

func tooMany() refusal {
	return refusal{http.StatusTooManyRequests, "too_many_requests", "Too many requests. Check the X-RateLimit-Limit, X-RateLimit-Remaining and X-RateLimit-Reset headers.", ""}
}

// hostOf is the name that was asked, without its port.
func hostOf(r *http.Request) string {
	if name, _, err := net.SplitHostPort(r.Host); err == nil {
		return name
	}
	return r.Host
}

// differentIssuer is what the fault puts in place of the tenant's issuer; issuer itself when it does not.
func (f *Fault) differentIssuer(issuer string) string {
	if f == nil || f.Kind != "wrong-issuer" {
		return issuer
	}
	return cmp.Or(f.To, "https://another-tenant.eu.auth0.com/")
}
