package auth0

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"

	"mintmark/inspect/wire"
)

// answer is one complete answer of the tenant and what it took.
type answer struct {
	status         int
	header         http.Header
	body           []byte
	sent, received time.Time // when the request left and the first byte came
	exchanges      []wire.Exchange
}

func (a answer) offset() Offset { return MeasureOffset(a.header, a.sent, a.received) }

// ask sends one request, once. The error says why no whole answer came; the answer then still holds the exchange.
func ask(hc *http.Client, req *http.Request, now func() time.Time) (answer, *wire.Error) {
	var a answer
	client, recorder := wire.Record(hc, now)
	stamps := &stamps{now: now, sent: now()} // a transport that tells nothing leaves the earliest and the latest moment
	resp, err := client.Do(req.WithContext(httptrace.WithClientTrace(req.Context(), stamps.trace())))
	if err == nil {
		defer func() { _ = resp.Body.Close() }()
		a.status, a.header = resp.StatusCode, resp.Header
		a.body, err = wire.ReadBody(resp)
	}
	a.sent, a.received = stamps.times()
	if a.received.IsZero() {
		a.received = now()
	}
	a.exchanges = recorder.Exchanges()
	if err != nil {
		return a, wire.Classify(err)
	}
	if moved := wire.Redirected(req.URL.Host, a.status, a.header); moved != nil {
		return a, moved
	}
	return a, nil
}

// stamps takes the two moments that bound when the tenant wrote its Date header: a ready connection and the first byte of
// the answer. (The transport may report a request as written only after its answer has begun.) The trace is called from
// the transport's goroutines.
type stamps struct {
	now            func() time.Time
	mu             sync.Mutex
	sent, received time.Time
}

func (s *stamps) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn:              func(httptrace.GotConnInfo) { s.stamp(&s.sent) },
		GotFirstResponseByte: func() { s.stamp(&s.received) },
	}
}

func (s *stamps) stamp(t *time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*t = s.now()
}

func (s *stamps) times() (sent, received time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sent, s.received
}

// postForm makes a token endpoint request. GetBody is dropped so that no layer below can send a POST a second time.
func postForm(ctx context.Context, address string, form url.Values) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.GetBody = nil
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	return req, nil
}

func get(ctx context.Context, address string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err == nil {
		req.Header.Set("Accept", "application/json")
	}
	return req, err
}
