package wire

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"sync"
	"time"
)

// maxKept is how many exchanges a recorder keeps; the oldest go first.
const maxKept = 256

// Recorder is a transport that keeps every exchange, redacted before it is kept. Callers (SDKs) read the very bytes and
// errors that they would have read without it. It is safe for concurrent use.
type Recorder struct {
	base http.RoundTripper
	now  func() time.Time

	mu   sync.Mutex
	kept []Exchange
}

// NewRecorder records what goes through base. now is the clock for Started and Elapsed.
func NewRecorder(base http.RoundTripper, now func() time.Time) *Recorder {
	return &Recorder{base: base, now: now}
}

// Record is a copy of client whose exchanges are kept in the returned recorder, besides any recorder that client has.
func Record(client *http.Client, now func() time.Time) (*http.Client, *Recorder) {
	base := client.Transport
	if base == nil {
		base = http.DefaultTransport
	}
	r := NewRecorder(base, now)
	c := *client
	c.Transport = r
	return &c, r
}

// Exchanges are the kept exchanges in the order of their answers.
func (r *Recorder) Exchanges() []Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Exchange(nil), r.kept...)
}

// CloseIdleConnections lets http.Client.CloseIdleConnections reach the transport below.
func (r *Recorder) CloseIdleConnections() {
	if c, ok := r.base.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// RoundTrip implements http.RoundTripper.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	req, sent, err := readRequest(req)
	if err != nil {
		return nil, err
	}
	e := Exchange{Method: req.Method, URL: RedactURL(req.URL.String()), RequestHeader: redactHeader(req.Header), RequestBody: redactBody(req.Header, sent, true), Started: r.now()}
	resp, err := r.base.RoundTrip(req)
	if err == nil {
		var body []byte
		if resp.StatusCode != http.StatusSwitchingProtocols {
			body, e.Err = readResponse(resp)
		}
		e.Status, e.Header, e.Body = resp.StatusCode, redactHeader(resp.Header), redactBody(resp.Header, body, false)
		e.ServerDate, _ = http.ParseTime(resp.Header.Get("Date"))
	} else {
		e.Err = err
	}
	e.Elapsed = r.now().Sub(e.Started)
	r.keep(e)
	return resp, err
}

func (r *Recorder) keep(e Exchange) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.kept = append(r.kept, e)
	if len(r.kept) > maxKept {
		r.kept = append(r.kept[:0:0], r.kept[len(r.kept)-maxKept:]...)
	}
}

// readRequest takes a copy of the body that is about to be sent. The request that it returns is the one to send: a round
// tripper may not change the one it was given.
func readRequest(req *http.Request) (*http.Request, []byte, error) {
	if req.Body == nil || req.Body == http.NoBody {
		return req, nil, nil
	}
	if req.GetBody != nil {
		var sent []byte
		if body, err := req.GetBody(); err == nil { // else the transport will meet the same error with the real body
			sent, _ = io.ReadAll(io.LimitReader(body, MaxBody))
			_ = body.Close()
		}
		return req, sent, nil
	}
	sent, err := io.ReadAll(io.LimitReader(req.Body, MaxBody))
	if err != nil {
		_ = req.Body.Close()
		return req, nil, err
	}
	out := *req
	out.Body = rejoined{io.MultiReader(bytes.NewReader(sent), req.Body), req.Body}
	return &out, sent, nil
}

// readResponse reads the body ahead, at most MaxBody bytes, and puts a body in its place that gives the same bytes and
// the same error. Reading ahead means that the record does not depend on how much the SDK cares to read.
func readResponse(resp *http.Response) ([]byte, error) {
	if resp.Body == nil || resp.Body == http.NoBody {
		return nil, nil
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxBody))
	var rest io.Reader = resp.Body
	if err != nil {
		rest = failing{err}
	}
	resp.Body = rejoined{io.MultiReader(bytes.NewReader(body), rest), resp.Body}
	return body, err
}

// rejoined reads what was read ahead and then the rest, and closes the original.
type rejoined struct {
	io.Reader
	io.Closer
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if errors.Is(f.err, io.EOF) {
		return 0, io.EOF
	}
	return 0, f.err
}
