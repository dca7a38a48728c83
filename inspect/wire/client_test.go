package wire

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestNoRedirectIsFollowed(t *testing.T) {
	ca := newAuthority(t)
	cfg := &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}
	target, reached := serve(t, cfg, nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	status := 300
	from, _ := serve(t, cfg, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", target+"/stolen?access_token=abc")
		w.WriteHeader(status)
	}))
	hc := client(t, Options{ExtraCA: ca.pem})
	tried := 0
	for _, s := range []int{301, 302, 303, 307, 308} {
		for _, method := range []string{"GET", "POST", "PUT", "HEAD"} {
			status = s
			tried++
			req, _ := http.NewRequest(method, from, strings.NewReader("client_secret=x"))
			resp, err := hc.Do(req)
			must(t, err)
			_ = resp.Body.Close()
			e := Redirected("from", resp.StatusCode, resp.Header)
			if resp.StatusCode != s || e == nil || e.Code != "net.redirect" || strings.Contains(e.Error(), "abc") {
				t.Errorf("%s %d: %d %v", method, s, resp.StatusCode, e)
			}
		}
	}
	if reached.Load() != 0 || tried != 20 {
		t.Errorf("%d of %d redirects followed", reached.Load(), tried)
	}
	if Redirected("h", 200, http.Header{"Location": {"x"}}) != nil || Redirected("h", 304, http.Header{}) != nil {
		t.Error("an answer that is no redirect was taken for one")
	}
}

func TestBodiesAreCut(t *testing.T) {
	for _, protocol := range []string{"http/1.1", "h2"} {
		t.Run(protocol, func(t *testing.T) { bodiesAreCut(t, protocol) })
	}
}

func bodiesAreCut(t *testing.T, protocol string) {
	ca := newAuthority(t)
	chunk := strings.Repeat("x", 64<<10)
	url, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}, NextProtos: []string{protocol}}, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if want := map[string]int{"http/1.1": 1, "h2": 2}[protocol]; r.ProtoMajor != want {
			t.Errorf("asked over HTTP/%d", r.ProtoMajor)
		}
		switch r.URL.Path {
		case "/endless":
			for {
				if _, err := io.WriteString(w, chunk); err != nil {
					return
				}
			}
		case "/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			for range 4096 { // 256 MiB, about 260 KiB on the wire
				if _, err := io.WriteString(z, chunk); err != nil {
					return
				}
			}
			_ = z.Close()
		case "/limit":
			_, _ = io.WriteString(w, strings.Repeat("y", MaxBody))
		case "/over":
			_, _ = io.WriteString(w, strings.Repeat("y", MaxBody+1))
		case "/headers":
			for i := range 80 {
				w.Header().Set(fmt.Sprint("X-Pad-", i), strings.Repeat("z", 1024))
			}
		case "/short":
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "only this")
		}
	}))
	hc := client(t, Options{ExtraCA: ca.pem})
	// Go's HTTP/2 gives up on far too large headers with a protocol error that tells no more.
	headers := map[string]string{"http/1.1": "net.too-large.headers", "h2": "net.http"}[protocol]
	for path, want := range map[string]string{"/endless": "net.too-large.body", "/bomb": "net.too-large.body", "/over": "net.too-large.body", "/limit": "", "/headers": headers, "/short": "net.truncated"} {
		_, body, code, err := fetch(hc, url+path)
		if code != want {
			t.Errorf("%s: %q (%v), want %q", path, code, err, want)
		}
		if len(body) > MaxBody {
			t.Errorf("%s: %d bytes came through", path, len(body))
		}
	}
}

func TestReadBodyNeverCutsToSize(t *testing.T) {
	for size, want := range map[int]bool{0: true, MaxBody: true, MaxBody + 1: false, 2 * MaxBody: false} {
		body, err := ReadBody(&http.Response{Body: io.NopCloser(strings.NewReader(strings.Repeat("x", size)))})
		if (err == nil) != want || want && len(body) != size || !want && Classify(err).Code != "net.too-large.body" {
			t.Errorf("%d bytes: %d, %v", size, len(body), err)
		}
	}
}

func TestSlowServersAreGivenUp(t *testing.T) {
	ca := newAuthority(t)
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	url, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/drip" {
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
		}
		select {
		case <-stop:
		case <-r.Context().Done():
		}
		panic(http.ErrAbortHandler) // a body that is ended in order when the client goes may still reach it
	}))
	for path, short := range map[string]limits{"/headers": {time.Minute, time.Minute, 150 * time.Millisecond, time.Minute}, "/drip": {time.Minute, time.Minute, time.Minute, 400 * time.Millisecond}} {
		start := time.Now()
		if _, _, code, err := fetch(client(t, Options{ExtraCA: ca.pem, limits: short}), url+path); code != "net.timeout" || time.Since(start) > 30*time.Second {
			t.Errorf("%s: %q after %s (%v)", path, code, time.Since(start), err)
		}
	}
	if got := (limits{}).orDefault(); got != (limits{5 * time.Second, 5 * time.Second, 10 * time.Second, 15 * time.Second}) {
		t.Errorf("the limits are %v", got)
	}
}

func TestCancellingEndsARequestAtOnce(t *testing.T) {
	ca := newAuthority(t)
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) })
	url, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}, nil, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-stop:
		case <-r.Context().Done():
		}
	}))
	hc := client(t, Options{ExtraCA: ca.pem})
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	start := time.Now()
	_, err := hc.Do(req)
	if e := Classify(err); e == nil || e.Code != "net.cancelled" || time.Since(start) > headerTimeout/2 { // which would end it too
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

func TestNoCookieIsKept(t *testing.T) {
	ca := newAuthority(t)
	var sent []string
	url, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent = append(sent, r.Header.Get("Cookie"))
		w.Header().Set("Set-Cookie", "a=b")
	}))
	hc := client(t, Options{ExtraCA: ca.pem})
	for range 2 {
		_, _, _, err := fetch(hc, url)
		must(t, err)
	}
	if strings.Join(sent, "") != "" {
		t.Errorf("cookies sent: %q", sent)
	}
}

func TestURLRules(t *testing.T) {
	hc := client(t, Options{Approved: []string{"10.1.2.3"}, limits: limits{5 * time.Second, time.Second, time.Second, 5 * time.Second}})
	for url, want := range map[string]string{
		"http://tenant.example/":           "net.scheme",
		"http://127.0.0.1.example/":        "net.scheme",
		"http://localhost.example/":        "net.scheme",
		"ftp://tenant.example/":            "net.scheme",
		"https://user:pw@tenant.example/":  "net.url",
		"https:///x":                       "net.url",
		"https://10.0.0.1/":                "net.address.literal",
		"https://169.254.169.254/latest":   "net.address.literal",
		"https://8.8.8.8/":                 "net.address.literal",
		"https://[fd00:ec2::254]/":         "net.address.literal",
		"http://[::ffff:169.254.169.254]/": "net.scheme",
		"https://[::ffff:10.0.0.1]/":       "net.address.literal",
		"https://127.0.0.1:1/":             "net.refused",
		"http://localhost:1/":              "net.refused",
	} {
		if _, _, code, err := fetch(hc, url); code != want {
			t.Errorf("%s: %q (%v), want %q", url, code, err, want)
		}
	}
	if err := (&gate{approved: approvedSet([]string{"10.1.2.3"})}).checkURL(mustURL(t, "https://10.1.2.3/")); err != nil {
		t.Errorf("an approved literal is refused: %v", err)
	}
}
