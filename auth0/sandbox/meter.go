package sandbox

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// meter counts requests and machine tokens against the tenant's limits and writes the headers that tell of them.
type meter struct {
	mu      sync.Mutex
	windows map[string]*window
}

type window struct {
	used int
	ends time.Time
}

func newMeter() *meter { return &meter{windows: map[string]*window{}} }

func (m *meter) reset() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.windows)
}

// window is the running window of a name; the caller holds the lock.
func (m *meter) window(name string, length time.Duration, now time.Time) *window {
	w := m.windows[name]
	if w == nil || !now.Before(w.ends) || w.ends.After(now.Add(length)) {
		w = &window{ends: now.Add(length)}
		m.windows[name] = w
	}
	return w
}

// request counts one request at the token endpoint; false if it is one too many. Without a limit in the world the
// headers still tell of one, as a real tenant's do, and nobody is held to it.
func (m *meter) request(h http.Header, limit *RateLimit, now time.Time) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	allowed, length := 300, time.Minute
	if limit != nil {
		allowed, length = limit.Limit, time.Duration(limit.WindowSeconds)*time.Second
	}
	w := m.window("requests", length, now)
	w.used++
	left := allowed - w.used
	if limit == nil {
		left = max(left, 1)
	}
	h.Set("X-Ratelimit-Limit", strconv.Itoa(allowed))
	h.Set("X-Ratelimit-Remaining", strconv.Itoa(max(left, 0)))
	h.Set("X-Ratelimit-Reset", strconv.FormatInt(w.ends.Unix(), 10))
	if left < 0 {
		h.Set("Retry-After", strconv.Itoa(seconds(w.ends.Sub(now))))
		return false
	}
	return true
}

// spend takes one machine token from the client's quota; false if a bucket is empty.
func (m *meter) spend(h http.Header, client *Application, now time.Time) bool {
	if len(client.Quota) == 0 {
		return true
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	ok, wait := true, time.Duration(0)
	type bucket struct {
		name  string
		quota int
		w     *window
	}
	var buckets []bucket
	for _, b := range []struct {
		name   string
		length time.Duration
	}{{"per_hour", time.Hour}, {"per_day", 24 * time.Hour}} {
		quota, set := client.Quota[b.name]
		if !set {
			continue
		}
		w := m.window(client.ClientID+" "+b.name, b.length, now)
		buckets = append(buckets, bucket{b.name, quota, w})
		if w.used >= quota {
			ok, wait = false, max(wait, w.ends.Sub(now))
		}
	}
	var told []string
	for _, b := range buckets {
		if ok {
			b.w.used++
		}
		told = append(told, fmt.Sprintf("b=%s;q=%d;r=%d;t=%d", b.name, b.quota, max(b.quota-b.w.used, 0), seconds(b.w.ends.Sub(now))))
	}
	h.Set("Auth0-Client-Quota-Limit", strings.Join(told, ","))
	if !ok {
		h.Set("Retry-After", strconv.Itoa(seconds(wait)))
	}
	return ok
}

func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }
