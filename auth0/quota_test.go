package auth0

import (
	"net/http"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func TestQuotaHeaders(t *testing.T) {
	h := http.Header{}
	h.Set("x-ratelimit-limit", "30")
	h.Set("x-ratelimit-remaining", "29")
	h.Set("x-ratelimit-reset", "1795435260") // 2026-11-23T12:01:00Z
	h.Set("Auth0-Client-Quota-Limit", "b=per_hour;q=10;r=7;t=3540,b=per_day;q=100;r=0;t=80000")
	h.Set("Auth0-Organization-Quota-Limit", " b=per_day ; q=5;r=5;t=60")
	q := ReadQuota(h, noon)
	if q.Limit != 30 || q.Remaining != 29 || !q.ResetAt.Equal(noon.Add(time.Minute)) || len(q.Buckets) != 3 {
		t.Fatalf("%+v", q)
	}
	if b := q.Buckets[0]; b != (Bucket{Owner: "client", Name: "per_hour", Quota: 10, Remaining: 7, ResetAt: noon.Add(3540 * time.Second)}) {
		t.Errorf("%+v", b)
	}
	if b := q.Buckets[2]; b.Owner != "organization" || b.Name != "per_day" || b.Quota != 5 {
		t.Errorf("%+v", b)
	}
	for _, bad := range []string{"", "b=", ";;;,,,", "b=per_hour;q=-1;r=99999999999;t=abc", "q=1;r=1", "b=x;t=999999999"} {
		h.Set("Auth0-Client-Quota-Limit", bad)
		for _, b := range ReadQuota(h, noon).Buckets {
			if b.Owner == "client" && (b.Quota != 0 || b.Remaining != 0 || !b.ResetAt.IsZero()) {
				t.Errorf("%q: %+v", bad, b)
			}
		}
	}
}

func TestRetryAt(t *testing.T) {
	at := func(pairs ...string) time.Time {
		h := http.Header{}
		for i := 0; i < len(pairs); i += 2 {
			h.Set(pairs[i], pairs[i+1])
		}
		return RetryAt(h, noon)
	}
	for name, c := range map[string]struct{ got, want time.Time }{
		"seconds":        {at("Retry-After", "30"), noon.Add(30 * time.Second)},
		"date":           {at("Retry-After", "Mon, 23 Nov 2026 12:05:00 GMT"), noon.Add(5 * time.Minute)},
		"reset":          {at("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "1795435260"), noon.Add(time.Minute)},
		"bucket":         {at("Auth0-Client-Quota-Limit", "b=per_hour;q=1;r=0;t=600,b=per_day;q=9;r=8;t=7000"), noon.Add(10 * time.Minute)},
		"both exhausted": {at("Auth0-Client-Quota-Limit", "b=per_hour;q=1;r=0;t=600,b=per_day;q=9;r=0;t=7000"), noon.Add(7000 * time.Second)},
		"retry first":    {at("Retry-After", "5", "X-RateLimit-Reset", "1795435260"), noon.Add(5 * time.Second)},
		"not said":       {at(), time.Time{}},
		"negative":       {at("Retry-After", "-3"), time.Time{}},
		"absurd":         {at("Retry-After", "999999999999"), time.Time{}},
		"years":          {at("Retry-After", "99999999"), time.Time{}},
		"past reset":     {at("X-RateLimit-Reset", "1000"), time.Time{}},
		"milliseconds":   {at("X-RateLimit-Reset", "1795435260000"), time.Time{}},
	} {
		if !c.got.Equal(c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
}

func TestA429SaysWhenAndIsNotRepeated(t *testing.T) {
	s := newTenant(t)
	s.token = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "40")
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte(`{"error":"too_many_requests","error_description":"Client quota exceeded"}`))
	}
	_, err := ClientCredentials(t.Context(), s.http(t), s.client(), time.Now)
	p := Network(err, Client{})
	if p.Cause != "auth0.quota" || (time.Until(p.RetryAt)-40*time.Second).Abs() > 2*time.Second || s.count("/oauth/token") != 1 {
		t.Errorf("%+v after %d requests", p, s.count("/oauth/token"))
	}
}

// A POST whose connection dies is not sent again, also not by the transport on a connection that was idle.
func TestAPostIsNeverSentTwice(t *testing.T) {
	s := newTenant(t)
	hc := s.http(t)
	if _, err := ClientCredentials(t.Context(), hc, s.client(), time.Now); err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.token = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	s.mu.Unlock()
	before := s.count("/oauth/token")
	_, err := ClientCredentials(t.Context(), hc, s.client(), time.Now)
	if p := Network(err, Client{}); p == nil || p.Refused || (p.Cause != "net.reset" && p.Cause != "net.truncated") {
		t.Errorf("%+v", p)
	}
	if got := s.count("/oauth/token") - before; got != 1 {
		t.Errorf("sent %d times", got)
	}
}

func FuzzQuota(f *testing.F) {
	f.Add("b=per_hour;q=10;r=7;t=3540", "30", "1795435260")
	f.Fuzz(func(t *testing.T, bucket, after, reset string) {
		h := http.Header{"Auth0-Client-Quota-Limit": {bucket}, "Retry-After": {after}, "X-Ratelimit-Reset": {reset}}
		if at := RetryAt(h, noon); !at.IsZero() && (at.Before(noon.Add(-time.Second)) || at.After(noon.Add(maxWait))) {
			t.Errorf("%v", at)
		}
	})
}
