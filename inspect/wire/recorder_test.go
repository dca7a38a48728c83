package wire

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func ticking() func() time.Time {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	var mu sync.Mutex
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		at = at.Add(time.Second)
		return at
	}
}

func TestARecordedExchangeIsRedactedAndTheReaderSeesEverything(t *testing.T) {
	ca := newAuthority(t)
	const answer = `{"access_token":"` + sentinel + `","token_type":"Bearer"}`
	var got string
	url, _ := serve(t, &tls.Config{Certificates: []tls.Certificate{ca.good(t)}}, nil, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b, _ := io.ReadAll(r.Body)
		got = string(b)
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "session="+sentinel)
		_, _ = io.WriteString(w, answer)
	}))
	hc, rec := Record(client(t, Options{ExtraCA: ca.pem}), ticking())
	const body = "client_id=a&client_secret=" + sentinel
	for _, reader := range []io.Reader{strings.NewReader(body), io.MultiReader(strings.NewReader(body))} { // with and without GetBody
		req, _ := http.NewRequest(http.MethodPost, url+"/t?code="+sentinel, reader)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", "Bearer "+sentinel)
		resp, err := hc.Do(req)
		must(t, err)
		seen, err := io.ReadAll(resp.Body)
		must(t, err)
		must(t, resp.Body.Close())
		if string(seen) != answer || got != body {
			t.Errorf("the reader saw %q, the server %q", seen, got)
		}
	}
	all := rec.Exchanges()
	if len(all) != 2 {
		t.Fatalf("%d exchanges", len(all))
	}
	for _, e := range all {
		if text := fmt.Sprintf("%+v %s %s", e, e.RequestBody, e.Body); strings.Contains(text, sentinel) {
			t.Errorf("kept: %s", text)
		}
		if e.Status != 200 || e.Method != http.MethodPost || string(e.RequestBody) != "client_id=a&client_secret=[secret]" || string(e.Body) != `{"access_token":"[secret]","token_type":"Bearer"}` || e.ServerDate.IsZero() || e.Elapsed != time.Second {
			t.Errorf("%+v %s %s", e, e.RequestBody, e.Body)
		}
	}
}

func TestTheReaderGetsTheErrorsToo(t *testing.T) {
	boom := errors.New("boom")
	rec := NewRecorder(roundTrip(func(*http.Request) (*http.Response, error) { return nil, boom }), ticking())
	req, _ := http.NewRequest(http.MethodGet, "https://h/", nil)
	if _, err := rec.RoundTrip(req); !errors.Is(err, boom) {
		t.Errorf("%v", err)
	}
	broken := io.MultiReader(strings.NewReader("half"), failing{boom})
	rec.base = roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(broken)}, nil
	})
	resp, err := rec.RoundTrip(req)
	must(t, err)
	body, err := io.ReadAll(resp.Body)
	if string(body) != "half" || !errors.Is(err, boom) {
		t.Errorf("%q %v", body, err)
	}
	huge := bytes.Repeat([]byte("x"), MaxBody+100)
	rec.base = roundTrip(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(huge))}, nil
	})
	resp, err = rec.RoundTrip(req)
	must(t, err)
	if body, err := io.ReadAll(resp.Body); len(body) != len(huge) || err != nil {
		t.Errorf("%d bytes, %v", len(body), err)
	}
	all := rec.Exchanges()
	if len(all) != 3 || !errors.Is(all[0].Err, boom) || all[0].Status != 0 || !errors.Is(all[1].Err, boom) || len(all[2].Body) != MaxBody {
		t.Errorf("%d exchanges", len(all))
	}
}

func TestARecorderKeepsTheNewest(t *testing.T) {
	rec := NewRecorder(roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}, nil
	}), ticking())
	var wait sync.WaitGroup
	for i := range maxKept + 50 {
		wait.Go(func() {
			req, _ := http.NewRequest(http.MethodGet, fmt.Sprint("https://h/", i), nil)
			resp, err := rec.RoundTrip(req)
			if err == nil {
				_ = resp.Body.Close()
			}
		})
	}
	wait.Wait()
	if n := len(rec.Exchanges()); n != maxKept {
		t.Errorf("%d kept", n)
	}
}
