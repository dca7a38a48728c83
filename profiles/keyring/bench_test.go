package keyring

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	gokeyring "github.com/zalando/go-keyring"

	"mintmark/profiles"
	"mintmark/profiles/secret"
)

// measured is what stepMeasure finds on a real gnome-keyring.
type measured struct {
	ListMS, ListRatio float64 // listing 500 profiles, and compared with the same calls bare
	AddMS, AddRatio   float64 // adding one to 100
	ListCalls         int
	AddCalls          int
	SecretReads       int // while listing
}

// call is one recorded call, to be made again without a store around it.
type call struct{ kind, name, value string }

type recorder struct {
	on    bool
	calls []call
}

func (r *recorder) note(kind, name, value string) {
	if r.on {
		r.calls = append(r.calls, call{kind, name, value})
	}
}

func (r *recorder) options() Options {
	return Options{Calls: Calls{
		Get:    func(s, u string) (string, error) { r.note("get", u, ""); return gokeyring.Get(s, u) },
		Set:    func(s, u, v string) error { r.note("set", u, v); return gokeyring.Set(s, u, v) },
		Delete: func(s, u string) error { r.note("delete", u, ""); return gokeyring.Delete(s, u) },
	}}
}

// bare makes the recorded calls again on another service name and says how long they take.
func (r *recorder) bare(service string) time.Duration {
	start := time.Now()
	for _, c := range r.calls {
		switch c.kind {
		case "get":
			_, _ = gokeyring.Get(service, c.name)
		case "set":
			_ = gokeyring.Set(service, c.name, c.value)
		case "delete":
			_ = gokeyring.Delete(service, c.name)
		}
	}
	return time.Since(start)
}

func fill(ctx context.Context, s *profiles.Store, from, to int) error {
	var items []profiles.Item
	for i := from; i < to; i++ {
		sec := secret.New(strings.Repeat("s", 64))
		items = append(items, profiles.Item{Profile: profile(fmt.Sprintf("profile-%03d", i)), Secret: &sec})
	}
	return s.Import(ctx, items)
}

func stepMeasure(ctx context.Context, _ string) error {
	r := &recorder{on: true}
	s, err := realStore(ctx, r.options())
	if err == nil {
		err = fill(ctx, s, 0, 100)
	}
	if err != nil {
		return err
	}
	r.bare("bare") // the bare calls meet the same items
	var m measured
	var adds, bareAdds, lists, bareLists []time.Duration
	for i := range 7 {
		r.calls = nil
		sec := secret.New("one more")
		start := time.Now()
		if err := s.Put(ctx, profile(fmt.Sprintf("added-%d", i)), &sec); err != nil {
			return err
		}
		adds = append(adds, time.Since(start))
		bareAdds = append(bareAdds, r.bare("bare"))
	}
	m.AddCalls = len(r.calls)
	r.on = false
	if err := fill(ctx, s, 100, 500-7); err != nil {
		return err
	}
	r.on = true
	for range 7 {
		fresh, err := realStore(ctx, r.options())
		if err != nil {
			return err
		}
		r.calls = nil
		start := time.Now()
		list, err := fresh.List(ctx)
		if err != nil || len(list) != 500 {
			return fmt.Errorf("listed %d: %w", len(list), err)
		}
		lists = append(lists, time.Since(start))
		bareLists = append(bareLists, r.bare(Service))
	}
	m.ListCalls = len(r.calls)
	for _, c := range r.calls {
		if strings.HasPrefix(c.name, "k.") {
			m.SecretReads++
		}
	}
	m.ListMS, m.ListRatio = median(lists), median(lists)/median(bareLists)
	m.AddMS, m.AddRatio = median(adds), median(adds)/median(bareAdds)
	return json.NewEncoder(os.Stdout).Encode(m)
}

func median(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)/2]) / float64(time.Millisecond)
}

// BenchmarkRealKeyring holds a real gnome-keyring to the promised times and prints the ratio to bare calls.
func BenchmarkRealKeyring(b *testing.B) {
	var m measured
	for range b.N {
		if err := json.Unmarshal([]byte(inService(b, "", "measure")), &m); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(m.ListMS, "ms/list500")
	b.ReportMetric(m.ListRatio, "list/bare")
	b.ReportMetric(float64(m.ListCalls), "calls/list500")
	b.ReportMetric(m.AddMS, "ms/add-to-100")
	b.ReportMetric(m.AddRatio, "add/bare")
	b.ReportMetric(float64(m.AddCalls), "calls/add")
	b.ReportMetric(float64(m.SecretReads), "secret-reads")
	if m.ListMS > 250 || m.AddMS > 400 || m.SecretReads > 0 {
		b.Errorf("over the limit of 250 ms a list, 400 ms an addition, 0 secret reads: %+v", m)
	}
}

// TestListingReadsNoSecret counts on a fake: root, index, and nothing else.
func TestListingReadsNoSecret(t *testing.T) {
	f := newFake()
	if err := fill(t.Context(), open(t, f, "linux"), 0, 500); err != nil {
		t.Fatal(err)
	}
	s := open(t, f, "linux")
	f.count, f.secrets = map[string]int{}, 0
	if list, err := s.List(t.Context()); err != nil || len(list) != 500 {
		t.Fatal(len(list), err)
	}
	if f.secrets != 0 || f.count["get"] > 12 || f.count["set"]+f.count["delete"] != 0 {
		t.Errorf("calls %v, %d of them for secrets", f.count, f.secrets)
	}
	if _, err := s.List(t.Context()); err != nil || f.count["get"] > 13 {
		t.Errorf("an unchanged list costs more than the root: %v", f.count)
	}
}
