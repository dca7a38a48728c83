package auth0

import (
	"net/http"
	"testing"
	"time"
)

func TestOffset(t *testing.T) {
	header := func(at time.Time) http.Header { return http.Header{"Date": {at.UTC().Format(http.TimeFormat)}} }
	sent := noon.Add(300 * time.Millisecond)
	for name, c := range map[string]struct {
		h        http.Header
		trip     time.Duration
		certain  time.Duration
		known    bool
		notWider time.Duration
	}{
		"same clock":    {header(noon), 200 * time.Millisecond, 0, true, 700 * time.Millisecond},
		"tenant ahead":  {header(noon.Add(90 * time.Second)), 200 * time.Millisecond, 89*time.Second + 500*time.Millisecond, true, 700 * time.Millisecond},
		"tenant behind": {header(noon.Add(-90 * time.Second)), 200 * time.Millisecond, -89*time.Second - 300*time.Millisecond, true, 700 * time.Millisecond},
		"slow road":     {header(noon.Add(3 * time.Second)), 8 * time.Second, 0, true, 5 * time.Second},
		"no date":       {http.Header{}, 0, 0, false, 0},
		"from a cache":  {http.Header{"Date": header(noon)["Date"], "Age": {"50"}}, 0, 0, false, 0},
	} {
		o := MeasureOffset(c.h, sent, sent.Add(c.trip))
		if o.Known != c.known || o.Margin > c.notWider || (o.Certain()-c.certain).Abs() > 50*time.Millisecond {
			t.Errorf("%s: %+v, certainly %s, want %s", name, o, o.Certain(), c.certain)
		}
	}
	if MeasureOffset(header(noon), noon, noon.Add(-time.Hour)).Known {
		t.Error("an answer before its question was measured")
	}
	// Whatever the true difference and the instant of the answer, it lies within the margin.
	for _, diff := range []time.Duration{-time.Hour, -700 * time.Millisecond, 0, 300 * time.Millisecond, 42 * time.Second} {
		for at := time.Duration(0); at <= time.Second; at += 100 * time.Millisecond {
			for phase := time.Duration(0); phase < time.Second; phase += 130 * time.Millisecond {
				sent := noon.Add(phase)
				o := MeasureOffset(header(sent.Add(at).Add(diff).Truncate(time.Second)), sent, sent.Add(time.Second))
				if (o.Value - diff).Abs() > o.Margin {
					t.Errorf("difference %s, measured %+v", diff, o)
				}
			}
		}
	}
}

func TestRenewal(t *testing.T) {
	day := Lease{FetchedAt: noon, ExpiresAt: noon.Add(24 * time.Hour)}
	hour := Lease{FetchedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	for _, l := range []Lease{day, hour} {
		life := l.ExpiresAt.Sub(l.FetchedAt)
		low, high := Renewal(l, noon, 0), Renewal(l, noon, 0.9999)
		if low != l.FetchedAt.Add(life*8/10) || high.Before(low) || high.After(l.FetchedAt.Add(life*9/10)) {
			t.Errorf("%s: %s … %s", life, low, high)
		}
	}
	quota := func(l Lease, remaining int, reset time.Duration) Lease {
		l.Quota.Buckets = []Bucket{{Owner: "client", Name: "per_hour", Quota: 10, Remaining: remaining, ResetAt: noon.Add(reset)}}
		return l
	}
	for name, c := range map[string]struct {
		l    Lease
		want time.Time
	}{
		"at least a minute before the end": {Lease{FetchedAt: noon, ExpiresAt: noon.Add(4 * time.Minute)}, noon.Add(3 * time.Minute)},
		"short life":                       {Lease{FetchedAt: noon, ExpiresAt: noon.Add(time.Minute)}, noon.Add(48 * time.Second)},
		"never within 30 s":                {Lease{FetchedAt: noon, ExpiresAt: noon.Add(10 * time.Second)}, noon.Add(30 * time.Second)},
		"expired at birth":                 {Lease{FetchedAt: noon, ExpiresAt: noon}, time.Time{}},
		"no expiry":                        {Lease{FetchedAt: noon}, time.Time{}},
		"plenty of quota":                  {quota(hour, 10, time.Hour), noon.Add(48 * time.Minute)},
		"quota spread":                     {quota(Lease{FetchedAt: noon, ExpiresAt: noon.Add(5 * time.Minute)}, 2, time.Hour), noon.Add(30 * time.Minute)},
		"quota used up":                    {quota(hour, 0, 2*time.Hour), noon.Add(2 * time.Hour)},
		"quota resets in time":             {quota(hour, 0, 10*time.Minute), noon.Add(48 * time.Minute)},
	} {
		if got := Renewal(c.l, noon, 0); !got.Equal(c.want) {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	for failures, want := range map[int]time.Duration{1: 30 * time.Second, 2: time.Minute, 3: 2 * time.Minute, 5: 8 * time.Minute, 6: 15 * time.Minute, 1000: 15 * time.Minute} {
		if got := RenewalRetry(failures, noon, time.Time{}, 0); !got.Equal(noon.Add(want)) {
			t.Errorf("%d failures: %s", failures, got.Sub(noon))
		}
	}
	if got := RenewalRetry(1, noon, noon.Add(time.Hour), 0.5); !got.Equal(noon.Add(time.Hour)) {
		t.Errorf("the tenant's own time is not kept: %s", got)
	}
}

// An hour of renewing never spend more than the quota.
func TestRenewalKeepsWithinTheQuota(t *testing.T) {
	now, spent := noon, 0
	for now.Before(noon.Add(time.Hour)) {
		spent++
		l := Lease{FetchedAt: now, ExpiresAt: now.Add(90 * time.Second)}
		l.Quota.Buckets = []Bucket{{Name: "per_hour", Quota: 10, Remaining: max(10-spent, 0), ResetAt: noon.Add(time.Hour)}}
		next := Renewal(l, now, 0.3)
		if !next.After(now) {
			t.Fatalf("no progress at %s", now)
		}
		now = next
	}
	if spent > 10 {
		t.Errorf("%d tokens in an hour, quota 10", spent)
	}
}
